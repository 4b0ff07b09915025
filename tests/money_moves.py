"""What finance and others may try on the money of a customer's deals, right or wrong.

Each rule makes a command out of the ledger as it stands and a few thrown numbers; amounts are
mostly just what is open or left, or one more. Add a rule to `RULES` and the walks take it too.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from ledger import Ledger
from people import FENG, HE, QIAN, WANG, XU, ZHENG
from samples_money import apply_credit, invoice, payment, refund, to

from domain.deal.closing import CloseDeal
from domain.deal.disputes import DisputeAmount, ResolveDispute
from domain.deal.invoicing import VoidInvoice
from domain.deal.records.lines import Line
from domain.deal.records.payments import Payment
from domain.deal.reversal import ReversePayment
from domain.deal.state import Deal
from domain.deal.write_offs import ApproveWriteOff, ProposeWriteOff
from domain.kernel import Command

T = TypeVar("T")
#: CloseDeal looks at the deal alone.
NO_CONTEXT: Any = None
NOBODY = UUID(int=1)
COMPLAINT = UUID(int=2)
#: One time in so many something is tried that does not fit.
SELDOM = 6


@dataclass(frozen=True)
class Move:
    """A command on one deal, and who issues it."""

    deal: str
    command: Command
    by: str


class Dice:
    """The numbers thrown for one move, one after the other."""

    def __init__(self, numbers: Sequence[int]) -> None:
        self._numbers = iter(numbers)

    def throw(self) -> int:
        return next(self._numbers)

    def pick(self, items: Sequence[T]) -> T:
        return items[self.throw() % len(items)]

    def amount(self, just: int) -> int:
        """Just that much, half of it, one more, or anything."""
        number = self.throw()
        choices = (just, just // 2, just, just // 2, just, just + 1, number)
        return max(1, choices[number % len(choices)])

    def rather(self, items: Sequence[T], fits: Callable[[T], bool]) -> T:
        """Mostly one that fits, if there is one."""
        fitting = [item for item in items if fits(item)]
        return self.pick(fitting if fitting and self.throw() % SELDOM else items)

    def finance(self) -> str:
        return self.pick((ZHENG, FENG))


def some_deal(ledger: Ledger, dice: Dice) -> tuple[str, Deal]:
    name = dice.pick(tuple(ledger.stories))
    return name, ledger.state(name)


def some_line(deal: Deal, dice: Dice) -> Line:
    return dice.rather(deal.receivables.lines, lambda line: not line.is_empty)


def some_payment(
    ledger: Ledger, dice: Dice, fits: Callable[[Payment], bool]
) -> tuple[str, UUID, int]:
    """A payment that rather fits: where it was booked, its id, and what is left of its credit."""
    booked = [(n, p) for n in ledger.stories for p in ledger.state(n).receivables.payments]
    if not booked:
        return next(iter(ledger.stories)), NOBODY, 0
    name, chosen = dice.rather(booked, lambda pair: fits(pair[1]))
    return name, chosen.payment_id, chosen.credit_left_fen


def has_credit(payment: Payment) -> bool:
    return payment.credit_left_fen > 0


def stands(payment: Payment) -> bool:
    return not payment.reversed and not payment.is_credit_touched


def pays_the_oldest(ledger: Ledger, dice: Dice) -> Move:
    name, deal = some_deal(ledger, dice)
    due = [line.open_fen for line in deal.receivables.due_first()]
    # All that is due, or all but what is retained as a warranty.
    just = sum(due[: len(due) - dice.throw() % 2])
    command = payment(dice.amount(just), bank_ref=reference(dice))
    return Move(name, command, dice.finance())


def pays_named_lines(ledger: Ledger, dice: Dice) -> Move:
    name, _ = some_deal(ledger, dice)
    parts = []
    for _ in range(1 + dice.throw() % 2):
        _, deal = some_deal(ledger, dice)
        line = some_line(deal, dice)
        parts.append(to(line.line_id, dice.amount(line.open_fen), deal.id))
    came_in = sum(part.amount_fen for part in parts) + dice.pick((0, 0, 500, 3_000, -1))
    command = payment(max(1, came_in), *parts, bank_ref=reference(dice))
    return Move(name, command, dice.finance())


def reference(dice: Dice) -> str:
    return f"NB-{dice.throw() % 20}"


def reverses(ledger: Ledger, dice: Dice) -> Move:
    name, payment_id, _ = some_payment(ledger, dice, stands)
    return Move(name, ReversePayment(payment_id=payment_id), dice.finance())


def applies_credit(ledger: Ledger, dice: Dice) -> Move:
    name, deal = some_deal(ledger, dice)
    line = some_line(deal, dice)
    _, payment_id, left = some_payment(ledger, dice, has_credit)
    amount = dice.amount(min(left, line.open_fen))
    return Move(name, apply_credit(payment_id, line.line_id, amount), dice.finance())


def refunds_credit(ledger: Ledger, dice: Dice) -> Move:
    name, payment_id, left = some_payment(ledger, dice, has_credit)
    return Move(name, refund(payment_id, dice.amount(left)), dice.finance())


def invoices(ledger: Ledger, dice: Dice) -> Move:
    name, deal = some_deal(ledger, dice)
    line = some_line(deal, dice)
    number = f"FP-{dice.throw() % 20}"
    command = invoice(line.line_id, dice.amount(line.amount_fen), invoice_no=number)
    return Move(name, command, dice.finance())


def voids_an_invoice(ledger: Ledger, dice: Dice) -> Move:
    name, deal = some_deal(ledger, dice)
    numbers = [i.invoice_no for i in deal.receivables.invoices if not i.voided]
    return Move(name, VoidInvoice(invoice_no=dice.pick(numbers or ["FP-0"])), dice.finance())


def proposes_a_write_off(ledger: Ledger, dice: Dice) -> Move:
    name, deal = some_deal(ledger, dice)
    line = some_line(deal, dice)
    command = ProposeWriteOff(line_id=line.line_id, amount_fen=dice.amount(line.open_fen))
    return Move(name, command, dice.finance())


def approves_a_write_off(ledger: Ledger, dice: Dice) -> Move:
    proposed = [
        (name, one.write_off_id)
        for name in ledger.stories
        for line in ledger.state(name).receivables.lines
        for one in line.write_offs
        if not one.approved
    ]
    name, write_off_id = dice.pick(proposed or [(next(iter(ledger.stories)), NOBODY)])
    return Move(name, ApproveWriteOff(write_off_id=write_off_id), dice.pick((WANG, QIAN)))


def disputes(ledger: Ledger, dice: Dice) -> Move:
    name, deal = some_deal(ledger, dice)
    line = some_line(deal, dice)
    amount = dice.amount(line.open_fen - line.disputed_fen)
    command = DisputeAmount(line_id=line.line_id, complaint_id=COMPLAINT, amount_fen=amount)
    return Move(name, command, dice.pick((ZHENG, XU)))


def settles_a_dispute(ledger: Ledger, dice: Dice) -> Move:
    name, deal = some_deal(ledger, dice)
    line = dice.rather(deal.receivables.lines, lambda line: line.disputed_fen > 0)
    upheld = dice.amount(line.disputed_fen)
    command = ResolveDispute(line_id=line.line_id, complaint_id=COMPLAINT, upheld_fen=upheld)
    return Move(name, command, dice.finance())


def closes(ledger: Ledger, dice: Dice) -> Move:
    names = tuple(ledger.stories)
    name = dice.rather(names, lambda name: not any(CloseDeal.ready(ledger.state(name), NO_CONTEXT)))
    return Move(name, CloseDeal(), dice.pick((ZHENG, HE)))


Rule = Callable[[Ledger, Dice], Move]
#: Payments stand several times: nothing else can happen without them.
RULES: tuple[Rule, ...] = (
    pays_the_oldest,
    pays_the_oldest,
    pays_named_lines,
    pays_named_lines,
    pays_named_lines,
    reverses,
    reverses,
    applies_credit,
    applies_credit,
    refunds_credit,
    invoices,
    voids_an_invoice,
    proposes_a_write_off,
    approves_a_write_off,
    approves_a_write_off,
    disputes,
    settles_a_dispute,
    closes,
    closes,
)


def move_of(ledger: Ledger, numbers: Sequence[int], rules: Sequence[Rule] = RULES) -> Move:
    """The move that these numbers make."""
    dice = Dice(numbers)
    return dice.pick(rules)(ledger, dice)
