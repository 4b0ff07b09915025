"""Deals on their way, played at an office's desk: as far as wanted, or by chance."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from deal_moves import MOVES, PATH, REVIEWS, fitting
from given import Story
from leads import contact, convert
from office import Office
from people import CHEN
from samples import CONTACT

from application.exchange import Accepted
from domain.kernel import Command

HOUR = dt.timedelta(hours=1)
#: What a contract above the bottom line does not need.
UNNEEDED = ("manager's exception", "finance's exception", "vote GENERAL_MANAGER")


class Way:
    """One lead and the deal that it becomes."""

    def __init__(self, office: Office, name: str, **lead: Any) -> None:
        self.office = office
        self.lead = office.graded(name, 3, 4, 4, **lead)
        self.deal: UUID | None = None

    @property
    def state(self) -> Any:
        return self._state(self.deal or self.lead)

    @property
    def now(self) -> dt.datetime:
        return self.office.now

    def converted(self, amount_fen: int = 48_000_000, sign_on: str = "2026-03-27") -> Way:
        desk = self.office.desk
        desk.do(CHEN, contact(), self.lead)
        day = dt.date.fromisoformat(sign_on)
        desk.do(CHEN, convert(expected_amount_fen=amount_fen, expected_sign_on=day), self.lead)
        self.deal = self._state(self.lead).deal_id
        return self

    def until(self, last: str, after: str | None = None) -> Way:
        """All that is needed up to the last of these moves, from the one after the other on."""
        names = list(PATH)
        first = names.index(after) + 1 if after is not None else 0
        for name in names[first : names.index(last) + 1]:
            if name not in UNNEEDED:
                self.move(name)
        return self

    def amend(self, amount_fen: int) -> None:
        """An amendment up to its signature; 88 or 100 million fen."""
        self.move("amend", {88_000_000: 0, 100_000_000: 1}[amount_fen])
        # One of an amount like that the general manager sees too.
        for name in ("submit", *REVIEWS, "sign"):
            self.move(name)

    def move(self, name: str, n: int = 0, after: dt.timedelta = HOUR) -> None:
        self.office.desk.sales.set_clock(self.now + after)
        assert isinstance(self._try(name, n), Accepted), name

    def by_chance(self, number: int, n: int) -> None:
        """One of the moves that fit the stage; whether it is accepted or not."""
        held = self.office.desk.sales.held(self.deal or self.lead)
        assert held is not None
        self._try(fitting(Story(held.stream, self.now), number), n)

    def attempt(self, name: str, n: int) -> None:
        """The move, whether it is accepted or not."""
        self._try(name, n)

    def do(self, by: str, command: Command) -> None:
        self.office.desk.do(by, because(command), self.deal or self.lead)

    def _try(self, name: str, n: int) -> Any:
        assert self.deal is not None
        held = self.office.desk.sales.held(self.deal)
        assert held is not None
        move, story = MOVES[name], Story(held.stream, self.now)
        by = move.right(story, n)
        command = self._fitted(move.fill(story, n))
        return self.office.desk.send(by, command, self.deal)

    def _fitted(self, command: Command) -> Command:
        """The sample command with this deal's contact, and with a reason."""
        known = str(self._state(self.lead).contacts[0].contact_id)
        text = command.model_dump_json(by_alias=True).replace(str(CONTACT), known)
        return because(type(command).model_validate_json(text))

    def _state(self, id: UUID) -> Any:
        held = self.office.desk.sales.held(id)
        assert held is not None
        return held.stream.state


def because(command: Command) -> Command:
    return command.model_copy(update={"reason": "如约"})
