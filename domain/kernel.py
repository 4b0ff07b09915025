"""The words every aggregate speaks: Command and Event, and the trail of an event."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any, ClassVar, Self
from uuid import UUID, uuid5

from pydantic import BaseModel, ConfigDict, Field

from .context import Context, Fact
from .language import Text
from .outcomes import Deviation, Reason, To
from .people import Issuers, Role
from .policy import Policy
from .values import Instant, Note, Shape


class Flag(BaseModel):
    """A deviation as the trail keeps it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    clause: str
    code: str


class Trail(BaseModel):
    """Who, when, why and under which policy: what stands beside every event (domain 3)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    event_id: UUID
    occurred_at: dt.datetime
    recorded_at: dt.datetime
    actor: str
    role: Role
    on_behalf_of: str | None = None
    client: str = ""
    command: str | None = None
    command_id: UUID
    correlation_id: UUID
    causation_id: UUID | None = None
    policy_version: str
    deviations: tuple[Flag, ...] = ()
    reason: str | None = None

    @property
    def principal(self) -> str:
        """Whose part was played: his for whom it was done, or his own who did it."""
        return self.on_behalf_of or self.actor

    @property
    def doers(self) -> frozenset[str]:
        """Who did it, and for whom: four-eyes rules bind both (3.4)."""
        return frozenset({self.actor, self.principal})


class Event(BaseModel):
    """A fact that happened to one aggregate. Stored under its class name, never changed.

    `sentence` tells it in plain words; its placeholders are the event's own fields.
    `begins` names the kind of aggregate that this event starts.
    """

    model_config = ConfigDict(
        frozen=True, extra="forbid", serialize_by_alias=True, validate_by_name=True
    )

    sentence: ClassVar[Text]
    begins: ClassVar[str | None] = None
    #: Always shown with its flags, the codes of its deviations, though there be none.
    has_flags: ClassVar[bool] = False
    #: Stands beside the event that the command is about; deviations are not its own.
    incidental: ClassVar[bool] = False
    #: The version of the event's stored shape.
    shape: ClassVar[int] = 1

    @classmethod
    def of(cls, command: Shape, /, **facts: Any) -> Self:
        """The event that carries over what it shares with the command, and these facts."""
        shared = _shared(type(command), cls)
        return cls(**{name: getattr(command, name) for name in shared} | facts)

    def evolve(self, state: Any, trail: Trail, /) -> Any:
        """The state after this event. Never refuses, never changes the old state."""
        raise NotImplementedError(type(self).__name__)


@cache
def _shared(given: type[Shape], event: type[Event]) -> tuple[str, ...]:
    """The fields that both have."""
    return tuple(name for name in given.model_fields if name in event.model_fields)


Outcome = Event | To[Event] | Deviation | Reason


class Command(Shape):
    """Something that somebody wants done to one aggregate.

    Class variables say all there is to know about it: which aggregates take it, who may
    issue it, which clause it carries out (a refused field without a clause of its own
    takes it), which further clauses its rule looks at, and which facts it needs.
    """

    aggregates: ClassVar[tuple[str, ...]]
    issued_by: ClassVar[Issuers]
    clause: ClassVar[str]
    also: ClassVar[tuple[str, ...]] = ()
    needs: ClassVar[tuple[type[Fact], ...]] = ()
    creates: ClassVar[bool] = False
    #: The clause under which its `reason` must be given; without one it may be left out.
    reason_under: ClassVar[str | None] = None
    #: Whether nobody may issue it for another: what concerns himself, and keys.
    in_person: ClassVar[bool] = False
    #: Whether several must issue it before what it makes is there.
    by_several: ClassVar[bool] = False
    #: States out of which this command is the next step of the process.
    next_from: ClassVar[frozenset[str]] = frozenset()

    reason: Note | None = Field(default=None, description="Why, where a person overrides (R5.1).")
    occurred_at: Instant | None = Field(
        default=None, description="When it happened, if not now: up to 72 h back, with a reason."
    )

    @classmethod
    def ready(cls, state: Any, context: Context, /) -> Iterable[Reason]:
        """What state, facts and relation say against it now, whatever the body."""
        return ()

    @classmethod
    def is_done(cls, state: Any, context: Context, /) -> bool:
        """Whether this step of the process was taken, though it could be taken again."""
        return False

    @classmethod
    def waits_for(cls, state: Any, context: Context, /) -> tuple[str, ...]:
        """Of whom this step is still awaited, where several must take it."""
        return ()

    def suits(self, role: Role, actor: str, state: Any, policy: Policy) -> bool:
        """Whether this body may be issued in that role, of several that permit the command."""
        return True

    def decide(self, state: Any, context: Context, /) -> Iterator[Outcome]:
        """The events that follow, deviations, and reasons against. Pure."""
        raise NotImplementedError(type(self).__name__)


def event_id(aggregate_id: UUID, version: int) -> UUID:
    """The id of the event that stands at this version of this stream."""
    return uuid5(aggregate_id, f"event {version}")


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event in its place: whose it is, the how-manieth, and its trail.

    `subjects` are the customer's people of the case at that moment, the first of them first:
    under whose key its personal texts are sealed (R5.4). It is not stored.
    """

    aggregate_id: UUID
    version: int
    event: Event
    trail: Trail
    subjects: tuple[UUID, ...] = field(default=(), compare=False)
