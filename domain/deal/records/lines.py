"""One line of the payment plan, what became of it, and the questions one may ask of it (R3.6)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from domain.changing import replace
from domain.deal.payment_plan import PaymentLine
from domain.policy import POLICY

from .ageing import LineState, bucket_of
from .claims import Dispute, Promise, Reminder, WriteOff
from .payments import Share


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
    #: The payments and credits that make up what was received and credited.
    shares: tuple[Share, ...] = ()

    #: Questions whose answers are shown beside the fields.
    shows: ClassVar[tuple[str, ...]] = ("state", "open_fen", "disputed_fen")

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

    @property
    def is_empty(self) -> bool:
        """Whether nothing is left to be paid."""
        return self.open_fen == 0

    @property
    def state(self) -> LineState:
        if self.is_empty:
            return LineState.WRITTEN_OFF if self.written_off_fen else LineState.PAID
        if self.settled_fen:
            return LineState.PARTIAL
        return LineState.PLANNED if self.due_on is None else LineState.DUE

    @property
    def last_paid_on(self) -> dt.date | None:
        """The latest day on which money for it came in, as far as it was paid."""
        return max((share.on for share in self.shares), default=None)

    def overdue_days(self, on_day: dt.date) -> int:
        """How many days what is open is overdue on that day, counted from after the due day."""
        if self.due_on is None or self.is_empty:
            return 0
        return max(0, (on_day - self.due_on).days)

    def bucket(
        self, on_day: dt.date, limits: tuple[int, ...] = POLICY.collection.bucket_days
    ) -> str:
        """In which bucket of the ageing list it stands on that day."""
        return bucket_of(self.overdue_days(on_day), limits)

    def paid(self, share: Share) -> Line:
        """With a share of a payment on it."""
        return replace(self._shared(share), received_fen=self.received_fen + share.amount_fen)

    def credited(self, share: Share) -> Line:
        """With a share of a payment's credit on it."""
        return replace(self._shared(share), credited_fen=self.credited_fen + share.amount_fen)

    def without_payment(self, payment_id: UUID) -> Line:
        """As if the payment had never been; its promises count again as unpaid."""
        line = self
        for share in (s for s in self.shares if s.payment_id == payment_id):
            line = replace(
                line._promised(share.promises, -share.amount_fen),
                received_fen=line.received_fen - share.amount_fen,
            )
        return replace(line, shares=tuple(s for s in self.shares if s.payment_id != payment_id))

    def _shared(self, share: Share) -> Line:
        """With the share on record; it counts for all promises made so far."""
        counted = replace(share, promises=len(self.promises))
        line = self._promised(counted.promises, counted.amount_fen)
        return replace(line, shares=(*self.shares, counted))

    def _promised(self, count: int, amount_fen: int) -> Line:
        """With so much more paid on each of its first promises."""
        promises = tuple(
            replace(p, paid_fen=p.paid_fen + amount_fen) if index < count else p
            for index, p in enumerate(self.promises)
        )
        return replace(self, promises=promises)
