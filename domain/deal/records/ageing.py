"""How old what is owed is, in the buckets of the ageing list (R3.6.5)."""

from __future__ import annotations

from enum import StrEnum

#: What is not overdue, up to and with its due day.
NOT_DUE = "NOT_DUE"


class LineState(StrEnum):
    """What became of a line; being overdue or disputed stands beside it."""

    PLANNED = "PLANNED"
    DUE = "DUE"
    PARTIAL = "PARTIAL"
    PAID = "PAID"
    WRITTEN_OFF = "WRITTEN_OFF"


def bucket_of(overdue_days: int, limits: tuple[int, ...]) -> str:
    """The bucket for so many days overdue: each reaches up to and with its limit."""
    if overdue_days <= 0:
        return NOT_DUE
    first = 0
    for limit in limits:
        if overdue_days <= limit:
            return f"{first}-{limit}"
        first = limit + 1
    return f">{limits[-1]}"
