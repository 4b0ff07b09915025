"""What an event brought about by itself, brought about again: the deadlines that it armed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from domain.clocks import DeadlineArmed
from domain.complaint.costs import seats_for
from domain.complaint.proposing import SolutionProposed
from domain.complaint.recurrence import RecurrenceFlagged
from domain.context import Context
from domain.deal.approval import departments
from domain.deal.submission import ContractSubmitted
from domain.decision import unfold
from domain.kernel import Event, Recorded
from projections.folding import Happening

from .circumstances import Circumstances, Rivals
from .report import Difference, What

Key = tuple[str, str, int]


@dataclass(frozen=True, slots=True)
class Probe:
    """What a policy says of an event besides what the event and its deadlines say."""

    what: What
    about: str
    clause: str
    value: Callable[[Any, Any, Context], Any]


def _departments(event: ContractSubmitted, deal: Any, context: Context) -> list[str]:
    """Who must approve the contract (R3.4.4)."""
    submitted = deal.paper(event.amendment_no).submitted
    return [d.value for d in departments(deal, submitted, context.policy)] if submitted else []


def _seats(event: SolutionProposed, complaint: Any, context: Context) -> list[str]:
    """Who must approve the cost (R3.7.6)."""
    return ["/".join(sorted(seat)) for seat in seats_for(event.cost_fen, context.policy)]


def _recurs(event: RecurrenceFlagged, complaint: Any, context: Context) -> bool:
    """Whether so many complaints of one cause are flagged (R3.7.9)."""
    return len(event.complaint_ids) >= context.policy.complaints.recurrence_count


#: Each asked with the event, the state after it, and the circumstances.
PROBES: Mapping[type[Event], Probe] = MappingProxyType(
    {
        ContractSubmitted: Probe(What.LIMIT, "approval", "R3.4.4", _departments),
        SolutionProposed: Probe(What.LIMIT, "approval", "R3.7.6", _seats),
        RecurrenceFlagged: Probe(What.LIMIT, "recurrence", "R3.7.9", _recurs),
    }
)


def unfolded(
    happening: Happening, circumstances: Circumstances, rivals: Rivals
) -> tuple[list[type[Event]], list[Difference]]:
    """What followed from the event in its stream, and what would differ of it."""
    rivals.ruled.forget()
    ruled = _followers(happening, circumstances.context(happening.trail, rivals.ruled))
    rows = list(_probed(happening, circumstances, rivals))
    if rivals.ruled.saw(rivals.changed):
        tried = _followers(happening, circumstances.context(happening.trail, rivals.tried))
        rows += _deadlines(happening, ruled, tried)
    return [type(r.event) for r in ruled], rows


def _followers(happening: Happening, context: Context) -> tuple[Recorded, ...]:
    assert happening.before is not None
    cause = happening.trail.causation_id
    return unfold(happening.before, happening.event, context, caused_by=cause)[1][1:]


def _probed(
    happening: Happening, circumstances: Circumstances, rivals: Rivals
) -> Iterator[Difference]:
    probe = PROBES.get(type(happening.event))
    if probe is None or happening.after is None or not rivals.changed:
        return
    state, trail = happening.after.state, happening.trail
    old, new = (
        probe.value(happening.event, state, circumstances.context(trail, policy))
        for policy in (rivals.ruled, rivals.tried)
    )
    if old != new:
        yield Difference.at(happening, probe.what, probe.about, old, new, probe.clause)


def _deadlines(
    happening: Happening, ruled: tuple[Recorded, ...], tried: tuple[Recorded, ...]
) -> Iterator[Difference]:
    old, new = _armed(ruled), _armed(tried)
    for key in dict.fromkeys((*old, *new)):
        was, would_be = old.get(key), new.get(key)
        if was is not None and would_be is not None and was[1].due_at == would_be[1].due_at:
            continue
        offset, clock = was or would_be or (0, None)
        if clock is not None:
            due, would_be_due = (armed and armed[1].due_at for armed in (was, would_be))
            row = Difference.at(
                happening, What.DEADLINE, clock.kind, due, would_be_due, clock.clause
            )
            yield _of_the_clock(row, offset) if was is not None else row


def _armed(followers: tuple[Recorded, ...]) -> dict[Key, tuple[int, DeadlineArmed]]:
    """The deadlines that were armed, and how far behind the event that armed them each stands."""
    found: dict[Key, tuple[int, DeadlineArmed]] = {}
    times: Counter[tuple[str, str]] = Counter()
    for offset, recorded in enumerate(followers, start=1):
        if isinstance(event := recorded.event, DeadlineArmed):
            times[event.kind, event.subject] += 1
            found[event.kind, event.subject, times[event.kind, event.subject]] = offset, event
    return found


def _of_the_clock(row: Difference, offset: int) -> Difference:
    """What an event brings about in its stream stands right behind it in the log."""
    return replace(row, position=row.position + offset, event=DeadlineArmed.__name__)
