"""How long deals stand in a stage (V4), and how long that usually takes."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from office import Office
from people import CHEN, WANG, ZHAO
from samples_deal import reassign
from ways import Way

from domain.deal.importing import ImportDeal
from domain.deal.state import Stage
from domain.people import OPERATOR
from projections.ranks import MEDIAN, P90, percentile
from projections.stage_ageing import StageAgeingFilter

DAY = dt.timedelta(days=1)


def rows(office: Office, **wanted: Any) -> list[dict[str, Any]]:
    return office.catch_up().stage_ageing(StageAgeingFilter(**wanted), office.now).items


def stays(office: Office, stage: Stage, **page: Any) -> list[dict[str, Any]]:
    return office.catch_up().stays(stage, office.now, **page).items


def stayed(office: Office, name: str, days: int) -> Way:
    """A deal that was in discovery for so many days, and was lost then."""
    way = Way(office, name).converted()
    way.move("lose", after=days * DAY)
    return way


@pytest.mark.parametrize(
    ("counts", "median", "p90"),
    [
        ({}, None, None),
        ({3: 1}, 3, 3),
        ({1: 1, 2: 1}, 1, 2),
        ({1: 5, 2: 5}, 1, 2),
        ({1: 9, 7: 1}, 1, 1),
        ({1: 89, 7: 11}, 1, 7),
        ({0: 2, 4: 1}, 0, 4),
    ],
)
def test_V4_the_middle_and_the_ninetieth_are_numbers_that_occurred(
    counts: dict[int, int], median: int | None, p90: int | None
) -> None:
    assert (percentile(counts, MEDIAN), percentile(counts, P90)) == (median, p90)


def test_V4_a_deal_stands_in_its_stage_since_it_entered_it(office: Office) -> None:
    way = Way(office, "站着").converted()
    entered = office.now
    office.desk.sales.set_clock(office.now + 3 * DAY - dt.timedelta(seconds=1))
    [row] = rows(office)
    assert (row["stage"], row["days"], row["visits"]) == ("DISCOVERY", 2, 1)
    assert row["entered_at"] == entered.isoformat().replace("+00:00", "Z")
    assert (row["median_days"], row["p90_days"], row["ratio_bp"]) == (None, None, None)
    recorded = office.desk.sales.log.after(row["position"] - 1, 1)[0].recorded
    assert type(recorded.event).__name__ == "DealOpened"
    assert (str(recorded.trail.event_id), row["aggregate_id"]) == (row["event_id"], str(way.deal))


def test_V4_the_usual_is_that_of_all_stays_that_are_over(office: Office) -> None:
    for name, days in (("一", 1), ("二", 2), ("三", 6)):
        stayed(office, name, days)
    Way(office, "还在").converted()
    office.desk.sales.set_clock(office.now + 5 * DAY)
    [row] = rows(office)
    assert (row["days"], row["median_days"], row["p90_days"]) == (5, 2, 6)
    assert row["ratio_bp"] == 25_000
    behind = stays(office, Stage.DISCOVERY)
    assert [stay["days"] for stay in behind] == [1, 2, 6]
    last = office.desk.sales.log.after(behind[-1]["position"] - 1, 1)[0].recorded
    assert type(last.event).__name__ == "DealLost"
    assert str(last.trail.event_id) == behind[-1]["event_id"]


def test_V4_only_those_beyond_the_ninetieth(office: Office) -> None:
    stayed(office, "两天", 2)
    way = Way(office, "太久").converted()
    office.desk.sales.set_clock(office.now + 3 * DAY - dt.timedelta(seconds=1))
    assert rows(office, over_p90=True) == []
    office.desk.sales.set_clock(office.now + dt.timedelta(seconds=1))
    [row] = rows(office, over_p90=True)
    assert row["deal_id"] == str(way.deal)
    # Nobody ever left the stage that it enters now.
    way.move("hold")
    assert rows(office, over_p90=True) == []
    assert len(rows(office)) == 1


def test_V4_a_stage_entered_again_is_another_visit(office: Office) -> None:
    way = Way(office, "去了又来").converted()
    way.move("hold")
    way.move("resume", after=4 * DAY)
    way.move("lose", after=DAY)
    way.move("revive", after=9 * DAY)
    [row] = rows(office)
    assert (row["stage"], row["visits"], row["days"]) == ("DISCOVERY", 3, 0)
    assert [(s["visit"], s["days"]) for s in stays(office, Stage.DISCOVERY)] == [(1, 0), (2, 1)]
    assert [s["days"] for s in stays(office, Stage.ON_HOLD)] == [4]
    assert stays(office, Stage.LOST) == []


def test_V4_filters_and_pages(office: Office) -> None:
    ways = []
    for name in ("桂花", "玉兔", "吴刚"):
        office.desk.sales.set_clock(office.now + dt.timedelta(minutes=1))
        ways.append(Way(office, name).converted())
    ways[1].do(WANG, reassign(ZHAO))
    ways[2].until("confirm")
    assert [r["customer_name"] for r in rows(office)] == ["桂花", "玉兔", "吴刚"]
    assert [r["customer_name"] for r in rows(office, owner=ZHAO)] == ["玉兔"]
    assert [r["customer_name"] for r in rows(office, stage=Stage.NEEDS_CONFIRMED)] == ["吴刚"]
    assert [r["customer_name"] for r in rows(office, search="桂")] == ["桂花"]
    assert len(rows(office, team="sales", owner=CHEN)) == 2
    assert rows(office, team="delivery") == []
    views = office.views
    first = views.stage_ageing(StageAgeingFilter(), office.now, limit=2)
    rest = views.stage_ageing(StageAgeingFilter(), office.now, limit=2, cursor=first.next)
    assert first.items + rest.items == rows(office)


def test_V4_a_contract_of_the_old_books_went_through_no_stage_here(office: Office) -> None:
    past = ImportDeal(
        customer_name="旧账",
        contract_no="HT-2024-1",
        amount_fen=7_000_000,
        signed_on=dt.date(2024, 5, 6),
        closed_on=dt.date(2024, 9, 1),
    )
    office.desk.do(OPERATOR, past)
    assert rows(office) == []


def test_V4_a_rebuild_changes_no_byte(office: Office) -> None:
    way = Way(office, "重建").converted()
    office.catch_up()
    way.move("hold")
    way.move("resume", after=2 * DAY)
    office.catch_up()
    way.until("confirm")
    office.catch_up()
    before = office.tables()
    assert before["stage_ageing_spans"]
    office.views.rebuild()
    assert office.tables() == before
