"""Which clauses an event bears on, and how it stands to them: kept, bent, late or waived."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from types import MappingProxyType

from domain.clauses import CLAUSES
from domain.clocks import BreachExcused, ClockEvent, Clocks, DeadlineBreached, DeadlineMet
from domain.kernel import Recorded
from domain.registry import COMMANDS

SATISFIED, VIOLATED, LATE, WAIVED = "satisfied", "violated", "late", "waived"


def verdicts(recorded: Recorded, clocks: Clocks) -> list[dict[str, str]]:
    """The clauses of the command that wrote the event, or of a clock's event its clock's.

    `clocks` are those of the aggregate after the event.
    """
    event = recorded.event
    found = (
        _of_clock(event, clocks) if isinstance(event, ClockEvent) else _of_command(recorded).items()
    )
    return [
        {"id": clause, "source": CLAUSES[clause].source.value, "verdict": verdict}
        for clause, verdict in found
    ]


@cache
def commands_serving(clause: str) -> frozenset[str]:
    """Names of the commands that carry the clause out or look at it."""
    return frozenset(name for name in COMMANDS if clause in clauses_of(name))


@cache
def clauses_of(command: str) -> Mapping[str, None]:
    """The clauses that a command bears on, its own first; mere advice cannot be kept or broken."""
    kind = COMMANDS.get(command)
    named = (kind.clause, *kind.also) if kind is not None else ()
    known = (clause for clause in named if clause in CLAUSES)
    return MappingProxyType(dict.fromkeys(c for c in known if not CLAUSES[c].is_advice))


def _of_command(recorded: Recorded) -> Mapping[str, str]:
    trail = recorded.trail
    kept = dict.fromkeys(clauses_of(trail.command or ""), SATISFIED)
    return kept | {flag.clause: VIOLATED for flag in trail.deviations}


def _of_clock(event: ClockEvent, clocks: Clocks) -> Iterator[tuple[str, str]]:
    clause = clocks.get(event.clock_id).clause
    match event:
        case DeadlineMet():
            yield clause, LATE if event.late_seconds else SATISFIED
        case DeadlineBreached():
            yield clause, VIOLATED
        case BreachExcused():
            yield clause, WAIVED
        case _:
            pass
