"""The figures: the funnel, the forecast, how long deals stand, how deadlines are kept."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from domain.deal.stages import Stage
from domain.language import Text
from interfaces.console.asking import Page, Reader, ReaderDep, told
from interfaces.console.charts import Chart, Row, bars
from interfaces.console.deadline_charts import kept_by_kind, kept_by_month
from interfaces.console.forecast_charts import by_month, what_changed
from interfaces.console.frame import percent
from interfaces.console.wording import state_in_words
from interfaces.http.sales_queries import FunnelQuery, StageAgeingQuery, funnel, stage_ageing
from projections.paging import MOST

router = APIRouter(route_class=Page, include_in_schema=False)

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
#: The columns of the stays in a stage.
SPANS = ("median", "p90")
COUNT = Text("Count", "数量")


@router.get("/figures")
def figures(reader: ReaderDep, since: Annotated[int, Query(ge=1, le=366)] = 7) -> Response:
    charts = [
        _funnel(reader),
        by_month(reader),
        what_changed(reader, since),
        _stages(reader),
        kept_by_month(reader),
        kept_by_kind(reader),
    ]
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
