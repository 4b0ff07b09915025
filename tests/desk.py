"""Issuing commands straight at the application, over a real store and a manual clock."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

from given import at
from people import EVERYBODY

from application.engines.location import Location
from application.exchange import Accepted, Answer, Issuer, Refused, Request
from application.sales import Sales, new_command_id
from domain.company.people import AddPerson
from domain.kernel import Command
from domain.people import OPERATOR, Role

START = "03-02 09:00"


def as_it_is(command: Command) -> Command:
    return command


class Desk:
    """An open service with everybody hired, standing at Monday 2 March 2026, 09:00."""

    def __init__(
        self,
        location: Location,
        *,
        keys: Location | None = None,
        hire: bool = True,
        manual: bool = True,
        dress: Callable[[Command], Command] = as_it_is,
        erasures: Path | None = None,
    ) -> None:
        """`dress` changes each command before it is issued; `erasures`: the folder outside."""
        self.location, self.keys = location, keys
        self.dress = dress
        self.manual = manual
        self.erasures = erasures
        self.sales = self._opened()
        if hire:
            for person in EVERYBODY.by_id.values():
                command = AddPerson(
                    person_id=person.id,
                    name=person.name,
                    roles=tuple(sorted(person.roles)),
                    team=person.team,
                )
                assert isinstance(self.send(OPERATOR, command, aggregate="person"), Accepted)
            if manual:
                self.clock(START)

    @property
    def path(self) -> Path:
        """The file, where the desk stands on one."""
        return self.sales.log.path

    def clock(self, when: str) -> None:
        self.sales.set_clock(at(when))

    def request(
        self,
        by: str,
        command: Command,
        aggregate_id: UUID | None = None,
        aggregate: str | None = None,
        **more: Any,
    ) -> Request:
        roles = frozenset({Role.OPERATOR}) if by == OPERATOR else EVERYBODY.by_id[by].roles
        kind, command = type(command), self.dress(command)
        fields: dict[str, Any] = {
            "kind": kind,
            "aggregate": aggregate or kind.aggregates[0],
            "aggregate_id": aggregate_id,
            "command": command,
            "body": command.model_dump(mode="json", by_alias=True),
            "issuer": Issuer(by, roles, "test"),
            "command_id": new_command_id(),
        }
        return Request(**fields | more)

    def send(self, by: str, command: Command, *where: Any, **more: Any) -> Answer:
        return self.sales.execute(self.request(by, command, *where, **more))

    def do(self, by: str, command: Command, *where: Any, **more: Any) -> Accepted:
        """A command that must be accepted."""
        answer = self.send(by, command, *where, **more)
        assert isinstance(answer, Accepted), answer
        return answer

    def refused(self, by: str, command: Command, *where: Any, **more: Any) -> Refused:
        """A command that must be refused."""
        answer = self.send(by, command, *where, **more)
        assert isinstance(answer, Refused), answer
        return answer

    def names(self, aggregate_id: UUID) -> list[str]:
        """Class names of a stream's events."""
        return [type(p.recorded.event).__name__ for p in self.sales.log.stream(aggregate_id)]

    def beside(self) -> Desk:
        """Another process at the same store."""
        return Desk(self.location, keys=self.keys, hire=False, manual=self.manual)

    def restart(self) -> None:
        self.sales.close()
        self.sales = self._opened()

    def close(self) -> None:
        self.sales.close()

    def _opened(self) -> Sales:
        return Sales(
            self.location, keys=self.keys, manual_clock=self.manual, erasures=self.erasures
        )
