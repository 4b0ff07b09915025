"""How deadlines are kept, drawn: over time, and kind by kind."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from domain.calendar import day_of
from domain.language import Text
from interfaces.http.queries import DeadlineQuery, deadlines
from projections.vocabulary.duties import what_to_do

from .asking import Reader, told
from .charts import Chart, Row
from .frame import percent

#: How many months are shown, this one the last.
MONTHS = 6
HEADINGS = (Text("In time", "按时率"), Text("Missed", "逾期"), Text("Running", "进行中"))

Figures = dict[str, Any]


def kept_by_month(reader: Reader) -> Chart:
    """What of each month's deadlines was kept in time; a month without any is left out."""
    rows = []
    for month in _months(day_of(reader.asked.now)):
        found = told(deadlines(DeadlineQuery(month=month, typical=False), reader.asked))["items"]
        if found:
            rows.append(_row(month, found))
    title = Text("Deadlines kept, by the month they fell due", "按到期月份的期限履行")
    return Chart(title, HEADINGS, rows)


def kept_by_kind(reader: Reader) -> Chart:
    """The same by what there was to do, whatever clause asked for it; the worst kept first."""
    named: dict[str, list[Figures]] = {}
    for row in told(deadlines(DeadlineQuery(typical=False), reader.asked))["items"]:
        named.setdefault(what_to_do(row["kind"]).in_(reader.language), []).append(row)
    rows = [_row(name, found) for name, found in named.items()]
    return Chart(Text("Deadlines kept", "期限履行"), HEADINGS, sorted(rows, key=lambda r: r.length))


def _row(name: str, found: Sequence[Figures]) -> Row:
    """Figures of several kinds of deadlines in one bar; what was not judged yet has none."""
    met, judged, breached, still = (
        sum(row[figure] for row in found) for figure in ("met", "judged", "breached", "open")
    )
    share = met * 10_000 // judged if judged else None
    return Row(name, (share or 0) / 100, (percent(share), str(breached), str(still)))


def _months(today: dt.date) -> Iterator[str]:
    """The last of them ends with the month of today."""
    for back in reversed(range(MONTHS)):
        year, month = divmod(today.year * 12 + today.month - 1 - back, 12)
        yield f"{year:04}-{month + 1:02}"
