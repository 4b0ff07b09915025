"""Presenting the approved solution (G3.3.4, G3.3.5, G3.3.7, G3.3.8, R3.9.4, R5.8)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from given import Story, at
from people import CHEN, LIU, SUN, ZHAO
from samples import CONTACT
from samples_deal import review, revise, submit
from samples_negotiation import LISTENS, material, present
from stages import MATERIAL_READY, NEEDS_CONFIRMED, PRESENTED, SOLUTION_APPROVED

from domain.deal.material import MaterialAttached
from domain.deal.presentation import Attendee, KnownAttendee, SolutionPresented
from domain.deal.state import Stage
from domain.outcomes import Problem
from domain.shared import ContactAdded

ENDED = "03-12 15:30"


def presented(**changes: Any) -> Story:
    return MATERIAL_READY.when(present(**changes), by=CHEN, at="03-12 16:00")


def test_G3_3_7_the_approved_version_is_presented_and_nothing_deviates() -> None:
    story = presented()
    story.then(
        SolutionPresented.of(
            present(),
            solution_version=1,
            attendees=(
                KnownAttendee(person=str(CONTACT), is_decision_maker=True),
                KnownAttendee(person=CHEN, is_decision_maker=False),
            ),
        )
    ).then_no_deviation()
    assert story.state.stage is Stage.PRESENTED


def test_G3_3_7_only_the_owner_presents() -> None:
    for somebody, code in ((ZHAO, "NOT_RELATED"), (LIU, "NOT_RELATED"), (SUN, "ROLE")):
        MATERIAL_READY.when(present(), by=somebody, at="03-12 16:00").then_refused(
            "G3.3.7", code, Problem.ROLE
        )


def test_G3_3_5_without_material_nothing_is_presented() -> None:
    SOLUTION_APPROVED.when(present(), by=CHEN, at="03-12 16:00").then_refused(
        "G3.3.5", "MATERIAL_MISSING"
    )
    SOLUTION_APPROVED.when(material(), by=CHEN).then(MaterialAttached.of(material()))


def test_G3_3_5_material_of_an_older_version_does_not_count() -> None:
    second = PRESENTED.when(revise(), by=CHEN).then_accepted().when(submit(), by=CHEN)
    second = second.then_accepted().when(review(version=2), by=LIU).then_accepted()
    again = present(started_at=at("03-12 17:00"), ended_at=at("03-12 18:00"))
    second.when(again, by=CHEN, at="03-12 19:00").then_refused("G3.3.5", "MATERIAL_MISSING")
    second.when(material(), by=CHEN).when(again, by=CHEN, at="03-12 19:00").then_accepted()


def test_G3_3_5_material_belongs_to_an_approved_version() -> None:
    NEEDS_CONFIRMED.when(material(), by=CHEN).then_refused(
        "G3.3.5", "ILLEGAL_STATE", Problem.ILLEGAL_STATE
    )


def test_G3_3_4_only_the_approved_version_is_presented() -> None:
    presented(solution_version=1).then_accepted()
    presented(solution_version=2).then_refused("G3.3.4", "NOT_THE_APPROVED_VERSION")
    NEEDS_CONFIRMED.when(present(), by=CHEN).then_refused(
        "G3.3.7", "ILLEGAL_STATE", Problem.ILLEGAL_STATE
    )


@pytest.mark.parametrize(("minutes", "accepted"), [(0, False), (29, False), (30, True), (31, True)])
def test_G3_3_8_at_least_30_minutes_are_reserved_for_questions(
    minutes: int, accepted: bool
) -> None:
    story = presented(reserved_qa_minutes=minutes)
    if accepted:
        story.then_no_deviation()
    else:
        story.then_refused("G3.3.8", "QA_TOO_SHORT")


@pytest.mark.parametrize(("minutes", "deviates"), [(0, True), (29, True), (30, False)])
def test_G3_3_8_fewer_than_30_minutes_of_questions_are_flagged(
    minutes: int, deviates: bool
) -> None:
    story = presented(actual_qa_minutes=minutes)
    if deviates:
        story.then_deviates("G3.3.8", "QA_CUT_SHORT")
    else:
        story.then_no_deviation()


def test_G3_3_8_another_policy_reserves_other_minutes() -> None:
    policy = MATERIAL_READY.policy.model_copy(update={"reserved_qa_minutes_min": 41})
    strict = replace(MATERIAL_READY, policy=policy)
    strict.when(present(), by=CHEN, at="03-12 16:00").then_refused("G3.3.8", "QA_TOO_SHORT")


def test_G3_3_7_a_meeting_without_a_decision_maker_is_flagged() -> None:
    presented(attendees=(LISTENS,)).then_deviates("G3.3.7", "NO_DECISION_MAKER")
    presented(attendees=()).then_deviates("G3.3.7", "NO_DECISION_MAKER")


def test_G3_3_7_nobody_of_ours_decides_for_the_customer() -> None:
    ours = Attendee(person=CHEN, is_decision_maker=True)
    presented(attendees=(LISTENS, ours)).then_deviates("G3.3.7", "NO_DECISION_MAKER")


def test_R5_4_a_bare_name_becomes_a_contact() -> None:
    story = presented(attendees=(Attendee(person="吴刚", is_decision_maker=True),))
    added, happened = (r.event for r in story.then_accepted().recorded[:2])
    assert isinstance(added, ContactAdded)
    assert isinstance(happened, SolutionPresented)
    assert added.name == "吴刚"
    assert happened.attendees[0].person == str(added.contact_id)


def test_R5_4_a_contact_id_must_be_known() -> None:
    nobody = Attendee(person=str(UUID(int=7)), is_decision_maker=True)
    presented(attendees=(nobody,)).then_refused("R5.4", "CONTACT_UNKNOWN")


@pytest.mark.parametrize("started", [ENDED, "03-12 15:31"])
def test_G3_3_7_a_meeting_ends_after_it_starts(started: str) -> None:
    presented(started_at=at(started)).then_refused("G3.3.7", "ENDS_BEFORE_IT_STARTS")


@pytest.mark.parametrize(
    ("recorded", "code"),
    [
        ("03-12 15:29:59", "IN_THE_FUTURE"),
        (ENDED, None),
        ("03-15 15:30", None),
        ("03-15 15:30:01", "TOO_FAR_BACK"),
    ],
)
def test_R5_8_the_end_lies_neither_ahead_nor_more_than_72_hours_back(
    recorded: str, code: str | None
) -> None:
    story = MATERIAL_READY.when(present(), by=CHEN, at=recorded)
    if code is None:
        story.then_accepted()
    else:
        story.then_refused("R5.8", code)


def test_G3_3_7_all_reasons_are_named_at_once() -> None:
    story = SOLUTION_APPROVED.when(
        present(reserved_qa_minutes=20, started_at=at("03-13 14:00")), by=CHEN, at="03-12 16:00"
    )
    assert [r.code for r in story.reasons] == [
        "MATERIAL_MISSING",
        "ENDS_BEFORE_IT_STARTS",
        "QA_TOO_SHORT",
    ]
