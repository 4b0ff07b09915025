"""Bringing in contracts that were signed before there was this log (G2.0, G2.2, R3.6.1)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated
from uuid import UUID

from pydantic import Field

from domain.calendar import day_of
from domain.changing import replace
from domain.context import Context
from domain.facts import KnownCustomer, NextNumber, ReferenceTaken
from domain.kernel import Command, Event, Trail
from domain.language import Text
from domain.outcomes import Reason
from domain.people import Role, anyone
from domain.values import By, Date, Days, Fen, ItemId, Name, PersonId, PositiveFen, Shape, Uscc

from .payment_plan import LineKind, PaymentLine, PaymentPlan, Trigger
from .records.delivery import Delivery, DeliveryState
from .records.past import PastContract
from .state import Deal, Stage


class PastDealDetails(Shape):
    """The contract as the old books have it."""

    customer_name: Annotated[Name, By("G2.0")]
    uscc: Annotated[
        Uscc | None,
        By("G2.0"),
        Field(description="Unified social credit code: 8-40 letters, digits or hyphens."),
    ] = None
    contract_no: Annotated[ItemId, By("R3.4.7")]
    amount_fen: Annotated[PositiveFen, By("R3.4.7")]
    signed_on: Annotated[Date, By("R3.4.7")]
    closed_on: Annotated[Date | None, By("R3.6.7")] = None
    term_days: Annotated[
        Days | None, By("R3.4.7"), Field(description="How long the contract runs from its signing.")
    ] = None
    owner_id: Annotated[PersonId | None, By("R5.7")] = None


class OpenLine(Shape):
    """What of the contract is still owed, and on which day it falls due."""

    kind: LineKind
    amount_fen: PositiveFen
    due_on: Date


class PastDealImported(PastDealDetails, Event):
    """A contract of the time before was brought in; of its money only what is still owed."""

    sentence = Text(
        "Past deal {number} brought in: contract {contract_no} with {customer_name}, signed on "
        "{signed_on}",
        "导入历史商机 {number}：{customer_name}，合同 {contract_no}，签订于 {signed_on}",
    )
    begins = "deal"

    number: str
    customer_id: UUID
    lines: PaymentPlan = ()
    settled_before_fen: Fen

    def evolve(self, deal: Deal, trail: Trail, /) -> Deal:
        return replace(
            deal,
            stage=self._stage,
            number=self.number,
            customer_id=self.customer_id,
            customer_name=self.customer_name,
            uscc=self.uscc,
            owner_id=self.owner_id or "",
            expected_amount_fen=self.amount_fen,
            expected_sign_on=self.signed_on,
            contract=replace(deal.contract, number=self.contract_no),
            past=PastContract(
                amount_fen=self.amount_fen,
                signed_on=self.signed_on,
                closed_on=self.closed_on,
                term_days=self.term_days,
                settled_before_fen=self.settled_before_fen,
            ),
            # What was to be delivered then was, or is looked after where it was.
            delivery=Delivery(state=DeliveryState.ACCEPTED),
            receivables=deal.receivables.with_plan(self.lines),
            imported=True,
        )

    @property
    def _stage(self) -> Stage:
        if self.closed_on is not None:
            return Stage.CLOSED
        if all(line.kind is LineKind.RETENTION for line in self.lines):
            return Stage.CLOSED_PENDING_RETENTION
        return Stage.SIGNED


class ImportDeal(PastDealDetails, Command):
    """Bring in a contract signed before dealtrail, with what is still owed on it (G2.0)."""

    customer_id: Annotated[UUID | None, By("G2.0")] = None
    open_lines: Annotated[tuple[OpenLine, ...], Field(max_length=200), By("R3.6.1")] = ()

    aggregates = ("deal",)
    creates = True
    #: Such a contract passed no review here: only who stands at the machine brings it in.
    issued_by = anyone(Role.OPERATOR)
    clause = "G2.0"
    also = ("G2.2", "R3.4.7", "R3.6.1", "R3.6.7", "R5.7", "R5.8")
    needs = (KnownCustomer, NextNumber, ReferenceTaken)

    @property
    def customer_by_name(self) -> str:
        """Old books often know a customer by his name alone."""
        return self.customer_name

    def reference(self, deal: Deal) -> tuple[str, str]:
        """No two deals have the same contract number."""
        return "contract", self.contract_no

    def decide(self, deal: Deal, context: Context, /) -> Iterator[PastDealImported | Reason]:
        customer = context.fact(KnownCustomer)
        if self.customer_id is not None and customer.customer_id is None:
            yield Reason("G2.0", "CUSTOMER_UNKNOWN", field="customer_id")
        if customer.several:
            yield Reason("G2.0", "CUSTOMER_NOT_CLEAR", field="customer_name")
        other_id = context.fact(ReferenceTaken).other_id
        if other_id is not None:
            yield Reason.duplicate("R3.4.7", "CONTRACT_NO_TAKEN", other_id)
        yield from self._unless_past(context)
        yield from self._unless_owed()
        yield from self._unless_owned(context)
        yield PastDealImported.of(
            self,
            number=context.fact(NextNumber).number,
            customer_id=customer.customer_id or context.new_id("customer"),
            lines=self._lines(),
            settled_before_fen=max(0, self.amount_fen - self._open_fen),
        )

    def _unless_past(self, context: Context) -> Iterator[Reason]:
        today = day_of(context.now)
        for field, day in (("signed_on", self.signed_on), ("closed_on", self.closed_on)):
            if day is not None and day > today:
                yield Reason("R5.8", "IN_THE_FUTURE", field=field)
        if self.closed_on is not None and self.closed_on < self.signed_on:
            yield Reason("R3.6.7", "CLOSED_BEFORE_SIGNED", field="closed_on")

    def _unless_owed(self) -> Iterator[Reason]:
        """A deal is either closed or something is still owed on it, and never more than all."""
        if self.closed_on is not None and self.open_lines:
            yield Reason("R3.6.7", "CLOSED_WITH_OPEN_LINES", field="open_lines")
        if self.closed_on is None and not self.open_lines:
            yield Reason("R3.6.7", "OPEN_LINES_MISSING", field="open_lines")
        if self._open_fen > self.amount_fen:
            detail = {"open_fen": self._open_fen, "amount_fen": self.amount_fen}
            yield Reason("R3.6.1", "OPEN_ABOVE_AMOUNT", field="open_lines", detail=detail)

    def _unless_owned(self, context: Context) -> Iterator[Reason]:
        owner, people = self.owner_id, context.people
        if owner is not None and not (
            people.holds(owner, Role.SALES_REP) or people.holds(owner, Role.SALES_MANAGER)
        ):
            yield Reason("R5.7", "PAST_OWNER_UNKNOWN", field="owner_id")

    @property
    def _open_fen(self) -> int:
        return sum(line.amount_fen for line in self.open_lines)

    def _lines(self) -> tuple[PaymentLine, ...]:
        """The open lines as a plan whose every line falls due on a date."""
        return tuple(
            PaymentLine(
                line_id=str(place),
                kind=line.kind,
                amount_fen=line.amount_fen,
                trigger=Trigger.DATE,
                due_on=line.due_on,
            )
            for place, line in enumerate(self.open_lines, start=1)
        )
