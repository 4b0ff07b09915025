"""How a case stands to a clause, in small cases: one for each status, and what decides it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from complaint_stages import triaged
from conformity import of_story, status_of
from given import Story
from leads import LEAD_REGISTERED, A, B, C, contact, contacted, convert, graded
from people import CHEN, WANG, ZHENG
from samples import score
from samples_complaint import change
from samples_contract import FLOOR, agreed, draft, exception, sha
from samples_deal import forecast, hold, lose
from samples_delivery import flag, waive
from samples_dunning import OWED_L2, pay
from samples_negotiation import answer, concession, enter, objection, objection_ids
from stages import (
    DELIVERY_PLANNED,
    NEGOTIATING,
    OPENED,
    PAID_BUT_RETENTION,
    PREPARED_TO_NEGOTIATE,
    PREPAYMENT_WAIVED,
    PRESENTED,
    SIGNED,
)

from domain.calendar import Span
from domain.clauses.applying import JUDGED
from domain.complaint.severity import Severity
from domain.deal.holding import ResumeDeal
from domain.deal.submission import SubmitContract
from domain.policy import POLICY, Policy

BREACHED = graded(A).wait("03-03 09:00:01")
#: Everything in its time from the registration on; who waives the prepayment is no fault.
KEPT = graded(A).when(contact(), by=CHEN, at="03-02 14:00").then_accepted()


def converted(lead: Story) -> Story:
    return lead.when(convert(), by=CHEN).then_accepted()


# ---- applicable or not -----------------------------------------------------------------------


def test_a_clause_on_a_grade_concerns_the_leads_that_were_ever_of_it() -> None:
    assert status_of("G3.1.9", LEAD_REGISTERED) == "not_applicable"
    assert status_of("G3.1.9", graded(A)) == "not_yet"
    assert status_of("G3.1.9", graded(B)) == "not_applicable"
    assert [status_of("G3.1.11", graded(grade)) for grade in (A, B, C)] == [
        "not_applicable",
        "not_applicable",
        "not_yet",
    ]


def test_what_was_never_reached_is_no_duty_of_a_deal_that_ended() -> None:
    assert status_of("R3.4.1", PRESENTED) == "not_yet"
    lost = PRESENTED.when(lose(), by=CHEN, reason="预算取消").then_accepted()
    assert status_of("R3.4.1", lost) == "not_applicable"
    assert status_of("G3.3.7", lost) == "satisfied"
    assert not [c for c, found in of_story(lost).items() if found["status"] == "not_yet"]


def test_a_clause_that_did_not_yet_apply_is_not_kept_beforehand() -> None:
    """Signing rests on R3.4.8 too, but there was no amendment."""
    assert of_story(SIGNED)["R3.4.8"] == {
        "status": "not_applicable",
        "proof": [],
        "count": 0,
        "by": [],
        "why": [],
    }


def test_R5_9_concerns_a_deal_that_was_on_hold() -> None:
    assert status_of("R5.9", OPENED) == "not_applicable"
    held = OPENED.when(hold(), by=CHEN, reason="等预算").then_accepted()
    assert status_of("R5.9", held.when(ResumeDeal(), by=CHEN)) == "satisfied"
    assert status_of("R5.9", held.wait("2026-04-03 00:00")) == "violated"


def test_R5_3_a_clock_is_judged_by_the_policy_that_armed_it() -> None:
    """Thirty hours are late under one policy and in time under the next; neither looks back."""
    longer = POLICY.clocks["A_FIRST_CONTACT"].model_copy(update={"limit": Span(minutes=2_880)})
    later = Policy(version="next", clocks={**POLICY.clocks, "A_FIRST_CONTACT": longer})
    before = graded(A)
    under_it = graded(A, replace(LEAD_REGISTERED, policy=later))
    for lead, status in (
        (before, "late"),
        (replace(before, policy=later), "late"),
        (under_it, "satisfied"),
        (replace(under_it, policy=POLICY), "satisfied"),
    ):
        called = lead.wait("03-03 10:00").when(contact(), by=CHEN, at="03-03 15:00")
        assert status_of("G3.1.9", called.then_accepted()) == status


# ---- kept, bent, late, waived ------------------------------------------------------------------


def test_G3_1_9_in_time_late_not_at_all_and_excused() -> None:
    assert status_of("G3.1.9", KEPT) == "satisfied"
    assert status_of("G3.1.9", BREACHED) == "violated"
    late = BREACHED.when(contact(), by=CHEN, at="03-04 10:00").then_accepted()
    found = of_story(late)["G3.1.9"]
    assert (found["status"], found["count"], len(found["proof"])) == ("late", 1, 2)
    booked = late.when(
        contact(by_person=CHEN), by=WANG, occurred_at="03-02 17:10", reason="有电话记录"
    ).then_accepted()
    found = of_story(booked)["G3.1.9"]
    assert (found["status"], found["by"], found["why"]) == ("waived", [WANG], ["有电话记录"])
    assert len(found["proof"]) == 4, "the breach, both contacts, and the excuse"
    assert status_of("R5.8", booked) == "satisfied"


def test_what_was_said_of_a_lead_stays_said_of_its_deal() -> None:
    late = converted(contacted(A))
    assert of_story(late)["G3.1.9"] == of_story(late, SIGNED)["G3.1.9"]
    assert status_of("G3.4.4", late) == "not_yet"
    assert status_of("G3.4.4", late, SIGNED) == "satisfied"


def test_G3_1_10_a_deviation_stays_though_the_next_score_has_none() -> None:
    bent = LEAD_REGISTERED.when(score(5, 2, 3), by=CHEN).then_deviates("G3.1.10", "SIZE_ONLY")
    found = of_story(bent)["G3.1.10"]
    assert (found["status"], found["count"]) == ("violated", 1)


def test_G3_4_5_the_worst_counts_however_often_it_was_kept() -> None:
    fair = NEGOTIATING.when(concession(), by=CHEN).then_accepted()
    assert status_of("G3.4.5", fair) == "satisfied"
    given_away = fair.when(concession(counterpart=None), by=CHEN).then_accepted()
    again = given_away.when(concession(), by=CHEN).then_accepted()
    found = of_story(again)["G3.4.5"]
    assert (found["status"], found["count"]) == ("violated", 1)


def test_R3_3_1_open_objections_overridden_are_waived_and_their_lateness_stays() -> None:
    """A6: the manager passes over what is open; the answer that comes too late is late."""
    ready = PREPARED_TO_NEGOTIATE.when(objection(), by=CHEN, at="03-13 14:30").then_accepted()
    assert status_of("G3.3.11", ready) == "not_yet"
    entered = ready.when(enter(override_reason="客户急着谈"), by=WANG).then_accepted()
    found = of_story(entered)["R3.3.1"]
    assert (found["status"], found["by"], found["why"]) == ("waived", [WANG], ["客户急着谈"])
    assert status_of("G3.3.11", entered.wait("03-14 09:00")) == "violated"
    (open_one,) = objection_ids(entered)
    done = entered.when(answer(open_one), by=CHEN, at="03-18 16:00").then_accepted()
    assert status_of("G3.3.11", done) == "late"
    assert status_of("R3.3.1", done) == "waived"


def test_R3_3_1_a_manager_who_finds_nothing_open_waives_nothing() -> None:
    story = PREPARED_TO_NEGOTIATE.when(enter(override_reason="陈一出差"), by=WANG)
    assert status_of("R3.3.1", story.then_accepted()) == "satisfied"


def test_R3_4_2_an_exception_is_a_waiver_once_the_contract_rests_on_it() -> None:
    story = agreed(FLOOR - 1).when(draft(FLOOR - 1), by=CHEN).then_accepted()
    for person, why in ((WANG, "战略客户"), (ZHENG, "现金流可承受")):
        story = story.when(exception(sha("a")), by=person, reason=why).then_accepted()
        assert status_of("R3.4.2", story) == "not_yet"
    submitted = story.when(SubmitContract(), by=CHEN).then_accepted()
    found = of_story(submitted)["R3.4.2"]
    assert (found["status"], found["by"]) == ("waived", [WANG, ZHENG])
    assert found["why"] == ["战略客户", "现金流可承受"]
    assert len(found["proof"]) == 3


def test_R3_5_2_a_waived_prepayment_takes_two_and_names_them() -> None:
    found = of_story(PREPAYMENT_WAIVED)["R3.5.2"]
    assert (found["status"], found["by"]) == ("waived", [WANG, ZHENG])
    assert len(found["proof"]) == 3, "that each of them agreed, and that it was waived"
    alone = DELIVERY_PLANNED.when(waive(), by=WANG, reason="老客户").then_accepted()
    assert of_story(alone)["R3.5.2"]["status"] != "waived"
    both = alone.when(waive(), by=ZHENG, reason="信用良好").then_accepted()
    found = of_story(both)["R3.5.2"]
    assert (found["status"], found["why"]) == ("waived", ["老客户", "信用良好"])


def test_R3_7_2_a_severity_lowered_is_the_managers_to_answer_for() -> None:
    story = triaged(Severity.MAJOR)
    assert status_of("R3.7.2", story) == "satisfied"
    raised = story.when(change(Severity.URGENT), by=WANG, reason="有人受伤").then_accepted()
    assert status_of("R3.7.2", raised) == "satisfied"
    lowered = raised.when(change(Severity.GENERAL), by=WANG, reason="误报").then_accepted()
    found = of_story(lowered)["R3.7.2"]
    assert (found["status"], found["by"], found["why"]) == ("waived", [WANG], ["误报"])


@pytest.mark.parametrize(("is_one", "status"), [(True, "satisfied"), (False, "waived")])
def test_R3_9_1_what_a_manager_says_answers_the_warning(is_one: bool, status: str) -> None:
    assert status_of("R3.9.1", OPENED) == "not_applicable"
    large = OPENED.when(forecast(200_000_000), by=CHEN)
    large.then_deviates("R3.9.1", "KEY_ACCOUNT_EXPECTED")
    assert status_of("R3.9.1", large) == "violated"
    said = large.when(flag(is_one), by=WANG, reason="只是标准产品").then_accepted()
    found = of_story(said)["R3.9.1"]
    assert (found["status"], len(found["proof"])) == (status, 2)
    assert status_of("R3.9.2", said) == ("not_yet" if is_one else "not_applicable")


def test_R3_6_1_that_the_customer_pays_late_is_no_breach_of_ours() -> None:
    overdue = OWED_L2.wait("05-12 09:00")
    assert status_of("R3.6.1", overdue) == "satisfied"
    assert status_of("R3.6.4", overdue) == "violated", "nobody reminded him"
    assert status_of("R3.6.6", overdue) == "not_yet"
    paid = overdue.when(pay(18_000_000, "05-12"), by=ZHENG).then_accepted()
    assert status_of("R3.6.1", paid) == "satisfied"


def test_nothing_is_held_against_a_deal_that_went_well() -> None:
    found = of_story(converted(KEPT), PAID_BUT_RETENTION)
    assert found.keys() == set(JUDGED)
    bad = {
        clause: f["status"] for clause, f in found.items() if f["status"] in ("late", "violated")
    }
    assert bad == {}
    assert [clause for clause, f in found.items() if f["status"] == "waived"] == ["R3.5.2"]
