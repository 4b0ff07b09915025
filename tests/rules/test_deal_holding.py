"""Holding and resuming, losing and reviving a deal (R5.9, R5.1, domain 3.2)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from given import Story, at
from people import BOTH, CHEN, LIU, SUN, WANG, ZHAO
from samples_deal import (
    add_member,
    confirm,
    draft,
    forecast,
    hold,
    lose,
    prepare,
    reassign,
    record,
    remove_member,
    review,
    revise,
    submit,
    summary,
)
from stages import (
    NEEDS_CONFIRMED,
    NEEDS_RECORDED,
    NEEDS_SENT,
    OPENED,
    PREPARED,
    SOLUTION_APPROVED,
    SOLUTION_DRAFTED,
    SOLUTION_SUBMITTED,
)

from domain.clocks import DeadlineBreached
from domain.deal.holding import DealHeld, DealResumed, ResumeDeal
from domain.deal.losing import DealLost, DealRevived, LossCode, ReviveDeal
from domain.deal.state import Stage
from domain.kernel import Command
from domain.outcomes import Problem
from domain.people import Role
from domain.shared import AddContact

STAGES = (
    OPENED,
    NEEDS_CONFIRMED,
    SOLUTION_DRAFTED,
    SOLUTION_SUBMITTED,
    SOLUTION_APPROVED,
)
NAMES = [str(story.state.stage) for story in STAGES]


def held(story: Story, **when: Any) -> Story:
    return story.when(hold(), by=CHEN, reason="客户过年", **when).then_accepted()


@pytest.mark.parametrize("story", STAGES, ids=NAMES)
def test_R5_9_a_held_deal_returns_to_its_stage(story: Story) -> None:
    on_hold = story.when(hold(), by=CHEN, reason="客户过年")
    on_hold.then(DealHeld(resume_on=dt.date(2026, 4, 1)))
    assert on_hold.state.stage is Stage.ON_HOLD
    assert on_hold.state.stage_in_force is story.state.stage
    resumed = on_hold.when(ResumeDeal(), by=WANG).then(DealResumed())
    assert resumed.state.stage is story.state.stage
    assert resumed.state.resume_on is None


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (dt.date(2026, 3, 1), "DAY_IS_PAST"),
        (dt.date(2026, 3, 2), None),
        (dt.date(2026, 5, 31), None),
        (dt.date(2026, 6, 1), "HELD_TOO_LONG"),
    ],
)
def test_R5_9_the_day_lies_from_today_to_90_days_ahead(day: dt.date, code: str | None) -> None:
    story = OPENED.when(hold(day), by=CHEN, reason="客户过年")
    if code is None:
        story.then_accepted()
    else:
        story.then_refused("R5.9", code)


@pytest.mark.parametrize(
    ("day", "code"),
    [(dt.date(2026, 3, 3), "DAY_IS_PAST"), (dt.date(2026, 6, 1), "HELD_TOO_LONG")],
)
def test_R5_9_a_late_entry_counts_from_when_the_deal_was_held_and_never_ends_in_the_past(
    day: dt.date, code: str
) -> None:
    story = OPENED.when(
        hold(day), by=CHEN, at="03-04 09:00", occurred_at=at("03-02 09:00"), reason="补录"
    )
    story.then_refused("R5.9", code)


def test_R5_9_the_day_is_one_of_shanghai() -> None:
    after_midnight = OPENED.when(
        hold(dt.date(2026, 3, 2)), by=CHEN, at="03-03 00:00", reason="客户过年"
    )
    after_midnight.then_refused("R5.9", "DAY_IS_PAST")


def test_R5_9_a_hold_needs_a_reason() -> None:
    OPENED.when(hold(), by=CHEN).then_refused("R5.9", "REASON_MISSING")


@pytest.mark.parametrize("person", [ZHAO, SUN])
def test_R5_9_owner_or_manager_holds_and_resumes(person: str) -> None:
    OPENED.when(hold(), by=person, reason="忙").then_refused("R5.9", problem=Problem.ROLE)
    held(OPENED).when(ResumeDeal(), by=person).then_refused("R5.9", problem=Problem.ROLE)
    held(OPENED).when(ResumeDeal(), by=LIU).then_accepted()


def test_R5_9_the_hold_is_reviewed_by_the_day_named_warned_7_days_ahead() -> None:
    held(OPENED).then_due("HOLD_REVIEW", "04-02 00:00", warns="03-26 00:00")
    held(OPENED).when(ResumeDeal(), by=CHEN, at="04-02 00:00").then_met("HOLD_REVIEW")
    held(OPENED).when(ResumeDeal(), by=CHEN, at="04-02 00:01").then_met("HOLD_REVIEW", 60)
    held(OPENED).when(lose(), by=CHEN, at="03-20 09:00").then_met("HOLD_REVIEW")


def test_R5_9_owner_and_managers_are_told_when_the_day_has_passed() -> None:
    event = held(OPENED).wait(at("04-02 00:01")).recorded[-1].event
    assert isinstance(event, DeadlineBreached)
    assert event.told == (CHEN, BOTH, LIU, WANG)


def test_R5_9_a_hold_cancels_no_clock() -> None:
    story = held(NEEDS_RECORDED)
    assert [c.kind for c in story.state.clocks.running()] == ["NEEDS_MAIL", "HOLD_REVIEW"]


def test_R5_9_losing_a_deal_that_was_resumed_leaves_the_finished_review_alone() -> None:
    on_hold = OPENED.when(hold(dt.date(2026, 3, 4)), by=CHEN, reason="客户过年")
    resumed = on_hold.when(ResumeDeal(), by=CHEN, at="03-06 09:00").then_accepted()
    lost = resumed.when(
        lose(), by=CHEN, at="03-06 10:00", occurred_at=at("03-05 10:00"), reason="补录"
    )
    assert lost.names() == ["DealLost"]


def test_R5_9_a_resumed_deal_moves_on_as_before() -> None:
    resumed = held(NEEDS_SENT).when(ResumeDeal(), by=CHEN).then_accepted()
    confirmed = resumed.when(confirm(), by=CHEN).then_accepted()
    assert confirmed.state.stage_in_force is Stage.NEEDS_CONFIRMED


def test_R5_9_a_second_hold_has_a_clock_of_its_own() -> None:
    again = held(held(OPENED).when(ResumeDeal(), by=CHEN, at="03-05 09:00"))
    assert len(list(again.state.clocks.running("HOLD_REVIEW"))) == 1
    again.when(ResumeDeal(), by=CHEN, at="03-06 09:00").then_met("HOLD_REVIEW")


TAKEN: tuple[tuple[Command, str, str | None], ...] = (
    (summary(), CHEN, None),
    (add_member(SUN, Role.PRODUCT_MANAGER), CHEN, None),
    (AddContact(name="吴刚", phone="13900000000"), CHEN, None),
    (reassign(ZHAO), WANG, "陈一外派"),
    (ResumeDeal(), CHEN, None),
    (lose(), CHEN, None),
)


@pytest.mark.parametrize(
    ("command", "by", "reason"), TAKEN, ids=[type(command).__name__ for command, *_ in TAKEN]
)
def test_R5_9_a_deal_on_hold_takes_what_goes_on(
    command: Command, by: str, reason: str | None
) -> None:
    held(NEEDS_RECORDED).when(command, by=by, reason=reason).then_accepted()


def test_R5_9_a_member_may_leave_a_deal_on_hold() -> None:
    team = held(OPENED).when(add_member(SUN, Role.PRODUCT_MANAGER), by=CHEN)
    team.when(remove_member(SUN, Role.PRODUCT_MANAGER), by=CHEN).then_accepted()


NOT_TAKEN: tuple[tuple[Story, Command], ...] = (
    (OPENED, prepare()),
    (PREPARED, record()),
    (NEEDS_SENT, confirm()),
    (NEEDS_CONFIRMED, summary()),
    (NEEDS_CONFIRMED, draft()),
    (SOLUTION_DRAFTED, revise()),
    (SOLUTION_DRAFTED, submit()),
    (SOLUTION_SUBMITTED, review()),
    (OPENED, forecast()),
    (OPENED, hold()),
    (OPENED, ReviveDeal()),
)


@pytest.mark.parametrize(
    ("story", "command"), NOT_TAKEN, ids=[type(command).__name__ for _, command in NOT_TAKEN]
)
def test_R5_9_and_nothing_else(story: Story, command: Command) -> None:
    by = CHEN if "sales_rep" in type(command).issued_by else WANG
    refused = held(story).when(command, by=by, reason="忙")
    assert [r.problem for r in refused.reasons] == [Problem.ILLEGAL_STATE]


@pytest.mark.parametrize("story", STAGES, ids=NAMES)
def test_R5_1_a_lost_deal_is_revived_in_the_stage_where_it_was_lost(story: Story) -> None:
    lost = story.when(lose(reason_code=LossCode.COMPETITOR, competitor="后羿弓箭"), by=CHEN)
    lost.then(DealLost(reason_code=LossCode.COMPETITOR, competitor="后羿弓箭"))
    assert lost.state.stage is Stage.LOST
    lost.when(ReviveDeal(), by=WANG).then_refused("R5.1", "REASON_MISSING")
    lost.when(ReviveDeal(), by=CHEN, reason="回心转意").then_refused("R5.1", problem=Problem.ROLE)
    revived = lost.when(ReviveDeal(), by=WANG, reason="回心转意").then(DealRevived())
    assert revived.state.stage is story.state.stage


def test_R5_1_a_deal_lost_on_hold_is_revived_in_the_stage_before_the_hold() -> None:
    lost = held(PREPARED).when(lose(), by=WANG).then_accepted()
    assert lost.state.resume_on is None
    revived = lost.when(ReviveDeal(), by=WANG, reason="回心转意")
    assert revived.state.stage is Stage.DISCOVERY
    assert revived.state.resume_on is None


def test_R5_1_losing_a_deal_cancels_its_clocks_and_takes_nothing_more() -> None:
    lost = NEEDS_RECORDED.when(lose(), by=CHEN).then_accepted()
    assert lost.names() == ["DealLost", "DeadlineCancelled"]
    for command in (lose(), summary(), hold(), ResumeDeal()):
        refused = lost.when(command, by=CHEN, reason="忙")
        assert [r.problem for r in refused.reasons] == [Problem.ILLEGAL_STATE]


@pytest.mark.parametrize("person", [ZHAO, SUN])
def test_R5_1_owner_or_manager_marks_a_deal_lost(person: str) -> None:
    OPENED.when(lose(), by=person).then_refused("R5.1", problem=Problem.ROLE)
    OPENED.when(lose(), by=LIU).then_accepted()
