"""What a customer owes, in an office: past deals brought in, payments, reminders, complaints."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from office import Office
from people import CHEN, XU, ZHENG
from samples_complaint import complain
from samples_money import payment

from domain.deal.importing import ImportDeal, OpenLine
from domain.deal.payment_plan import LineKind
from domain.deal.state import Deal
from domain.kernel import Command
from domain.people import OPERATOR

KITES = "云上纸鸢科技有限公司"


def owed(amount_fen: int, due_on: str, kind: LineKind = LineKind.ACCEPTANCE) -> OpenLine:
    return OpenLine(kind=kind, amount_fen=amount_fen, due_on=dt.date.fromisoformat(due_on))


def brought_in(office: Office, contract_no: str, *lines: OpenLine, **changes: Any) -> UUID:
    """A past deal of 陈一's with these lines still open; closed last year if there are none."""
    fields: dict[str, Any] = {
        "customer_name": KITES,
        "contract_no": contract_no,
        "amount_fen": 60_000_000,
        "signed_on": dt.date(2025, 3, 31),
        "closed_on": None if lines else dt.date(2025, 11, 20),
        "owner_id": CHEN,
        "open_lines": lines,
    }
    return office.desk.do(OPERATOR, ImportDeal(**fields | changes)).id


def state(office: Office, deal: UUID) -> Deal:
    held = office.desk.sales.held(deal)
    assert held is not None
    found: Deal = held.stream.state
    return found


def customer_of(office: Office, deal: UUID) -> UUID:
    customer_id = state(office, deal).customer_id
    assert customer_id is not None
    return customer_id


def booked(
    office: Office, deal: UUID, amount_fen: int, bank_ref: str, *to: Any, **more: Any
) -> UUID:
    """A payment that 郑财务 books; returns its id."""
    received_on = more.pop("received_on", dt.date(2026, 3, 2))
    command = payment(amount_fen, *to, bank_ref=bank_ref, received_on=received_on)
    office.desk.do(ZHENG, command, deal)
    return state(office, deal).receivables.payments[-1].payment_id


def reasoned(command: Command) -> Any:
    return command.model_copy(update={"reason": "照流程办"})


def complaint_about(office: Office, deal: UUID, **changes: Any) -> UUID:
    """A complaint of the deal's customer about it, registered by 许客服 now."""
    about = complain(customer_id=customer_of(office, deal), deal_id=deal, **changes)
    return office.desk.do(XU, about).id
