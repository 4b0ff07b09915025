"""Samples of collection: signed deals with a plan of their own, invoices, payments, credits."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID, uuid4

from given import NAMESPACE, Story, given
from people import CHEN, HE, ZHENG
from samples_contract import draft as draft_contract
from samples_contract import drafted_event, line, opened, sha, sign

from domain.context import Context
from domain.deal.acceptance import MilestoneAccepted
from domain.deal.allocating import Allocation
from domain.deal.credits import ApplyCredit, RefundCredit
from domain.deal.delivery_plan import DeliveryPlanned, PlannedMilestone
from domain.deal.invoicing import IssueInvoice
from domain.deal.payment_plan import LineKind, PaymentLine, Trigger
from domain.deal.payments import PaymentReceived, RecordPayment
from domain.deal.review import ContractApproved
from domain.deal.signing import ContractSigned
from domain.kernel import Event
from domain.people import Role
from domain.registry import DEAL

#: The plan of the samples, 100 yuan in all: 30 at signing, 50 on a date, 20 on acceptance.
AHEAD, MAIN, KEPT = 3_000, 5_000, 2_000
MAIN_DUE = dt.date(2026, 5, 10)
PLAN = (
    line("L1", AHEAD, kind=LineKind.PREPAY, trigger=Trigger.SIGNED, days=0),
    line("L2", MAIN, kind=LineKind.PROGRESS, trigger=Trigger.DATE, due_on=MAIN_DUE),
    line("L3", KEPT, kind=LineKind.RETENTION, trigger=Trigger.ACCEPTED, days=180),
)


def dated(line_id: str, amount_fen: int, due_on: dt.date) -> PaymentLine:
    """A line that falls due on a date."""
    return line(line_id, amount_fen, kind=LineKind.PROGRESS, trigger=Trigger.DATE, due_on=due_on)


def contract_events(
    plan: tuple[PaymentLine, ...], signed_on: dt.date, **deal: Any
) -> tuple[Event | tuple[Event, str], ...]:
    """From the deal's opening to the signature of a contract with this plan."""
    amount_fen = sum(one.amount_fen for one in plan)
    contract = draft_contract(amount_fen, payment_plan=plan)
    return (
        opened(**deal),
        (drafted_event(contract), CHEN),
        ContractApproved(rev=1),
        ContractSigned.of(sign(signed_on=signed_on)),
    )


def signed(
    *plan: PaymentLine,
    signed_on: dt.date = dt.date(2026, 3, 2),
    called: str | None = None,
    **deal: Any,
) -> Story:
    """A deal of Chen's whose contract was signed; the story stands on 2026-03-02."""
    return given(DEAL, *contract_events(plan or PLAN, signed_on, **deal), called=called)


def planned(*milestone_ids: str, due_on: dt.date = dt.date(2026, 6, 30)) -> DeliveryPlanned:
    milestones = (
        PlannedMilestone(id=name, name=name, due_on=due_on, acceptance_criteria="能用")
        for name in milestone_ids
    )
    return DeliveryPlanned(milestones=tuple(milestones))


def accepted(milestone_id: str, on: dt.date) -> MilestoneAccepted:
    return MilestoneAccepted(milestone_id=milestone_id, accepted_on=on, doc_sha256=sha("d"))


def happens(story: Story, *events: Event, at: dt.datetime | None = None) -> Story:
    """With these events, as if commands had led to them."""
    for event in events:
        now = at or story.now
        context = Context(
            now=now,
            at=now,
            actor=HE,
            role=Role.DELIVERY,
            command_id=uuid4(),
            correlation_id=NAMESPACE,
            people=story.people,
        )
        story = story.receive(event, context)
    return story


def invoice(line_id: str = "L1", amount_fen: int = AHEAD, **changes: Any) -> IssueInvoice:
    fields: dict[str, Any] = {"invoice_no": "FP-0001", "tax_bp": 1300}
    return IssueInvoice(line_id=line_id, amount_fen=amount_fen, **fields | changes)


def payment(amount_fen: int, *allocations: Allocation, **changes: Any) -> RecordPayment:
    fields: dict[str, Any] = {"bank_ref": "NB-0302-1", "received_on": dt.date(2026, 3, 2)}
    return RecordPayment(amount_fen=amount_fen, allocations=allocations, **fields | changes)


def to(line_id: str, amount_fen: int, deal_id: UUID | None = None) -> Allocation:
    return Allocation(deal_id=deal_id, line_id=line_id, amount_fen=amount_fen)


def apply_credit(payment_id: UUID, line_id: str, amount_fen: int) -> ApplyCredit:
    return ApplyCredit(from_payment_id=payment_id, line_id=line_id, amount_fen=amount_fen)


def refund(payment_id: UUID, amount_fen: int, **changes: Any) -> RefundCredit:
    fields: dict[str, Any] = {"bank_ref": "TK-0001"}
    return RefundCredit(from_payment_id=payment_id, amount_fen=amount_fen, **fields | changes)


def booked(story: Story, amount_fen: int, *allocations: Allocation, **changes: Any) -> Story:
    """With a payment booked by Zheng now."""
    when = changes.pop("at", None)
    return story.when(payment(amount_fen, *allocations, **changes), by=ZHENG, at=when)


def payment_of(story: Story, bank_ref: str = "NB-0302-1") -> UUID:
    """The id of the payment that was booked last under this reference."""
    found = [
        r.event.payment_id
        for r in story.history
        if isinstance(r.event, PaymentReceived) and r.event.bank_ref == bank_ref
    ]
    return found[-1]
