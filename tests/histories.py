"""What was asked of the service and answered, and what its log holds: the checker's two sides.

Plain values, so that a run in many threads or processes can note them down as lines of JSON, and
so that a test can make up a history and break it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from application.envelope import Placed
from application.exchange import Accepted, Answer, KeyReused, NotFound, Refused, Stale
from application.receipts import CommandReceived

#: An event's stream, version and position.
Place = tuple[UUID, int, int]


@dataclass(frozen=True)
class Done:
    """Carried out; `version` is the aggregate's as `ETag` tells it, `position` the receipt's."""

    aggregate_id: UUID
    version: int
    position: int
    events: tuple[Place, ...]
    replayed: bool = False
    kind: Literal["done"] = "done"


@dataclass(frozen=True)
class Denied:
    """Refused by a rule, a role and so on, and remembered: a receipt stands at `position`."""

    reasons: tuple[str, ...]
    position: int
    replayed: bool = False
    kind: Literal["denied"] = "denied"


@dataclass(frozen=True)
class Behind:
    """412: the aggregate stood at this version and not at that of If-Match."""

    version: int
    kind: Literal["behind"] = "behind"


@dataclass(frozen=True)
class Missing:
    """404."""

    kind: Literal["missing"] = "missing"


@dataclass(frozen=True)
class Reused:
    """422: the same command id came before with something else asked."""

    kind: Literal["reused"] = "reused"


@dataclass(frozen=True)
class Seen:
    """Not a command but a look: the aggregate stood at this version."""

    version: int
    kind: Literal["seen"] = "seen"


Told = Done | Denied | Behind | Missing | Reused | Seen


@dataclass(frozen=True)
class Operation:
    """A command as its caller saw it; the times are of one clock that all callers share."""

    process: str
    number: int
    invoked: int
    command_id: UUID
    #: What was asked, all of it: a repeat says the same if and only if this is equal.
    asked: str
    aggregate_id: UUID | None = None
    if_match: int | None = None
    #: None where no answer came: it may have been carried out or not.
    returned: int | None = None
    told: Told | None = None

    def __str__(self) -> str:
        return f"{self.process}'s operation {self.number} ({self.asked[:40]})"


@dataclass(frozen=True)
class Receipt:
    """What the log says became of a command."""

    accepted: bool
    version: int
    written: frozenset[tuple[UUID, int]]


@dataclass(frozen=True)
class Row:
    """A row of the log."""

    position: int
    stream: UUID
    version: int
    #: Microseconds, as stored.
    recorded_at: int
    #: None for what a clock did by itself.
    command_id: UUID | None
    receipt: Receipt | None = None


def row_of(placed: Placed) -> Row:
    """A row as the log holds it."""
    recorded = placed.recorded
    trail, event = recorded.trail, recorded.event
    receipt = None
    if isinstance(event, CommandReceived):
        spans = [(w.id, v) for w in event.written for v in range(w.first, w.last + 1)]
        receipt = Receipt(event.outcome == "accepted", event.version, frozenset(spans))
    return Row(
        placed.position,
        recorded.aggregate_id,
        recorded.version,
        int(trail.recorded_at.timestamp() * 1_000_000),
        trail.command_id if trail.command is not None else None,
        receipt,
    )


def told_of(answer: Answer) -> Told:
    """An answer as its caller sees it."""
    match answer:
        case Accepted():
            events = tuple(
                (p.recorded.aggregate_id, p.recorded.version, p.position) for p in answer.events
            )
            return Done(answer.id, answer.version, answer.position, events, answer.replayed)
        case Refused():
            reasons = tuple(f"{r.clause} {r.code} {r.field}" for r in answer.reasons)
            return Denied(reasons, answer.position, answer.replayed)
        case Stale():
            return Behind(answer.version)
        case NotFound():
            return Missing()
        case KeyReused():
            return Reused()
