"""Signing what was approved, the contract or an amendment (R3.4.6, R3.4.8)."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated

from domain.calendar import day_of
from domain.changing import replace
from domain.context import Context
from domain.kernel import Command, Event, Trail
from domain.language import Text
from domain.outcomes import Detail, Problem, Reason
from domain.parties import Party, named_customers
from domain.people import OWNER, Role, anyone, either
from domain.shared import ContactAdded
from domain.values import By, Date, ItemId, PersonId, Sha256, Shape

from .delivery_plan import as_contracted
from .papers import (
    BESIDE,
    OfPaper,
    paper_under_way,
    unless_settled_stays,
    unless_under_way,
)
from .payment_plan import PaymentPlan
from .records.contract import Signature
from .records.papers import Contract, Step
from .state import Deal, Stage

#: The clock of the window in which what was approved is to be signed.
WINDOW = "SIGN_WINDOW"


class Method(StrEnum):
    """How the contract was signed (R3.4.6)."""

    SEAL = "SEAL"
    E_SIGN = "E_SIGN"


class SigningDetails(Shape):
    """Who signed for either side, by which authority, how and when, and which text."""

    our_signatory: Annotated[PersonId, By("R3.4.6")]
    their_signatory: Annotated[Party, By("R3.4.6")]
    authorization_id: Annotated[ItemId, By("R3.4.6")]
    method: Annotated[Method, By("R3.4.6")]
    signed_on: Annotated[Date, By("R3.4.6")]
    signed_sha256: Annotated[Sha256, By("R3.4.6")]


class ContractSigned(SigningDetails, Event):
    """Both sides signed what was approved: the deal is won."""

    sentence = Text(
        "Contract signed on {signed_on}, for us by {our_signatory}",
        "合同于 {signed_on} 签订，我方签署人 {our_signatory}",
    )

    #: The same by the id of the contact.
    their_signatory: str
    amendment_no: int | None = None

    def evolve(self, deal: Deal, trail: Trail, /) -> Deal:
        signature = Signature(
            our_signatory=self.our_signatory,
            their_signatory=self.their_signatory,
            signed_on=self.signed_on,
            signed_sha256=self.signed_sha256,
        )
        paper = replace(deal.paper(self.amendment_no), signature=signature)
        deal = deal.with_paper(paper)
        if paper.signed is not None:
            # A forecast made in between no longer counts: this is the amount that was won.
            deal = replace(deal, expected_amount_fen=paper.signed.amount_fen)
        if self.amendment_no is not None:
            return deal
        plan = paper.signed.payment_plan if paper.signed is not None else ()
        return replace(deal, stage=Stage.SIGNED, receivables=deal.receivables.with_plan(plan))


class ContractAmended(Event):
    """The contract is in force as the amendment has it; the plan of payments follows it."""

    sentence = Text(
        "Amendment {amendment_no} changes the amount by {delta_fen}",
        "补充协议第 {amendment_no} 号生效，金额变动 {delta_fen}",
    )

    amendment_no: int
    delta_fen: int
    payment_plan: PaymentPlan
    sha256: Sha256

    def evolve(self, deal: Deal, trail: Trail, /) -> Deal:
        deal = replace(deal, receivables=deal.receivables.with_plan(self.payment_plan))
        return replace(deal, delivery=as_contracted(deal))


class SignContract(SigningDetails, OfPaper, Command):
    """Record that both sides signed the very text that was approved (R3.4.6)."""

    aggregates = ("deal",)
    issued_by = either(OWNER, anyone(Role.LEGAL))
    clause = "R3.4.6"
    also = ("R3.4.8", "R3.6.2", "R5.4")
    next_from = frozenset({Stage.CONTRACT_APPROVED, *BESIDE})

    @classmethod
    def ready(cls, deal: Deal, context: Context, /) -> Iterator[Reason]:
        yield from unless_under_way(cls.clause, deal, (Stage.CONTRACT_APPROVED,), (Step.APPROVED,))

    def decide(
        self, deal: Deal, context: Context, /
    ) -> Iterator[ContactAdded | ContractSigned | ContractAmended | Reason]:
        yield from self.unless_meant(deal)
        paper = paper_under_way(deal)
        theirs = named_customers((self.their_signatory,), deal, context)
        yield from theirs.unless_known("R3.4.6", "their_signatory")
        if not context.people.knows(self.our_signatory):
            yield Reason("R3.4.6", "PERSON_UNKNOWN", field="our_signatory")
        if self.signed_on > day_of(context.now):
            yield Reason("R3.4.6", "IN_THE_FUTURE", field="signed_on")
        if self.signed_sha256 != paper.approved_sha:
            yield Reason("R3.4.6", "NOT_THE_APPROVED_TEXT", field="signed_sha256")
        yield from _unless_in_window(deal, paper, context)
        yield from theirs.added
        yield ContractSigned.of(self, their_signatory=theirs.ids[0])
        yield from _amended(deal, paper)


def _unless_in_window(deal: Deal, paper: Contract, context: Context) -> Iterator[Reason]:
    """A reason against when the window is over, though its clock may not have fired yet."""
    window = deal.clocks.last(WINDOW, paper.subject)
    if window is not None and context.at > window.due_at:
        yield Reason("R3.4.6", "WINDOW_OVER", problem=Problem.ILLEGAL_STATE)


def _amended(deal: Deal, paper: Contract) -> Iterator[ContractAmended | Reason]:
    """What the signature of an amendment changes; since it was drafted more may be settled."""
    old, new = deal.contract_in_force, paper.revision(paper.approved_rev)
    if paper.amendment_no is None or old is None or new is None:
        return
    yield from unless_settled_stays(deal, new.payment_plan)
    yield from _unless_invoiced(deal, new.payment_plan)
    yield ContractAmended(
        amendment_no=paper.amendment_no,
        delta_fen=new.amount_fen - old.amount_fen,
        payment_plan=new.payment_plan,
        sha256=new.content_sha256,
    )


def _unless_invoiced(deal: Deal, plan: PaymentPlan) -> Iterator[Reason]:
    """Reasons against a line that falls below its invoices: they are voided first (R3.6.2)."""
    amounts = {line.line_id: line.amount_fen for line in plan}
    for line in deal.receivables.lines:
        invoiced = deal.receivables.invoiced_fen(line.line_id)
        if amounts.get(line.line_id, 0) < invoiced:
            detail: Detail = {"line_id": line.line_id, "invoiced_fen": invoiced}
            yield Reason("R3.6.2", "BELOW_INVOICED", detail=detail)
