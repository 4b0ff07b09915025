"""What changes the lines themselves, or ends a deal: amendments signed midway, terminations.

The walks over the ledger take these beside the moves of `money_moves`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from ledger import Ledger
from money_moves import Dice, Move, some_deal
from people import CHEN, WANG, WU, ZHENG
from samples_contract import draft, drafted_event, sha, sign

from domain.deal.amending import AmendmentOpened
from domain.deal.payment_plan import LineKind, PaymentLine, Trigger
from domain.deal.records.lines import Line
from domain.deal.records.receivables import Receivables
from domain.deal.review import ContractApproved
from domain.deal.state import Deal
from domain.deal.terminating import TerminateDeal, TerminationCode
from domain.kernel import Event


@dataclass(frozen=True)
class Prepared(Move):
    """A move that these events made possible; if it is refused they did not happen either."""

    before: tuple[Event, ...]


def signs_an_amendment(ledger: Ledger, dice: Dice) -> Move:
    """An amendment of some plan, drafted and approved, is signed now."""
    name = dice.pick([n for n in ledger.stories if not ledger.state(n).imported])
    deal = ledger.state(name)
    number = len(deal.amendments) + 1
    plan = _changed_plan(deal, dice) or (_more(number, dice),)
    if dice.throw() % 3 == 0:
        plan = (*plan, _more(number + 100, dice))
    text = draft(payment_plan=plan, content_sha256=sha("b"))
    amount_fen = sum(one.amount_fen for one in plan)
    before = (
        AmendmentOpened(amendment_no=number),
        drafted_event(text, amount_fen=amount_fen, amendment_no=number),
        ContractApproved(rev=1, amendment_no=number),
    )
    signature = sign(signed_sha256=sha("b"), amendment_no=number)
    return Prepared(name, signature, CHEN, before=before)


def _changed_plan(deal: Deal, dice: Dice) -> tuple[PaymentLine, ...]:
    thrown, plan = dice.throw(), list[PaymentLine]()
    for line in deal.receivables.lines:
        thrown, choice = divmod(thrown, 6)
        plan += _changed(line, deal.receivables, choice)
    return tuple(plan)


def _more(number: int, dice: Dice) -> PaymentLine:
    return PaymentLine(
        line_id=f"A{number}",
        kind=dice.pick((LineKind.PROGRESS, LineKind.RETENTION)),
        amount_fen=700,
        trigger=Trigger.DATE,
        due_on=dt.date(2026, 2, 1) + dt.timedelta(days=dice.throw() % 500),
    )


def _changed(line: Line, receivables: Receivables, choice: int) -> Iterator[PaymentLine]:
    """The line as it is, raised, cut to what it must keep or a fen below, left out, or moved."""
    least = max(line.settled_fen, receivables.invoiced_fen(line.line_id))
    amounts = (line.amount_fen, line.amount_fen + 500, least, least - 1, 0, line.amount_fen)
    due_on = line.plan.due_on
    if choice == len(amounts) - 1 and due_on is not None:
        due_on += dt.timedelta(days=100)
    if amounts[choice] > 0:
        yield line.plan.model_copy(update={"amount_fen": amounts[choice], "due_on": due_on})


def terminates(ledger: Ledger, dice: Dice) -> Move:
    name, _ = some_deal(ledger, dice)
    command = TerminateDeal(reason_code=TerminationCode.BY_AGREEMENT)
    return Move(name, command, dice.pick((WANG, WU, ZHENG)))
