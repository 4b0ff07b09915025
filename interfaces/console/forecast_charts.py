"""The forecast drawn: what each month is expected to bring, and why that changed."""

from __future__ import annotations

import datetime as dt

from domain.calendar import SHANGHAI
from domain.language import Text
from interfaces.http.sales_queries import ForecastQuery, forecast
from projections.outlook import Change

from .asking import Reader, told
from .charts import Chart, Choice, Row, bars, falls
from .frame import yuan

#: So many months before this one the forecast shows; the ones before are history.
MONTHS_BACK = 3
#: With how many days ago the forecast can be compared.
DAYS = (7, 30, 90)
#: What stands at the bars of the waterfall.
CHANGES: dict[str, Text] = {
    Change.NEW: Text("new deals", "新增商机"),
    Change.IMPORTED: Text("taken over from old books", "历史导入"),
    Change.REOPENED: Text("opened again", "重新开启"),
    Change.MOVED_IN: Text("moved in from another month", "从其他月份移入"),
    Change.MOVED_OUT: Text("moved to another month", "移至其他月份"),
    Change.AMOUNT_UP: Text("amount raised", "金额上调"),
    Change.AMOUNT_DOWN: Text("amount lowered", "金额下调"),
    Change.PROBABILITY: Text("more or less likely", "成交概率变化"),
    Change.WON: Text("won: certain now", "已签订：转为确定"),
    Change.AMENDED: Text("amended after signing", "签订后变更"),
    Change.LOST: Text("lost", "输单"),
    Change.TERMINATED: Text("terminated", "终止"),
    Change.REASSIGNED: Text("another owner", "更换负责人"),
}


def by_month(reader: Reader) -> Chart:
    """The months from a while ago on: what is expected, and what of it by its probability."""
    now = reader.asked.now.astimezone(SHANGHAI)
    first = (now - dt.timedelta(days=31 * MONTHS_BACK)).strftime("%Y-%m")
    found = told(forecast(ForecastQuery(), reader.asked))["months"]
    months = [month for month in found if month["month"] >= first]
    lengths = bars([month["weighted_fen"] for month in months])
    rows = [
        Row(
            m["month"], length, (yuan(m["weighted_fen"]), yuan(m["amount_fen"]), yuan(m["won_fen"]))
        )
        for m, length in zip(months, lengths, strict=True)
    ]
    headings = (Text("Weighted", "加权"), Text("Expected", "预计"), Text("Won", "已签"))
    return Chart(Text("Forecast by month", "按月预测"), headings, rows)


def what_changed(reader: Reader, days: int) -> Chart:
    """The waterfall: from what was expected so many days ago to what is expected now, weighted."""
    then = (reader.asked.now - dt.timedelta(days=days)).isoformat()
    found = told(forecast(ForecastQuery(compare=then), reader.asked))["waterfall"]
    begun, ended = found["from"]["weighted_fen"], found["to"]["weighted_fen"]
    changes = [bar for bar in found["bars"] if bar["weighted_fen"] or bar["amount_fen"]]
    title = Text("What changed the forecast", "预测变动原因")
    choices = [Choice(f"/figures?since={n}", _days(n), n == days) for n in DAYS]
    if not changes and not begun:
        return Chart(title, (), (), choices)
    first, *spans, last = falls(begun, [bar["weighted_fen"] for bar in changes])
    now = Text("now", "现在").in_(reader.language)
    rows = [Row(_days(days).in_(reader.language), first.length, (yuan(begun), "", ""), first.start)]
    for bar, span in zip(changes, spans, strict=True):
        weighted = bar["weighted_fen"]
        figures = (_signed(weighted), _signed(bar["amount_fen"]), str(bar["count"]))
        name = CHANGES[bar["change"]].in_(reader.language)
        rows.append(Row(name, span.length, figures, span.start, "up" if weighted > 0 else "down"))
    rows.append(Row(now, last.length, (yuan(ended), "", ""), last.start))
    headings = (
        Text("Weighted", "加权"),
        Text("In full", "全额"),
        Text("Deals", "商机数"),
    )
    return Chart(title, headings, rows, choices)


def _days(days: int) -> Text:
    return Text(f"{days} days ago", f"{days} 天前")


def _signed(fen: int) -> str:
    return f"+{yuan(fen)}" if fen > 0 else f"−{yuan(-fen)}" if fen < 0 else "—"
