"""Money on its way from the customer; every step is taken now."""

from __future__ import annotations

from typing import Any

from people import CHEN, ZHENG
from stories import bodies_signed as bodies
from stories.playing import Play


def invoiced(play: Play, deal: str, line_id: str, invoice_no: str) -> None:
    """郑财务 invoices the whole line."""
    amount_fen = play.line(deal, line_id)["amount_fen"]
    body = bodies.invoice(line_id, invoice_no, amount_fen)
    play.do(ZHENG, f"{deal}/issue-invoice", body)


def paid(
    play: Play, deal: str, bank_ref: str, amount_fen: int, on: str, **changes: Any
) -> dict[str, Any]:
    """郑财务 books a payment that the bank got on that day; it goes to the oldest due lines."""
    body = bodies.payment(bank_ref, amount_fen, f"2026-{on}", **changes)
    return play.do(ZHENG, f"{deal}/record-payment", body)


def reminded(play: Play, deal: str, line_id: str, step: str, by: str = CHEN, **said: Any) -> None:
    play.do(by, f"{deal}/record-dunning", bodies.reminder(line_id, step, **said))
