"""Who may issue which command in which states: one table, derived from the command classes."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any, get_type_hints
from uuid import UUID

from domain.context import Context, Fact
from domain.decision import Aggregate
from domain.kernel import Command
from domain.outcomes import Problem
from domain.people import Issuers, People, Relation
from domain.policy import POLICY
from domain.registry import AGGREGATES, CASES, COMMANDS

NOBODY = UUID(int=0)
THEN = dt.datetime(2026, 1, 5, tzinfo=dt.UTC)
#: The fields in which a state says where the aggregate stands.
STANDS = ("status", "stage")


@dataclass(frozen=True, slots=True)
class Permit:
    """A row: in each role that is named somebody in that relation may issue the command.

    `states` are those in which where the aggregate stands does not forbid it; None where it
    has none, and empty where more than that decides. What else is asked for there, the rules of
    the command say.
    """

    command: type[Command]
    aggregate: Aggregate
    states: tuple[str, ...] | None

    @property
    def issuers(self) -> Issuers:
        return self.command.issued_by

    def relation(self, role: str) -> Relation | None:
        """What somebody in that role must be to the case; None if the role may not at all."""
        return next((needed for each, needed in self.issuers.items() if each == role), None)


@cache
def permits() -> tuple[Permit, ...]:
    """The whole table, in the order of the commands' names."""
    return tuple(_rows())


def _rows() -> Iterator[Permit]:
    for command in COMMANDS.values():
        for name in command.aggregates:
            kind = AGGREGATES[name]
            yield Permit(command, kind, None if command.creates else possible(command, kind))


def possible(command: type[Command], kind: Aggregate) -> tuple[str, ...] | None:
    """The states in which the command is not forbidden by where the aggregate stands."""
    states = states_of(kind)
    if states is None:
        return None
    return tuple(s for s in states if not _forbids(command, _standing(kind, s), s))


@cache
def states_of(kind: Aggregate) -> tuple[str, ...] | None:
    """Every state of such an aggregate, of a case but that before its first event.

    None if it has no states.
    """
    state = kind.initial(NOBODY)
    name = _stands_in(state)
    if name is None:
        return None
    unborn = getattr(state, name) if kind in CASES else None
    return tuple(each.value for each in _enum(state, name) if each is not unborn)


def standing_of(state: Any) -> str | None:
    """Where an aggregate stands; None if it has no states."""
    name = _stands_in(state)
    return getattr(state, name).value if name is not None else None


def forbids(command: type[Command], state: Any, context: Context) -> bool:
    """Whether where the aggregate stands forbids the command, whatever else there is."""
    where = standing_of(state)
    reasons = command.ready(state, context)
    illegal = (r for r in reasons if r.problem is Problem.ILLEGAL_STATE)
    return any(reason.detail.get("state") == where for reason in illegal)


def _forbids(command: type[Command], state: Any, where: str) -> bool:
    return forbids(command, state, bare_context(command))


def bare_context(command: type[Command]) -> Context:
    """Circumstances in which nobody is anybody and nothing is known."""
    return Context(
        now=THEN,
        at=THEN,
        actor="",
        role=next(iter(command.issued_by)),
        command_id=NOBODY,
        correlation_id=NOBODY,
        policy=POLICY,
        people=People(),
        facts={kind: kind() for kind in command.needs if _is_known_to_be_nothing(kind)},
    )


def _is_known_to_be_nothing(kind: type[Fact]) -> bool:
    """Whether there is such a fact where nothing is known."""
    fact: Any = kind
    return all(
        f.default is not dataclasses.MISSING or f.default_factory is not dataclasses.MISSING
        for f in dataclasses.fields(fact)
    )


def _standing(kind: Aggregate, where: str) -> Any:
    state = kind.initial(NOBODY)
    name = _stands_in(state)
    assert name is not None
    there = next(each for each in _enum(state, name) if each.value == where)
    return dataclasses.replace(state, **{name: there})


def _stands_in(state: Any) -> str | None:
    fields: Mapping[str, Any] = {f.name: f for f in dataclasses.fields(state)}
    return next((name for name in STANDS if name in fields), None)


def _enum(state: Any, name: str) -> type[StrEnum]:
    found = get_type_hints(type(state))[name]
    assert isinstance(found, type)
    assert issubclass(found, StrEnum)
    return found
