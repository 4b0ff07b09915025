"""The command behind an event: rebuilt from the fields that the event carries over from it.

What the log holds of a command are its events. Fields that both share are there; what the
command left open the service filled in, and both cannot be told apart. So those readings are
tried in turn that leave as much as possible to the service; the first one that brings about
just what stands in the log is taken.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from domain.approvals import ApprovalGiven
from domain.context import Fact
from domain.facts import DuplicateLeads, KnownCustomer, NextNumber, WebhookAddresses
from domain.kernel import Command, Event, Trail

#: A lead of which only is known that there was one.
SOME_OTHER = UUID(int=0)
#: The fields that stand beside the body.
BESIDE = frozenset({"reason", "occurred_at"})


def readings(kind: type[Command], events: Sequence[Event], trail: Trail) -> Iterator[Command]:
    """The commands that may have led to these events, the least said first."""
    given, from_ = _given(kind, events)
    if any(info.is_required() and n not in given for n, info in kind.model_fields.items()):
        return
    left_open = {n for n in given if kind.model_fields[n].default is None}
    computed = {n for n in left_open if type(from_[n]).model_fields[n].is_required()}
    tried: list[set[str]] = []
    for without in (left_open, computed, set[str]()):
        if without not in tried:
            tried.append(without)
            fields = {n: v for n, v in given.items() if n not in without}
            backdated = trail.occurred_at if trail.occurred_at != trail.recorded_at else None
            yield kind.model_construct(**fields, reason=trail.reason, occurred_at=backdated)


def _given(kind: type[Command], events: Sequence[Event]) -> tuple[dict[str, Any], dict[str, Event]]:
    """The command's fields as its events have them, and which event has which."""
    given: dict[str, Any] = {}
    from_: dict[str, Event] = {}
    for event in sorted(events, key=lambda e: e.incidental):
        for name in type(event).model_fields.keys() & kind.model_fields.keys() - BESIDE:
            if name not in given:
                given[name] = _as_given(kind, name, getattr(event, name))
                from_[name] = event
    _subject(kind, events, given, from_)
    return given, from_


def _as_given(kind: type[Command], name: str, value: Any) -> Any:
    """A part of the event in the shape that the command has it in."""
    wanted = kind.model_fields[name].annotation
    if (
        isinstance(value, BaseModel)
        and isinstance(wanted, type)
        and issubclass(wanted, BaseModel)
        and type(value) is not wanted
    ):
        shared = type(value).model_fields.keys() & wanted.model_fields.keys()
        return wanted.model_construct(**{n: getattr(value, n) for n in shared})
    return value


def _subject(
    kind: type[Command], events: Sequence[Event], given: dict[str, Any], from_: dict[str, Event]
) -> None:
    """Of an agreement with others only its subject is kept: the one field that is missing."""
    missing = [n for n, i in kind.model_fields.items() if i.is_required() and n not in given]
    agreed = next((e for e in events if isinstance(e, ApprovalGiven)), None)
    if agreed is not None and len(missing) == 1:
        (name,) = missing
        is_id = kind.model_fields[name].annotation is UUID
        given[name] = UUID(agreed.subject) if is_id else agreed.subject
        from_[name] = agreed


def facts_for(kind: type[Command], events: Sequence[Event]) -> Mapping[type[Fact], Fact]:
    """What is known today of the facts that the command asked for then: what its events tell."""
    return {need: _fact(need, events) for need in kind.needs}


def _fact(need: type[Fact], events: Sequence[Event]) -> Fact:
    def told(*names: str) -> Any:
        found = (getattr(event, name, None) for name in names for event in events)
        return next(filter(None, found), None)

    if need is NextNumber:
        return NextNumber(told("number", "contract_no") or "")
    if need is KnownCustomer:
        return KnownCustomer(customer_id=told("customer_id"), name=told("customer_name") or "")
    if need is DuplicateLeads:
        return DuplicateLeads((SOME_OTHER,) if told("confirm_not_duplicate") else ())
    return WebhookAddresses(True) if need is WebhookAddresses else need()
