"""People at their screens: commands as an app sends them, and what must come of each."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Mapping
from typing import Any, Protocol
from uuid import UUID, uuid5

from pydantic_core import to_jsonable_python

from application.clock import Clock
from application.exchange import Accepted, Answer, Issuer, Refused, Request
from application.keys import Keys
from application.streams import Held
from domain.calendar import day_of
from domain.people import OPERATOR, People, Role
from domain.policy import POLICY
from domain.registry import COMMANDS
from interfaces.intake import read

NAMESPACE = UUID("24242424-2424-4242-8242-242424242424")
#: How far back something may be recorded, with some time to spare.
BACKDATABLE = dt.timedelta(hours=POLICY.backdating_hours_max - 1)


class UnexpectedAnswerError(Exception):
    """A command of the play came to something else than the story says."""


class Office(Protocol):
    """What a desk needs of the write side, be it one that carries out many commands at once."""

    @property
    def keys(self) -> Keys: ...
    @property
    def clock(self) -> Clock: ...
    @property
    def people(self) -> People: ...
    def execute(self, request: Request, /) -> Answer: ...
    def held(self, aggregate_id: UUID, /) -> Held | None: ...
    def set_clock(self, target: dt.datetime, /) -> None: ...


class Desk:
    """Issues commands for anybody; ids follow from the order, so two plays are alike."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.key_ids: dict[str, str] = {}
        #: The first lead of each customer, by the customer's name.
        self.first_leads: dict[str, UUID] = {}
        #: Customers who bought, their deals under way, and what was signed before the play.
        self.customer_ids: dict[str, UUID] = {}
        self.deals: dict[str, UUID] = {}
        self.past_deals: dict[str, UUID] = {}
        self._numbered: Counter[str] = Counter()
        self._count = 0

    @property
    def now(self) -> dt.datetime:
        return self.office.clock.now()

    def do(self, by: str, command: str, target: UUID | None = None, /, **body: Any) -> Accepted:
        """A command that must be accepted."""
        answer = self._issue(by, command, target, body)
        if not isinstance(answer, Accepted):
            raise UnexpectedAnswerError(f"{command} by {by} at {self.now}: {answer}")
        return answer

    def refused(
        self, by: str, command: str, code: str, target: UUID | None = None, /, **body: Any
    ) -> Refused:
        """A command that must be refused, for this reason among others."""
        answer = self._issue(by, command, target, body)
        codes = {r.code for r in answer.reasons} if isinstance(answer, Refused) else set()
        if not isinstance(answer, Refused) or code not in codes:
            raise UnexpectedAnswerError(f"{command} by {by}, expected {code}: {answer}")
        return answer

    @property
    def today(self) -> dt.date:
        return day_of(self.now)

    def number(self, of: str) -> str:
        """The next number of an invoice, a bank slip and the like."""
        self._numbered[of] += 1
        return f"{of}-{self._numbered[of]:05d}"

    def recordable(self, instant: dt.datetime) -> dt.datetime:
        """The instant, or the earliest one that may still be recorded now."""
        return max(instant, self.now - BACKDATABLE)

    def state(self, target: UUID) -> Any:
        """What the aggregate is now."""
        held = self.office.held(target)
        assert held is not None, target
        return held.stream.state

    def manager_of(self, person: str) -> str:
        """The manager who looks at what this person does."""
        return self.office.people.managers_of(person)[0]

    def _issue(self, by: str, command: str, target: UUID | None, given: dict[str, Any]) -> Answer:
        kind = COMMANDS[command]
        body: Mapping[str, Any] = to_jsonable_python(given)
        known = read(kind, dict(body))
        self._count += 1
        held = self.office.held(target) if target is not None else None
        request = Request(
            kind=kind,
            aggregate=held.stream.aggregate.name if held is not None else kind.aggregates[0],
            aggregate_id=target,
            command=known.command,
            body=known.body,
            issuer=self._issuer(by),
            command_id=uuid5(NAMESPACE, str(self._count)),
            field_reasons=known.reasons,
        )
        return self.office.execute(request)

    def _issuer(self, by: str) -> Issuer:
        if by == OPERATOR:
            return Issuer(OPERATOR, frozenset({Role.OPERATOR}))
        person = self.office.people.get(by)
        assert person is not None, by
        return Issuer(by, person.roles, self.key_ids.get(by, ""))


def sha256(*about: object) -> str:
    """The hash of a document that exists in the story only."""
    return hashlib.sha256(" ".join(map(str, about)).encode()).hexdigest()
