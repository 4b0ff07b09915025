"""The figures: the funnel, the forecast, how long deals stand, how deadlines are kept."""

from __future__ import annotations

import datetime as dt
from typing import Any

from fastapi import APIRouter, Response

from domain.calendar import SHANGHAI
from domain.deal.stages import Stage
from domain.language import Text
from interfaces.console.asking import Page, Reader, ReaderDep, told
from interfaces.console.charts import Chart, Row, bars
from interfaces.console.frame import percent, yuan
from interfaces.console.wording import state_in_words
from interfaces.http.queries import DeadlineQuery, deadlines
from interfaces.http.sales_queries import (
    ForecastQuery,
    FunnelQuery,
    StageAgeingQuery,
    forecast,
    funnel,
    stage_ageing,
)
from projections.paging import MOST
from projections.vocabulary.duties import what_to_do

router = APIRouter(route_class=Page, include_in_schema=False)

#: So many months before this one the forecast shows; the ones before are history.
MONTHS_BACK = 3
STEPS = {
    "REGISTERED": Text("registered", "已登记"),
    "APPROVED": Text("score approved", "评分通过"),
    "CONTACTED": Text("contacted", "已联系"),
    "CONVERTED": Text("a deal", "已转商机"),
    "CONFIRMED": Text("needs confirmed", "需求已确认"),
    "PRESENTED": Text("presented", "已呈现"),
    "TERMS": Text("terms agreed", "条款已定"),
    "SIGNED": Text("signed", "已签订"),
    "CLOSED": Text("closed", "已完结"),
}
#: The columns of the forecast, and of the stays in a stage.
MONEYS = ("weighted", "amount", "won")
SPANS = ("median", "p90")
COUNT = Text("Count", "数量")


@router.get("/figures")
def figures(reader: ReaderDep) -> Response:
    charts = [_funnel(reader), _forecast(reader), _stages(reader), _deadlines(reader)]
    return reader.page("figures.html", charts=charts)


def _funnel(reader: Reader) -> Chart:
    steps = told(funnel(FunnelQuery(), reader.asked))["steps"]
    lengths = bars([step["count"] for step in steps])
    rows = [
        Row(STEPS[s["step"]].in_(reader.language), length, (str(s["count"]), percent(s["step_bp"])))
        for s, length in zip(steps, lengths, strict=True)
    ]
    title = Text("Funnel: how far leads came", "漏斗：线索走到哪一步")
    return Chart(title, (COUNT, Text("Of the step before", "较上一步")), rows)


def _forecast(reader: Reader) -> Chart:
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


def _stages(reader: Reader) -> Chart:
    """What the deals of a stage had behind them at half of them, and at nine of ten."""
    found = told(stage_ageing(StageAgeingQuery(limit=MOST), reader.asked))["items"]
    by_stage: dict[str, dict[str, Any]] = {row["stage"]: row for row in found}
    stages = {stage: by_stage[stage] for stage in Stage if stage in by_stage}
    lengths = bars([row["median_days"] or 0 for row in stages.values()])
    rows = [
        Row(state_in_words(stage, reader.language, "deals"), length, _days(row))
        for (stage, row), length in zip(stages.items(), lengths, strict=True)
    ]
    headings = (Text("Median days", "中位天数"), Text("9 of 10 within", "九成以内"))
    return Chart(Text("How long deals stand in a stage", "阶段停留时长"), headings, rows)


def _days(row: dict[str, Any]) -> tuple[str, ...]:
    days = (row[f"{which}_days"] for which in SPANS)
    return tuple("—" if each is None else str(each) for each in days)


def _deadlines(reader: Reader) -> Chart:
    found = told(deadlines(DeadlineQuery(), reader.asked))["items"]
    rows = [
        Row(
            what_to_do(row["kind"]).in_(reader.language),
            (row["in_time_bp"] or 0) / 100,
            (percent(row["in_time_bp"]), str(row["breached"]), str(row["open"])),
        )
        for row in found
    ]
    headings = (Text("In time", "按时率"), Text("Missed", "逾期"), Text("Running", "进行中"))
    return Chart(Text("Deadlines kept", "期限履行"), headings, rows)
