"""What collection leaves in the state of a deal: its lines, payments and credits (R3.6)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from domain.deal.payment_plan import PaymentLine

from .claims import Dispute, Promise, Reminder, WriteOff


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the payment plan in force, and what became of it. Amounts in fen.

    `due_on` is known from the moment its trigger happened.
    """

    plan: PaymentLine
    due_on: dt.date | None = None
    received_fen: int = 0
    credited_fen: int = 0
    written_off_fen: int = 0
    reminders: tuple[Reminder, ...] = ()
    promises: tuple[Promise, ...] = ()
    disputes: tuple[Dispute, ...] = ()
    write_offs: tuple[WriteOff, ...] = ()
    #: Deliveries to the customer wait for this line (R3.6.4).
    holds: bool = False

    @property
    def line_id(self) -> str:
        return self.plan.line_id

    @property
    def amount_fen(self) -> int:
        return self.plan.amount_fen

    @property
    def open_fen(self) -> int:
        """What is still to be paid."""
        return self.amount_fen - self.received_fen - self.credited_fen - self.written_off_fen

    @property
    def disputed_fen(self) -> int:
        """How much of what is open is in dispute, and does not age."""
        return min(self.open_fen, sum(dispute.amount_fen for dispute in self.disputes))

    @property
    def settled_fen(self) -> int:
        """What the line may not fall below: received, credited or written off."""
        return self.amount_fen - self.open_fen


@dataclass(frozen=True, slots=True)
class Receivables:
    """All lines of the plan in force, in its order."""

    lines: tuple[Line, ...] = ()

    @property
    def open_fen(self) -> int:
        """What is still to be paid on all lines."""
        return sum(line.open_fen for line in self.lines)

    def line(self, line_id: str) -> Line | None:
        return next((line for line in self.lines if line.line_id == line_id), None)

    def changing(self, line_id: str, **changes: Any) -> Receivables:
        """With one line changed."""
        lines = tuple(
            replace(line, **changes) if line.line_id == line_id else line for line in self.lines
        )
        return replace(self, lines=lines)

    def with_plan(self, plan: Iterable[PaymentLine]) -> Receivables:
        """The lines of a plan that was signed; what became of those there were stays."""
        known = {line.line_id: line for line in self.lines}
        lines = tuple(
            replace(known[p.line_id], plan=p) if p.line_id in known else Line(p) for p in plan
        )
        return replace(self, lines=lines)
