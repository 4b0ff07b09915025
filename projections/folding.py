"""Each event of the log with its aggregate as it stood before and after."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from application.envelope import Placed
from application.log import Log
from application.policies import PolicyBook
from application.receipts import CommandReceived
from application.streams import Held, held_from, is_company
from domain.decision import Stream
from domain.kernel import Event, Trail
from domain.policy import Policy
from domain.registry import AGGREGATES

from .rows import trim


@dataclass(frozen=True, slots=True)
class Happening:
    """One event in its place in the log; `streams` are None around a command's receipt.

    Where an event could not be folded, `broken` says so to every view that looks at a state.
    """

    placed: Placed
    streams: tuple[Stream, Stream] | None = None
    broken: Exception | None = None
    #: To find the policy that ruled.
    policies: PolicyBook | None = None

    @property
    def policy(self) -> Policy:
        """The policy that ruled when it was recorded, whatever is in force today (R5.3)."""
        assert self.policies is not None
        return self.policies.of(self.trail.policy_version)

    @property
    def position(self) -> int:
        return self.placed.position

    @property
    def id(self) -> UUID:
        """The stream in which the event stands."""
        return self.placed.recorded.aggregate_id

    @property
    def event(self) -> Event:
        return self.placed.recorded.event

    @property
    def trail(self) -> Trail:
        return self.placed.recorded.trail

    @property
    def begins(self) -> bool:
        """Whether the stream was empty before."""
        return self.placed.recorded.version == 1

    @property
    def before(self) -> Stream | None:
        return self._stream(0)

    @property
    def after(self) -> Stream | None:
        return self._stream(1)

    @property
    def aggregate(self) -> str:
        """The kind of aggregate, empty of a receipt."""
        stream = self.after
        return stream.aggregate.name if stream is not None else ""

    def _stream(self, which: int) -> Stream | None:
        if self.broken is not None:
            raise self.broken
        return self.streams[which] if self.streams is not None else None


class Folding:
    """Follows all streams at once; those used last stay in memory, others are read again."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._policies = PolicyBook(log)
        self._held: OrderedDict[UUID, Held] = OrderedDict()

    def happenings(self, batch: Iterable[Placed]) -> list[Happening]:
        """The events of a batch, in the order of the log."""
        found = [self._happening(placed) for placed in batch]
        trim(self._held)
        return found

    def _happening(self, placed: Placed) -> Happening:
        if isinstance(placed.recorded.event, CommandReceived):
            return Happening(placed)
        try:
            before = self._before(placed)
            if before is None:
                return Happening(placed)
            after = before.after(placed)
        except Exception as error:
            return Happening(placed, broken=error, policies=self._policies)
        aggregate_id = placed.recorded.aggregate_id
        self._held[aggregate_id] = after
        self._held.move_to_end(aggregate_id)
        return Happening(placed, (before.stream, after.stream), policies=self._policies)

    def _before(self, placed: Placed) -> Held | None:
        recorded = placed.recorded
        held = self._held.get(recorded.aggregate_id)
        if held is not None and held.stream.version == recorded.version - 1:
            return held
        if recorded.version == 1 and not is_company(recorded.aggregate_id):
            kind = AGGREGATES.get(type(recorded.event).begins or "")
            return Held(Stream.empty(kind, recorded.aggregate_id)) if kind else None
        earlier = self._log.stream(recorded.aggregate_id, up_to_position=placed.position - 1)
        return held_from(earlier, recorded.aggregate_id)
