"""Whatever is booked, reversed, credited or given up: no fen is lost, and none appears (R3.6.3)."""

from __future__ import annotations

import datetime as dt
import os
import random
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

import pytest
from given import given as in_the_log
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ledger import Ledger
from money_endings import Prepared, signs_an_amendment, terminates
from money_moves import COMPLAINT, RULES, Rule, move_of
from samples import CUSTOMER
from samples_money import accepted, dated, happens, planned, signed

from domain.clocks import DeadlineBreached, DeadlineWarned
from domain.complaint.state import Complaint, Status
from domain.deal.closing import DealClosed
from domain.deal.credits import CreditRefunded
from domain.deal.importing import PastDealImported
from domain.deal.invoicing import InvoiceIssued, InvoiceVoided
from domain.deal.payments import PaymentReceived
from domain.deal.reversal import PaymentReversed
from domain.deal.state import Stage
from domain.decision import Stream
from domain.registry import DEAL, EVENTS

#: Clocks that are about one line of the plan.
OF_LINES = {"INVOICE", "RECEIVABLE", "LIMITATION"}
SOAK = os.environ.get("DEALTRAIL_SOAK") == "1"
#: As many numbers as the greediest rule takes.
numbers = st.lists(st.integers(0, 9_999), min_size=16, max_size=16)
DAY = dt.date(2026, 3, 2)
PAST = PastDealImported(
    number="SJ-20260302-0009",
    customer_id=CUSTOMER,
    customer_name="云上纸鸢科技有限公司",
    contract_no="HT-2024-7",
    amount_fen=9_000,
    signed_on=dt.date(2025, 12, 1),
    lines=(dated("1", 1_000, dt.date(2026, 1, 20)), dated("2", 500, dt.date(2026, 4, 1))),
    settled_before_fen=7_500,
)


#: Amendments and terminations change what is walked on; they stand seldom among the moves.
ALL_RULES: tuple[Rule, ...] = (*RULES, *RULES, signs_an_amendment, signs_an_amendment, terminates)


def three_deals() -> Ledger:
    """Two delivered deals of one customer and one from before the log, and a complaint of his."""
    stories = {name: happens(signed(called=name), planned("M1")) for name in ("a", "b")}
    stories = {name: happens(story, accepted("M1", DAY)) for name, story in stories.items()}
    stories["c"] = in_the_log(DEAL, PAST, called="c")
    complaint = Complaint(COMPLAINT, status=Status.REGISTERED, customer_id=CUSTOMER)
    return Ledger(stories, complaints={COMPLAINT: complaint})


START = three_deals()


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
            assert deal.receivables.invoiced_fen(line.line_id) <= line.amount_fen
            given_up = [w.amount_fen for w in line.write_offs if w.approved]
            assert line.written_off_fen == sum(given_up)
    numbers = [i.invoice_no for deal in ledger.deals for i in deal.receivables.invoices]
    assert len(set(numbers)) == len(numbers)


def check_ends(ledger: Ledger) -> None:
    """Nothing is owed on a closed deal, and what it says it won is what its lines were."""
    for name, story in ledger.stories.items():
        deal = ledger.state(name)
        assert deal.stage is not Stage.CLOSED or deal.receivables.open_fen == 0
        assert deal.stage is not Stage.CLOSED_PENDING_RETENTION or deal.receivables.open_fen > 0
        ends = [r.event for r in story.recorded if isinstance(r.event, DealClosed)]
        for end in ends:
            assert end.won_fen == end.received_fen + end.written_off_fen == deal.amount_fen


def check_clocks(ledger: Ledger) -> None:
    """A due line waits exactly as long as something of it is open; no clock fires twice."""
    for name, story in ledger.stories.items():
        deal = ledger.state(name)
        for line in deal.receivables.lines:
            waiting = list(deal.clocks.running("RECEIVABLE", line.line_id))
            assert len(waiting) == (0 if line.is_empty else 1), (name, line.line_id)
            about = deal.clocks.running(subject=line.line_id)
            steps = [c for c in about if "DUNNING" in c.kind and c.state == "RUNNING"]
            assert len(steps) <= (0 if line.is_empty else 1)
            limits = list(deal.clocks.running("LIMITATION", line.line_id))
            assert len(limits) == int(any(c.breached for c in waiting))
            assert not (line.holds and line.is_empty)
        subjects = {c.subject for c in deal.clocks.running() if c.kind in OF_LINES}
        assert subjects <= {line.line_id for line in deal.receivables.lines}
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


CHECKS = (check_totals, check_payments, check_lines, check_ends, check_clocks)


# ---- walks ------------------------------------------------------------------------------------


def streams(ledger: Ledger) -> dict[str, Stream]:
    return {name: story.stream for name, story in ledger.stories.items()}


def walk(ledger: Ledger, way: Iterable[list[int]]) -> tuple[Ledger, list[bool]]:
    """The ledger at the end of the way, all checks passed on it, and what was accepted."""
    went: list[bool] = []
    for thrown in way:
        now = ledger["a"].now + dt.timedelta(hours=thrown[-1] % 600)
        ledger = ledger.wait(now)
        move = move_of(ledger, thrown, ALL_RULES)
        before = ledger
        if isinstance(move, Prepared):
            before = ledger.happens(move.deal, *move.before)
        tried = before.when(move.deal, move.command, by=move.by, reason="照流程办")
        went.append(not tried.reasons)
        if tried.reasons:
            assert streams(tried) == streams(before)
        else:
            # What was armed late fires at once.
            ledger = tried.wait(now)
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
        rules = (ALL_RULES[thrown[0] % len(ALL_RULES)] for thrown in way)
        happened |= {rule for rule, did in zip(rules, went, strict=True) if did}
    assert happened == set(ALL_RULES)
