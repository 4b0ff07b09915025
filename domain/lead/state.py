"""What a lead is at one moment, and the questions one may ask of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import Any, ClassVar
from uuid import UUID

from domain.calendar import last_day_before
from domain.changing import replace
from domain.clocks import NO_CLOCKS, Clocks
from domain.context import Context
from domain.customers import CompanySize, Contact, Scenario, comparable, comparable_phone
from domain.facts import DuplicateLeads
from domain.outcomes import Reason
from domain.people import Relation, Role
from domain.policy import Grade
from domain.shared import Consent


class Status(StrEnum):
    """Where a lead stands (domain 3.1)."""

    UNREGISTERED = "UNREGISTERED"
    REGISTERED = "REGISTERED"
    SCORE_PENDING = "SCORE_PENDING"
    RETURNED = "RETURNED"
    ASSIGNED = "ASSIGNED"
    PARKED = "PARKED"
    WORKING = "WORKING"
    CONVERTED = "CONVERTED"
    DISQUALIFIED = "DISQUALIFIED"
    MERGED = "MERGED"


TERMINAL = frozenset({Status.CONVERTED, Status.DISQUALIFIED, Status.MERGED})
FOLLOWED = frozenset({Status.ASSIGNED, Status.WORKING, Status.PARKED})


class Source(StrEnum):
    """Where a lead came from (G3.1.1)."""

    WEBSITE = "WEBSITE"
    EXHIBITION = "EXHIBITION"
    REFERRAL = "REFERRAL"
    ONLINE_PLATFORM = "ONLINE_PLATFORM"
    PARTNER = "PARTNER"
    EXISTING_CUSTOMER = "EXISTING_CUSTOMER"
    OTHER = "OTHER"


class Outreach(StrEnum):
    """How an attempt to reach the customer ended; any of them counts as started (G3.1.9)."""

    REACHED = "REACHED"
    NO_ANSWER = "NO_ANSWER"
    WRONG_NUMBER = "WRONG_NUMBER"


@dataclass(frozen=True, slots=True)
class Score:
    """One scoring of the lead: three dimensions, their total, and who scored."""

    round: int
    size_fit: int
    budget_clarity: int
    urgency: int
    total: int
    grade: Grade
    need_verified: bool
    scorer_id: str
    #: Who scored, and for whom.
    doers: frozenset[str]
    submitted_at: dt.datetime


@dataclass(frozen=True, slots=True)
class FirstContact:
    """The first contact on record: when, by whom, and the event that tells of it."""

    at: dt.datetime
    by: str
    event_id: UUID


@dataclass(frozen=True, slots=True)
class Lead:
    """A lead after some number of events."""

    id: UUID
    status: Status = Status.UNREGISTERED
    number: str = ""
    scenario: Scenario = Scenario.NEW_CUSTOMER
    customer_id: UUID | None = None
    customer_name: str = ""
    uscc: str | None = None
    contacts: tuple[Contact, ...] = ()
    industry: str = ""
    company_size: CompanySize = CompanySize.MICRO
    region: str | None = None
    source: Source = Source.OTHER
    source_detail: str | None = None
    prior_deal_ids: tuple[UUID, ...] = ()
    expected_amount_fen: int | None = None
    registered_by: str = ""
    registered_by_rep: bool = False
    forced: bool = False
    rounds: int = 0
    pending: Score | None = None
    score: Score | None = None
    assigned_grade: Grade | None = None
    assigned_round: int = 0
    owners: tuple[tuple[dt.datetime, str], ...] = ()
    first_contact: FirstContact | None = None
    reached: bool = False
    consents: Mapping[str, Consent] = field(default_factory=dict)
    warning_complaint_ids: tuple[UUID, ...] = ()
    deal_id: UUID | None = None
    into_id: UUID | None = None
    absorbed_ids: tuple[UUID, ...] = ()
    clocks: Clocks = NO_CLOCKS

    #: Questions whose answers are shown beside the fields.
    shows: ClassVar[tuple[str, ...]] = (
        "grade",
        "total",
        "owner_id",
        "rescore_pending",
        "review_due_on",
    )

    @property
    def consent_commands(self) -> tuple[str, ...]:
        """Commands that the owner may issue only with a manager's consent."""
        return ("Disqualify",)

    @property
    def rescore_pending(self) -> bool:
        """A re-evaluation waits for approval while the old grade stays in force."""
        return self.pending is not None and self.status in FOLLOWED

    @property
    def grade(self) -> Grade | None:
        """The approved grade in force, or None before the first approval."""
        return self.score.grade if self.score is not None else None

    @property
    def total(self) -> int | None:
        """The approved total in force, or None before the first approval."""
        return self.score.total if self.score is not None else None

    @property
    def awaits_assignment(self) -> bool:
        """A score was approved, and nobody was given the lead by it yet (G3.1.8)."""
        return self.score is not None and self.score.round > self.assigned_round

    @property
    def owner_id(self) -> str | None:
        """Who owns the lead; before assignment the rep who registered it stands for him."""
        if self.owners:
            return self.owners[-1][1]
        return self.registered_by if self.registered_by_rep else None

    @property
    def assigned_at(self) -> dt.datetime | None:
        return self.owners[0][0] if self.owners else None

    @property
    def review_due_on(self) -> dt.date | None:
        """The day by which the parked lead must be re-evaluated, unless a round is pending."""
        review = next(self.clocks.running("C_MONTHLY_REVIEW"), None)
        return last_day_before(review.due_at) if review is not None else None

    @property
    def is_open(self) -> bool:
        return self.status not in TERMINAL and self.status is not Status.UNREGISTERED

    @property
    def contact_ids(self) -> frozenset[UUID]:
        return frozenset(self.subjects)

    @property
    def subjects(self) -> tuple[UUID, ...]:
        """The customer's people of the case, the first of them first."""
        return tuple(c.contact_id for c in self.contacts)

    def contact_named(self, name: str, /) -> UUID | None:
        """The one contact of that name; None if there is none, or several."""
        ids = [c.contact_id for c in self.contacts if c.name == name]
        return ids[0] if len(ids) == 1 else None

    @property
    def claims(self) -> frozenset[str]:
        """What no other open lead may claim: its code, and its name with each phone."""
        if not self.is_open:
            return frozenset()
        phones = tuple(c.phone for c in self.contacts if c.phone)
        return _known_claims(self.customer_name, self.uscc, phones)

    def owner_at(self, at: dt.datetime) -> str | None:
        """Who owned the lead at that instant."""
        then = [owner for since, owner in self.owners if since <= at]
        return then[-1] if then else None

    def stands_as(self, relation: Relation, person: str, role: Role) -> bool:
        if relation is not Relation.OWNER:
            return relation is Relation.ANY
        if self.owner_id is None:
            return role is Role.SALES_REP
        return person == self.owner_id

    def unless(self, clause: str, *allowed: Status) -> Iterator[Reason]:
        """A reason against, unless the lead is in one of the allowed states."""
        if self.status not in allowed:
            yield Reason.illegal_state(clause, self.status, allowed)

    def unless_open(self, clause: str) -> Iterator[Reason]:
        if not self.is_open:
            yield Reason.illegal_state(clause, self.status)

    def unless_free(self, command: Any, context: Context) -> Iterator[Reason]:
        """A reason against if another open lead claims the same and nobody confirmed (3.1)."""
        if command.confirm_not_duplicate and context.reason:
            return
        for other_id in context.fact(DuplicateLeads).lead_ids[:1]:
            yield Reason.duplicate("G3.1.2", "DUPLICATE_LEAD", other_id)

    def takes_contacts(self) -> Iterator[Reason]:
        return self.unless_open("R5.4")

    def takes_consent(self, context: Context) -> Iterator[Reason]:
        yield from self.unless_open("R5.1")
        if context.is_any_of([self.owner_id]):
            yield Reason.four_eyes("R5.1", "OWN_CONSENT")

    def has_consent(self, command: str, context: Context) -> bool:
        """Whether somebody else than the owner and whoever acts consented, and it still holds."""
        consent = self.consents.get(command)
        return (
            consent is not None
            and context.now <= consent.until
            and consent.doers.isdisjoint({self.owner_id, *context.doers})
        )

    def with_consent(self, command: str, consent: Consent) -> Lead:
        return replace(self, consents={**self.consents, command: consent})

    def unless_reachable_with(self, contact: Contact, /) -> Iterator[Reason]:
        """A reason against a correction after which nobody of the customer's can be reached."""
        contacts = self.with_contact(contact, False).contacts
        if not any(known.reachable for known in contacts):
            yield from contact.unless_reachable("G3.1.2")

    def with_contact(self, contact: Contact, forced: bool, /) -> Lead:
        """The lead with one more contact, or the known one corrected in its place."""
        kept = tuple(contact if c.contact_id == contact.contact_id else c for c in self.contacts)
        added = kept if contact.contact_id in self.contact_ids else (*kept, contact)
        return replace(self, contacts=added, forced=self.forced or forced)

    def forgetting(self, contact_id: UUID, /) -> Lead:
        """The lead with nothing known of that contact but the id."""
        contacts = (c.forgotten if c.contact_id == contact_id else c for c in self.contacts)
        return replace(self, contacts=tuple(contacts))

    def with_clocks(self, clocks: Clocks, /) -> Lead:
        return replace(self, clocks=clocks)


def unless_source_told(source: Source, detail: str | None) -> Iterator[Reason]:
    """A reason against a source that is none of the listed ones and not put in words (G3.1.1)."""
    if source is Source.OTHER and not detail:
        yield Reason("G3.1.1", "SOURCE_DETAIL_MISSING", field="source_detail")


def has_duplicates(context: Context) -> bool:
    """Whether an accepted command was forced past a lead that looks the same (3.1)."""
    return bool(context.fact(DuplicateLeads).lead_ids)


@lru_cache
def _known_claims(name: str, uscc: str | None, phones: tuple[str, ...]) -> frozenset[str]:
    """Asked for before and after every event of a lead, and hardly ever changed by one."""
    return claims_of(name, uscc, phones)


def claims_of(name: str, uscc: str | None, phones: Iterable[str]) -> frozenset[str]:
    """The comparable forms under which a lead is found to be a duplicate.

    A phone without digits or a code of hyphens only says nothing, so it claims nothing.
    """
    numbers = filter(None, map(comparable_phone, phones))
    keys = {f"phone {comparable(name)} {number}" for number in numbers}
    if code := comparable(uscc or ""):
        keys.add(f"uscc {code}")
    return frozenset(keys)
