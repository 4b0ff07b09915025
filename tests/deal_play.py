"""A deal that is played move by move at a desk, with the views of its log beside it."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from books import reasoned
from deal_moves import MOVES, PATH, REVIEWS, text_of
from given import Story
from leads import contact, convert
from office import Office
from people import CHEN
from samples import CONTACT

from domain.deal.amending import AmendContract
from domain.deal.payment_plan import PaymentLine
from domain.kernel import Command
from projections.pipeline import PipelineFilter

HOUR = dt.timedelta(hours=1)
MOON = "月宫桂花糕食品有限公司"
#: What a contract above the bottom line does not need.
UNNEEDED = ("manager's exception", "finance's exception", "vote GENERAL_MANAGER")


class Play:
    """Plays moves of a deal at a desk, an hour apart."""

    def __init__(self, office: Office, customer_name: str = MOON) -> None:
        self.office = office
        lead = office.graded(customer_name, 3, 4, 4)
        office.desk.do(CHEN, contact(), lead)
        office.desk.do(CHEN, convert(), lead)
        held = office.desk.sales.held(lead)
        assert held is not None
        self.lead = lead
        self.deal: UUID = held.stream.state.deal_id
        self.contact = str(held.stream.state.contacts[0].contact_id)

    @property
    def story(self) -> Story:
        held = self.office.desk.sales.held(self.deal)
        assert held is not None
        return Story(held.stream, self.office.now)

    def move(self, name: str, n: int = 0, after: dt.timedelta = HOUR) -> None:
        desk, move = self.office.desk, MOVES[name]
        desk.sales.set_clock(self.office.now + after)
        story = self.story
        desk.do(move.right(story, n), self._fitted(move.fill(story, n)), self.deal)

    def _fitted(self, command: Command) -> Command:
        """The sample command with this deal's contact, and with a reason."""
        text = command.model_dump_json(by_alias=True).replace(str(CONTACT), self.contact)
        return type(command).model_validate_json(text).model_copy(update={"reason": "如约"})

    def until(self, last: str) -> None:
        for name in list(PATH)[: list(PATH).index(last) + 1]:
            if name not in UNNEEDED:
                self.move(name)

    def card(self, **when: Any) -> dict[str, Any]:
        board = self.office.catch_up().pipeline(PipelineFilter(), self.office.now, **when)
        [card] = [row for column in board["columns"] for row in column["items"]]
        found: dict[str, Any] = card
        return found

    def terminated(self) -> None:
        """A manager, legal and finance agree on the same reason."""
        for n in (0, 4, 2):
            self.move("terminate", n)

    def amended(self, *plan: PaymentLine) -> None:
        """An amendment with this plan, drafted, voted on and signed."""
        whole = {"amount_fen": sum(line.amount_fen for line in plan), "payment_plan": plan}
        draft = AmendContract(**text_of(self.story, 0) | whole)
        self.office.desk.do(CHEN, reasoned(draft), self.deal)
        for name in ("submit", *REVIEWS, "sign"):
            if name not in UNNEEDED:
                self.move(name)
