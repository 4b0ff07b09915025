"""Histories that are right, made by hypothesis: what a service without faults could have said.

A model takes one step after the other; who asked and when he heard of it lies around the step's
own time, so that operations overlap as they do in a real run.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import count
from typing import Literal
from uuid import UUID

from histories import Behind, Denied, Done, Missing, Operation, Receipt, Reused, Row, Seen, Told
from hypothesis import strategies as st

#: Between two steps; callers wait up to three of them to either side.
STEP = 100


@dataclass(frozen=True)
class Step:
    """Something somebody does; numbers choose among what there is."""

    does: Literal["create", "change", "deny", "repeat", "other", "look", "lose", "clock"]
    target: int
    matches: Literal["no", "right", "wrong"]
    #: Whether the answer gets through.
    heard: bool
    early: int
    late: int
    events: int
    gap: int


STEPS = st.builds(
    Step,
    st.sampled_from(["create", "change", "deny", "repeat", "other", "look", "lose", "clock"]),
    st.integers(0, 20),
    st.sampled_from(["no", "right", "wrong"]),
    st.sampled_from([True, True, True, False]),
    st.integers(1, 3 * STEP),
    st.integers(1, 3 * STEP),
    st.integers(1, 3),
    st.integers(1, 2),
)


@dataclass
class History:
    """What was asked, told and stored."""

    operations: list[Operation] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)


class Model:
    """A service that makes no mistakes."""

    def __init__(self) -> None:
        self.history = History()
        self.aggregates: list[UUID] = []
        self.lengths: dict[UUID, int] = {}
        self.versions: dict[UUID, int] = {}
        self.answers: dict[UUID, tuple[Operation, Told]] = {}
        self.position, self.time = 0, 0
        self._ids = map(UUID, (f"{n:032x}" for n in count(1)))

    def take(self, step: Step) -> None:
        self.time += STEP
        aggregate = self._chosen(step)
        if step.does == "clock":
            if aggregate is not None:
                self._write(step, aggregate, None)
            return
        operation = self._asked(step, aggregate)
        told = self._answer(step, operation)
        if not step.heard:
            operation = replace(operation, returned=None)
        self.history.operations.append(replace(operation, told=told if step.heard else None))

    def _chosen(self, step: Step) -> UUID | None:
        if step.does == "create" or not self.aggregates:
            return None
        return self.aggregates[step.target % len(self.aggregates)]

    def _asked(self, step: Step, aggregate: UUID | None) -> Operation:
        number = len(self.history.operations)
        repeated = step.does in ("repeat", "other") and self.answers
        operation = self._again(step) if repeated else self._anew(step, aggregate)
        return replace(
            operation,
            process=f"p{number}",
            number=number,
            invoked=self.time - step.early,
            returned=self.time + step.late,
        )

    def _again(self, step: Step) -> Operation:
        earlier, _ = list(self.answers.values())[step.target % len(self.answers)]
        return replace(earlier, asked=earlier.asked + ", another" * (step.does == "other"))

    def _anew(self, step: Step, aggregate: UUID | None) -> Operation:
        stands = self.versions.get(aggregate, 0) if aggregate is not None else 0
        if step.does == "lose":
            aggregate = next(self._ids)
        matches = step.matches if aggregate is not None else "no"
        return Operation(
            process="",
            number=0,
            invoked=0,
            command_id=next(self._ids),
            asked=f"{step.does} {step.target}",
            aggregate_id=aggregate,
            if_match={"no": None, "right": stands, "wrong": stands + 1}[matches],
        )

    def _answer(self, step: Step, operation: Operation) -> Told:
        if operation.command_id in self.answers:
            earlier, told = self.answers[operation.command_id]
            if earlier.asked != operation.asked:
                return Reused()
            assert isinstance(told, Done | Denied)
            return replace(told, replayed=True)
        aggregate = operation.aggregate_id
        if aggregate is not None and aggregate not in self.versions:
            return Missing()
        if step.does == "look" and aggregate is not None:
            return Seen(self.versions[aggregate])
        if aggregate is not None and operation.if_match not in (None, self.versions[aggregate]):
            return Behind(self.versions[aggregate])
        told = self._deny(step, operation) if step.does == "deny" else self._do(step, operation)
        self.answers[operation.command_id] = operation, told
        return told

    def _deny(self, step: Step, operation: Operation) -> Denied:
        self._receive(step, operation, Receipt(False, 0, frozenset()))
        return Denied(("G3.1.4 SOME_RULE None",), self.position)

    def _do(self, step: Step, operation: Operation) -> Done:
        aggregate = operation.aggregate_id or next(self._ids)
        if aggregate not in self.versions:
            self.aggregates.append(aggregate)
        places = tuple(
            self._write(step, aggregate, operation.command_id) for _ in range(step.events)
        )
        self.versions[aggregate] = self.lengths[aggregate]
        written = frozenset((stream, version) for stream, version, _ in places)
        self._receive(step, operation, Receipt(True, self.versions[aggregate], written))
        return Done(aggregate, self.versions[aggregate], self.position, places)

    def _receive(self, step: Step, operation: Operation, receipt: Receipt) -> None:
        stream = UUID(int=operation.command_id.int + (1 << 100))
        self._write(step, stream, operation.command_id, receipt)

    def _write(
        self, step: Step, stream: UUID, command_id: UUID | None, receipt: Receipt | None = None
    ) -> tuple[UUID, int, int]:
        self.position += step.gap
        version = self.lengths[stream] = self.lengths.get(stream, 0) + 1
        self.history.rows.append(
            Row(self.position, stream, version, self.time, command_id, receipt)
        )
        return stream, version, self.position


def _played(steps: list[Step]) -> History:
    model = Model()
    for step in steps:
        model.take(step)
    return model.history


def histories(least: int = 1) -> st.SearchStrategy[History]:
    """Right histories of up to 40 steps."""
    return st.lists(STEPS, min_size=least, max_size=40).map(_played)
