"""What a deal is at one moment, and the questions one may ask of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any
from uuid import UUID

from domain.clocks import NO_CLOCKS, Clocks
from domain.context import Context
from domain.customers import CompanySize, Contact, Scenario
from domain.outcomes import Reason
from domain.people import Relation, Role

from .records.contract import Contract
from .records.discovery import Discovery
from .records.negotiation import Negotiation
from .records.presentation import Presentations
from .records.solution import Solutions


class Stage(StrEnum):
    """Where a deal stands on its main line (domain 3.2)."""

    UNOPENED = "UNOPENED"
    DISCOVERY = "DISCOVERY"
    NEEDS_CONFIRMED = "NEEDS_CONFIRMED"
    SOLUTION_DRAFT = "SOLUTION_DRAFT"
    SOLUTION_REVIEW = "SOLUTION_REVIEW"
    SOLUTION_APPROVED = "SOLUTION_APPROVED"
    PRESENTED = "PRESENTED"
    NEGOTIATION = "NEGOTIATION"
    TERMS_AGREED = "TERMS_AGREED"
    CONTRACT_REVIEW = "CONTRACT_REVIEW"
    CONTRACT_APPROVED = "CONTRACT_APPROVED"
    SIGNED = "SIGNED"
    ON_HOLD = "ON_HOLD"
    LOST = "LOST"


#: The stages before the signature, in order.
BEFORE_SIGNED = (
    Stage.DISCOVERY,
    Stage.NEEDS_CONFIRMED,
    Stage.SOLUTION_DRAFT,
    Stage.SOLUTION_REVIEW,
    Stage.SOLUTION_APPROVED,
    Stage.PRESENTED,
    Stage.NEGOTIATION,
    Stage.TERMS_AGREED,
    Stage.CONTRACT_REVIEW,
    Stage.CONTRACT_APPROVED,
)
TERMINAL = frozenset({Stage.LOST})


@dataclass(frozen=True, slots=True)
class TeamMember:
    """Somebody on the deal's team beside its owner."""

    person_id: str
    role: Role
    core: bool


@dataclass(frozen=True, slots=True)
class Deal:
    """A deal after some number of events."""

    id: UUID
    stage: Stage = Stage.UNOPENED
    number: str = ""
    lead_id: UUID | None = None
    customer_id: UUID | None = None
    customer_name: str = ""
    company_size: CompanySize = CompanySize.MICRO
    scenario: Scenario = Scenario.NEW_CUSTOMER
    owner_id: str = ""
    team: tuple[TeamMember, ...] = ()
    contact_ids: frozenset[UUID] = frozenset()
    expected_amount_fen: int = 0
    expected_sign_on: dt.date | None = None
    probability_bp: int | None = None
    stage_before: Stage | None = None
    resume_on: dt.date | None = None
    discovery: Discovery = field(default_factory=Discovery)
    solutions: Solutions = field(default_factory=Solutions)
    presentations: Presentations = field(default_factory=Presentations)
    negotiation: Negotiation = field(default_factory=Negotiation)
    contract: Contract = field(default_factory=Contract)
    clocks: Clocks = NO_CLOCKS

    @property
    def is_open(self) -> bool:
        """Neither lost nor not yet opened."""
        return self.stage not in TERMINAL and self.stage is not Stage.UNOPENED

    @property
    def people(self) -> frozenset[str]:
        """The owner and everybody on the team, by id."""
        return frozenset({self.owner_id, *(m.person_id for m in self.team)})

    def stands_as(self, relation: Relation, person: str, role: Role) -> bool:
        match relation:
            case Relation.ANY:
                return True
            case Relation.OWNER:
                return person == self.owner_id
            case Relation.AUTHOR:
                return self.solutions.is_author(person)

    def unless(self, clause: str, *allowed: Stage) -> Iterator[Reason]:
        """A reason against, unless the deal is in one of the allowed stages."""
        if self.stage not in allowed:
            yield Reason.illegal_state(clause, self.stage)

    def unless_open(self, clause: str) -> Iterator[Reason]:
        if not self.is_open:
            yield Reason.illegal_state(clause, self.stage)

    def unless_free(self, command: Any, context: Context) -> Iterator[Reason]:
        """Deals claim nothing; only leads are checked for duplicates."""
        return iter(())

    @property
    def claims(self) -> frozenset[str]:
        return frozenset()

    def takes_contacts(self) -> Iterator[Reason]:
        return self.unless_open("R5.4")

    def with_contact(self, contact: Contact, forced: bool, /) -> Deal:
        return replace(self, contact_ids=self.contact_ids | {contact.contact_id})

    def with_clocks(self, clocks: Clocks, /) -> Deal:
        return replace(self, clocks=clocks)
