"""Closing a deal in which everything is delivered and nothing is owed any more (R3.6.7)."""

from __future__ import annotations

from collections.abc import Iterator

from domain.approvals import ApprovalGiven, Joint, seats, spent
from domain.changing import replace
from domain.context import Context
from domain.kernel import Command, Event, Trail
from domain.language import Text
from domain.outcomes import Reason
from domain.people import Role, anyone
from domain.values import Fen

from .payment_plan import LineKind
from .state import Deal, Stage


class DealClosed(Event):
    """All is delivered, and every line paid or written off."""

    sentence = Text(
        "Closed: {received_fen} of {won_fen} received, {written_off_fen} written off",
        "完结：合同 {won_fen}，已收 {received_fen}，核销 {written_off_fen}",
    )

    won_fen: Fen
    received_fen: Fen
    written_off_fen: Fen

    @classmethod
    def of_deal(cls, deal: Deal) -> DealClosed:
        """With the sums of its lines; a credit that was used is money received before."""
        lines = deal.receivables.lines
        won_fen = deal.amount_fen or sum(line.amount_fen for line in lines)
        written_off_fen = sum(line.written_off_fen for line in lines)
        return cls(
            won_fen=won_fen,
            received_fen=won_fen - written_off_fen - deal.receivables.open_fen,
            written_off_fen=written_off_fen,
        )

    def evolve(self, deal: Deal, trail: Trail, /) -> Deal:
        # The stage before is kept for a payment that is reversed afterwards.
        return replace(_closing(deal), stage=Stage.CLOSED, stage_before=deal.stage)


class DealClosedPendingRetention(Event):
    """All is delivered and paid but what the customer retains as a warranty."""

    sentence = Text("Closed but for the money retained", "完结待收：仅余质保金未到账")

    def evolve(self, deal: Deal, trail: Trail, /) -> Deal:
        return replace(_closing(deal), stage=Stage.CLOSED_PENDING_RETENTION)


class CloseDeal(Command):
    """Close the deal; finance and delivery must agree (R3.6.7)."""

    aggregates = ("deal",)
    issued_by = anyone(Role.FINANCE, Role.DELIVERY)
    clause = "R3.6.7"
    next_from = frozenset({Stage.SIGNED})

    @classmethod
    def ready(cls, deal: Deal, context: Context, /) -> Iterator[Reason]:
        yield from deal.unless(cls.clause, Stage.SIGNED)
        if not (deal.delivery.is_accepted or deal.imported):
            yield Reason("R3.6.7", "NOT_ALL_ACCEPTED")
        open_fen = sum(
            line.open_fen for line in deal.receivables.lines if not _retained(line.plan.kind)
        )
        if open_fen:
            yield Reason("R3.6.7", "STILL_OWED", detail={"open_fen": open_fen})
        if deal.open_amendment is not None:
            yield Reason("R3.6.7", "AMENDMENT_UNDER_WAY")

    @classmethod
    def waits_for(cls, deal: Deal, context: Context, /) -> tuple[str, ...]:
        return cls._joint(deal, context).missing

    def decide(
        self, deal: Deal, context: Context, /
    ) -> Iterator[ApprovalGiven | DealClosed | DealClosedPendingRetention | Reason]:
        joint = self._joint(deal, context)
        yield from joint.agreed(context)
        if joint.completed_by(context):
            pending = deal.receivables.open_fen > 0
            yield DealClosedPendingRetention() if pending else DealClosed.of_deal(deal)

    @classmethod
    def _joint(cls, deal: Deal, context: Context) -> Joint:
        return Joint.of(cls, seats(Role.FINANCE, Role.DELIVERY), deal, context)


def _retained(kind: LineKind) -> bool:
    return kind is LineKind.RETENTION


def _closing(deal: Deal) -> Deal:
    return replace(deal, approvals=spent(deal.approvals, CloseDeal.__name__))
