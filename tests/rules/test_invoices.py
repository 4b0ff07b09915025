"""Invoices for the lines of the plan, their clock, and voiding them (R3.6.2)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from fields import refused_under
from given import at
from ledger import Ledger
from people import CHEN, FENG, HE, QIAN, WANG, ZHENG
from samples_money import AHEAD, MAIN, MAIN_DUE, accepted, dated, happens, invoice, planned, signed
from stages import CONTRACT_APPROVED

from domain.deal.invoicing import InvoiceIssued, InvoiceVoided, IssueInvoice, VoidInvoice
from domain.deal.team import AddTeamMember
from domain.facts import ReferenceTaken
from domain.outcomes import Problem
from domain.people import Role

SIGNED = signed()


def test_R3_6_2_finance_invoices_a_line() -> None:
    command = invoice("L1", AHEAD)
    story = SIGNED.when(command, by=ZHENG).then(InvoiceIssued.of(command))
    (one,) = story.state.receivables.invoices
    assert (one.invoice_no, one.issued_by, one.voided) == ("FP-0001", ZHENG, False)


@pytest.mark.parametrize("person", [CHEN, WANG, HE, QIAN])
def test_R3_6_2_nobody_else_does(person: str) -> None:
    for command in (invoice(), VoidInvoice(invoice_no="FP-0001")):
        assert SIGNED.when(command, by=person).reasons[0].problem is Problem.ROLE


def test_R3_6_2_nothing_is_invoiced_before_the_signature() -> None:
    story = CONTRACT_APPROVED.when(invoice(), by=ZHENG)
    story.then_refused("R3.6.2", "ILLEGAL_STATE", Problem.ILLEGAL_STATE)


def test_R3_6_2_an_invoice_may_go_out_before_its_line_falls_due() -> None:
    assert SIGNED.state.receivables.line("L3").due_on is None
    SIGNED.when(invoice("L3", 2_000), by=ZHENG).then_accepted()


@pytest.mark.parametrize(
    ("amounts", "accepted"),
    [
        ((AHEAD,), True),
        ((AHEAD + 1,), False),
        ((1_000, 2_000), True),
        ((1_000, 2_001), False),
        ((AHEAD, 1), False),
    ],
)
def test_R3_6_2_the_invoices_of_a_line_never_exceed_it(
    amounts: tuple[int, ...], accepted: bool
) -> None:
    story = SIGNED
    for number, amount in enumerate(amounts):
        story = story.when(invoice("L1", amount, invoice_no=f"FP-{number}"), by=ZHENG)
    if accepted:
        story.then_accepted()
    else:
        story.then_refused("R3.6.2", "INVOICED_TOO_MUCH")


def test_R3_6_2_a_voided_invoice_makes_room_for_another() -> None:
    story = SIGNED.when(invoice(), by=ZHENG)
    story = story.when(VoidInvoice(invoice_no="FP-0001"), by=FENG, reason="抬头有误")
    story.then(InvoiceVoided(invoice_no="FP-0001"))
    story.when(invoice(invoice_no="FP-0002"), by=ZHENG).then_accepted()


def test_R3_6_2_a_line_that_is_not_in_the_plan_cannot_be_invoiced() -> None:
    SIGNED.when(invoice("L9"), by=ZHENG).then_refused("R3.6.2", "LINE_UNKNOWN")


def test_R3_6_2_a_number_is_used_once_in_the_company_for_ever() -> None:
    command = invoice()
    assert command.reference(SIGNED.state) == ("invoice", "FP-0001")
    other = signed(called="other")
    taken = SIGNED.when(command, by=ZHENG, facts=[ReferenceTaken(other.state.id)])
    taken.then_refused("R3.6.2", "INVOICE_NO_TAKEN", Problem.DUPLICATE)
    assert taken.reasons[0].detail["other_id"] == str(other.state.id)
    ledger = Ledger({"a": SIGNED, "b": other}).when("a", command, by=ZHENG)
    ledger = ledger.when("a", VoidInvoice(invoice_no="FP-0001"), by=FENG, reason="作废")
    for name in ("a", "b"):
        ledger.when(name, command, by=ZHENG).then_refused("R3.6.2", "INVOICE_NO_TAKEN")


@pytest.mark.parametrize("tax_bp", [0, 1300, 10_000])
def test_R3_6_2_a_tax_rate_is_a_share(tax_bp: int) -> None:
    SIGNED.when(invoice(tax_bp=tax_bp), by=ZHENG).then_accepted()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"tax_bp": 10_001}, "tax_bp"),
        ({"tax_bp": -1}, "tax_bp"),
        ({"amount_fen": 0}, "amount_fen"),
        ({"invoice_no": ""}, "invoice_no"),
        ({"line_id": ""}, "line_id"),
    ],
)
def test_R3_6_2_bad_fields_are_refused_under_their_clause(changes: Any, field: str) -> None:
    fields = {"line_id": "L1", "invoice_no": "FP-1", "amount_fen": 1, "tax_bp": 0} | changes
    assert refused_under(IssueInvoice, lambda: IssueInvoice(**fields)) == {field: "R3.6.2"}


# ---- voiding ----------------------------------------------------------------------------------


def test_R3_6_2_another_finance_person_voids_it() -> None:
    story = SIGNED.when(invoice(), by=ZHENG).when(
        VoidInvoice(invoice_no="FP-0001"), by=ZHENG, reason="抬头有误"
    )
    story.then_refused("R3.6.2", "OWN_INVOICE", Problem.FOUR_EYES)


def test_R5_1_voiding_needs_a_reason() -> None:
    story = SIGNED.when(invoice(), by=ZHENG).when(VoidInvoice(invoice_no="FP-0001"), by=FENG)
    story.then_refused("R5.1", "REASON_MISSING")


def test_R3_6_2_only_an_invoice_that_stands_is_voided() -> None:
    command = VoidInvoice(invoice_no="FP-0001")
    SIGNED.when(command, by=FENG, reason="x").then_refused("R3.6.2", "INVOICE_UNKNOWN")
    story = SIGNED.when(invoice(), by=ZHENG).when(command, by=FENG, reason="x").then_accepted()
    again = story.when(command, by=FENG, reason="x")
    again.then_refused("R3.6.2", "INVOICE_VOIDED", Problem.ILLEGAL_STATE)


# ---- the clock --------------------------------------------------------------------------------


def test_R3_6_2_finance_has_three_working_days_from_when_the_line_fell_due() -> None:
    story = signed(dated("L1", MAIN, MAIN_DUE))
    clock = story.clock("INVOICE", "L1")
    assert (clock.clause, clock.owner_id) == ("R3.6.2", FENG)
    assert (clock.due_at, clock.warns_at) == (at("03-06 00:00"), at("03-05 00:00"))
    story.when(invoice("L1", 1), by=ZHENG, at="03-05 23:59").then_met("INVOICE")
    story.when(invoice("L1", 1), by=ZHENG, at="03-06 00:01").then_met("INVOICE", 60)


def test_R3_6_2_finance_is_told_of_the_breach() -> None:
    story = signed(dated("L1", MAIN, MAIN_DUE)).wait("03-06 00:00:01")
    told = [
        getattr(r.event, "told", ())
        for r in story.recorded
        if type(r.event).__name__ == "DeadlineBreached"
        and getattr(r.event, "kind", "") == "INVOICE"
    ]
    assert told == [(FENG, ZHENG)]


def test_R3_6_2_the_finance_person_of_the_team_is_asked_first() -> None:
    plan = (dated("L1", MAIN, MAIN_DUE),)
    story = signed(*plan).when(
        AddTeamMember(person_id=ZHENG, role=Role.FINANCE, core=False), by=CHEN
    )
    story = story.when(invoice("L1", MAIN), by=FENG)
    story = story.when(VoidInvoice(invoice_no="FP-0001"), by=ZHENG, reason="x").then_accepted()
    assert story.clock("INVOICE").owner_id == ZHENG


def test_R3_6_2_with_the_last_invoice_voided_another_is_due() -> None:
    story = SIGNED.when(invoice("L1", 1_000, invoice_no="FP-1"), by=ZHENG)
    story = story.when(invoice("L1", 1_000, invoice_no="FP-2"), by=ZHENG)
    met = story.clock("INVOICE", "L1")
    story = story.when(VoidInvoice(invoice_no="FP-1"), by=FENG, reason="x", at="03-03 10:00")
    assert story.clock("INVOICE", "L1").clock_id == met.clock_id
    story = story.when(VoidInvoice(invoice_no="FP-2"), by=FENG, reason="x", at="03-03 11:00")
    assert story.clock("INVOICE", "L1").is_open
    assert story.clock("INVOICE", "L1").due_at == at("03-07 00:00")


def test_R3_6_2_an_invoice_that_went_out_ahead_meets_the_clock_at_once() -> None:
    story = happens(SIGNED.when(invoice("L3", 1), by=ZHENG), planned("M1"))
    assert not [c for c in story.state.clocks if (c.kind, c.subject) == ("INVOICE", "L3")]
    story = happens(story, accepted("M1", dt.date(2026, 4, 1)), at=at("04-01 10:00"))
    clock = story.clock("INVOICE", "L3")
    assert (clock.is_open, clock.met_at) == (False, at("03-02 09:00"))


def test_R3_6_2_it_is_missing_as_long_as_a_due_line_was_not_invoiced() -> None:
    context: Any = None
    assert not IssueInvoice.is_done(SIGNED.state, context)
    story = SIGNED.when(invoice("L1", 1, invoice_no="FP-1"), by=ZHENG)
    assert not IssueInvoice.is_done(story.state, context)
    story = story.when(invoice("L2", 1, invoice_no="FP-2"), by=ZHENG)
    assert IssueInvoice.is_done(story.state, context)
