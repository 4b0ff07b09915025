"""Whatever is booked, reversed, credited or given up: no fen is lost, and none appears (R3.6.3)."""

from __future__ import annotations

import datetime as dt
import os
import random
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ledger import Ledger
from money_moves import COMPLAINT, RULES, move_of
from samples import CUSTOMER
from samples_money import accepted, happens, planned, signed

from domain.clocks import DeadlineBreached, DeadlineWarned
from domain.complaint.state import Complaint, Status
from domain.deal.credits import CreditRefunded
from domain.deal.invoicing import InvoiceIssued, InvoiceVoided
from domain.deal.payments import PaymentReceived
from domain.deal.reversal import PaymentReversed
from domain.decision import Stream
from domain.registry import DEAL, EVENTS

SOAK = os.environ.get("DEALTRAIL_SOAK") == "1"
#: As many numbers as the greediest rule takes.
numbers = st.lists(st.integers(0, 9_999), min_size=16, max_size=16)
DAY = dt.date(2026, 3, 2)


def two_deals() -> Ledger:
    """Two delivered deals of one customer, nothing paid yet, and a complaint of his."""
    stories = {name: happens(signed(called=name), planned("M1")) for name in ("a", "b")}
    stories = {name: happens(story, accepted("M1", DAY)) for name, story in stories.items()}
    complaint = Complaint(COMPLAINT, status=Status.REGISTERED, customer_id=CUSTOMER)
    return Ledger(stories, complaints={COMPLAINT: complaint})


START = two_deals()


# ---- what always holds ------------------------------------------------------------------------


def check_totals(ledger: Ledger) -> None:
    """Allocated + credit left + refunded = received - reversed; used credit stands on lines."""
    payments = [p for deal in ledger.deals for p in deal.receivables.payments]
    lines = [line for deal in ledger.deals for line in deal.receivables.lines]
    came_in = sum(p.amount_fen for p in payments) - sum(
        p.amount_fen for p in payments if p.reversed
    )
    on_lines = sum(line.received_fen + line.credited_fen for line in lines)
    left = sum(p.credit_left_fen for p in payments)
    refunded = sum(p.refunded_fen for p in payments)
    assert on_lines + left + refunded == came_in
    assert sum(line.credited_fen for line in lines) == sum(p.used_fen for p in payments)


def check_payments(ledger: Ledger) -> None:
    shares = Counter[object]()
    for deal in ledger.deals:
        for line in deal.receivables.lines:
            for share in line.shares:
                shares[share.payment_id] += share.amount_fen
    for deal in ledger.deals:
        for p in deal.receivables.payments:
            if p.reversed:
                assert not shares[p.payment_id]
                assert not p.is_credit_touched
            else:
                assert p.allocated_fen + p.credited_fen == p.amount_fen
                assert shares[p.payment_id] == p.allocated_fen + p.used_fen
                assert p.credit_left_fen >= 0
    standing = [p.bank_ref for d in ledger.deals for p in d.receivables.payments if not p.reversed]
    assert len(set(standing)) == len(standing)


def check_lines(ledger: Ledger) -> None:
    for deal in ledger.deals:
        for line in deal.receivables.lines:
            parts = (line.received_fen, line.credited_fen, line.written_off_fen)
            assert min(parts) >= 0
            assert line.settled_fen == sum(parts) <= line.amount_fen
            assert 0 <= line.disputed_fen <= line.open_fen
            assert sum(s.amount_fen for s in line.shares) == line.received_fen + line.credited_fen
            invoiced = sum(i.amount_fen for i in deal.receivables.invoices_of(line.line_id))
            assert invoiced <= line.amount_fen
    numbers = [i.invoice_no for deal in ledger.deals for i in deal.receivables.invoices]
    assert len(set(numbers)) == len(numbers)


def check_clocks(ledger: Ledger) -> None:
    """A due line waits exactly as long as something of it is open; no clock fires twice."""
    for name, story in ledger.stories.items():
        deal = ledger.state(name)
        for line in deal.receivables.lines:
            waiting = list(deal.clocks.running("RECEIVABLE", line.line_id))
            assert len(waiting) == (0 if line.is_empty else 1), (name, line.line_id)
        for kind in (DeadlineBreached, DeadlineWarned):
            fired = Counter(r.event.clock_id for r in story.history if isinstance(r.event, kind))
            assert not fired or max(fired.values()) == 1


def check_fold(ledger: Ledger) -> None:
    """The states are the folds of the events, once through JSON."""
    for story in ledger.stories.values():
        folded = Stream.empty(DEAL, story.stream.id)
        for one in story.history:
            event = EVENTS[type(one.event).__name__].model_validate_json(
                one.event.model_dump_json(by_alias=True)
            )
            folded = folded.after(replace(one, event=event))
        assert folded == story.stream


def check_four_eyes(ledger: Ledger) -> None:
    """Who booked a payment neither reversed nor refunded it, who invoiced did not void."""
    history = [one for story in ledger.stories.values() for one in story.history]
    did: dict[object, str] = {}
    for one in history:
        match one.event:
            case PaymentReceived():
                did[one.event.payment_id] = one.trail.actor
            case InvoiceIssued():
                did[one.event.invoice_no] = one.trail.actor
            case _:
                pass
    for one in history:
        match one.event:
            case PaymentReversed():
                assert did[one.event.payment_id] != one.trail.actor
            case CreditRefunded():
                assert did[one.event.from_payment_id] != one.trail.actor
            case InvoiceVoided():
                assert did[one.event.invoice_no] != one.trail.actor
            case _:
                pass


CHECKS = (check_totals, check_payments, check_lines, check_clocks)


# ---- walks ------------------------------------------------------------------------------------


def walk(ledger: Ledger, way: Iterable[list[int]]) -> tuple[Ledger, list[bool]]:
    """The ledger at the end of the way, all checks passed on it, and what was accepted."""
    went: list[bool] = []
    for thrown in way:
        now = ledger["a"].now + dt.timedelta(hours=thrown[-1] % 600)
        ledger = ledger.wait(now)
        move = move_of(ledger, thrown)
        before = {name: story.stream for name, story in ledger.stories.items()}
        ledger = ledger.when(move.deal, move.command, by=move.by, reason="照流程办")
        went.append(not ledger.reasons)
        if ledger.reasons:
            assert before == {name: story.stream for name, story in ledger.stories.items()}
        for check in CHECKS:
            check(ledger)
    check_fold(ledger)
    check_four_eyes(ledger)
    return ledger, went


@pytest.mark.soak
@settings(
    max_examples=3000 if SOAK else 40,
    deadline=None,
    derandomize=not SOAK,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(way=st.lists(numbers, min_size=10, max_size=60 if SOAK else 25))
def test_R3_6_3_no_fen_is_lost_and_none_appears(way: list[list[int]]) -> None:
    walk(START, way)


def test_R3_6_3_the_walks_come_everywhere() -> None:
    dice = random.Random(1)
    happened = set()
    for _ in range(20):
        way = [[dice.randrange(10_000) for _ in range(16)] for _ in range(40)]
        _, went = walk(START, way)
        happened |= {
            RULES[thrown[0] % len(RULES)] for thrown, did in zip(way, went, strict=True) if did
        }
    assert happened == set(RULES)
