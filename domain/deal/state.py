"""What a deal is at one moment, and the questions one may ask of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar
from uuid import UUID

from domain.approvals import Approval
from domain.changing import replace
from domain.clocks import NO_CLOCKS, Clocks
from domain.context import Context
from domain.customers import CompanySize, Contact, Scenario
from domain.outcomes import Reason
from domain.people import Relation, Role
from domain.values import PersonalName

from .contracted import Contracted
from .records.delivery import Delivery
from .records.discovery import Discovery
from .records.negotiation import Negotiation
from .records.papers import Contract
from .records.past import PastContract
from .records.presentation import Presentations
from .records.project import Project
from .records.receivables import Receivables
from .records.solution import Solutions
from .stages import BEFORE_SIGNED, MONEY, TERMINAL, WON, Stage, Staged

__all__ = ["BEFORE_SIGNED", "MONEY", "TERMINAL", "WON", "Deal", "Stage", "TeamMember"]


@dataclass(frozen=True, slots=True)
class TeamMember:
    """Somebody on the deal's team beside its owner."""

    person_id: str
    role: Role
    core: bool


@dataclass(frozen=True, slots=True)
class Deal(Staged, Contracted):
    """A deal after some number of events."""

    id: UUID
    stage: Stage = Stage.UNOPENED
    number: str = ""
    lead_id: UUID | None = None
    customer_id: UUID | None = None
    customer_name: str = ""
    #: The customer's credit code, where the deal was brought in with it.
    uscc: str | None = None
    company_size: CompanySize = CompanySize.MICRO
    scenario: Scenario = Scenario.NEW_CUSTOMER
    owner_id: str = ""
    team: tuple[TeamMember, ...] = ()
    #: The customer's person to talk to, who came first of all in the lead.
    contact_id: UUID | None = None
    contact_ids: frozenset[UUID] = frozenset()
    #: Names of the contacts that were added or corrected here; of the lead's only ids are known.
    contact_names: Mapping[UUID, PersonalName] = field(default_factory=dict)
    expected_amount_fen: int = 0
    expected_sign_on: dt.date | None = None
    probability_bp: int | None = None
    stage_before: Stage | None = None
    resume_on: dt.date | None = None
    discovery: Discovery = field(default_factory=Discovery)
    solutions: Solutions = field(default_factory=Solutions)
    presentations: Presentations = field(default_factory=Presentations)
    negotiation: Negotiation = field(default_factory=Negotiation)
    project: Project = field(default_factory=Project)
    contract: Contract = field(default_factory=Contract)
    amendments: tuple[Contract, ...] = ()
    delivery: Delivery = field(default_factory=Delivery)
    receivables: Receivables = field(default_factory=Receivables)
    approvals: tuple[Approval, ...] = ()
    #: Signed before there was this log; only what is still owed was brought in (R3.6.1).
    imported: bool = False
    past: PastContract | None = None
    clocks: Clocks = NO_CLOCKS

    #: Questions whose answers are shown beside the fields.
    shows: ClassVar[tuple[str, ...]] = ("amount_fen",)

    @property
    def is_key_account(self) -> bool:
        return self.scenario is Scenario.KEY_ACCOUNT_PROJECT

    @property
    def people(self) -> frozenset[str]:
        """The owner and everybody on the team, by id."""
        return frozenset({self.owner_id, *(m.person_id for m in self.team)})

    @property
    def subjects(self) -> tuple[UUID, ...]:
        """The customer's people of the case, the first of them first."""
        first = () if self.contact_id is None else (self.contact_id,)
        return (*first, *sorted(self.contact_ids.difference(first)))

    def stands_as(self, relation: Relation, person: str, role: Role) -> bool:
        match relation:
            case Relation.ANY:
                return True
            case Relation.OWNER:
                return person == self.owner_id
            case Relation.AUTHOR:
                return self._is_author(person, role)
            case Relation.HANDLER:
                return False

    def _is_author(self, person: str, role: Role) -> bool:
        """Until there is a solution, whoever plays that part in the team stands for an author."""
        if self.solutions.newest is None:
            return self.has_member(person, role)
        return self.solutions.is_author(person)

    def has_member(self, person: str, role: Role) -> bool:
        """Whether the person is on the team in that role."""
        return any((m.person_id, m.role) == (person, role) for m in self.team)

    def with_paper(self, paper: Contract, stage: Stage | None = None) -> Deal:
        """With the contract, or the amendment of that number, as it now is.

        The stage is that of the contract; an amendment goes its way beside it.
        """
        if paper.amendment_no is None:
            return replace(self, contract=paper, stage=stage or self.stage)
        others = tuple(a for a in self.amendments if a.amendment_no != paper.amendment_no)
        return replace(self, amendments=(*others, paper))

    def back_on_its_way(self) -> Deal:
        """The deal in the stage in which it was put on hold, lost or closed."""
        return replace(
            self, stage=self.stage_before or self.stage, stage_before=None, resume_on=None
        )

    def unless_free(self, command: Any, context: Context) -> Iterator[Reason]:
        """Deals claim nothing; only leads are checked for duplicates."""
        return iter(())

    @property
    def claims(self) -> frozenset[str]:
        return frozenset()

    def takes_contacts(self) -> Iterator[Reason]:
        """At every stage: what is owed on a deal that ended, somebody has to be asked for."""
        return iter(())

    def unless_reachable_with(self, contact: Contact, /) -> Iterator[Reason]:
        """A deal knows its contacts by id only; the lead saw to it that one can be reached."""
        return iter(())

    def with_contact(self, contact: Contact, forced: bool, /) -> Deal:
        return replace(
            self,
            contact_ids=self.contact_ids | {contact.contact_id},
            contact_names={**self.contact_names, contact.contact_id: contact.name},
        )

    def contact_named(self, name: str, /) -> UUID | None:
        """The one contact known here by that name; None if there is none, or several."""
        ids = [contact_id for contact_id, known in self.contact_names.items() if known == name]
        return ids[0] if len(ids) == 1 else None

    def with_approvals(self, approvals: tuple[Approval, ...], /) -> Deal:
        return replace(self, approvals=approvals)

    def forgetting(self, contact_id: UUID, /) -> Deal:
        """The deal with nothing known of that contact but the id."""
        names = {known: name for known, name in self.contact_names.items() if known != contact_id}
        return replace(self, contact_names=names)

    def with_clocks(self, clocks: Clocks, /) -> Deal:
        return replace(self, clocks=clocks)
