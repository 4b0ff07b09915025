"""Drafting the contract, and revising it or an amendment (R3.4.1, R3.4.8)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from domain.context import Context
from domain.customers import CompanySize
from domain.facts import NextNumber
from domain.kernel import Command, Event, Trail
from domain.language import Text
from domain.outcomes import Deviation, Reason
from domain.people import OWNER
from domain.values import By

from .contract_text import ContractDetails
from .papers import BESIDE, OfPaper, paper_under_way, unless_settled_stays, unless_under_way
from .payment_plan import unless_sound
from .records.contract import Revision
from .records.negotiation import Terms
from .records.papers import Contract, Step
from .state import Deal, Stage
from .voiding import ContractApprovalsVoided, Why, voided

#: Which version of the contract's text a command means or an event tells of.
Rev = Annotated[int, Field(ge=1, le=10**6)]


class ContractDrafted(ContractDetails, Event):
    """Contract or amendment has a new revision; what was out for votes before is taken back."""

    sentence = Text(
        "Contract {contract_no} drafted, revision {rev}", "起草合同 {contract_no} 第 {rev} 版"
    )

    contract_no: str
    rev: int
    amendment_no: int | None = None
    terms_version: int

    def evolve(self, deal: Deal, trail: Trail, /) -> Deal:
        revision = Revision(
            rev=self.rev,
            terms_version=self.terms_version,
            content_sha256=self.content_sha256,
            amount_fen=self.amount_fen,
            payment_plan=self.payment_plan,
            delivery_on=self.delivery_on,
            scope=self.scope,
            non_standard_terms=self.non_standard_terms,
            term_days=self.term_days,
            deemed_acceptance=self.deemed_acceptance,
            drafter_id=trail.actor,
            doers=trail.doers,
            template_id=self.template_id,
        )
        paper = deal.paper(self.amendment_no)
        return deal.with_paper(paper.with_revision(self.contract_no, revision))


class Drafting(ContractDetails, Command):
    """What drafting and revising share: the text, checked against what was agreed or settled."""

    terms_version: Annotated[
        int | None,
        Field(ge=1, le=10**6, description="The agreed terms it carries out; the newest if none."),
        By("R3.4.1"),
    ] = None

    def drafted(
        self, deal: Deal, paper: Contract, number: str, context: Context
    ) -> Iterator[ContractDrafted | Deviation | Reason]:
        terms = deal.negotiation.terms
        assert terms is not None, "no stage that takes a draft is reached without agreed terms"
        yield from self.unless_complete()
        yield from self._unless_within(terms, deal, paper)
        yield from unless_sound(self.payment_plan, self.amount_fen)
        yield from self.unless_enough_lines(deal, context.policy)
        if deal.company_size is CompanySize.LARGE and self.pays_late(context.policy):
            yield Deviation("R3.4.2", "LARGE_BUYER_PAYS_LATE")
        yield ContractDrafted.of(
            self,
            contract_no=number,
            rev=paper.newest.rev + 1 if paper.newest is not None else 1,
            amendment_no=paper.amendment_no,
            terms_version=terms.version,
        )

    def _unless_within(self, terms: Terms, deal: Deal, paper: Contract) -> Iterator[Reason]:
        """An amendment has its own figures; the terms it rests on stay those of the contract."""
        if self.terms_version not in (None, terms.version):
            detail = {"terms_version": terms.version}
            yield Reason("R3.4.1", "NOT_THE_AGREED_TERMS", field="terms_version", detail=detail)
        elif paper.amendment_no is None:
            yield from self.unless_agreed(terms)
        if paper.amendment_no is not None:
            yield from unless_settled_stays(deal, self.payment_plan, "payment_plan")


class DraftContract(Drafting):
    """Draft the contract from a template, as agreed and with all its elements (R3.4.1)."""

    aggregates = ("deal",)
    issued_by = OWNER
    clause = "R3.4.1"
    also = ("R3.4.2", "R3.6.1", "R3.9.5")
    needs = (NextNumber,)
    next_from = frozenset({Stage.TERMS_AGREED})

    @classmethod
    def ready(cls, deal: Deal, context: Context, /) -> Iterator[Reason]:
        yield from deal.unless(cls.clause, Stage.TERMS_AGREED)

    @classmethod
    def is_done(cls, deal: Deal, context: Context, /) -> bool:
        return deal.is_drafted

    def decide(
        self, deal: Deal, context: Context, /
    ) -> Iterator[ContractDrafted | Deviation | Reason]:
        # After a reopened negotiation it is the same contract: its number stays.
        number = deal.contract.number or context.fact(NextNumber).number
        yield from self.drafted(deal, deal.contract, number, context)


class ReviseContract(OfPaper, Drafting):
    """Write the next revision; approvals of the one before are void (R3.4.5)."""

    aggregates = ("deal",)
    issued_by = OWNER
    clause = "R3.4.1"
    also = ("R3.4.2", "R3.4.5", "R3.4.8", "R3.6.1", "R3.9.5")
    next_from = frozenset({Stage.CONTRACT_REVIEW, *BESIDE})

    @classmethod
    def ready(cls, deal: Deal, context: Context, /) -> Iterator[Reason]:
        stages = (Stage.TERMS_AGREED, Stage.CONTRACT_REVIEW)
        yield from unless_under_way(cls.clause, deal, stages, set(Step) - {Step.SIGNED})
        if deal.contract.newest is None:
            yield Reason("R3.4.1", "CONTRACT_NOT_DRAFTED")

    @classmethod
    def is_done(cls, deal: Deal, context: Context, /) -> bool:
        paper = deal.paper_under_way
        return paper is None or not paper.is_rejected

    def decide(
        self, deal: Deal, context: Context, /
    ) -> Iterator[ContractDrafted | ContractApprovalsVoided | Deviation | Reason]:
        yield from self.unless_meant(deal)
        paper = paper_under_way(deal)
        yield from self.drafted(deal, paper, deal.contract.number, context)
        yield from voided(paper, Why.REVISED)
