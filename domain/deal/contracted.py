"""What a deal's contract and its amendments come to (R3.4.1–R3.4.8)."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from .payment_plan import PaymentLine
from .records.contract import Revision
from .records.negotiation import Negotiation
from .records.papers import Contract
from .records.past import PastContract
from .records.receivables import Receivables


class Contracted:
    """What follows from the contract of a deal, its amendments and its terms."""

    __slots__ = ()

    negotiation: Negotiation
    contract: Contract
    amendments: tuple[Contract, ...]
    receivables: Receivables
    past: PastContract | None

    @property
    def amount_fen(self) -> int | None:
        """What the contract in force says; before there is one its draft, or else the terms."""
        in_force = self.contract_in_force
        if in_force is not None:
            return in_force.amount_fen
        if self.past is not None:
            return self.past.amount_fen
        if self.contract.newest is not None:
            return self.contract.newest.amount_fen
        return self.negotiation.terms.amount_fen if self.negotiation.terms is not None else None

    @property
    def signed_on(self) -> dt.date | None:
        """The day on which the contract was signed; None before."""
        if self.past is not None:
            return self.past.signed_on
        return self.contract.signature.signed_on if self.contract.signature is not None else None

    @property
    def term_ends_on(self) -> dt.date | None:
        """The last day of the contract's term, counted from its signing; None if not known."""
        in_force = self.contract_in_force
        past_days = self.past.term_days if self.past is not None else None
        days = in_force.term_days if in_force is not None else past_days
        if self.signed_on is None or days is None:
            return None
        return self.signed_on + dt.timedelta(days=days)

    @property
    def is_drafted(self) -> bool:
        """Whether the contract's newest revision carries out the terms now agreed."""
        newest, terms = self.contract.newest, self.negotiation.terms
        return newest is not None and terms is not None and newest.terms_version == terms.version

    @property
    def papers(self) -> tuple[Contract, ...]:
        """The contract and its amendments, in order."""
        return (self.contract, *self.amendments)

    @property
    def papers_signed(self) -> int:
        """How many of them were signed by now."""
        return sum(paper.signature is not None for paper in self.papers)

    @property
    def contract_in_force(self) -> Revision | None:
        """The revision signed last, be it of the contract or of an amendment; None before."""
        signed = [paper.signed for paper in self.papers if paper.signed is not None]
        return signed[-1] if signed else None

    @property
    def plan_in_force(self) -> tuple[PaymentLine, ...]:
        """The payment plan of the contract in force."""
        return tuple(line.plan for line in self.receivables.lines)

    @property
    def open_amendment(self) -> Contract | None:
        """The amendment that is on its way to the signature, if there is one."""
        return next((a for a in self.amendments if a.signature is None), None)

    @property
    def paper_under_way(self) -> Contract | None:
        """The contract until it is signed, then the open amendment, if there is one."""
        return self.contract if self.contract.signature is None else self.open_amendment

    def is_amended(self, change_id: UUID) -> bool:
        """Whether a signed amendment carries this change (R3.5.5)."""
        return any(a.signature is not None and change_id in a.change_ids for a in self.amendments)

    def has_paper(self, amendment_no: int | None) -> bool:
        return any(paper.amendment_no == amendment_no for paper in self.papers)

    def paper(self, amendment_no: int | None) -> Contract:
        """The contract, or its amendment of that number; a blank one if there is none."""
        blank = Contract(self.contract.number, amendment_no)
        return next((p for p in self.papers if p.amendment_no == amendment_no), blank)
