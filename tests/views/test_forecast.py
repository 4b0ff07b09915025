"""The forecast (V3): what is to be signed when, what was won against targets, what changed."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from office import Office
from people import CHEN, LIU, WANG, ZHAO, ZHENG
from samples_deal import forecast as expect
from samples_deal import hold, reassign
from ways import Way

from domain.company.state import COMPANY_ID
from domain.company.targets import SetSalesTarget
from domain.customers import Scenario
from domain.deal.importing import ImportDeal
from domain.deal.state import Stage
from domain.deal.terminating import TerminateDeal, TerminationCode
from domain.people import OPERATOR
from projections.forecast import Figure, ForecastFilter
from projections.outlook import Change

MARCH, APRIL = "2026-03", "2026-04"


def asked(office: Office, compare: int | dt.datetime = 0, **wanted: Any) -> dict[str, Any]:
    return office.catch_up().forecast(ForecastFilter(**wanted), office.now, None, compare)


def month(office: Office, which: str, **wanted: Any) -> dict[str, Any]:
    [found] = (m for m in asked(office, **wanted)["months"] if m["month"] == which)
    return dict(found)


def bars(office: Office, since: int, **wanted: Any) -> dict[str, tuple[int, int]]:
    """Amount and weight of the bars that are not empty."""
    found = asked(office, since, **wanted)["waterfall"]["bars"]
    return {b["change"]: (b["amount_fen"], b["weighted_fen"]) for b in found if b["count"]}


def target(office: Office, amount_fen: int, **whose: Any) -> None:
    command = SetSalesTarget(month=MARCH, amount_fen=amount_fen, **whose)
    office.desk.do(WANG, command, COMPANY_ID)


def test_V3_deals_stand_in_the_month_in_which_they_are_to_be_signed(office: Office) -> None:
    Way(office, "三月").converted(48_000_000, "2026-03-31")
    Way(office, "四月").converted(10_000_000, "2026-04-01")
    Way(office, "四月谈").converted(20_000_000, "2026-04-30").until("confirm")
    march, april = asked(office)["months"]
    assert (march["month"], march["best_fen"], march["weighted_fen"]) == (
        MARCH,
        48_000_000,
        4_800_000,
    )
    assert april["stages"] == [
        {"stage": "DISCOVERY", "count": 1, "amount_fen": 10_000_000, "weighted_fen": 1_000_000},
        {
            "stage": "NEEDS_CONFIRMED",
            "count": 1,
            "amount_fen": 20_000_000,
            "weighted_fen": 4_000_000,
        },
    ]
    assert (april["count"], april["amount_fen"], april["weighted_fen"]) == (
        2,
        30_000_000,
        5_000_000,
    )
    assert [m["month"] for m in asked(office, month=APRIL)["months"]] == [APRIL]


def test_V3_commit_is_what_was_won_and_what_has_its_terms_agreed(office: Office) -> None:
    Way(office, "签了").converted().until("sign")
    Way(office, "谈定").converted().until("agree")
    Way(office, "刚开始").converted(5_000_000)
    Way(office, "搁置").converted().until("agree").do(CHEN, hold())
    march = month(office, MARCH)
    assert march["commit_fen"] == 2 * 88_000_000
    assert (march["won_fen"], march["won_count"]) == (88_000_000, 1)
    assert march["best_fen"] == march["amount_fen"] == 3 * 88_000_000 + 5_000_000
    numbers = {
        figure: len(
            office.views.forecast_rows(ForecastFilter(month=MARCH), None, figure, office.now).items
        )
        for figure in Figure
    }
    assert numbers == {Figure.BEST: 4, Figure.COMMIT: 2, Figure.WON: 1}
    [held] = office.views.forecast_rows(
        ForecastFilter(), Stage.ON_HOLD, Figure.BEST, office.now
    ).items
    assert held["weighted_fen"] == 88_000_000 * 8500 // 10_000


def test_V3_a_won_deal_counts_in_the_month_of_its_signature(office: Office) -> None:
    way = Way(office, "提前签").converted(88_000_000, "2026-05-15").until("submit")
    before = office.position
    way.until("sign", after="submit")
    assert [m["month"] for m in asked(office)["months"]] == [MARCH]
    assert bars(office, before)["WON"] == (0, 88_000_000 * 500 // 10_000)
    assert bars(office, before, month="2026-05") == {
        "MOVED_OUT": (-88_000_000, -88_000_000 * 9500 // 10_000)
    }
    assert bars(office, before, month=MARCH)["MOVED_IN"] == (
        88_000_000,
        88_000_000 * 9500 // 10_000,
    )


def test_V3_an_amendment_is_no_new_deal(office: Office) -> None:
    """A8: what the amendment adds stands as amended after signing."""
    way = Way(office, "不周山重工集团").converted(88_000_000).until("sign")
    before = office.position
    way.amend(100_000_000)
    assert bars(office, before) == {"AMENDED": (12_000_000, 12_000_000)}
    fall = asked(office, before)["waterfall"]
    assert fall["to"]["amount_fen"] - fall["from"]["amount_fen"] == 12_000_000
    [row] = office.views.forecast_changes(
        ForecastFilter(), Change.AMENDED, office.now, None, before
    ).items
    assert (row["aggregate"], row["aggregate_id"]) == ("deal", str(way.deal))
    recorded = office.desk.sales.log.after(row["position"] - 1, 1)[0].recorded
    assert type(recorded.event).__name__ == "ContractSigned"
    assert str(recorded.trail.event_id) == row["event_id"]


def test_V3_each_change_has_its_bar(office: Office) -> None:
    kept, lost = Way(office, "改期").converted(40_000_000), Way(office, "丢单").converted()
    before = office.position
    Way(office, "新来").converted(1_000_000)
    kept.do(CHEN, expect(50_000_000, expected_sign_on=dt.date(2026, 4, 30)))
    kept.do(CHEN, expect(45_000_000, expected_sign_on=dt.date(2026, 4, 30), probability_bp=2000))
    lost.move("lose")
    assert bars(office, before) == {
        "NEW": (1_000_000, 100_000),
        "MOVED_IN": (40_000_000, 4_000_000),
        "MOVED_OUT": (-40_000_000, -4_000_000),
        "AMOUNT_UP": (10_000_000, 1_000_000),
        "AMOUNT_DOWN": (-5_000_000, -500_000),
        "PROBABILITY": (0, 4_500_000),
        "LOST": (-48_000_000, -4_800_000),
    }
    assert bars(office, before, month=APRIL).keys() == {
        "MOVED_IN",
        "AMOUNT_UP",
        "AMOUNT_DOWN",
        "PROBABILITY",
    }
    lost.move("revive")
    assert bars(office, before)["REOPENED"] == (48_000_000, 4_800_000)
    rows = office.views.forecast_changes(ForecastFilter(), None, office.now, None, before, limit=4)
    rest = office.views.forecast_changes(
        ForecastFilter(), None, office.now, None, before, cursor=rows.next
    )
    assert len(rows.items) == 4
    assert sum(row["amount_fen"] for row in rows.items + rest.items) == 6_000_000


def test_V3_a_deal_handed_over_leaves_one_forecast_for_another(office: Office) -> None:
    way = Way(office, "换人").converted()
    before = office.position
    way.do(WANG, reassign(ZHAO))
    assert bars(office, before, owner=CHEN) == {"REASSIGNED": (-48_000_000, -4_800_000)}
    assert bars(office, before, owner=ZHAO) == {"REASSIGNED": (48_000_000, 4_800_000)}
    assert bars(office, before) == {"REASSIGNED": (0, 0)}


def test_V3_a_terminated_deal_is_won_no_more(office: Office) -> None:
    way = Way(office, "终止").converted().until("sign")
    before = office.position
    for by in (LIU, "wu", ZHENG):
        way.do(by, TerminateDeal(reason_code=TerminationCode.INSOLVENCY))
    assert bars(office, before) == {"TERMINATED": (-88_000_000, -88_000_000)}
    assert asked(office)["months"] == []


def test_V3_a_contract_of_the_old_books_counts_where_it_was_signed(office: Office) -> None:
    past = ImportDeal(
        customer_name="旧账",
        contract_no="HT-2024-1",
        amount_fen=7_000_000,
        signed_on=dt.date(2024, 5, 6),
        closed_on=dt.date(2024, 9, 1),
    )
    office.desk.do(OPERATOR, past)
    assert bars(office, 0) == {"IMPORTED": (7_000_000, 7_000_000)}
    assert month(office, "2024-05")["won_fen"] == 7_000_000


def test_V3_the_week_before_is_what_it_is_compared_with(office: Office) -> None:
    Way(office, "上上周").converted(1_000_000)
    office.desk.clock("03-09 15:00")
    Way(office, "上周").converted(2_000_000)
    office.desk.clock("03-16 09:00")
    views = office.catch_up()
    fall = views.forecast(ForecastFilter(), office.now)["waterfall"]
    assert (fall["from"]["amount_fen"], fall["to"]["amount_fen"]) == (1_000_000, 3_000_000)
    asked_later = views.forecast(ForecastFilter(), office.now, fall["from"]["position"], 10**9)
    assert asked_later["waterfall"]["from"] == asked_later["waterfall"]["to"]


@pytest.mark.parametrize(
    ("wanted", "expected_fen"),
    [
        ({"owner": CHEN}, 100_000_000),
        ({"owner": ZHAO}, None),
        # The team's own target and not that of its people.
        ({"team": "sales"}, 400_000_000),
        ({}, 400_000_000),
        ({"scenario": Scenario.NEW_CUSTOMER}, None),
    ],
)
def test_G1_1_what_was_won_stands_against_the_target(
    office: Office, wanted: dict[str, Any], expected_fen: int | None
) -> None:
    target(office, 50_000_000, person_id=CHEN)
    target(office, 400_000_000, team="sales")
    target(office, 100_000_000, person_id=CHEN)
    Way(office, "签了").converted().until("sign")
    found = asked(office, **wanted)["months"]
    if wanted.get("owner") == ZHAO:
        assert found == []
        return
    [march] = found
    assert march["target_fen"] == expected_fen
    assert march["won_fen"] == 88_000_000
    share = 88_000_000 * 10_000 // expected_fen if expected_fen else None
    assert march["attained_bp"] == share


def test_G1_1_each_target_names_its_event_and_what_was_won_of_it(office: Office) -> None:
    target(office, 0, person_id=ZHAO)
    target(office, 100_000_000, person_id=CHEN)
    before = office.position
    target(office, 200_000_000, person_id=CHEN)
    [march] = asked(office)["months"]
    assert march["stages"] == []
    of_chen, of_zhao = march["targets"]
    assert (of_chen["person_id"], of_chen["target_fen"], of_chen["won_fen"]) == (
        CHEN,
        200_000_000,
        0,
    )
    assert (of_zhao["target_fen"], of_zhao["attained_bp"]) == (0, None)
    recorded = office.desk.sales.log.after(of_chen["position"] - 1, 1)[0].recorded
    assert str(recorded.trail.event_id) == of_chen["event_id"]
    [then] = office.views.forecast(ForecastFilter(), office.now, before)["months"]
    assert then["target_fen"] == 100_000_000
