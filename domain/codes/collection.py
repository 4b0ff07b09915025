"""Codes of invoices, payments, credits and their reversal (R3.6.1–R3.6.3)."""

from __future__ import annotations

from collections.abc import Mapping

from domain.language import Text

COLLECTION: Mapping[str, Text] = {
    "ALLOCATED_DEAL_UNKNOWN": Text(
        "There is no deal {deal_id}; allocate to deals of this customer.",
        "没有编号为 {deal_id} 的商机；请分配到该客户的商机。",
    ),
    "ALLOCATED_TOO_MUCH": Text(
        "The allocations sum to {total_fen}, but only {amount_fen} came in.",
        "分配合计 {total_fen}，超过到账金额 {amount_fen}。",
    ),
    "ALLOCATED_TO_ANOTHER_CUSTOMER": Text(
        "Deal {deal_id} is another customer's; a payment pays lines of its own customer only.",
        "商机 {deal_id} 属于其他客户；款项只能冲抵同一客户的付款行。",
    ),
    "ALLOCATED_WHERE_NOTHING_IS_OWED": Text(
        "Deal {deal_id} takes no payment while its state is {state}.",
        "商机 {deal_id} 当前状态为 {state}，不能收款。",
    ),
    "BANK_REF_TAKEN": Text(
        "This bank reference was booked already, in deal {other_id}; only after that payment is "
        "reversed can it be booked again.",
        "该银行流水号已在商机 {other_id} 登记；须先冲销原款项才能再次登记。",
    ),
    "CREDIT_OF_ANOTHER_CUSTOMER": Text(
        "This credit is another customer's; apply credit to lines of the same customer.",
        "该余额属于其他客户；余额只能冲抵同一客户的付款行。",
    ),
    "CREDIT_TOO_SMALL": Text(
        "Of this payment's credit only {left_fen} is left.",
        "该款项的余额仅剩 {left_fen}。",
    ),
    "CREDIT_TOUCHED": Text(
        "Some of this payment's credit was used or refunded, so the payment can no longer be "
        "reversed.",
        "该款项的余额已部分使用或退回，不能再冲销。",
    ),
    "INVOICED_TOO_MUCH": Text(
        "Of this line only {left_fen} is left to be invoiced; void an invoice first, or invoice "
        "less.",
        "该付款行仅剩 {left_fen} 可开票；请先作废原发票，或减少开票金额。",
    ),
    "INVOICE_NO_TAKEN": Text(
        "This invoice number is used already, in deal {other_id}; no number is used twice.",
        "该发票号已在商机 {other_id} 使用；发票号不得重复。",
    ),
    "INVOICE_UNKNOWN": Text(
        "This deal has no invoice with this number.", "该商机没有此号码的发票。"
    ),
    "INVOICE_VOIDED": Text("This invoice was voided already.", "该发票已作废。"),
    "LINE_UNKNOWN": Text(
        "The payment plan in force has no line {line_id}.",
        "现行付款计划中没有付款行 {line_id}。",
    ),
    "MORE_THAN_OPEN": Text(
        "On line {line_id} only {open_fen} is open.",
        "付款行 {line_id} 仅剩 {open_fen} 未结清。",
    ),
    "OWN_INVOICE": Text(
        "Whoever issued an invoice does not void it; ask another finance person.",
        "开票人不得作废自己开具的发票，请由另一位财务人员操作。",
    ),
    "OWN_PAYMENT": Text(
        "Whoever booked a payment neither reverses nor refunds it; ask another finance person.",
        "登记收款的人不得冲销或退回该款项，请由另一位财务人员操作。",
    ),
    "PAYMENT_REVERSED": Text("This payment was reversed already.", "该款项已冲销。"),
    "PAYMENT_UNKNOWN": Text("There is no such payment here.", "此处没有该笔款项。"),
}
