"""《回款跟踪表》 (R4.7): each line of the payment plan, what came in, and what is to be done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from domain.calendar import day_of, last_day_before
from domain.clocks import DeadlineArmed
from domain.deal.credits import CreditApplied
from domain.deal.disputes import AmountDisputed, DisputeResolved
from domain.deal.due_lines import LineBecameDue
from domain.deal.dunning import DunningSent
from domain.deal.importing import PastDealImported
from domain.deal.invoicing import InvoiceIssued
from domain.deal.ladder import DUNNING
from domain.deal.opening import DealOpened
from domain.deal.payments import PaymentAllocated, PaymentReceived
from domain.deal.reassignment import DealReassigned
from domain.deal.records.ageing import NOT_DUE
from domain.deal.records.lines import Line
from domain.deal.reversal import PaymentReversed
from domain.deal.signing import ContractAmended, ContractSigned
from domain.deal.write_offs import WriteOffApproved
from domain.kernel import Event
from domain.language import Text

from .handover import signed_contract
from .model import EMPTY, Cell, Column, Field, Section
from .receivables_columns import RECEIVABLES_COLUMNS
from .record import Maybe, Record, Told, computed, said

BEGINS_WITH = (ContractSigned, PastDealImported)

NOT_DUE_YET = Text("not due", "未到期")


def fill(record: Record, version: str | None) -> tuple[Section, ...]:
    """A section for each line of the plan in force; one empty section before there is one."""
    lines: tuple[Line, ...] = record.state.receivables.lines
    if not lines:
        blank = dict.fromkeys(RECEIVABLES_COLUMNS, EMPTY)
        return (_section(Text("Line", "期次"), blank),)
    return tuple(
        _section(Text(f"Line {line.line_id}", f"第 {line.line_id} 期"), _cells(record, line))
        for line in lines
    )


def _section(title: Text, cells: Mapping[str, Cell]) -> Section:
    labels = RECEIVABLES_COLUMNS.items()
    fields = tuple(Field(Column(name, label), cells[name]) for name, label in labels)
    return Section(title, fields, is_compact=True)


def _cells(record: Record, line: Line) -> dict[str, Cell]:
    signed, imported = signed_contract(record), record.last(PastDealImported)
    contract: Maybe = signed or imported
    plan: Maybe = record.last(ContractAmended) or contract
    opened = _last(record, DealOpened, PastDealImported)
    owned = _last(record, DealReassigned, DealOpened, PastDealImported)
    state = record.state
    return {
        "customer_name": computed("customer_name", state.customer_name, opened),
        "contract_no": computed("contract_no", state.contract.number, contract),
        "line_id": computed("line_id", line.line_id, plan),
        "kind": computed("kind", line.plan.kind, plan),
        "trigger": computed("trigger", line.plan.trigger, plan),
        "amount_fen": computed("amount_fen", line.amount_fen, plan),
        "owner_id": record.person(state.owner_id, owned),
        **_money(record, line, plan),
        **_age(record, line, plan),
        **_dunned(record, line),
        **_promised(record, line),
        "next_action": _next_action(record, line),
    }


def _money(record: Record, line: Line, plan: Maybe) -> dict[str, Cell]:
    valid = record.state.receivables.invoices_of(line.line_id)
    numbers = {invoice.invoice_no for invoice in valid}
    invoices = [t for t in record.all(InvoiceIssued) if t.event.invoice_no in numbers]
    paid = tuple(_payments(record, line))
    lost = record.all(WriteOffApproved, line_id=line.line_id)
    disputes: tuple[Maybe, ...] = (
        *record.all(AmountDisputed, line_id=line.line_id),
        *record.all(DisputeResolved, line_id=line.line_id),
    )
    received_fen = line.received_fen + line.credited_fen
    invoiced_fen = sum(invoice.amount_fen for invoice in valid)
    return {
        "invoiced_fen": computed("invoiced_fen", invoiced_fen, *invoices),
        "received_fen": computed("received_fen", received_fen, *paid),
        "open_fen": computed("open_fen", line.open_fen, plan, *paid, *lost),
        "disputed_fen": computed("disputed_fen", line.disputed_fen, *disputes),
    }


def _payments(record: Record, line: Line) -> Iterator[Told[Event]]:
    """What was paid on the line, from here or from another deal, and what of it was undone."""
    here = (None, record.state.id)
    ids = set()
    for told in record.told:
        match told.event:
            case PaymentReceived(payment_id=payment_id, allocations=allocations):
                if any(a.line_id == line.line_id and a.deal_id in here for a in allocations):
                    ids.add(payment_id)
                    yield told
            case PaymentAllocated(payment_id=payment_id, line_id=line.line_id):
                ids.add(payment_id)
                yield told
            case CreditApplied(line_id=line.line_id):
                yield told
            case PaymentReversed(payment_id=payment_id) if payment_id in ids:
                yield told


def _age(record: Record, line: Line, plan: Maybe) -> dict[str, Cell]:
    """How late what is open is today, and what was paid was; as the view has it (V8)."""
    due = record.last(LineBecameDue, line_id=line.line_id)
    since = due or plan
    until = line.last_paid_on if line.is_empty else day_of(record.instant)
    days = 0
    if line.due_on is not None and until is not None:
        days = max(0, (until - line.due_on).days)
    bucket = None if line.is_empty else line.bucket(day_of(record.instant), record.bucket_days)
    words = NOT_DUE_YET if bucket == NOT_DUE else _in_days(str(bucket))
    return {
        "due_on": computed("due_on", line.due_on, due),
        "overdue_days": computed("overdue_days", days, since),
        "bucket": said([] if bucket is None else [words], bucket, since),
    }


def _in_days(bucket: str) -> Text:
    return Text(f"{bucket} days", f"{bucket}天")


def _dunned(record: Record, line: Line) -> dict[str, Cell]:
    last = record.last(DunningSent, line_id=line.line_id)
    on = day_of(last.trail.occurred_at) if last is not None else None
    return {
        "stage": record.of(last, "step"),
        "dunned_on": computed("dunned_on", on, last),
        "dunning_channel": record.of(last, "channel"),
        "dunned_by": record.who(last, "by_person"),
        "dunning_reply": record.of(last, "reply"),
    }


def _promised(record: Record, line: Line) -> dict[str, Cell]:
    sent = record.all(DunningSent, line_id=line.line_id)
    last = next((t for t in reversed(sent) if t.event.promised_on is not None), None)
    return {
        "promised_on": record.of(last, "promised_on"),
        "promised_fen": record.of(last, "promised_fen"),
    }


def _next_action(record: Record, line: Line) -> Cell:
    """The step of the ladder that comes next, by the clock that runs for it."""
    running = record.state.clocks.running(subject=line.line_id)
    steps = [clock for clock in running if clock.kind.startswith(DUNNING)]
    if not steps:
        return EMPTY
    clock = steps[-1]
    step, day = clock.kind.removeprefix(DUNNING), last_day_before(clock.due_at)
    armed = record.last(DeadlineArmed, clock_id=clock.clock_id)
    return said([Text(f"remind at {step} by {day}", f"{day} 前催收（{step}）")], step, armed)


def _last(record: Record, *kinds: type[Event]) -> Maybe:
    """The last event of any of these kinds."""
    found = [told for kind in kinds if (told := record.last(kind)) is not None]
    return max(found, key=lambda told: told.position, default=None)
