"""A complaint that is played command by command at a desk, with the views beside it."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from books import complaint_about
from given import at
from office import Office
from people import SHEN, WANG, XU, ZHOU
from samples_complaint import acknowledge, assign, contain, find, respond, triage

from domain.complaint.answering import CustomerAccept
from domain.complaint.approving import ApproveSolution
from domain.complaint.communicating import CommunicateDecision
from domain.complaint.ending import Close
from domain.complaint.following_up import FollowUp
from domain.complaint.kinds import Channel
from domain.complaint.proposing import ProposeSolution
from domain.complaint.remedies import SolutionKind
from domain.complaint.resolving import Resolve
from domain.complaint.severity import Severity
from domain.complaint.state import Complaint
from domain.kernel import Command
from projections.complaints import ComplaintFilter

SHA = "c" * 64


class Case:
    """A complaint about a deal, handled by 周技术; each step happens at once."""

    def __init__(self, office: Office, deal: UUID, **changes: Any) -> None:
        self.office = office
        self.id = complaint_about(office, deal, **changes)

    @property
    def state(self) -> Complaint:
        held = self.office.desk.sales.held(self.id)
        assert held is not None
        found: Complaint = held.stream.state
        return found

    @property
    def row(self) -> dict[str, Any]:
        """Its row on the board."""
        return next(row for row in self.board() if row["id"] == str(self.id))

    def board(self, **wanted: Any) -> list[dict[str, Any]]:
        views = self.office.catch_up()
        return views.complaints(ComplaintFilter(**wanted), self.office.now).items

    def do(self, by: str, command: Command) -> None:
        self.office.desk.do(by, command, self.id, "complaint")

    def clock(self, when: str) -> None:
        self.office.desk.sales.set_clock(at(when))

    def investigated(self, severity: Severity = Severity.GENERAL, handler: str = ZHOU) -> Case:
        self.do(XU, acknowledge())
        self.do(XU, triage(severity))
        self.do(XU, assign(handler))
        return self

    def resolved(self, cost_fen: int = 300_000, **found: Any) -> Case:
        """Found out, a solution agreed on and carried out; in any cycle."""
        handler = self.state.handler_id or ZHOU
        self.do(handler, respond())
        self.do(handler, contain())
        self.do(handler, find(**found))
        due_on = dt.date(2026, 12, 20)
        kind = SolutionKind.COMPENSATE
        self.do(handler, ProposeSolution(kind=kind, cost_fen=cost_fen, due_on=due_on))
        newest = self.state.remedies.newest
        assert newest is not None
        self.do(WANG, ApproveSolution(solution_id=newest.solution_id))
        self.do(XU, CommunicateDecision(channel=Channel.PHONE))
        self.do(XU, CustomerAccept(proof_sha256=SHA))
        self.do(handler, Resolve(done_on=dt.date(2026, 3, 2), evidence=(SHA,)))
        return self

    def followed_up(self, score: int) -> Case:
        self.do(SHEN, FollowUp(score=score, words="还行"))
        return self

    def closed(self, score: int = 4) -> Case:
        self.followed_up(score).do(SHEN, Close())
        return self
