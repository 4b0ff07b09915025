"""Submitting below the bottom line, and the exception that allows it (R3.4.2)."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from given import Story
from people import BOTH, CHEN, EVERYBODY, FENG, LIU, QIAN, WANG, WU, ZHENG
from pydantic import ValidationError
from samples_contract import (
    AMOUNT,
    DELIVERY_ON,
    FLOOR,
    SCOPE,
    agree,
    agreed,
    draft,
    exception,
    line,
    plan,
    revise,
    sha,
    submitted,
)

from domain.deal.excepting import FloorExceptionGranted
from domain.deal.payment_plan import LineKind, PaymentLine, Trigger
from domain.deal.reopening import ReopenNegotiation
from domain.deal.state import Stage
from domain.deal.submission import ContractSubmitted, SubmitContract
from domain.outcomes import Problem, Reason
from domain.people import People, Person, Role
from domain.values import Restricted

BELOW = FLOOR - 1


def drafted(amount_fen: int = BELOW, *, deal: Any = None, limit: Any = None, **text: Any) -> Story:
    """A drafted contract, one fen below the floor if not said otherwise."""
    fields = {name: text[name] for name in ("payment_plan", "scope") if name in text}
    story = agreed(amount_fen, deal=deal, limit=limit, **fields)
    return story.when(draft(amount_fen, **text), by=story.state.owner_id).then_accepted()


def refused(story: Story) -> dict[str, Reason]:
    """The reasons by code; nothing happened."""
    assert not story.recorded
    assert {r.clause for r in story.reasons} <= {"R3.4.2"}
    return {r.code: r for r in story.reasons}


def granted(story: Story, *people: str, **changes: Any) -> Story:
    for person in people:
        story = story.when(exception(**changes), by=person).then_accepted()
    return story


@pytest.mark.parametrize(
    ("amount_fen", "gap_fen"),
    [(FLOOR, None), (FLOOR + 1, None), (FLOOR - 1, 1), (84_500_000, 1_500_000)],
)
def test_R3_4_2_the_amount_reaches_the_floor(amount_fen: int, gap_fen: int | None) -> None:
    story = drafted(amount_fen).when(SubmitContract(), by=CHEN)
    if gap_fen is None:
        story.then(ContractSubmitted(rev=1))
        assert story.state.stage is Stage.CONTRACT_REVIEW
    else:
        assert refused(story)["BELOW_FLOOR"].detail == {"gap_fen": gap_fen}


@pytest.mark.parametrize(("days", "too_long"), [(60, False), (61, True)])
@pytest.mark.parametrize("dated", [False, True])
def test_R3_4_2_no_line_is_paid_later_than_allowed(days: int, too_long: bool, dated: bool) -> None:
    last: PaymentLine = line("L1", AMOUNT, days=days)
    if dated:
        due_on = DELIVERY_ON + dt.timedelta(days=days)
        last = line("L1", AMOUNT, trigger=Trigger.DATE, days=0, due_on=due_on)
    story = drafted(AMOUNT, payment_plan=(last,)).when(SubmitContract(), by=CHEN)
    found = refused(story) if too_long else {}
    assert set(found) == ({"PAYMENT_TOO_LONG"} if too_long else set())
    if too_long:
        assert found["PAYMENT_TOO_LONG"].detail == {"days": 61, "max_days": 60}
    else:
        story.then_accepted()


def test_R3_4_2_money_kept_back_may_be_paid_late() -> None:
    kept = line("L1", AMOUNT, kind=LineKind.RETENTION, days=730)
    drafted(AMOUNT, payment_plan=(kept,)).when(SubmitContract(), by=CHEN).then_accepted()


@pytest.mark.parametrize(
    ("scope", "lacking"),
    [
        (SCOPE[:2], None),
        (SCOPE[1::-1], None),
        (SCOPE[:1], SCOPE[1]),
        (SCOPE[2:], "; ".join(SCOPE[:2])),
    ],
)
def test_R3_4_2_the_scope_holds_the_least(scope: tuple[str, ...], lacking: str | None) -> None:
    story = drafted(AMOUNT, scope=scope).when(SubmitContract(), by=CHEN)
    if lacking is None:
        story.then_accepted()
    else:
        assert refused(story)["SCOPE_TOO_SMALL"].detail == {"lacking": lacking}


def test_R3_4_2_all_that_breaks_the_bottom_line_is_said_at_once() -> None:
    story = drafted(payment_plan=plan(BELOW, 90), scope=SCOPE[2:])
    found = refused(story.when(SubmitContract(rev=7), by=CHEN))
    assert set(found) == {
        "BELOW_FLOOR",
        "PAYMENT_TOO_LONG",
        "SCOPE_TOO_SMALL",
        "NOT_THE_NEWEST_REV",
    }
    granted(story, WANG, ZHENG).when(SubmitContract(), by=CHEN).then_accepted()


@pytest.mark.parametrize("rev", [None, 2])
def test_R3_4_2_the_newest_revision_is_submitted(rev: int | None) -> None:
    revised = drafted(AMOUNT).when(revise(AMOUNT), by=CHEN)
    revised.when(SubmitContract(rev=rev), by=CHEN).then(ContractSubmitted(rev=2))
    revised.when(SubmitContract(rev=1), by=CHEN).then_refused("R3.4.2", "NOT_THE_NEWEST_REV")


def test_R3_4_2_what_is_out_for_votes_is_not_submitted_twice() -> None:
    submitted().when(SubmitContract(), by=CHEN).then_refused(
        "R3.4.2", "ALREADY_SUBMITTED", Problem.ILLEGAL_STATE
    )


def test_R3_4_2_without_a_draft_there_is_nothing_to_submit_or_to_except() -> None:
    agreed().when(SubmitContract(), by=CHEN).then_refused("R3.4.1", "CONTRACT_NOT_DRAFTED")
    agreed().when(exception(), by=WANG).then_refused("R3.4.1", "CONTRACT_NOT_DRAFTED")


def test_R3_4_2_an_exception_tells_by_whom_for_what_and_until_when() -> None:
    drafted().when(exception(), by=WANG).then(
        FloorExceptionGranted(
            by=WANG,
            role=Role.SALES_MANAGER,
            rev=1,
            content_sha256=sha("a"),
            amount_fen=BELOW,
            floor_price_fen=FLOOR,
            expires_on=dt.date(2026, 4, 1),
        )
    )


def test_G3_4_1_the_floor_price_in_an_exception_is_restricted() -> None:
    marks = FloorExceptionGranted.model_fields["floor_price_fen"].metadata
    assert [m.clause for m in marks if isinstance(m, Restricted)] == ["G3.4.1"]


@pytest.mark.parametrize(
    ("people", "in_force"),
    [
        ((), False),
        ((WANG,), False),
        ((ZHENG,), False),
        ((WANG, LIU), False),
        ((ZHENG, FENG), False),
        ((WANG, ZHENG), True),
        ((FENG, LIU), True),
        ((ZHENG, BOTH), True),
    ],
)
def test_R3_4_2_a_manager_and_a_finance_person_must_grant_it(
    people: tuple[str, ...], in_force: bool
) -> None:
    story = granted(drafted(), *people).when(SubmitContract(), by=CHEN)
    if in_force:
        story.then(ContractSubmitted(rev=1))
    else:
        assert set(refused(story)) == {"BELOW_FLOOR"}


@pytest.mark.parametrize("person", [CHEN, WU, QIAN])
def test_R3_4_2_nobody_else_grants_an_exception(person: str) -> None:
    drafted().when(exception(), by=person).then_refused("R3.4.2", "ROLE", Problem.ROLE)


def test_R3_4_2_the_owner_grants_no_exception_though_he_is_a_manager() -> None:
    own = drafted(deal={"owner_id": BOTH})
    own.when(exception(), by=BOTH).then_refused("R3.4.2", "OWN_EXCEPTION", Problem.FOUR_EYES)
    granted(own, WANG, ZHENG).when(SubmitContract(), by=BOTH).then_accepted()


def test_R3_4_2_who_takes_the_deal_over_does_not_profit_from_his_own_exception() -> None:
    story = granted(drafted(), BOTH, ZHENG)
    owned = replace(story.state, owner_id=BOTH)
    taken_over = replace(story, stream=replace(story.stream, state=owned))
    assert set(refused(taken_over.when(SubmitContract(), by=BOTH))) == {"BELOW_FLOOR"}
    granted(taken_over, WANG).when(SubmitContract(), by=BOTH).then_accepted()


def test_R3_4_2_one_person_in_both_roles_is_not_two_persons() -> None:
    double = Person("double", roles=frozenset({Role.SALES_MANAGER, Role.FINANCE}))
    people = People({**EVERYBODY.by_id, "double": double})
    story = replace(drafted(), people=people)
    story = granted(story, "double")
    story.when(exception(), by="double").then_refused("R3.4.2", "ALREADY_GRANTED")
    story = story.when(SubmitContract(), by=CHEN)
    assert set(refused(story)) == {"BELOW_FLOOR"}


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (exception(sha("b")), "NOT_THE_NEWEST_TEXT"),
        (exception(rev=2), "NOT_THE_NEWEST_REV"),
        (exception(expires_on=dt.date(2026, 3, 1)), "EXPIRES_BEFORE_GRANTED"),
    ],
)
def test_R3_4_2_an_exception_names_the_newest_text_and_a_day_to_come(
    command: Any, code: str
) -> None:
    drafted().when(command, by=WANG).then_refused("R3.4.2", code)


def test_R3_4_2_an_exception_without_the_text_is_no_command() -> None:
    with pytest.raises(ValidationError):
        exception(content_sha256="")


def test_R3_4_2_what_keeps_to_the_bottom_line_needs_no_exception() -> None:
    drafted(FLOOR).when(exception(), by=WANG).then_refused("R3.4.2", "NO_EXCEPTION_NEEDED")


def test_R3_4_2_an_exception_counts_for_one_revision_only() -> None:
    revised = granted(drafted(), WANG, ZHENG).when(revise(BELOW), by=CHEN).then_accepted()
    assert set(refused(revised.when(SubmitContract(), by=CHEN))) == {"BELOW_FLOOR"}
    half = granted(drafted(), WANG).when(revise(BELOW), by=CHEN)
    half = half.when(exception(sha("b")), by=ZHENG)
    assert set(refused(half.when(SubmitContract(), by=CHEN))) == {"BELOW_FLOOR"}


@pytest.mark.parametrize(
    ("when", "in_force"),
    [
        ("03-10 00:00", True),
        ("03-10 23:59:59.999999", True),
        ("03-11 00:00", False),
    ],
)
def test_R3_4_2_an_exception_holds_to_the_end_of_its_last_day(when: str, in_force: bool) -> None:
    story = granted(drafted(), WANG)
    story = granted(story, ZHENG, expires_on=dt.date(2026, 3, 10))
    story = story.when(SubmitContract(), by=CHEN, at=when)
    assert set(() if in_force else refused(story)) == (set() if in_force else {"BELOW_FLOOR"})
    assert bool(story.recorded) is in_force


@pytest.mark.parametrize(("when", "in_force"), [("04-01 23:59", True), ("04-02 00:00", False)])
def test_R3_4_2_without_a_date_it_holds_for_the_days_of_the_policy(
    when: str, in_force: bool
) -> None:
    story = granted(drafted(), WANG, ZHENG).when(SubmitContract(), by=CHEN, at=when)
    assert bool(story.recorded) is in_force


@pytest.mark.parametrize(("when", "again"), [("03-05 23:59", False), ("03-06 00:00", True)])
def test_R3_4_2_nobody_grants_twice_what_is_still_in_force(when: str, again: bool) -> None:
    once = granted(drafted(), WANG, expires_on=dt.date(2026, 3, 5))
    story = once.when(exception(), by=WANG, at=when)
    if again:
        story.then_accepted()
    else:
        story.then_refused("R3.4.2", "ALREADY_GRANTED")
    once.when(exception(), by=LIU, at=when).then_accepted()
    revised = once.when(revise(BELOW), by=CHEN).then_accepted()
    revised.when(exception(sha("b")), by=WANG).then_accepted()


def test_R3_4_2_an_exception_granted_anew_takes_the_place_of_one_that_is_past() -> None:
    story = granted(drafted(), WANG, ZHENG, expires_on=dt.date(2026, 3, 3))
    story = story.when(exception(), by=WANG, at="03-05 09:00").then_accepted()
    assert set(refused(story.when(SubmitContract(), by=CHEN))) == {"BELOW_FLOOR"}
    granted(story, FENG).when(SubmitContract(), by=CHEN).then_accepted()


def test_R3_4_2_terms_above_the_floor_need_the_exception_no_longer() -> None:
    story = granted(drafted(84_500_000), WANG, ZHENG).when(SubmitContract(), by=CHEN)
    story = story.when(ReopenNegotiation(), by=CHEN, reason="客户肯加价")
    story = story.when(agree(86_200_000), by=CHEN).when(draft(86_200_000), by=CHEN)
    story.when(exception(), by=WANG).then_refused("R3.4.2", "NO_EXCEPTION_NEEDED")
    story.when(SubmitContract(rev=2), by=CHEN).then(ContractSubmitted(rev=2))
