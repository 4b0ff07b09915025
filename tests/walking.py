"""A deal on its way at an office, move by move, an hour apart, whether it is allowed or not."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from deal_moves import DETOURS, PATH
from given import Story
from leads import contact, convert
from office import Office
from people import CHEN
from samples import CONTACT

from domain.kernel import Command

HOUR = dt.timedelta(hours=1)
#: What a contract above the bottom line does not need.
UNNEEDED = ("manager's exception", "finance's exception", "vote GENERAL_MANAGER")


class Walk:
    """A deal of a lead contacted in time, and moves on it, allowed or not."""

    def __init__(self, office: Office, name: str = "月宫桂花糕食品有限公司") -> None:
        self.office = office
        self.lead = office.graded(name, 3, 4, 4)
        office.desk.do(CHEN, contact(), self.lead)
        office.desk.do(CHEN, convert(), self.lead)
        state = self._held(self.lead).stream.state
        self.deal: UUID = state.deal_id
        self._contact = str(state.contacts[0].contact_id)

    def _held(self, id: UUID) -> Any:
        held = self.office.desk.sales.held(id)
        assert held is not None
        return held

    @property
    def story(self) -> Story:
        return Story(self._held(self.deal).stream, self.office.now)

    def move(self, name: str, n: int = 0, after: dt.timedelta = HOUR) -> None:
        desk, move = self.office.desk, {**PATH, **DETOURS}[name]
        desk.sales.set_clock(self.office.now + after)
        story = self.story
        command = move.fill(story, n)
        text = command.model_dump_json(by_alias=True).replace(str(CONTACT), self._contact)
        fitted: Command = type(command).model_validate_json(text)
        desk.send(move.right(story, n), fitted.model_copy(update={"reason": "如约"}), self.deal)

    def until(self, last: str) -> None:
        for name in list(PATH)[: list(PATH).index(last) + 1]:
            if name not in UNNEEDED:
                self.move(name)

    def all_that_happened(self) -> list[Any]:
        log = self.office.desk.sales.log
        return sorted((*log.stream(self.lead), *log.stream(self.deal)), key=lambda p: p.position)
