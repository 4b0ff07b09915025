"""The customer accepts, rejects, or says nothing (R3.5.4)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from fields import refused_under
from given import Story, at
from people import CHEN, HE, WANG, ZHAO, ZHENG
from samples_delivery import HELD, M1, M2, SHA, accept, day, deem, progress, reject, request
from stages import (
    ACCEPTANCE_REQUESTED,
    ACCEPTED,
    DELIVERING,
    FIRST_ACCEPTED,
    PREPAYMENT_WAIVED,
    SIGNED,
)

from domain.deal.acceptance import (
    AcceptMilestone,
    DeemAccepted,
    MilestoneAccepted,
    MilestoneDeemedAccepted,
)
from domain.deal.acceptance_request import AcceptanceRequested, RequestAcceptance
from domain.deal.records.delivery import DeliveryState
from domain.deal.rejection import MilestoneRejected, RejectMilestone
from domain.outcomes import Problem


def taking_silence(story: Story) -> Story:
    """The story under a contract that takes silence for acceptance."""
    stream = story.stream
    contract = stream.state.contract
    revisions = tuple(replace(r, deemed_acceptance=True) for r in contract.revisions)
    state = replace(stream.state, contract=replace(contract, revisions=revisions))
    return replace(story, stream=replace(stream, state=state))


BOTH_REQUESTED = ACCEPTANCE_REQUESTED.when(request(M2), by=HE, at="04-13 10:00").then_accepted()
SILENT = taking_silence(ACCEPTANCE_REQUESTED)


def state_of(story: Story) -> DeliveryState:
    state = story.then_accepted().state.delivery.state
    assert isinstance(state, DeliveryState)
    return state


# ---- the request ----------------------------------------------------------------------------


def test_R3_5_4_the_customer_has_five_working_days_to_answer() -> None:
    story = DELIVERING.when(request(), by=HE, at="04-13 09:00")
    story.then(AcceptanceRequested.of(request()))
    story.then_due("CUSTOMER_ACCEPTANCE", "04-21 00:00", warns="04-18 00:00")
    assert state_of(story) is DeliveryState.ACCEPTANCE


def test_R3_5_4_his_time_is_nobodys_of_ours_and_owner_and_delivery_remind_him() -> None:
    clock = ACCEPTANCE_REQUESTED.clock("CUSTOMER_ACCEPTANCE", M1)
    assert clock.owner_id is None
    story = ACCEPTANCE_REQUESTED.wait("04-21 00:00:01")
    told = [
        r.event.model_dump()["told"]
        for r in story.history
        if getattr(r.event, "kind", "") == "CUSTOMER_ACCEPTANCE"
    ]
    assert told == [(CHEN, HE)] * 3, "armed, warned and breached"


@pytest.mark.parametrize("by", [CHEN, WANG, ZHENG])
def test_R3_5_4_only_delivery_asks(by: str) -> None:
    DELIVERING.when(request(), by=by).then_refused("R3.5.4", problem=Problem.ROLE)


@pytest.mark.parametrize("story", [SIGNED, PREPAYMENT_WAIVED, ACCEPTED])
def test_R3_5_4_it_is_asked_while_the_work_goes_on(story: Story) -> None:
    story.when(request(), by=HE).then_refused("R3.5.4", problem=Problem.ILLEGAL_STATE)


@pytest.mark.parametrize(
    ("story", "milestone_id", "code"),
    [
        (DELIVERING, "M9", "MILESTONE_UNKNOWN"),
        (ACCEPTANCE_REQUESTED, M1, "ALREADY_REQUESTED"),
        (FIRST_ACCEPTED, M1, "MILESTONE_ACCEPTED"),
    ],
)
def test_R3_5_4_a_milestone_is_presented_until_it_is_accepted(
    story: Story, milestone_id: str, code: str
) -> None:
    story.when(request(milestone_id), by=HE).then_refused("R3.5.4", code)


def test_R3_6_4_nothing_is_presented_to_a_customer_who_owes_for_long() -> None:
    DELIVERING.when(request(), by=HE, facts=(HELD,)).then_refused("R3.6.4", "DELIVERIES_HELD")
    ACCEPTANCE_REQUESTED.when(accept(), by=HE).then_accepted()


# ---- yes ------------------------------------------------------------------------------------


@pytest.mark.parametrize("by", [HE, CHEN])
def test_R3_5_4_delivery_or_the_owner_record_the_signed_form(by: str) -> None:
    story = ACCEPTANCE_REQUESTED.when(accept(), by=by, at="04-13 15:00")
    story.then(MilestoneAccepted.of(accept())).then_no_deviation()
    story.then_met("CUSTOMER_ACCEPTANCE")
    assert not any(story.state.clocks.running("MILESTONE", M1))
    done = story.state.delivery.milestone(M1)
    assert done is not None
    assert done.accepted_on == day("04-13")


@pytest.mark.parametrize("command", [accept(), reject(), deem()])
@pytest.mark.parametrize("by", [ZHAO, WANG, ZHENG])
def test_R3_5_4_nobody_else_answers_for_the_customer(command: Any, by: str) -> None:
    ACCEPTANCE_REQUESTED.when(command, by=by).then_refused("R3.5.4", problem=Problem.ROLE)


@pytest.mark.parametrize("command", [accept(), reject(), deem()])
@pytest.mark.parametrize("story", [SIGNED, DELIVERING, FIRST_ACCEPTED, ACCEPTED])
def test_R3_5_4_without_a_request_there_is_no_answer(command: Any, story: Story) -> None:
    story.when(command, by=HE).then_refused("R3.5.4", problem=Problem.ILLEGAL_STATE)


@pytest.mark.parametrize("command", [accept(M2), reject(M2), deem(M2), accept("M9")])
def test_R3_5_4_the_answer_is_to_what_was_asked(command: Any) -> None:
    SILENT.when(command, by=HE).then_refused("R3.5.4", "ACCEPTANCE_NOT_REQUESTED")


@pytest.mark.parametrize(
    ("accepted_on", "code"),
    [
        ("04-12", "BEFORE_THE_REQUEST"),
        ("04-13", None),
        ("04-14", None),
        ("04-15", "IN_THE_FUTURE"),
    ],
)
def test_R3_5_4_he_accepts_after_he_was_asked_and_not_in_the_future(
    accepted_on: str, code: str | None
) -> None:
    story = ACCEPTANCE_REQUESTED.when(accept(M1, accepted_on), by=HE, at="04-14 23:59")
    if code is None:
        story.then_accepted()
    else:
        story.then_refused("R3.5.4", code)


def test_R3_5_4_the_state_follows_the_milestones() -> None:
    assert state_of(FIRST_ACCEPTED) is DeliveryState.IN_PROGRESS
    one_left = BOTH_REQUESTED.when(accept(), by=HE, at="04-13 15:00")
    assert state_of(one_left) is DeliveryState.ACCEPTANCE
    assert state_of(one_left.when(reject(M2), by=HE)) is DeliveryState.IN_PROGRESS
    done = one_left.when(accept(M2, "04-14"), by=HE, at="04-14 15:00")
    assert state_of(done) is DeliveryState.ACCEPTED
    assert done.state.delivery.accepted_on == day("04-14")
    assert one_left.state.delivery.accepted_on is None


def test_R3_5_4_the_last_milestone_ends_what_delivery_owes() -> None:
    kinds = ("MILESTONE", "PROGRESS_WEEKLY", "CUSTOMER_ACCEPTANCE", "REWORK", "HANDOVER")
    assert not [c for c in ACCEPTED.state.clocks.running() if c.kind in kinds]
    assert any(FIRST_ACCEPTED.state.clocks.running("PROGRESS_WEEKLY"))


@pytest.mark.parametrize(
    ("when", "late"), [("04-16 00:00", 0), ("04-16 00:00:01", 1), ("04-17 00:00", 86_400)]
)
def test_R3_5_2_a_milestone_is_met_when_its_acceptance_is_recorded(when: str, late: int) -> None:
    story = ACCEPTANCE_REQUESTED.when(accept(M1, "04-13"), by=HE, at=when).then_no_deviation()
    clock = story.clock("MILESTONE", M1)
    assert clock.met_at is not None
    assert max(0, (clock.met_at - clock.due_at).total_seconds()) == late


# ---- no -------------------------------------------------------------------------------------


def test_R3_5_4_a_rejected_milestone_is_mended_within_ten_working_days() -> None:
    story = ACCEPTANCE_REQUESTED.when(reject(), by=HE, at="04-14 09:00")
    story.then(MilestoneRejected.of(reject()))
    story.then_met("CUSTOMER_ACCEPTANCE").then_due("REWORK", "04-29 00:00", warns="04-26 00:00")
    assert story.clock("REWORK").owner_id == HE
    assert state_of(story) is DeliveryState.IN_PROGRESS


@pytest.mark.parametrize(("when", "late"), [("04-29 00:00", 0), ("04-29 00:00:09", 9)])
def test_R3_5_4_mended_means_presented_again(when: str, late: int) -> None:
    rejected = ACCEPTANCE_REQUESTED.when(reject(), by=CHEN, at="04-14 09:00")
    again = rejected.when(request(), by=HE, at=when).then_met("REWORK", late)
    assert again.clock("CUSTOMER_ACCEPTANCE").starts_at == at(when)
    again.when(accept(M1, "04-29"), by=HE, at="04-29 10:00").then_accepted()


def test_R3_5_4_each_milestone_is_mended_for_itself() -> None:
    story = BOTH_REQUESTED.when(reject(), by=HE).when(reject(M2), by=HE)
    story = story.when(request(M2), by=HE).then_accepted()
    assert [c.subject for c in story.state.clocks.running("REWORK")] == [M1]


# ---- nothing --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("when", "accepted"),
    [("04-20 18:00", False), ("04-21 00:00", False), ("04-21 00:00:01", True)],
)
def test_R3_5_4_silence_counts_once_his_time_is_over(when: str, accepted: bool) -> None:
    story = SILENT.when(deem(), by=HE, at=when)
    if accepted:
        story.then(MilestoneDeemedAccepted(milestone_id=M1, accepted_on=day("04-21")))
    else:
        story.then_refused("R3.5.4", "CUSTOMER_HAS_TIME")
        assert story.reasons[0].detail == {"first_day": "2026-04-21"}


def test_R3_5_4_silence_counts_only_where_the_contract_says_so() -> None:
    ACCEPTANCE_REQUESTED.when(deem(), by=HE, at="04-22 09:00").then_refused(
        "R3.5.4", "NO_DEEMED_ACCEPTANCE"
    )


@pytest.mark.parametrize(
    ("accepted_on", "code"),
    [
        ("04-20", "CUSTOMER_HAD_TIME"),
        ("04-21", None),
        ("04-22", None),
        ("04-23", "IN_THE_FUTURE"),
    ],
)
def test_R3_5_4_a_day_named_lies_between_the_end_of_his_time_and_now(
    accepted_on: str, code: str | None
) -> None:
    story = SILENT.when(deem(accepted_on=day(accepted_on)), by=HE, at="04-22 09:00")
    if code is None:
        story.then(MilestoneDeemedAccepted(milestone_id=M1, accepted_on=day(accepted_on)))
    else:
        story.then_refused("R3.5.4", code)


def test_R3_5_4_deemed_accepted_is_accepted() -> None:
    story = SILENT.when(deem(), by=HE, at="04-22 09:00").then_accepted()
    story.then_deviates("R3.5.3", "LATE_WITHOUT_FORECAST")
    assert state_of(story) is DeliveryState.IN_PROGRESS
    last = story.when(request(M2), by=HE, at="04-22 10:00")
    done = last.when(accept(M2, "04-22"), by=HE, at="04-22 11:00")
    assert state_of(done) is DeliveryState.ACCEPTED
    assert done.state.delivery.accepted_on == day("04-22")
    done.when(progress(), by=HE).then_refused("R3.5.3", problem=Problem.ILLEGAL_STATE)


# ---- bodies ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "fields", "wrong"),
    [
        (RequestAcceptance, {"milestone_id": ""}, "milestone_id"),
        (AcceptMilestone, {"doc_sha256": None}, "doc_sha256"),
        (AcceptMilestone, {"doc_sha256": "abc"}, "doc_sha256"),
        (AcceptMilestone, {"accepted_on": "soon"}, "accepted_on"),
        (AcceptMilestone, {"milestone_id": "M" * 65}, "milestone_id"),
        (RejectMilestone, {"defects": ()}, "defects"),
        (RejectMilestone, {"defects": ("",)}, "defects"),
        (RejectMilestone, {"defects": ("漏气",) * 101}, "defects"),
        (DeemAccepted, {"milestone_id": None}, "milestone_id"),
    ],
)
def test_R3_5_4_what_is_no_answer_is_refused(kind: Any, fields: Any, wrong: str) -> None:
    whole = {
        RequestAcceptance: {"milestone_id": M1},
        AcceptMilestone: {
            "milestone_id": M1,
            "accepted_on": day("04-13"),
            "doc_sha256": SHA,
        },
        RejectMilestone: {"milestone_id": M1, "defects": ("漏气",)},
        DeemAccepted: {"milestone_id": M1},
    }[kind]
    assert refused_under(kind, lambda: kind(**whole | fields)) == {wrong: "R3.5.4"}
