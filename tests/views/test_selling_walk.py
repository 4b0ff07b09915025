"""Funnel and forecast through random moves: as_of for ever, exact bars, medians, rebuilds."""

from __future__ import annotations

import datetime as dt
import tempfile
from pathlib import Path
from typing import Any
from uuid import UUID

from given import at
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from office import Office
from people import CHEN, WANG, ZHAO
from ways import Way

from domain.company.state import COMPANY_ID
from domain.company.targets import SetSalesTarget
from domain.lead.giving_up import Disqualify, DisqualifyCode
from domain.lead.merging import MergeLead
from domain.shared import GiveConsent
from projections.forecast import Figure, ForecastFilter
from projections.funnel import FunnelFilter, Mode
from projections.journey import ORDER

FORECASTS = (
    ForecastFilter(),
    ForecastFilter(owner=CHEN),
    ForecastFilter(owner=ZHAO),
    ForecastFilter(team="sales"),
    ForecastFilter(month="2026-04"),
)
FUNNELS = (
    FunnelFilter(),
    FunnelFilter(owner=ZHAO, month="2026-03"),
    FunnelFilter(mode=Mode.EVENT, day_from=dt.date(2026, 3, 5)),
    FunnelFilter(mode=Mode.EVENT, month="2026-03", owner=CHEN),
)
#: Besides the moves that fit a deal's stage.
DETOURS = ("forecast", "hold", "lose", "revive", "reassign", "reopen", "amend", "terminate")
MOVES = st.tuples(
    st.integers(0, 2), st.sampled_from([None, None, None, *DETOURS]), st.integers(0, 60)
)


class Walker:
    """Moves by chance, and what the live views said after each."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.ways = [
            Way(office, "刚起步").converted(),
            Way(office, "谈到一半").converted(30_000_000, "2026-04-10").until("agree"),
            Way(office, "已签约").converted(70_000_000, "2026-05-10").until("sign"),
        ]
        #: Leads that do not become deals, the first of them for good.
        self.leads: list[UUID] = []
        self.said: list[tuple[int, dict[str, Any]]] = []

    def move(self, which: int, detour: str | None, number: int) -> None:
        way = self.ways[which]
        self.office.desk.sales.set_clock(way.now + dt.timedelta(hours=1 + 9 * (number % 5)))
        if detour is None:
            way.by_chance(number, 0 if number % 3 else number % 5)
        else:
            way.attempt(detour, number % 3)
        if number % 4 == 0:
            self.leads.append(self.office.lead(f"第{len(self.leads)}家"))
        elif number % 4 == 1 and len(self.leads) > 1:
            self.office.desk.do(WANG, MergeLead(into_id=self.leads[0]), self.leads.pop())
        elif number % 4 == 2 and len(self.leads) > 1:
            consent = GiveConsent(command="Disqualify", reason="同意")
            self.office.desk.do(WANG, consent, self.leads[-1])
            self.office.desk.do(CHEN, Disqualify(code=DisqualifyCode.OTHER), self.leads.pop())
        if number % 7 == 0:
            target = SetSalesTarget(person_id=CHEN, month="2026-04", amount_fen=number * 10**6)
            self.office.desk.do(WANG, target, COMPANY_ID)
        self.office.catch_up()
        position = self.office.position
        last = self.office.desk.sales.log.after(position - 1, 1)[0]
        self.said.append((position, self.ask(last.recorded.trail.recorded_at, None)))

    def ask(self, now: dt.datetime, as_of: int | None) -> dict[str, Any]:
        views = self.office.views
        reports = [
            *(views.funnel(wanted, now, as_of) for wanted in FUNNELS),
            *(views.forecast(wanted, now, as_of) for wanted in FORECASTS),
        ]
        for report in reports:
            del report["position"]
        rows = [views.funnel_rows(FunnelFilter(), step, None, now, as_of) for step in ORDER]
        rows.append(views.forecast_changes(ForecastFilter(), None, now, as_of))
        return {"reports": reports, "rows": [page.items for page in rows]}


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(moves=st.lists(MOVES, min_size=6, max_size=30))
def test_V2_V3_as_of_says_what_was_said_then_and_the_bars_add_up(
    moves: list[tuple[int, str | None, int]],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        office = Office(Path(folder) / "log.sqlite3")
        walker = Walker(office)
        for which, detour, number in moves:
            walker.move(which, detour, number)
        elsewhen = at("2030-01-01 00:00")
        for position, said in walker.said:
            assert walker.ask(elsewhen, position) == said
        bars_add_up(walker)
        rows_add_up(walker)
        cells_say_what_rows_say(walker)
        before = office.tables()
        office.views.rebuild()
        assert office.tables() == before
        for position, said in walker.said:
            assert walker.ask(elsewhen, position) == said
        office.close()


def bars_add_up(walker: Walker) -> None:
    """Between any two positions, whoever and whichever month is asked about."""
    positions = [0, *(position for position, _ in walker.said)]
    views, now = walker.office.views, walker.office.now
    for since in positions[:: max(1, len(positions) // 6)]:
        for until in positions[:: max(1, len(positions) // 4)]:
            for wanted in FORECASTS:
                fall = views.forecast(wanted, now, until, since)["waterfall"]
                then = views.forecast(wanted, now, min(since, until), 0)["waterfall"]
                assert fall["from"] == then["to"]
                assert fall["from"]["position"] == min(since, until)
                for fen in ("amount_fen", "weighted_fen"):
                    difference = fall["to"][fen] - fall["from"][fen]
                    assert sum(bar[fen] for bar in fall["bars"]) == difference


def cells_say_what_rows_say(walker: Walker) -> None:
    """Whether the counts stand ready or are made from the leads."""
    views, now = walker.office.views, walker.office.now
    ever = dt.date(1990, 1, 1)
    for position, _ in walker.said:
        for mode in Mode:
            ready = views.funnel(FunnelFilter(mode=mode), now, position)
            made = views.funnel(FunnelFilter(mode=mode, day_from=ever), now, position)
            assert ready == made


def rows_add_up(walker: Walker) -> None:
    """The rows behind a figure come to the figure."""
    views, now = walker.office.views, walker.office.now
    for month in views.forecast(ForecastFilter(), now)["months"]:
        wanted = ForecastFilter(month=month["month"])
        for figure in Figure:
            rows = views.forecast_rows(wanted, None, figure, now).items
            assert sum(row["amount_fen"] for row in rows) == month[f"{figure.value}_fen"]
    for funnel in FUNNELS:
        for step in views.funnel(funnel, now)["steps"]:
            taken = next(s for s in ORDER if s.value == step["step"])
            rows = views.funnel_rows(funnel, taken, None, now).items
            assert len(rows) == step["count"]
            assert sum(row["amount_fen"] for row in rows) == step["amount_fen"]
            days = sorted(row["days"] for row in rows if row["days"] is not None)
            assert step["median_days"] == (days[(len(days) - 1) // 2] if days else None)
    proofs_lead_to_their_events(walker)


def proofs_lead_to_their_events(walker: Walker) -> None:
    log = walker.office.desk.sales.log
    _, said = walker.said[-1]
    for rows in said["rows"]:
        for row in rows:
            recorded = log.after(row["position"] - 1, 1)[0].recorded
            assert str(recorded.aggregate_id) == row["aggregate_id"]
            assert str(recorded.trail.event_id) == row["event_id"]
