"""The funnel (V2): who came how far, how long it took, and why others did not."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from given import at
from leads import contact
from office import Office
from people import CHEN, WANG, ZHAO
from samples import score
from ways import Way

from domain.lead.giving_up import Disqualify, DisqualifyCode, Revive
from domain.lead.merging import MergeLead
from domain.lead.scoring import ApproveScore
from domain.lead.state import Source
from domain.policy import Grade
from domain.shared import GiveConsent
from projections.funnel import FunnelFilter, FunnelTraits, Mode
from projections.journey import ORDER, Step


def funnel(office: Office, as_of: int | None = None, **wanted: Any) -> dict[str, Any]:
    return office.catch_up().funnel(FunnelFilter(**wanted), office.now, as_of)


def counts(report: dict[str, Any]) -> dict[str, int]:
    return {step["step"]: step["count"] for step in report["steps"] if step["count"]}


def step_of(report: dict[str, Any], step: Step) -> dict[str, Any]:
    [found] = (s for s in report["steps"] if s["step"] == step)
    return dict(found)


def disqualify(office: Office, way: Way, code: DisqualifyCode) -> None:
    office.desk.do(WANG, GiveConsent(command="Disqualify", reason="同意"), way.lead)
    office.desk.do(CHEN, Disqualify(code=code), way.lead)


def test_V2_nothing_is_in_the_funnel_of_nobody(office: Office) -> None:
    report = funnel(office)
    assert [step["step"] for step in report["steps"]] == [step.value for step in ORDER]
    assert counts(report) == {}
    assert step_of(report, Step.APPROVED)["step_bp"] is None
    assert report["losses"] == []


def test_V2_each_step_counts_who_took_it_and_says_how_many_of_those_before(office: Office) -> None:
    Way(office, "走得最远").converted(88_000_000).until("agree")
    Way(office, "转了商机").converted(20_000_000)
    Way(office, "只评了分", expected_amount_fen=5_000_000)
    office.lead("刚登记")
    report = funnel(office)
    assert counts(report) == {
        "REGISTERED": 4,
        "APPROVED": 3,
        "CONTACTED": 2,
        "CONVERTED": 2,
        "CONFIRMED": 1,
        "PRESENTED": 1,
        "TERMS": 1,
    }
    approved = step_of(report, Step.APPROVED)
    assert (approved["step_bp"], approved["total_bp"]) == (7500, 7500)
    assert {grade: figure["count"] for grade, figure in approved["grades"].items()} == {
        "A": 3,
        "B": 0,
        "C": 0,
    }
    contacted = step_of(report, Step.CONTACTED)
    assert (contacted["step_bp"], contacted["total_bp"]) == (6666, 5000)
    # What the terms say counts for the deal, all the way up.
    assert step_of(report, Step.CONVERTED)["amount_fen"] == 108_000_000
    assert step_of(report, Step.TERMS)["amount_fen"] == 88_000_000


def test_V2_a_step_once_taken_stays_taken_and_counts_from_its_first_time(office: Office) -> None:
    way = Way(office, "来回谈").converted().until("agree")
    first = step_of(funnel(office), Step.TERMS)
    [row] = office.views.funnel_rows(FunnelFilter(), Step.TERMS, None, office.now).items
    way.move("reopen")
    way.move("agree")
    assert step_of(funnel(office), Step.TERMS) == first
    [again] = office.views.funnel_rows(FunnelFilter(), Step.TERMS, None, office.now).items
    assert again["position"] == row["position"]


def test_V2_medians_are_of_whole_days_between_two_steps(office: Office) -> None:
    """Contacted 0, 1 and 5 days after the approval; the middle one is 1."""
    leads = [office.graded(name, 3, 4, 4) for name in ("甲", "乙", "丙")]
    for lead, when in zip(leads, ("03-02 20:00", "03-04 08:59", "03-07 09:00"), strict=True):
        office.desk.clock(when)
        office.desk.do(CHEN, contact(), lead)
    report = funnel(office)
    assert step_of(report, Step.CONTACTED)["median_days"] == 1
    assert step_of(report, Step.CONVERTED)["median_days"] is None
    rows = office.views.funnel_rows(FunnelFilter(), Step.CONTACTED, None, office.now).items
    assert [row["days"] for row in rows] == [0, 1, 5]


def test_V2_a_cohort_keeps_its_leads_and_a_month_keeps_its_steps(office: Office) -> None:
    office.desk.clock("03-31 22:00")
    way = Way(office, "跨月")
    office.desk.clock("04-01 09:00")
    way.converted()
    march, april = FunnelFilter(month="2026-03"), FunnelFilter(month="2026-04")
    views = office.catch_up()
    whole = {"REGISTERED": 1, "APPROVED": 1, "CONTACTED": 1, "CONVERTED": 1}
    assert counts(views.funnel(march, office.now)) == whole
    assert counts(views.funnel(april, office.now)) == {}
    assert counts(funnel(office, mode=Mode.EVENT, month="2026-03")) == {
        "REGISTERED": 1,
        "APPROVED": 1,
    }
    in_april = funnel(office, mode=Mode.EVENT, month="2026-04")
    assert counts(in_april) == {"CONTACTED": 1, "CONVERTED": 1}
    assert step_of(in_april, Step.CONTACTED)["step_bp"] is None


def test_V2_each_month_has_its_cohort_in_a_row(office: Office) -> None:
    office.desk.clock("03-31 22:00")
    way = Way(office, "跨月")
    office.desk.clock("04-01 09:00")
    way.converted()
    office.lead("四月的")
    views = office.catch_up()
    rows = views.funnel_months(FunnelTraits(), 3, office.now).items
    assert [row["month"] for row in rows] == ["2026-02", "2026-03", "2026-04"]
    for row in rows:
        alone = views.funnel(FunnelFilter(month=row["month"]), office.now)
        assert row == {"month": row["month"]} | {n: alone[n] for n in alone if n != "position"}
    assert [counts(row).get("CONVERTED") for row in rows] == [None, 1, None]
    taken = views.funnel_months(FunnelTraits(mode=Mode.EVENT), 1, office.now).items
    assert counts(taken[0])["CONVERTED"] == 1
    then = views.funnel_months(FunnelTraits(), 1, office.now, at("03-31 23:00")).items
    assert [(row["month"], counts(row)) for row in then] == [
        ("2026-03", {"REGISTERED": 1, "APPROVED": 1})
    ]


@pytest.mark.parametrize(
    ("first", "last", "found"),
    [("03-31", "03-31", 1), ("03-30", "03-30", 0), ("04-01", "04-02", 0), ("03-31", "04-01", 1)],
)
def test_V2_days_are_shanghais_and_both_count(
    office: Office, first: str, last: str, found: int
) -> None:
    """16:00 UTC is midnight there."""
    office.desk.clock("03-31 23:59")
    office.lead("月末")
    days = [dt.date.fromisoformat(f"2026-{day}") for day in (first, last)]
    report = funnel(office, day_from=days[0], day_to=days[1])
    assert sum(counts(report).values()) == found


def test_V2_filters_pick_by_what_holds_now(office: Office) -> None:
    Way(office, "陈一的").converted()
    office.graded("赵二的", 2, 3, 3, by=ZHAO, source=Source.REFERRAL)
    assert counts(funnel(office, owner=ZHAO)) == {"REGISTERED": 1, "APPROVED": 1}
    assert counts(funnel(office, source=Source.REFERRAL))["REGISTERED"] == 1
    assert counts(funnel(office, grade=Grade.B)) == {"REGISTERED": 1, "APPROVED": 1}
    assert counts(funnel(office, team="sales"))["REGISTERED"] == 2
    assert counts(funnel(office, team="delivery")) == {}


def test_V2_losses_have_their_reasons_and_a_revived_one_is_none(office: Office) -> None:
    lost, given_up = Way(office, "嫌贵").converted(), Way(office, "没预算")
    lost.move("lose")
    disqualify(office, given_up, DisqualifyCode.NO_BUDGET)
    asked = office.position
    report = funnel(office)
    assert report["losses"] == [
        {"lost_as": "DEAL_LOST", "code": "PRICE", "count": 1, "amount_fen": 48_000_000},
        {"lost_as": "LEAD_DISQUALIFIED", "code": "NO_BUDGET", "count": 1, "amount_fen": 0},
    ]
    rows = office.views.funnel_rows(FunnelFilter(), None, None, office.now).items
    assert [(row["aggregate"], row["lost_code"]) for row in rows] == [
        ("deal", "PRICE"),
        ("lead", "NO_BUDGET"),
    ]
    [row] = office.views.funnel_rows(FunnelFilter(), None, "PRICE", office.now).items
    assert row["aggregate_id"] == str(lost.deal)
    lost.move("revive")
    office.desk.do(WANG, Revive(reason="又有预算"), given_up.lead)
    assert funnel(office)["losses"] == []
    assert funnel(office, asked)["losses"] == report["losses"]


def test_V2_a_lead_taken_up_again_keeps_its_steps_and_the_grade_it_had(office: Office) -> None:
    way = Way(office, "重来")
    disqualify(office, way, DisqualifyCode.OTHER)
    office.desk.do(WANG, Revive(reason="重新启用"), way.lead)
    assert counts(funnel(office, grade=Grade.A)) == {"REGISTERED": 1, "APPROVED": 1}
    office.desk.do(CHEN, score(2, 3, 3), way.lead)
    office.desk.do(WANG, ApproveScore(round=2), way.lead)
    assert counts(funnel(office, grade=Grade.A)) == {}
    assert counts(funnel(office, grade=Grade.B)) == {"REGISTERED": 1, "APPROVED": 1}


def test_V2_a_merged_lead_counts_no_more_but_did_so_then(office: Office) -> None:
    kept, twice = Way(office, "同一家"), Way(office, "同一家（重复）")
    asked = office.position
    office.desk.do(WANG, MergeLead(into_id=kept.lead), twice.lead)
    assert counts(funnel(office)) == {"REGISTERED": 1, "APPROVED": 1}
    assert counts(funnel(office, mode=Mode.EVENT))["REGISTERED"] == 1
    assert counts(funnel(office, asked))["REGISTERED"] == 2


def test_V2_a_signature_belongs_to_the_day_on_which_it_was_given(office: Office) -> None:
    """Signed and entered on the same day here; the deal is won in that month."""
    Way(office, "签了").converted().until("sign")
    [row] = office.catch_up().funnel_rows(FunnelFilter(), Step.SIGNED, None, office.now).items
    assert row["at"] == office.now.isoformat().replace("+00:00", "Z")
    assert counts(funnel(office, mode=Mode.EVENT, month="2026-03"))["SIGNED"] == 1


def test_V2_rows_come_in_pages_that_hold_still(office: Office) -> None:
    leads = [office.lead(f"第{n}") for n in range(5)]
    views = office.catch_up()
    first = views.funnel_rows(FunnelFilter(), Step.REGISTERED, None, office.now, limit=3)
    office.lead("其间")
    views = office.catch_up()
    rest = views.funnel_rows(
        FunnelFilter(), Step.REGISTERED, None, office.now, limit=3, cursor=first.next
    )
    assert [row["lead_id"] for row in first.items + rest.items] == [str(lead) for lead in leads]
    assert rest.next is None
