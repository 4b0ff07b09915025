"""《订单交付交接表》 (R4.6): one hand-over to delivery, item by item, and delivery's answer."""

from __future__ import annotations

from collections.abc import Iterator

from domain.deal.drafting import ContractDrafted
from domain.deal.handing_over import HandedOver, HandoverAccepted, HandoverItem, HandoverReturned
from domain.deal.review import ContractApproved
from domain.deal.signing import ContractSigned
from domain.deal.terms import TermsAgreed
from domain.language import Text

from .model import Cell, Field, Section, Table, field, table
from .record import Record, Told, computed, said
from .words import lines_of

Handed = Told[HandedOver] | None
Signed = Told[ContractDrafted] | None
Answer = Told[HandoverAccepted] | Told[HandoverReturned] | None

SIGNATURES = (Text("Handed over by", "移交人"), Text("Taken over by", "接收人"))

ACCEPTED = Text("accepted", "已接收")
RETURNED = Text("returned", "已退回")


def versions(record: Record) -> tuple[str, ...]:
    """Hand-overs by their count: one that was returned is followed by another."""
    return tuple(str(n + 1) for n in range(len(record.all(HandedOver))))


def fill(record: Record, version: str | None) -> tuple[Section, ...]:
    handed = record.all(HandedOver)[int(version) - 1] if version is not None else None
    contract = signed_contract(record)
    return (
        Section(Text("Order", "订单"), tuple(_order(record, handed, contract))),
        Section(Text("Checklist", "交底清单"), table=_checklist(record, handed, contract)),
        Section(
            Text("Special promises", "特别承诺"),
            (
                field(
                    "special_promises",
                    "Promised",
                    "承诺事项",
                    record.of(handed, "special_promises"),
                ),
            ),
        ),
        Section(Text("Delivery's answer", "交付方意见"), tuple(_answer(record, handed))),
    )


def signed_contract(record: Record) -> Signed:
    """The revision of the contract that was signed; none before."""
    if record.last(ContractSigned, amendment_no=None) is None:
        return None
    approved = record.last(ContractApproved, amendment_no=None)
    if approved is None:
        return None
    return record.last(ContractDrafted, rev=approved.event.rev, amendment_no=None)


def _order(record: Record, handed: Handed, contract: Signed) -> Iterator[Field]:
    signed = record.last(ContractSigned, amendment_no=None)
    yield field("contract_no", "Contract no.", "合同编号", record.of(contract, "contract_no"))
    yield field("signed_on", "Signed on", "签订日期", record.of(signed, "signed_on"))
    yield field("scope", "Scope", "交付范围", record.of(contract, "scope"))
    yield field("handed_by", "Handed over by", "移交人", record.actor(handed))
    yield field("to_id", "Handed over to", "接收人", record.who(handed, "to_id"))
    yield field("handed_at", "Handed over at", "交底时间", record.when(handed))


def _checklist(record: Record, handed: Handed, contract: Signed) -> Table:
    """Every item of a hand-over, what was agreed on it, and whether it was gone through."""
    columns = (
        ("item", "Item", "交底事项"),
        ("agreed", "As agreed", "约定内容"),
        ("gone_through", "Gone through", "是否已交底"),
    )
    rows = []
    for item in HandoverItem:
        gone_through = item not in handed.event.left_out if handed is not None else None
        rows.append(
            (
                computed("item", item, handed),
                _agreed(record, item, contract),
                computed("gone_through", gone_through, handed),
            )
        )
    return table(columns, rows)


def _agreed(record: Record, item: HandoverItem, contract: Signed) -> Cell:
    """What the contract, or the terms that it carries out, say on the item."""
    version = contract.event.terms_version if contract is not None else None
    terms = record.last(TermsAgreed, terms_version=version)
    match item:
        case HandoverItem.PRICE:
            return record.of(contract, "amount_fen")
        case HandoverItem.PAYMENT:
            return _payment(contract)
        case HandoverItem.DELIVERY_TIME:
            return record.of(contract, "delivery_on")
        case HandoverItem.BREACH_LIABILITY:
            return record.of(terms, "breach_terms")
        case HandoverItem.AFTER_SALES:
            return record.of(terms, "after_sales")
        case HandoverItem.MILESTONES:
            plan = contract.event.payment_plan if contract is not None else ()
            named = dict.fromkeys(line.milestone_id for line in plan)
            return computed("milestones", tuple(filter(None, named)), contract)
        case HandoverItem.SPECIAL_PROMISES:
            return computed("special_promises", None)


def _payment(contract: Signed) -> Cell:
    if contract is None:
        return computed("payment_plan", None)
    lines = []
    for line in contract.event.payment_plan:
        (kind,), (amount,) = lines_of("kind", line.kind), lines_of("_fen", line.amount_fen)
        lines.append(
            Text(f"{line.line_id} {kind.en} {amount.en}", f"{line.line_id} {kind.zh} {amount.zh}")
        )
    return said(lines, contract.event.payment_plan, contract)


def _answer(record: Record, handed: Handed) -> Iterator[Field]:
    answer = _answer_to(record, handed)
    returned = answer if answer is not None and isinstance(answer.event, HandoverReturned) else None
    word = RETURNED if returned is not None else ACCEPTED
    result = said([word] if answer is not None else [], word.en, answer)
    yield field("result", "Result", "结论", result)
    yield field("gaps", "Gaps", "待补充事项", record.of(returned, "gaps"))
    yield field("answered_by", "Answered by", "答复人", record.actor(answer))
    yield field("answered_at", "Answered at", "答复时间", record.when(answer))


def _answer_to(record: Record, handed: Handed) -> Answer:
    """What delivery said to this hand-over; the next one begins after it."""
    if handed is None:
        return None
    said_to: list[Told[HandoverAccepted] | Told[HandoverReturned]] = [
        *record.all(HandoverAccepted),
        *record.all(HandoverReturned),
    ]
    later = (told for told in said_to if told.position > handed.position)
    return min(later, key=lambda told: told.position, default=None)
