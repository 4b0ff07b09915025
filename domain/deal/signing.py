"""Signing the approved contract (R3.4.6)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from enum import StrEnum
from typing import Annotated

from domain.calendar import day_of
from domain.context import Context
from domain.kernel import Command, Event, Trail
from domain.language import Text
from domain.outcomes import Reason
from domain.parties import Party, named_customers
from domain.people import OWNER, Role, anyone, either
from domain.shared import ContactAdded
from domain.values import By, Date, ItemId, PersonId, Sha256, Shape

from .records.contract import Signature
from .state import Deal, Stage


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

    amendment_no: int | None = None

    def evolve(self, deal: Deal, trail: Trail, /) -> Deal:
        signature = Signature(
            our_signatory=self.our_signatory,
            their_signatory=self.their_signatory,
            signed_on=self.signed_on,
            signed_sha256=self.signed_sha256,
        )
        contract = replace(deal.contract, signature=signature)
        signed = contract.revision(contract.approved_rev)
        return replace(
            deal,
            stage=Stage.SIGNED,
            contract=contract,
            # A forecast made in between no longer counts: this is the amount that was won.
            expected_amount_fen=signed.amount_fen if signed else deal.expected_amount_fen,
        )


class SignContract(SigningDetails, Command):
    """Record that both sides signed the very text that was approved (R3.4.6)."""

    aggregates = ("deal",)
    issued_by = either(OWNER, anyone(Role.LEGAL))
    clause = "R3.4.6"
    also = ("R5.4",)
    next_from = frozenset({Stage.CONTRACT_APPROVED})

    @classmethod
    def ready(cls, deal: Deal, context: Context, /) -> Iterator[Reason]:
        yield from deal.unless(cls.clause, Stage.CONTRACT_APPROVED)

    def decide(
        self, deal: Deal, context: Context, /
    ) -> Iterator[ContactAdded | ContractSigned | Reason]:
        theirs = named_customers((self.their_signatory,), deal, context)
        yield from theirs.unless_known("R3.4.6", "their_signatory")
        if not context.people.knows(self.our_signatory):
            yield Reason("R3.4.6", "PERSON_UNKNOWN", field="our_signatory")
        if self.signed_on > day_of(context.now):
            yield Reason("R3.4.6", "IN_THE_FUTURE", field="signed_on")
        if self.signed_sha256 != deal.contract.approved_sha:
            yield Reason("R3.4.6", "NOT_THE_APPROVED_TEXT", field="signed_sha256")
        yield from theirs.added
        yield ContractSigned.of(self, their_signatory=theirs.ids[0])
