"""Carrying out one command inside a turn, in the fixed order of checks (architecture, answer 1)."""

from __future__ import annotations

from contextlib import nullcontext
from uuid import UUID, uuid5

from domain.acting import Capacity
from domain.company.state import person_stream
from domain.context import Context
from domain.deal.floor import BREAKS
from domain.decision import NotPermittedError, Stream, decide
from domain.facts import NextNumber
from domain.kernel import Command, Recorded, Trail, event_id
from domain.outcomes import Problem, Reason, To
from domain.people import Role
from domain.registry import AGGREGATES

from .casting import Casting
from .envelope import Placed
from .exchange import Accepted, Answer, KeyReused, NotFound, Refused, Request, Stale
from .receipts import (
    CommandReceived,
    GivenReason,
    Written,
    digest,
    receipt_stream,
    weightiest,
)
from .streams import Held
from .turn import Turn


class Execution:
    """One request in one turn."""

    def __init__(self, turn: Turn, request: Request, digest_key: bytes) -> None:
        self._turn = turn
        self._request = request
        self._cast = Casting(turn, request)
        self._receipt_stream = receipt_stream(request.command_id)
        self._digest = digest(digest_key, request.kind.__name__, request.aggregate_id, request.body)

    def run(self) -> Answer:
        """The answer: replayed, refused, or carried out."""
        known = self._turn.log.stream_in_turn(self._turn.cursor, self._receipt_stream)
        if known:
            return self._replay(known[0])
        held = self._target()
        if held is None or not self._cast.reads(held):
            return NotFound()
        return self._judge(held)

    def _judge(self, held: Held) -> Answer:
        request = self._request
        try:
            found = self._cast.capacities(held)
        except NotPermittedError as refused:
            tried = refused.role or min(request.issuer.roles, key=list(Role).index)
            return self._refuse(held, self._cast.context(Capacity(tried)), (refused.reason,))
        if request.if_match is not None and request.if_match != held.command_version:
            return Stale(held.command_version)
        context = self._cast.chosen(found, held)
        if request.field_reasons or request.command is None:
            return self._refuse(held, context, request.field_reasons)
        return self._carry_out(request.command, held, context)

    def _carry_out(self, command: Command, held: Held, context: Context) -> Answer:
        turn = self._turn
        # Of all that is looked up only a number is taken by looking; it is given back here.
        trial = turn.savepoint() if NextNumber in command.needs else nullcontext()
        try:
            with trial:
                informed = turn.informed(command, held.stream, context)
                decision = decide(command, held.stream.state, informed)
                if decision.reasons:
                    raise _RefusedError(decision.reasons)
        except _RefusedError as refused:
            return self._refuse(held, context, refused.reasons)
        placed: list[Placed] = []
        for item, deviations in decision.flagged():
            target = self._other(item.id) if isinstance(item, To) else turn.now_of(held)
            event = item.event if isinstance(item, To) else item
            placed += turn.record(target, event, informed, deviations)
        return self._accept(held, context, tuple(placed))

    def _other(self, aggregate_id: UUID) -> Held:
        held = self._turn.load(aggregate_id)
        if held is None:
            raise LookupError(f"an event for {aggregate_id}, which does not exist")
        return held

    def _accept(self, held: Held, context: Context, placed: tuple[Placed, ...]) -> Accepted:
        version = self._turn.now_of(held).command_version
        position = self._receive(
            CommandReceived(
                command=self._request.kind.__name__,
                aggregate=held.stream.aggregate.name,
                aggregate_id=held.stream.id,
                outcome="accepted",
                version=version,
                written=_written(placed),
                digest=self._digest,
            ),
            context,
        )
        created = self._request.kind.creates and version > 0
        return Accepted(held.stream.id, version, position, placed, created)

    def _refuse(self, held: Held, context: Context, reasons: tuple[Reason, ...]) -> Refused:
        problem = weightiest(reasons)
        if problem is Problem.ROLE:
            reasons = tuple(r for r in reasons if r.problem is Problem.ROLE)
        if BREAKS.intersection(r.code for r in reasons):
            self._turn.indexes.registers.request_exception(held.stream.id)
        position = self._receive(
            CommandReceived(
                command=self._request.kind.__name__,
                aggregate=held.stream.aggregate.name,
                aggregate_id=self._request.aggregate_id,
                outcome="refused",
                problem=problem,
                reasons=tuple(GivenReason.of(r) for r in reasons),
                digest=self._digest,
            ),
            context,
        )
        return Refused(problem, reasons, position)

    def _receive(self, receipt: CommandReceived, context: Context) -> int:
        """Write the receipt, the last of the command's rows; returns its position."""
        stream_id = self._receipt_stream
        trail = Trail(
            event_id=event_id(stream_id, 1),
            occurred_at=context.at,
            recorded_at=context.now,
            actor=context.actor,
            role=context.role,
            on_behalf_of=context.on_behalf_of,
            client=context.client,
            command=context.command,
            command_id=context.command_id,
            correlation_id=context.correlation_id,
            policy_version=context.policy.version,
            reason=None,
        )
        placed = self._turn.log.append(self._turn.cursor, [Recorded(stream_id, 1, receipt, trail)])
        self._turn.last_position = self._turn.receipts[stream_id] = placed[0].position
        return placed[0].position

    def _replay(self, known: Placed) -> Answer:
        receipt = known.recorded.event
        assert isinstance(receipt, CommandReceived)
        if receipt.digest != self._digest:
            return KeyReused()
        if receipt.outcome == "refused":
            reasons = tuple(r.restored() for r in receipt.reasons)
            assert receipt.problem is not None
            return Refused(receipt.problem, reasons, known.position, replayed=True)
        assert receipt.aggregate_id is not None
        events: list[Placed] = []
        for written in receipt.written:
            stream = self._turn.log.stream_in_turn(self._turn.cursor, written.id, written.first - 1)
            events += [p for p in stream if p.recorded.version <= written.last]
        events.sort(key=lambda p: p.position)
        return Accepted(
            receipt.aggregate_id,
            receipt.version,
            known.position,
            tuple(events),
            self._request.kind.creates and receipt.version > 0,
            replayed=True,
        )

    def _target(self) -> Held | None:
        """The aggregate that the command is for, as it stands; empty if the command makes it."""
        request = self._request
        kind = AGGREGATES[request.aggregate]
        if request.kind.creates:
            new_id = self._new_id()
            return self._turn.load(new_id) or Held(Stream.empty(kind, new_id))
        assert request.aggregate_id is not None
        held = self._turn.load(request.aggregate_id)
        return held if held is not None and held.stream.aggregate is kind else None

    def _new_id(self) -> UUID:
        person_id = getattr(self._request.command, "person_id", None)
        if person_id is not None:
            return person_stream(person_id)
        return uuid5(self._request.command_id, self._request.aggregate)


class _RefusedError(Exception):
    """Unwinds the savepoint of a command that was refused, numbers it took included."""

    def __init__(self, reasons: tuple[Reason, ...]) -> None:
        super().__init__(len(reasons))
        self.reasons = reasons


def _written(placed: tuple[Placed, ...]) -> tuple[Written, ...]:
    spans: dict[UUID, tuple[int, int]] = {}
    for item in placed:
        version = item.recorded.version
        first, _ = spans.get(item.recorded.aggregate_id, (version, version))
        spans[item.recorded.aggregate_id] = (first, version)
    return tuple(Written(id=i, first=a, last=b) for i, (a, b) in spans.items())
