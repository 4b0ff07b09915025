"""A deal begins when its lead is converted (domain 3.2)."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from domain.changing import replace
from domain.context import Context
from domain.customers import CompanySize, Scenario
from domain.facts import NextNumber
from domain.kernel import Command, Event, Trail
from domain.language import Text
from domain.people import BY_SYSTEM
from domain.values import Date, Name, PersonId, PositiveFen, Shape

from .state import Deal, Stage


class DealDetails(Shape):
    """What a deal takes over from its lead."""

    lead_id: UUID
    customer_id: UUID
    customer_name: Name
    company_size: CompanySize
    contact_id: UUID
    contact_ids: tuple[UUID, ...]
    scenario: Scenario
    owner_id: PersonId
    expected_amount_fen: PositiveFen
    expected_sign_on: Date


class DealOpened(DealDetails, Event):
    """A converted lead became a deal."""

    sentence = Text(
        "Deal {number} opened for {customer_name}", "开立商机 {number}：{customer_name}"
    )
    begins = "deal"

    number: str

    def evolve(self, deal: Deal, trail: Trail, /) -> Deal:
        return replace(
            deal,
            stage=Stage.DISCOVERY,
            number=self.number,
            lead_id=self.lead_id,
            customer_id=self.customer_id,
            customer_name=self.customer_name,
            company_size=self.company_size,
            scenario=self.scenario,
            owner_id=self.owner_id,
            contact_id=self.contact_id,
            contact_ids=frozenset({self.contact_id, *self.contact_ids}),
            expected_amount_fen=self.expected_amount_fen,
            expected_sign_on=self.expected_sign_on,
        )


class OpenDeal(DealDetails, Command):
    """Open the deal of a converted lead; issued by the service, in the same turn (G2.1)."""

    aggregates = ("deal",)
    creates = True
    issued_by = BY_SYSTEM
    clause = "G2.1"
    also = ("G1.4", "G2.0")
    needs = (NextNumber,)

    def decide(self, deal: Deal, context: Context, /) -> Iterator[DealOpened]:
        yield DealOpened.of(self, number=context.fact(NextNumber).number)
