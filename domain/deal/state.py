"""What a deal is at one moment, and the questions one may ask of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from domain.approvals import Approval
from domain.clocks import NO_CLOCKS, Clocks
from domain.context import Context
from domain.customers import CompanySize, Contact, Scenario
from domain.outcomes import Reason
from domain.people import Relation, Role
from domain.policy import Policy

from .payment_plan import PaymentLine
from .records.contract import Revision
from .records.delivery import Delivery
from .records.discovery import Discovery
from .records.negotiation import Negotiation
from .records.papers import Contract
from .records.past import PastContract
from .records.presentation import Presentations
from .records.project import Project
from .records.receivables import Receivables
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
    CLOSED_PENDING_RETENTION = "CLOSED_PENDING_RETENTION"
    CLOSED = "CLOSED"
    TERMINATED = "TERMINATED"
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
TERMINAL = frozenset({Stage.LOST, Stage.CLOSED, Stage.TERMINATED})
#: The stages of a deal that was won and stands.
WON = frozenset({Stage.SIGNED, Stage.CLOSED_PENDING_RETENTION, Stage.CLOSED})

#: The stages in which money is still to come in, as far as it is owed.
MONEY = (Stage.SIGNED, Stage.CLOSED_PENDING_RETENTION, Stage.TERMINATED)


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
    #: The customer's credit code, where the deal was brought in with it.
    uscc: str | None = None
    company_size: CompanySize = CompanySize.MICRO
    scenario: Scenario = Scenario.NEW_CUSTOMER
    owner_id: str = ""
    team: tuple[TeamMember, ...] = ()
    contact_ids: frozenset[UUID] = frozenset()
    #: Names of the contacts that were added or corrected here; of the lead's only ids are known.
    contact_names: Mapping[UUID, str] = field(default_factory=dict)
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
    def is_open(self) -> bool:
        """Opened, and neither lost nor at its end."""
        return self.stage not in TERMINAL and self.stage is not Stage.UNOPENED

    @property
    def is_key_account(self) -> bool:
        return self.scenario is Scenario.KEY_ACCOUNT_PROJECT

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

    def with_paper(self, paper: Contract, stage: Stage | None = None) -> Deal:
        """With the contract, or the amendment of that number, as it now is.

        The stage is that of the contract; an amendment goes its way beside it.
        """
        if paper.amendment_no is None:
            return replace(self, contract=paper, stage=stage or self.stage)
        others = tuple(a for a in self.amendments if a.amendment_no != paper.amendment_no)
        return replace(self, amendments=(*others, paper))

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

    @property
    def stage_in_force(self) -> Stage:
        """The stage, and of a deal on hold or lost the one in which it was stopped."""
        is_stopped = self.stage in (Stage.ON_HOLD, Stage.LOST)
        return self.stage_before if is_stopped and self.stage_before is not None else self.stage

    def probability(self, policy: Policy) -> int:
        """How likely the signature is, in basis points: as the owner said, or by stage."""
        if self.stage in (Stage.LOST, Stage.TERMINATED):
            return 0
        if self.stage in WON:
            return policy.probabilities.get(Stage.SIGNED, 0)
        if self.probability_bp is not None:
            return self.probability_bp
        return policy.probabilities.get(self.stage_in_force, 0)

    def back_on_its_way(self) -> Deal:
        """The deal in the stage in which it was put on hold, lost or closed."""
        return replace(
            self, stage=self.stage_before or self.stage, stage_before=None, resume_on=None
        )

    def unless(self, clause: str, *allowed: Stage) -> Iterator[Reason]:
        """A reason against, unless the deal is in one of the allowed stages."""
        if self.stage not in allowed:
            yield Reason.illegal_state(clause, self.stage, allowed)

    def unless_in_or_held_from(self, clause: str, *allowed: Stage) -> Iterator[Reason]:
        """As `unless`, but a deal on hold counts as in the stage to which it will return."""
        held = self.stage is Stage.ON_HOLD and self.stage_in_force in allowed
        if not held:
            yield from self.unless(clause, *allowed)

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

    def with_clocks(self, clocks: Clocks, /) -> Deal:
        return replace(self, clocks=clocks)
