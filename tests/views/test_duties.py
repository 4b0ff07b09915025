"""Work list and deadlines, through a lead that was contacted too late over a weekend (A4)."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

import pytest
from books import booked, brought_in, owed
from given import at
from leads import contact
from office import Office, without
from people import BOTH, CHEN, LIU, QIAN, WANG, ZHAO
from samples import score

from domain.clocks import ClockState
from domain.deal.ladder import name_of
from domain.language import Language
from domain.lead.assignment import ReassignLead
from domain.lead.correction import BaseField, CorrectLead
from domain.lead.scoring import ApproveScore
from domain.policy import CLOCKS, POLICY
from projections.deadlines import DeadlineFilter
from projections.leads import LeadFilter
from projections.showing import shown
from projections.vocabulary.duties import what_to_do
from projections.worklist import WorkFilter

CUSTOMER = "哪吒风火轮物流有限公司"


def assigned(office: Office) -> UUID:
    """Friday 17:30: assigned to 赵二 with grade A."""
    office.desk.clock("03-06 17:00")
    lead = office.lead(CUSTOMER, by=ZHAO)
    office.desk.do(ZHAO, score(4, 4, 4), lead)
    office.desk.clock("03-06 17:30")
    office.desk.do(WANG, ApproveScore(round=1), lead)
    return lead


def breached(office: Office) -> UUID:
    lead = assigned(office)
    office.desk.clock("03-07 17:30:01")
    return lead


def contacted_late(office: Office) -> UUID:
    """Monday 09:05, by 陈一, to whom it was handed on Sunday."""
    lead = breached(office)
    office.desk.clock("03-08 10:00")
    office.desk.do(WANG, ReassignLead(to=CHEN, reason="赵二休假"), lead)
    office.desk.clock("03-09 09:05")
    office.desk.do(CHEN, contact(), lead)
    return lead


def excused(office: Office) -> UUID:
    """Tuesday 10:00: 王经理 books 赵二's call of Saturday 17:10."""
    lead = contacted_late(office)
    office.desk.clock("03-10 10:00")
    booked = contact(
        by_person=ZHAO, evidence="通话记录", occurred_at=at("03-07 17:10"), reason="补录通话"
    )
    office.desk.do(WANG, booked, lead)
    return lead


def work(office: Office, **wanted: Any) -> list[dict[str, Any]]:
    views = office.catch_up()
    return views.worklist(WorkFilter(**wanted), office.now).items


def kinds(office: Office, **wanted: Any) -> list[str]:
    return [row["kind"] for row in work(office, **wanted)]


def figures(office: Office, **wanted: Any) -> dict[str, Any]:
    """The row of first contacts."""
    rows = office.catch_up().deadlines(DeadlineFilter(**wanted), office.now).items
    return next((row for row in rows if row["kind"] == "A_FIRST_CONTACT"), {})


def test_G3_1_9_the_first_contact_stands_in_its_owners_work_list(office: Office) -> None:
    lead = assigned(office)
    office.desk.clock("03-06 18:30")
    [row] = work(office, person=ZHAO)
    assert without([row], "clock_id", "as_of_position") == [
        {
            "id": str(lead),
            "lead_id": str(lead),
            "deal_id": None,
            "complaint_id": None,
            "aggregate": "lead",
            "number": "XS-20260306-0001",
            "customer_name": CUSTOMER,
            "kind": "A_FIRST_CONTACT",
            "clause": "G3.1.9",
            "subject": "",
            "due_at": "2026-03-07T09:30:00Z",
            "time_left_seconds": 23 * 3600,
            "owner_id": ZHAO,
            "told": [],
            "breached": False,
            "state": "RUNNING",
            "what_to_do": "首次联系 A 级线索",
            "recorded_at": "2026-03-06T09:30:00Z",
        }
    ]
    english = office.views.worklist(WorkFilter(person=ZHAO), office.now, Language.EN).items
    assert english[0]["what_to_do"] == "Contact the grade A lead for the first time"


def test_G3_1_9_managers_learn_of_a_breach_and_nobody_of_it_before(office: Office) -> None:
    assigned(office)
    office.desk.clock("03-07 17:30")
    assert kinds(office, person=WANG) == []
    assert kinds(office, person=ZHAO, overdue=True) == []
    office.desk.clock("03-07 17:30:01")
    for manager in (WANG, LIU, BOTH):
        assert kinds(office, person=manager) == ["A_FIRST_CONTACT"]
    [row] = work(office, person=ZHAO, overdue=True)
    assert (row["breached"], row["time_left_seconds"]) == (True, -1)
    assert kinds(office, person=CHEN) == []
    assert kinds(office, person=QIAN) == []


def test_R5_7_a_duty_goes_to_the_new_owner_with_its_due_time(office: Office) -> None:
    lead = breached(office)
    office.desk.do(WANG, ReassignLead(to=CHEN, reason="赵二休假"), lead)
    [row] = work(office, person=CHEN)
    assert (row["owner_id"], row["due_at"]) == (CHEN, "2026-03-07T09:30:00Z")


def test_a_done_duty_leaves_every_work_list(office: Office) -> None:
    contacted_late(office)
    assert kinds(office) == []
    assert office.tables()["worklist_told"] == []


def test_the_filters_of_the_work_list(office: Office) -> None:
    assigned(office)
    parked = office.graded("九尾狐宠物医院集团", 1, 2, 2)
    assert kinds(office) == ["A_FIRST_CONTACT", "C_MONTHLY_REVIEW"]
    assert kinds(office, team="sales") == ["A_FIRST_CONTACT", "C_MONTHLY_REVIEW"]
    assert kinds(office, team="delivery") == []
    assert kinds(office, kind="C_MONTHLY_REVIEW", month="2026-04") == ["C_MONTHLY_REVIEW"]
    assert kinds(office, month="2026-03") == ["A_FIRST_CONTACT"]
    assert kinds(office, today=True) == []
    office.desk.clock("03-07 08:00")
    assert kinds(office, today=True) == ["A_FIRST_CONTACT"]
    rename = CorrectLead(field=BaseField.CUSTOMER_NAME, new="九尾狐集团", reason="更名")
    office.desk.do(WANG, rename, parked)
    assert [row["customer_name"] for row in work(office)] == [CUSTOMER, "九尾狐集团"]


def test_a_review_due_at_midnight_is_due_on_the_day_before(office: Office) -> None:
    """At 09:00 on Monday a score is submitted: one working day means Tuesday's 24:00."""
    office.desk.do(CHEN, score(3, 4, 4), office.lead("月宫桂花糕食品有限公司"))
    assert work(office)[0]["due_at"] == "2026-03-03T16:00:00Z"
    assert kinds(office, today=True) == []
    office.desk.clock("03-03 09:00")
    assert kinds(office, today=True) == ["SCORE_REVIEW"]
    office.desk.clock("03-04 09:00")
    assert kinds(office, today=True) == []


def test_pages_of_the_work_list(office: Office) -> None:
    for number in range(5):
        office.graded(f"第{number}号", 3, 4, 4)
    views = office.catch_up()
    first = views.worklist(WorkFilter(), office.now, limit=3)
    rest = views.worklist(WorkFilter(), office.now, limit=3, cursor=first.next)
    everything = views.worklist(WorkFilter(), office.now).items
    assert [*first.items, *rest.items] == everything
    assert (len(first.items), rest.next) == (3, None)


@pytest.mark.parametrize("kind", sorted(CLOCKS))
def test_every_clock_of_the_policy_says_what_to_do(kind: str) -> None:
    assert what_to_do(kind).en != kind


def test_R3_6_4_the_steps_of_the_ladder_say_what_each_asks_for() -> None:
    said = [what_to_do(f"DUNNING_{name_of(days)}").en for days in POLICY.collection.steps]
    assert len(dict.fromkeys(said)) == 7
    assert said == sorted(said, key=list(dict.fromkeys(said)).index), "one leads to the next"
    assert what_to_do("DUNNING_T").en == "Confirm that the payment due today comes in"
    assert what_to_do("DUNNING_T+14") == what_to_do("DUNNING_T+1")
    assert what_to_do("DUNNING_T+31").zh == "发出法律通知，暂停交付"
    assert what_to_do("DUNNING_").en == "DUNNING_"


# ---- deadlines ---------------------------------------------------------------------


def test_G3_1_9_the_report_follows_the_story(office: Office) -> None:
    assigned(office)
    row = figures(office)
    newest = office.desk.sales.log.after(row["as_of_position"] - 1, 1)[0].recorded
    assert type(newest.event).__name__ == "DeadlineArmed"
    assert row["recorded_at"] == shown(newest.trail.recorded_at)
    assert row == {
        "kind": "A_FIRST_CONTACT",
        "clause": "G3.1.9",
        "armed": 1,
        "met": 0,
        "met_late": 0,
        "breached": 0,
        "excused": 0,
        "cancelled": 0,
        "open": 1,
        "judged": 0,
        "in_time_bp": None,
        "median_minutes": None,
        "p90_minutes": None,
        "as_of_position": row["as_of_position"],
        "recorded_at": row["recorded_at"],
    }
    office.desk.clock("03-07 17:30:01")
    assert figures(office) | {"breached": 1, "open": 1, "in_time_bp": 0} == figures(office)


def test_G3_1_9_a_late_contact_is_late_by_its_minutes(office: Office) -> None:
    lead = contacted_late(office)
    late = figures(office)
    assert (late["met"], late["met_late"], late["breached"], late["in_time_bp"]) == (0, 1, 1, 0)
    assert late["median_minutes"] == late["p90_minutes"] == 24 * 60 + 2375
    [row] = _rows(office)
    assert row["late_seconds"] == 2375 * 60
    assert (row["state"], row["breached"], row["excused"]) == ("MET", True, False)
    assert row["lead_id"] == str(lead)
    listed = office.views.leads(LeadFilter(), office.now).items[0]
    assert listed["first_contact_late_seconds"] == 2375 * 60


def test_R3_6_4_a_reminder_that_fell_away_after_its_breach_was_not_kept(office: Office) -> None:
    deal = brought_in(office, "K-9", owed(3_000, "2026-03-20"))
    office.desk.clock("03-14 00:00:01")
    booked(office, deal, 3_000, "NB-9", received_on=dt.date(2026, 3, 14))
    wanted = DeadlineFilter(kind="DUNNING_T-7")
    [found] = office.catch_up().deadlines(wanted, office.now).items
    assert (found["breached"], found["met"], found["met_late"], found["cancelled"]) == (1, 0, 0, 1)
    assert (found["open"], found["in_time_bp"]) == (0, 0)


def test_R5_8_a_contact_booked_later_excuses_the_breach_and_both_stay(office: Office) -> None:
    lead = excused(office)
    found = figures(office)
    assert (found["met"], found["met_late"], found["breached"]) == (1, 0, 1)
    assert (found["excused"], found["in_time_bp"]) == (1, 10_000)
    [row] = _rows(office)
    assert [e["event"] for e in row["events"]] == [
        "DeadlineArmed",
        "DeadlineWarned",
        "DeadlineBreached",
        "DeadlineHandedOver",
        "DeadlineMet",
        "DeadlineMet",
        "BreachExcused",
    ]
    log = {p.position: p for p in office.desk.sales.log.stream(lead)}
    for proof in row["events"]:
        assert type(log[proof["position"]].recorded.event).__name__ == proof["event"]


def test_the_filters_of_the_report(office: Office) -> None:
    contacted_late(office)
    assert figures(office, person=CHEN)["armed"] == 1
    assert figures(office, person=ZHAO) == {}
    assert figures(office, team="sales", month="2026-03")["armed"] == 1
    assert figures(office, month="2026-04") == {}
    assert _rows(office, state=ClockState.RUNNING) == []
    assert len(_rows(office, clause="G3.1.9")) == 1


def test_median_and_p90_are_of_nearest_rank(office: Office) -> None:
    """Ten leads assigned at 09:00 and contacted after 10, 20 … 100 minutes."""
    leads = [office.graded(f"第{number}号", 3, 4, 4) for number in range(10)]
    for number, lead in enumerate(leads, start=1):
        office.desk.sales.set_clock(at("03-02 09:00") + dt.timedelta(minutes=10 * number))
        office.desk.do(CHEN, contact(), lead)
    found = figures(office)
    assert (found["median_minutes"], found["p90_minutes"]) == (50, 90)


def _rows(office: Office, **wanted: Any) -> list[dict[str, Any]]:
    named = DeadlineFilter(**{"kind": "A_FIRST_CONTACT"} | wanted)
    return office.catch_up().deadline_rows(named, office.now).items
