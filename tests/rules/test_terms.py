"""Agreeing on the terms, and the payment plan (G3.4.4, G3.4.6, R3.4.1, R3.6.1, R3.9.5)."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from given import Story
from people import CHEN, WANG
from samples_negotiation import PLAN, agree, line, talks
from stages import NEGOTIATING, TERMS_AGREED, TERMS_DISCUSSED

from domain.customers import Scenario
from domain.deal.payment_plan import LineKind, PaymentLine, Trigger, payment_days
from domain.deal.records.negotiation import CoreTerm
from domain.deal.reopening import ReopenNegotiation
from domain.deal.state import Stage
from domain.deal.terms import TermsAgreed
from domain.outcomes import Problem

DELIVERY_ON = dt.date(2026, 4, 24)


def agreed(**changes: Any) -> Story:
    return TERMS_DISCUSSED.when(agree(**changes), by=CHEN)


def reasons(story: Story) -> set[tuple[str, str]]:
    return {(r.clause, r.code) for r in story.reasons}


def test_G3_4_4_terms_are_agreed_after_all_five_were_discussed() -> None:
    story = agreed().then(TermsAgreed.of(agree(), terms_version=1)).then_no_deviation()
    assert story.state.stage is Stage.TERMS_AGREED
    assert story.state.negotiation.terms.amount_fen == 48_000_000


@pytest.mark.parametrize("missing", list(CoreTerm))
def test_G3_4_4_each_of_the_five_terms_stands_in_a_round(missing: CoreTerm) -> None:
    rest = [term for term in CoreTerm if term is not missing]
    story = NEGOTIATING.when(talks(*rest), by=CHEN).when(agree(), by=CHEN)
    assert [(r.code, r.detail["term"]) for r in story.reasons] == [("TERM_NOT_DISCUSSED", missing)]
    story = story.when(talks(missing), by=CHEN).when(agree(), by=CHEN)
    story.then_accepted()


def test_G3_4_4_without_any_round_all_five_are_named() -> None:
    story = NEGOTIATING.when(agree(), by=CHEN).then_refused("G3.4.4", "TERM_NOT_DISCUSSED")
    assert [r.detail["term"] for r in story.reasons] == list(CoreTerm)


def test_G3_4_4_a_reopened_negotiation_keeps_its_rounds_and_versions_its_terms() -> None:
    story = TERMS_AGREED.when(ReopenNegotiation(), by=CHEN, reason="客户变卦").then_accepted()
    assert story.state.stage is Stage.NEGOTIATION
    story = story.when(agree(after_sales="质保两年"), by=CHEN)
    story.then(TermsAgreed.of(agree(after_sales="质保两年"), terms_version=2))
    assert story.state.negotiation.terms_of(1).after_sales == "质保一年，兔子除外"
    assert story.state.negotiation.terms.version == 2


@pytest.mark.parametrize(
    ("noted", "deviates"),
    [
        ({"customer_bottom_line": "不超过四十八万", "our_conditions": None}, False),
        ({"customer_bottom_line": None, "our_conditions": "预付三成"}, False),
        ({"customer_bottom_line": " ", "our_conditions": None}, True),
    ],
)
def test_G3_4_6_terms_without_any_limit_on_record_are_flagged(
    noted: dict[str, Any], deviates: bool
) -> None:
    story = NEGOTIATING.when(talks(**noted), by=CHEN).when(agree(), by=CHEN)
    if deviates:
        story.then_deviates("G3.4.6", "LIMITS_NOT_NOTED")
    else:
        story.then_no_deviation()


def test_G3_4_6_one_round_with_limits_is_enough() -> None:
    silent = talks(customer_bottom_line=None, our_conditions=None)
    story = NEGOTIATING.when(silent, by=CHEN).when(talks(CoreTerm.PRICE), by=CHEN)
    story.when(silent, by=CHEN).when(agree(), by=CHEN).then_no_deviation()


@pytest.mark.parametrize("amount", [47_999_999, 48_000_001])
def test_R3_4_1_a_plan_that_is_off_by_one_fen_is_refused(amount: int) -> None:
    story = agreed(amount_fen=amount).then_refused("R3.4.1", "PLAN_SUM")
    assert story.reasons[0].detail == {"total_fen": 48_000_000, "amount_fen": amount}


def test_R3_4_1_a_price_without_a_plan_is_refused() -> None:
    agreed(payment_plan=()).then_refused("R3.4.1", "PLAN_SUM")


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ((line("L1", 24_000_000), line("L1", 24_000_000)), "LINE_ID_TWICE"),
        ((line("L1", 48_000_000, trigger=Trigger.MILESTONE),), "MILESTONE_ID_MISSING"),
        ((line("L1", 48_000_000, trigger=Trigger.DATE),), "DUE_ON_MISSING"),
    ],
)
def test_R3_6_1_every_line_has_its_id_and_its_trigger(
    lines: tuple[PaymentLine, ...], code: str
) -> None:
    assert reasons(agreed(payment_plan=lines)) == {("R3.6.1", code)}


def test_R3_6_1_lines_with_all_that_their_trigger_needs_are_taken() -> None:
    lines = (
        line("L1", 24_000_000, trigger=Trigger.MILESTONE, milestone_id="MS1"),
        line("L2", 24_000_000, trigger=Trigger.DATE, due_on=dt.date(2026, 6, 1)),
    )
    agreed(payment_plan=lines).then_accepted()


def test_R3_4_1_all_that_is_wrong_with_a_plan_is_named_at_once() -> None:
    lines = (line("L1", 1, trigger=Trigger.DATE), line("L1", 1, trigger=Trigger.MILESTONE))
    assert reasons(agreed(payment_plan=lines)) == {
        ("R3.6.1", "LINE_ID_TWICE"),
        ("R3.6.1", "MILESTONE_ID_MISSING"),
        ("R3.6.1", "DUE_ON_MISSING"),
        ("R3.4.1", "PLAN_SUM"),
    }


@pytest.mark.parametrize(
    ("changes", "days"),
    [
        ({"days": 30}, 30),
        ({"trigger": Trigger.DATE, "due_on": dt.date(2026, 6, 23)}, 60),
        ({"trigger": Trigger.DATE, "due_on": dt.date(2026, 6, 24), "days": 5}, 61),
        ({"trigger": Trigger.DATE, "due_on": dt.date(2026, 4, 23)}, -1),
    ],
)
def test_R3_4_2_payment_days_are_the_days_of_a_line_or_those_to_its_date(
    changes: dict[str, Any], days: int
) -> None:
    assert payment_days(line("L1", 1, **changes), DELIVERY_ON) == days


def test_R3_4_2_the_longest_payment_days_leave_retention_out() -> None:
    terms = TERMS_AGREED.state.negotiation.terms
    assert terms.longest_payment_days == 30
    only_kept = tuple(p for p in PLAN if p.kind is LineKind.RETENTION)
    assert replace(terms, payment_plan=only_kept).longest_payment_days == 0


@pytest.mark.parametrize(("lines", "accepted"), [(1, False), (2, True)])
def test_R3_9_5_a_key_account_pays_in_two_lines_or_more(lines: int, accepted: bool) -> None:
    stream = TERMS_DISCUSSED.stream
    state = replace(stream.state, scenario=Scenario.KEY_ACCOUNT_PROJECT)
    account = replace(TERMS_DISCUSSED, stream=replace(stream, state=state))
    plan = tuple(line(f"L{n}", 48_000_000 // lines) for n in range(lines))
    story = account.when(agree(payment_plan=plan), by=CHEN)
    if accepted:
        story.then_accepted()
    else:
        assert reasons(story) == {("R3.9.5", "TOO_FEW_LINES")}
    agreed(payment_plan=(line("L1", 48_000_000),)).then_accepted()


def test_R3_4_1_the_draft_of_the_contract_is_due_two_working_days_after_the_agreement() -> None:
    TERMS_AGREED.then_due("CONTRACT_DRAFT", "03-21 00:00", warns="03-20 00:00")
    assert TERMS_AGREED.clock("CONTRACT_DRAFT").owner_id == CHEN


def test_G3_4_4_only_the_owner_agrees_and_only_in_the_negotiation() -> None:
    TERMS_DISCUSSED.when(agree(), by=WANG).then_refused("G3.4.4", problem=Problem.ROLE)
    TERMS_AGREED.when(agree(), by=CHEN).then_refused("G3.4.4", problem=Problem.ILLEGAL_STATE)
