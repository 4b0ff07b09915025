"""A small company in which every personal field of every command is told at least once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Annotated, Any, get_args, get_origin
from uuid import UUID

import samples_deal as early
import samples_delivery as late
from books import brought_in, owed, state
from canaries import Canaries, is_personal
from complaint_play import Case
from deal_endings import plans, reports, requests, starts, takes_over
from deal_moves import MOVES, REVIEWS
from given import Story
from leads import reevaluate
from office import Office
from people import CHEN, EVERYBODY, HE, SHEN, WANG, XU, ZHENG, ZHOU
from pydantic import BaseModel
from samples_complaint import assign, find
from ways import Way

from application.engines.location import Location
from application.streams import Held
from domain.complaint.answering import CustomerReject
from domain.complaint.approving import ApproveSolution
from domain.complaint.communicating import CommunicateDecision
from domain.complaint.kinds import Channel, Founded
from domain.complaint.proposing import ProposeSolution
from domain.complaint.remedies import SolutionKind
from domain.complaint.reopening import Appeal
from domain.deal.dunning import RecordDunning, ReminderChannel
from domain.deal.records.solution import NeedsClass
from domain.deal.visits import LogVisit
from domain.lead.contact import ActivityKind, LogActivity
from domain.people import Role
from domain.registry import COMMANDS
from domain.shared import AddContact, GiveConsent

MOON, CLOUD = "月宫桂花糕食品有限公司", "云上纸鸢科技有限公司"


class CanaryCompany:
    """One sale from its lead to the first defects, beside it debts, visits and complaints."""

    def __init__(self, location: Location, *, keys: Location | None = None) -> None:
        self.canaries = Canaries(frozenset(EVERYBODY.by_id))
        self.office = Office(location, keys=keys, dress=self.canaries.dress)
        self.way = Way(self.office, MOON)
        self.complaints: list[UUID] = []

    @property
    def lead(self) -> UUID:
        return self.way.lead

    @property
    def deal(self) -> UUID:
        assert self.way.deal is not None
        return self.way.deal

    def held(self, id: UUID) -> Held:
        """A case as it stands."""
        found = self.office.desk.sales.held(id)
        assert found is not None
        return found

    def play(self) -> CanaryCompany:
        """All of it, in some two weeks of March 2026."""
        self._leads()
        self._sale()
        self._delivery()
        self._debts()
        self._complaints()
        return self

    # ---- chapter by chapter --------------------------------------------------------

    def _leads(self) -> None:
        desk, other = self.office.desk, self.office.graded("第二家", 2, 2, 1)
        desk.do(CHEN, LogActivity(kind=ActivityKind.CALL, text="打过电话"), other)
        desk.do(CHEN, reevaluate(3, 3, 3), other)
        added = AddContact(name="吴刚", phone="13700000000")
        desk.do(CHEN, added, self.lead, "lead")

    def _sale(self) -> None:
        way = self.way.converted()
        way.do(WANG, late.flag())
        way.do(CHEN, late.set_up())
        way.do(CHEN, early.add_member(ZHOU, Role.TECH_SUPPORT))
        way.until("record").move("summary")
        way.move("confirm", 1)
        way.move("record", 1)
        way.until("confirm", after="record")
        self._drafted()
        way.until("present", after="draft solution")
        way.move("object")
        way.move("answer")
        way.until("talks", after="present")
        way.move("concede")
        way.until("submit", after="talks")
        for move in (*REVIEWS, "sign"):
            way.move(move)
        self.office.desk.do(CHEN, AddContact(name="玉兔"), self.deal, "deal")

    def _drafted(self) -> None:
        """A solution as a key account wants it."""
        story = Story(self.held(self.deal).stream, self.way.now)
        drafted = MOVES["draft solution"].fill(story, 0)
        self.way.do(CHEN, drafted.model_copy(update={"needs_class": NeedsClass.A}))

    def _delivery(self) -> None:
        now = self.office.now.date()
        self.way.do(CHEN, late.hand_over())
        for step in (takes_over, plans):
            self.way.do(*step(self.way.state, self.office.now))
        for by in (WANG, ZHENG):
            self.way.do(by, late.waive(self.way.state.plan_in_force[0].line_id))
        for step in (starts, reports):
            self.way.do(*step(self.way.state, self.office.now))
        self.way.do(CHEN, late.steering())
        self.way.do(CHEN, late.change().model_copy(update={"wanted_on": now + 40 * DAY}))
        due_on = self.way.state.delivery.milestones[0].due_on
        later = late.delay().model_copy(update={"new_on": due_on + 5 * DAY})
        self.way.do(HE, later)
        self.way.do(*requests(self.way.state, self.office.now))
        self.way.do(CHEN, late.reject())

    def _debts(self) -> None:
        desk = self.office.desk
        owing = brought_in(self.office, "A", owed(5_000, f"{self.office.now.date():%Y-%m-%d}"))
        line_id = state(self.office, owing).receivables.lines[0].line_id
        reminder = RecordDunning(line_id=line_id, step="T", channel=ReminderChannel.PHONE)
        desk.do(ZHENG, reminder, owing)
        closed = brought_in(self.office, "C", customer_name="老主顾农具厂")
        desk.do(XU, LogVisit(text="一切都好", happened_on=self.office.now.date()), closed)

    def _complaints(self) -> None:
        first = self._complaint("漏水").resolved()
        first.do(XU, AddContact(name="祝融"))
        first.closed()
        second = self._complaint("又漏了")
        second.do(WANG, GiveConsent(command="RecordFinding"))
        second.do(ZHOU, find(Founded.UNFOUNDED))
        second.do(XU, Appeal(text="不服"))
        second.do(XU, assign(SHEN))
        second.do(SHEN, find())
        self._refused_once(second, SHEN)

    def _complaint(self, description: str) -> Case:
        case = Case(self.office, self.deal, description=description).investigated()
        self.complaints.append(case.id)
        return case

    def _refused_once(self, case: Case, handler: str) -> None:
        """The customer says no to what he is offered."""
        due_on = self.office.now.date() + 20 * DAY
        offer = ProposeSolution(kind=SolutionKind.COMPENSATE, cost_fen=300_000, due_on=due_on)
        case.do(handler, offer)
        newest = case.state.remedies.newest
        assert newest is not None
        case.do(WANG, ApproveSolution(solution_id=newest.solution_id))
        case.do(XU, CommunicateDecision(channel=Channel.PHONE))
        case.do(XU, CustomerReject(text="不够"))


DAY = dt.timedelta(days=1)


def personal_fields() -> set[str]:
    """Every personal field of every command, as canaries name them."""
    return {field for name, kind in COMMANDS.items() for field in _personal_in(kind, name)}


def _personal_in(kind: type[BaseModel], where: str) -> Iterator[str]:
    for name, field in kind.model_fields.items():
        yield from _personal(field.annotation, tuple(field.metadata), f"{where}.{name}")


def _personal(annotation: Any, marks: tuple[Any, ...], where: str) -> Iterator[str]:
    if is_personal(annotation, marks):
        yield where
    elif isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield from _personal_in(annotation, where)
    elif get_origin(annotation) is Annotated:
        yield from _personal(get_args(annotation)[0], get_args(annotation)[1:], where)
    else:
        for argument in get_args(annotation):
            yield from _personal(argument, (), where)
