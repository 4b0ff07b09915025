"""The calendar that ships: mainland China's public holidays and shifted working days.

Source: the yearly notice of the State Council's general office on the arrangement of holidays.
Written down are the days that differ from Monday to Friday; a holiday that falls on a weekend
anyway needs no entry. The notice for a year comes out in November of the year before; until a
calendar with it ships, or is published (PublishCalendar), its working days are Monday to Friday.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from types import MappingProxyType

from .calendar import Calendar

#: Monday to Friday, but off: the first and the last such day of each holiday.
DAYS_OFF = (
    # 2025: New Year, Spring Festival, Qingming, Labour Day, Dragon Boat, National Day and
    # Mid-Autumn
    ("2025-01-01", "2025-01-01"),
    ("2025-01-28", "2025-02-04"),
    ("2025-04-04", "2025-04-04"),
    ("2025-05-01", "2025-05-05"),
    ("2025-06-02", "2025-06-02"),
    ("2025-10-01", "2025-10-08"),
    # 2026: New Year, Spring Festival, Qingming, Labour Day, Dragon Boat, Mid-Autumn, National Day
    ("2026-01-01", "2026-01-02"),
    ("2026-02-16", "2026-02-23"),
    ("2026-04-06", "2026-04-06"),
    ("2026-05-01", "2026-05-05"),
    ("2026-06-19", "2026-06-19"),
    ("2026-09-25", "2026-09-25"),
    ("2026-10-01", "2026-10-07"),
)

#: Saturdays and Sundays that are worked in return.
DAYS_SHIFTED = (
    *("2025-01-26", "2025-02-08", "2025-04-27", "2025-09-28", "2025-10-11"),
    *("2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"),
)


def _days() -> Iterator[tuple[dt.date, bool]]:
    plain = Calendar()
    for first, last in DAYS_OFF:
        begin, end = dt.date.fromisoformat(first), dt.date.fromisoformat(last)
        days = (begin + dt.timedelta(days=n) for n in range((end - begin).days + 1))
        yield from ((day, False) for day in days if plain.is_worked(day))
    yield from ((dt.date.fromisoformat(day), True) for day in DAYS_SHIFTED)


#: Until another is published, all commands are decided by it.
CHINA = Calendar("cn-2026-1", MappingProxyType(dict(_days())))
