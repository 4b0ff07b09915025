"""What finance does for a deal: invoices, payments, one booked wrong and reversed, credit."""

from __future__ import annotations

from typing import Any

from .deal_in_play import DealInPlay
from .people import CHUNFEN, XIAOXUE

TAX_BP = 1300


def invoice(deal: DealInPlay, line: Any) -> None:
    """The invoice for a whole line."""
    deal.do(
        XIAOXUE,
        "IssueInvoice",
        line_id=line.line_id,
        invoice_no=deal.desk.number("FP"),
        amount_fen=line.amount_fen,
        tax_bp=TAX_BP,
    )


def pay(deal: DealInPlay, amount_fen: int, *allocations: dict[str, Any]) -> Any:
    """Money comes in today, and pays what is oldest or what is named; returns the payment."""
    deal.do(
        CHUNFEN,
        "RecordPayment",
        bank_ref=deal.desk.number("LS"),
        amount_fen=amount_fen,
        received_on=deal.desk.today,
        allocations=allocations,
    )
    return deal.state.receivables.payments[-1]


def reverse(deal: DealInPlay, payment: Any) -> None:
    """It was not this customer's; whoever booked it may not take it back."""
    body = {"payment_id": payment.payment_id, "reason": "把别家的回单记到这家了"}
    deal.refused(CHUNFEN, "ReversePayment", "OWN_PAYMENT", **body)
    deal.do(XIAOXUE, "ReversePayment", **body)


def apply_credit(deal: DealInPlay, payment: Any, line: Any) -> None:
    """What a payment left over pays a line to come."""
    deal.do(
        XIAOXUE,
        "ApplyCredit",
        from_payment_id=payment.payment_id,
        line_id=line.line_id,
        amount_fen=payment.credit_left_fen,
    )


def refund_credit(deal: DealInPlay, payment: Any) -> None:
    """What a payment left over goes back."""
    deal.do(
        XIAOXUE,
        "RefundCredit",
        from_payment_id=payment.payment_id,
        amount_fen=payment.credit_left_fen,
        bank_ref=deal.desk.number("TK"),
        reason="客户多汇，来函要求退回",
    )


def write_off(deal: DealInPlay, line: Any, amount_fen: int, reason: str) -> None:
    """Finance proposes it and a manager agrees; the general manager has yet to."""
    body = {"line_id": line.line_id, "amount_fen": amount_fen, "reason": reason}
    deal.do(XIAOXUE, "ProposeWriteOff", **body)
    deal.do(deal.manager, "ApproveWriteOff", write_off_id=proposed_write_off(deal, line))


def proposed_write_off(deal: DealInPlay, line: Any) -> Any:
    """The newest proposal for the line."""
    return deal.state.receivables.line(line.line_id).write_offs[-1].write_off_id
