"""Collecting what is owed: ahead, halfway, after acceptance; paid in time, late or in parts."""

from __future__ import annotations

import datetime as dt
from typing import Any

from domain.deal.payment_plan import LineKind
from domain.policy import POLICY

from .deal_in_play import FEN, DealInPlay
from .deal_money import (
    apply_credit,
    invoice,
    pay,
    proposed_write_off,
    refund_credit,
    reverse,
    write_off,
)
from .deal_reminding import PROMISING, promised_on, remind
from .people import XIAOXUE, XIAZHI
from .quirks import Quirk
from .steps import Step
from .story import Beside, Story

SURPLUS_FEN = 6_800 * FEN
SHORT_FEN = 360 * FEN
#: What a wrong slip is about, and how much earlier a good payer pays.
WRONG_FEN = 52_000 * FEN
IN_GOOD_TIME = dt.timedelta(days=2)
HOLDS = POLICY.collection.hold_days


def prepay(deal: DealInPlay) -> Story:
    """What is paid ahead; or it is waived, for delivery cannot wait."""
    line = deal.line(LineKind.PREPAY)
    yield deal.before(Step.PREPAID, 0.2)
    invoice(deal, line)
    if deal.has(Quirk.PREPAYMENT_UNPAID):
        for by in (deal.manager, XIAOXUE):
            yield deal.pause(3)
            deal.do(by, "WaivePrepayment", line_id=line.line_id)
        yield Beside(_never_paid(deal, line))
        return
    yield from remind(deal, line.line_id, from_days=-7, up_to=-7)
    yield deal.before(Step.PREPAID, 0.4)
    if deal.has(Quirk.BOOKED_WRONG):
        wrong = pay(deal, WRONG_FEN)
        yield deal.pause(3)
        reverse(deal, wrong)
    yield deal.before(Step.PREPAID, 0.4)
    pay(deal, line.amount_fen + _old_debt(deal), *_shares(deal, line))


def _old_debt(deal: DealInPlay) -> int:
    """What of a contract from before is paid in one go with this one."""
    if not deal.has(Quirk.PAID_OLD_DEBT):
        return 0
    return int(deal.desk.state(_old_deal(deal)).receivables.open_fen)


def _shares(deal: DealInPlay, line: Any) -> tuple[dict[str, Any], ...]:
    if not deal.has(Quirk.PAID_OLD_DEBT):
        return ()
    (old,) = deal.desk.state(_old_deal(deal)).receivables.due_first()
    here = {"line_id": line.line_id, "amount_fen": line.amount_fen}
    there = {"deal_id": _old_deal(deal), "line_id": old.line_id, "amount_fen": old.open_fen}
    return here, there


def _old_deal(deal: DealInPlay) -> Any:
    return deal.desk.past_deals[deal.plan.customer.name]


def _never_paid(deal: DealInPlay, line: Any) -> Story:
    """Reminders up the ladder, a promise broken, until deliveries are held."""
    yield from remind(deal, line.line_id, from_days=-7, up_to=HOLDS)
    yield deal.pause(3)
    milestone = next(m for m in deal.state.delivery.milestones if not m.is_accepted)
    request = {"milestone_id": milestone.milestone_id}
    deal.refused(deal.deliverer, "RequestAcceptance", "DELIVERIES_HELD", **request)


def collect_progress(deal: DealInPlay) -> Story:
    """The line of a key account that falls due halfway is paid in good time."""
    line = deal.line(LineKind.PROGRESS)
    yield deal.pause(8)
    invoice(deal, line)
    yield from remind(deal, line.line_id, from_days=-7, up_to=-7)
    yield deal.until(line.due_on - IN_GOOD_TIME)
    pay(deal, line.open_fen)


def collect_rest(deal: DealInPlay) -> Story:
    """What falls due after acceptance."""
    line, kept = deal.line(LineKind.ACCEPTANCE), deal.line(LineKind.RETENTION)
    yield deal.pause(8)
    for due in filter(None, (line, kept)):
        invoice(deal, due)
    yield from remind(deal, line.line_id, from_days=-7, up_to=-7)
    if deal.has(Quirk.PROMISE_BROKEN):
        yield from remind(deal, line.line_id, from_days=0, up_to=HOLDS)
        write_off(deal, line, line.open_fen // 10, "对方换了股东，尾款难要")
        return
    if deal.has(Quirk.PAID_IN_PARTS):
        yield deal.until(line.due_on)
        pay(deal, line.open_fen // 2)
    if deal.has(Quirk.PROMISE_KEPT) or deal.has(Quirk.PAID_IN_PARTS):
        yield from remind(deal, line.line_id, from_days=0, up_to=PROMISING)
        yield deal.until(promised_on(deal, line.line_id))
    else:
        yield deal.until(line.due_on - IN_GOOD_TIME)
    yield from _settle(deal, deal.line(LineKind.ACCEPTANCE))


def _settle(deal: DealInPlay, line: Any) -> Story:
    """The last payment; some pay too much, some a little too little."""
    if deal.has(Quirk.WRITTEN_OFF):
        pay(deal, line.open_fen - SHORT_FEN)
        yield deal.pause(6)
        write_off(deal, line, SHORT_FEN, "银行手续费，追讨不值")
        yield deal.pause(3)
        write_off_id = proposed_write_off(deal, line)
        deal.do(XIAZHI, "ApproveWriteOff", write_off_id=write_off_id)
        return
    too_much = deal.has(Quirk.SURPLUS_APPLIED) or deal.has(Quirk.SURPLUS_REFUNDED)
    if not too_much:
        pay(deal, line.open_fen)
        return
    # Named, for else the retention would take what is left over.
    share = {"line_id": line.line_id, "amount_fen": line.open_fen}
    payment = pay(deal, line.open_fen + SURPLUS_FEN, share)
    yield deal.pause(5)
    if deal.has(Quirk.SURPLUS_APPLIED):
        apply_credit(deal, payment, deal.line(LineKind.RETENTION))
    if deal.has(Quirk.SURPLUS_REFUNDED):
        refund_credit(deal, payment)
