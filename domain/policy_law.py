"""What a policy must obey before it may rule: complete, and its numbers fit together (R5.3).

The bounds of each number stand on its field in `policy.py`; here stands what concerns several
of them, or the whole. Lengths of time keep the unit in which a clause names them, so that the
wording of a clause never says anything else than what the rules do.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from .calendar import Span
from .clauses.figures import MINUTES_PER_HOUR, MONTHS_PER_YEAR
from .outcomes import Detail
from .policy import DIMENSIONS, Collection, Complaints, Numbers, PolicyValues, Terms

#: With which every length of time and every name is compared.
SHIPPED = PolicyValues()
UNITS = tuple(Span.model_fields)
#: Of a deadline that is named in years, and is warned of in days.
LIMITATION = "LIMITATION"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a policy: where, by which code, and what would be right."""

    path: str
    code: str
    detail: Detail = field(default_factory=dict)


def faults(values: PolicyValues) -> Iterator[Fault]:
    """Everything that keeps these values from being a policy."""
    yield from _left_out(values, "")
    yield from _scores(values)
    yield from _ascending(values, "questions_min", "questions_max")
    for name in ("clocks", "review_days", "probabilities"):
        yield from _names(getattr(values, name), getattr(SHIPPED, name), name)
    for kind, terms in values.clocks.items():
        if kind in SHIPPED.clocks:
            yield from _clock(kind, terms)
    yield from _reminding(values.collection)
    yield from _complaints(values.complaints)


def _left_out(part: Numbers, path: str) -> Iterator[Fault]:
    """A number that is not named: what it would be is not for the reader to guess."""
    for name in type(part).model_fields:
        if name not in part.model_fields_set:
            yield Fault(path + name, "POLICY_INCOMPLETE")
        elif isinstance(value := getattr(part, name), Numbers):
            yield from _left_out(value, f"{path}{name}.")


def _names(given: Mapping[str, Any], known: Mapping[str, Any], path: str) -> Iterator[Fault]:
    """Neither fewer names than the process has, nor others."""
    for name in known:
        if name not in given:
            yield Fault(f"{path}.{name}", "POLICY_INCOMPLETE")
    for name in given:
        if name not in known:
            yield Fault(path, "POLICY_NAME_UNKNOWN", {"known": ", ".join(known)})
            return


def _scores(values: PolicyValues) -> Iterator[Fault]:
    yield from _ascending(values, "score_min", "score_max")
    yield from _ascending(values, "grade_b_min", "grade_a_min", strictly=True)
    least, most = DIMENSIONS * values.score_min, DIMENSIONS * values.score_max
    for name in ("grade_b_min", "grade_a_min"):
        yield from _within(getattr(values, name), least, most, name)
    for name in ("size_only_size", "size_only_budget_max"):
        yield from _within(getattr(values, name), values.score_min, values.score_max, name)


def _reminding(collection: Collection) -> Iterator[Fault]:
    path = "collection."
    late = ("manager_days", "hold_days", "demand_days", "final_days")
    yield from _ascending(collection, "daily_from_days", "daily_to_days", path=path)
    yield from _ascending(collection, "daily_to_days", *late, path=path, strictly=True)
    for name in ("single_days", "bucket_days"):
        days = getattr(collection, name)
        if any(a >= b for a, b in pairwise(days)):
            yield Fault(path + name, "POLICY_LIST_ORDER")
    if collection.single_days and collection.single_days[-1] >= collection.daily_from_days:
        yield _order(f"{path}single_days", f"{path}daily_from_days", strictly=True)


def _complaints(complaints: Complaints) -> Iterator[Fault]:
    path = "complaints."
    costs = ("lead_cost_fen_max", "manager_cost_fen_max", "general_manager_cost_fen")
    yield from _ascending(complaints, *costs, path=path, strictly=True)
    scale = ("satisfaction_min", "satisfaction_close_min", "satisfaction_max")
    yield from _ascending(complaints, *scale, path=path)
    known = SHIPPED.complaints.answer_times
    yield from _names(complaints.answer_times, known, f"{path}answer_times")
    for severity, times in complaints.answer_times.items():
        for name in type(times).model_fields if severity in known else ():
            place = f"{path}answer_times.{severity}.{name}"
            span: Span = getattr(times, name)
            yield from _in_unit(span, _unit(getattr(known[severity], name)), place)


def _clock(kind: str, terms: Terms) -> Iterator[Fault]:
    """A deadline keeps the unit of its limit; one that is a date has no limit to set."""
    path, shipped = f"clocks.{kind}", SHIPPED.clocks[kind]
    if shipped.limit == Span():
        if terms.limit != Span():
            yield Fault(f"{path}.limit", "POLICY_NO_LIMIT")
    else:
        yield from _in_unit(terms.limit, _unit(shipped.limit), f"{path}.limit")
    if kind == LIMITATION and terms.limit.months % MONTHS_PER_YEAR:
        yield Fault(f"{path}.limit.months", "POLICY_NOT_WHOLE", {"of": MONTHS_PER_YEAR})
    if terms.repeats is not None:
        yield from _in_unit(terms.repeats, "days", f"{path}.repeats")
    yield from _notice(kind, terms, f"{path}.notice")


def _notice(kind: str, terms: Terms, path: str) -> Iterator[Fault]:
    """A warning comes after a share of the time, or a span ahead: one of them."""
    notice = terms.notice
    if kind == LIMITATION and (notice is None or notice.before is None):
        yield Fault(f"{path}.before", "POLICY_SPAN", {"unit": "days"})
    if notice is None:
        return
    if (notice.before is None) == (notice.percent == 0):
        yield Fault(path, "POLICY_NOTICE")
    elif notice.before is not None:
        by_days = kind == LIMITATION or not notice.before.working_days
        unit = "days" if by_days else "working_days"
        yield from _in_unit(notice.before, unit, f"{path}.before")


def _in_unit(span: Span, unit: str, path: str) -> Iterator[Fault]:
    """A length of time is a number of exactly this unit; minutes are whole hours."""
    if any(bool(getattr(span, name)) != (name == unit) for name in UNITS):
        yield Fault(path, "POLICY_SPAN", {"unit": unit})
    elif span.minutes % MINUTES_PER_HOUR:
        yield Fault(f"{path}.minutes", "POLICY_NOT_WHOLE", {"of": MINUTES_PER_HOUR})


def _unit(span: Span) -> str:
    return next(name for name in UNITS if getattr(span, name))


def _within(value: int, least: int, most: int, path: str) -> Iterator[Fault]:
    if not least <= value <= most:
        yield Fault(path, "OUT_OF_RANGE", {"expected": f"≥ {least}, ≤ {most}"})


def _ascending(
    part: Numbers, *names: str, path: str = "", strictly: bool = False
) -> Iterator[Fault]:
    """Each of these numbers is at most, or less than, the one named after it."""
    for lower, higher in pairwise(names):
        a, b = getattr(part, lower), getattr(part, higher)
        if a > b or (strictly and a == b):
            yield _order(path + lower, path + higher, strictly=strictly)


def _order(lower: str, higher: str, *, strictly: bool) -> Fault:
    code = "POLICY_ORDER_STRICT" if strictly else "POLICY_ORDER"
    return Fault(lower, code, {"lower": lower, "higher": higher})
