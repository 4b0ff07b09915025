"""The same cause again and again, and what is done about it (R3.7.9)."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import pytest
from given import Story
from people import AUDITOR, SHEN, WANG, XU, ZHOU
from samples_remedies import CAUSE, closed, complaint, finding, found

from domain.complaint.correcting import (
    CorrectiveActionPlanned,
    CorrectiveActionVerified,
    PlanCorrectiveAction,
    VerifyCorrectiveAction,
)
from domain.complaint.ending import Withdraw
from domain.complaint.recurrence import MOST, FlagRecurrence, RecurrenceFlagged
from domain.complaint.severity import Severity
from domain.complaint.state import Category, Founded
from domain.facts import SameCause
from domain.outcomes import Problem

PLAN = PlanCorrectiveAction(owner_id=ZHOU, text="更换供应商", due_on=dt.date(2026, 4, 1))
THREE = (UUID(int=1), UUID(int=2), UUID(int=3))


def flagged(alike: tuple[UUID, ...] = THREE, story: Story | None = None) -> Story:
    return (story or found()).when(FlagRecurrence(), facts=(SameCause(alike),)).then_accepted()


@pytest.mark.parametrize("count", [0, 1, 2])
def test_R3_7_9_fewer_than_three_of_one_cause_are_not_flagged(count: int) -> None:
    flagged(THREE[:count]).then()


@pytest.mark.parametrize("alike", [THREE, (*THREE, UUID(int=4))])
def test_R3_7_9_from_the_third_on_each_says_which_they_are(alike: tuple[UUID, ...]) -> None:
    flagged(alike).then(RecurrenceFlagged(root_cause_code=CAUSE, complaint_ids=alike))


def test_R3_7_9_a_complaint_is_flagged_once_for_a_cause() -> None:
    once = flagged()
    flagged(story=once).then()
    # Written with other spaces and widths it is the same cause.
    again = flagged(story=complaint(found=finding(cause=f" {CAUSE}，")))
    assert again.state.remedies.recurs(CAUSE)


def test_R3_7_9_where_nothing_was_wrong_nothing_recurs() -> None:
    flagged(story=complaint(category=Category.OTHER, found=finding(Founded.UNFOUNDED))).then()
    flagged(story=complaint(found=finding(Founded.PARTLY))).then(
        RecurrenceFlagged(root_cause_code=CAUSE, complaint_ids=THREE)
    )
    flagged(story=complaint()).then()


def test_R3_7_9_a_flag_names_at_most_so_many_the_newest() -> None:
    many = tuple(UUID(int=n) for n in range(1, MOST + 2))
    story = flagged(many).then(RecurrenceFlagged(root_cause_code=CAUSE, complaint_ids=many[1:]))
    assert story.state.remedies.recurring == (CAUSE,)


def test_R3_7_9_nobody_flags_by_hand() -> None:
    found().when(FlagRecurrence(), by=XU, facts=(SameCause(THREE),)).then_refused(
        "R3.7.9", problem=Problem.ROLE
    )


def planned(by: str = ZHOU) -> Story:
    return found(Severity.MAJOR).when(PLAN, by=by).then_accepted()


def action(story: Story) -> UUID:
    action_id: UUID = story.state.remedies.actions[-1].action_id
    return action_id


@pytest.mark.parametrize("person", [ZHOU, WANG])
@pytest.mark.parametrize("severity", [Severity.MAJOR, Severity.URGENT])
def test_R3_7_9_handler_or_manager_plans_what_is_done_about_the_cause(
    severity: Severity, person: str
) -> None:
    story = found(severity).when(PLAN, by=person)
    story.then(CorrectiveActionPlanned.of(PLAN, action_id=action(story)))


def test_R3_7_9_a_general_complaint_gets_one_only_if_it_recurs() -> None:
    found().when(PLAN, by=ZHOU).then_refused("R3.7.9", "NOT_SEVERE")
    flagged().when(PLAN, by=ZHOU).then_accepted()


def test_R3_7_9_it_is_planned_after_closing_too_but_not_for_what_came_to_nothing() -> None:
    closed(found(Severity.MAJOR)).when(PLAN, by=WANG).then_accepted()
    withdrawn = found(Severity.MAJOR).when(Withdraw(proof_sha256="a" * 64), by=XU)
    withdrawn.when(PLAN, by=WANG).then_refused("R3.7.9", problem=Problem.ILLEGAL_STATE)


@pytest.mark.parametrize("person", [XU, AUDITOR])
def test_R3_7_9_nobody_else_plans_it(person: str) -> None:
    found(Severity.MAJOR).when(PLAN, by=person).then_refused("R3.7.9", problem=Problem.ROLE)


def test_R3_7_9_it_is_for_somebody_who_works_here() -> None:
    nobody = PLAN.model_copy(update={"owner_id": "nobody"})
    found(Severity.MAJOR).when(nobody, by=ZHOU).then_refused("R3.7.9", "PERSON_UNKNOWN")


@pytest.mark.parametrize("effective", [True, False])
def test_R3_7_9_customer_service_looks_whether_it_worked(effective: bool) -> None:
    story = planned()
    verify = VerifyCorrectiveAction(action_id=action(story), effective=effective)
    after = story.when(verify, by=SHEN).then(CorrectiveActionVerified.of(verify))
    assert after.state.remedies.actions[0].effective is effective
    after.when(verify, by=SHEN).then_refused("R3.7.9", "NO_OPEN_ACTION", Problem.ILLEGAL_STATE)
    another = after.when(PLAN, by=WANG).then_accepted()
    another.when(verify, by=SHEN).then_refused("R3.7.9", "ALREADY_VERIFIED")


def test_R3_7_9_even_after_the_customer_took_the_complaint_back() -> None:
    story = planned().when(Withdraw(proof_sha256="a" * 64), by=XU).then_accepted()
    verify = VerifyCorrectiveAction(action_id=action(story), effective=True)
    story.when(verify, by=SHEN).then_accepted()


def test_R3_7_9_whoever_planned_it_does_not_verify_it() -> None:
    story = found(Severity.MAJOR, handler=XU).when(PLAN, by=XU)
    verify = VerifyCorrectiveAction(action_id=action(story), effective=True)
    story.when(verify, by=XU).then_refused("R3.7.9", "OWN_ACTION", Problem.FOUR_EYES)
    story.when(verify, by=ZHOU).then_refused("R3.7.9", problem=Problem.ROLE)
    story.when(verify, by=SHEN).then_accepted()


def test_R3_7_9_what_was_never_planned_is_not_verified() -> None:
    verify = VerifyCorrectiveAction(action_id=UUID(int=9), effective=True)
    planned().when(verify, by=SHEN).then_refused("R3.7.9", "ACTION_UNKNOWN")
    found().when(verify, by=SHEN).then_refused("R3.7.9", "NO_OPEN_ACTION", Problem.ILLEGAL_STATE)
