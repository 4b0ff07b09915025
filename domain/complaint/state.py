"""What a complaint is at one moment, and the questions one may ask of it (domain 3.3)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar
from uuid import UUID

from domain.approvals import Approval
from domain.changing import replace
from domain.clocks import NO_CLOCKS, Clocks, ClockState
from domain.context import Context
from domain.customers import Contact
from domain.outcomes import Reason
from domain.people import People, Relation, Role
from domain.shared import Consent
from domain.values import Personal, Restricted

from .kinds import ENDED, HANDLED, PAUSABLE, Category, Channel, Founded, Status
from .records import Done, Finding, Pause
from .remedies import Remedies
from .severity import Criteria, Severity

__all__ = [
    "ENDED",
    "HANDLED",
    "PAUSABLE",
    "Category",
    "Channel",
    "Complaint",
    "Done",
    "Finding",
    "Founded",
    "Severity",
    "Status",
]


@dataclass(frozen=True, slots=True)
class Complaint:
    """A complaint after some number of events."""

    id: UUID
    status: Status = Status.UNREGISTERED
    number: str = ""
    customer_id: UUID | None = None
    customer_name: str = ""
    deal_id: UUID | None = None
    product: str | None = None
    channel: Channel = Channel.OTHER
    category: Category = Category.OTHER
    description: Annotated[str, Personal()] = ""
    remedy: Annotated[str, Personal()] = ""
    happened_on: dt.date | None = None
    evidence: tuple[str, ...] = ()
    complainant: Annotated[Contact | None, Restricted("R3.7.10")] = None
    contacts: Annotated[tuple[Contact, ...], Restricted("R3.7.10")] = ()
    about_person_id: str | None = None
    linked_to: UUID | None = None
    registered_by: str = ""
    registered_at: dt.datetime | None = None
    acknowledged_at: dt.datetime | None = None
    severity: Severity | None = None
    criteria: Criteria | None = None
    #: How far up it was escalated, 0 to 3.
    level: int = 0
    cycle: int = 1
    #: From when the clocks of this cycle count; after an appeal from then, but the first response.
    cycle_began_at: dt.datetime | None = None
    counts_from: dt.datetime | None = None
    handler_id: str | None = None
    department: str | None = None
    past_handlers: tuple[str, ...] = ()
    #: Who may not handle it again, and the clause that says so.
    barred: Mapping[str, str] = field(default_factory=dict)
    responded: Done | None = None
    contained: Done | None = None
    finding: Finding | None = None
    appealed: bool = False
    #: The times of this cycle for which the customer was waited for, in order.
    pauses: tuple[Pause, ...] = ()
    remedies: Remedies = field(default_factory=Remedies)
    resolved_at: dt.datetime | None = None
    closed_at: dt.datetime | None = None
    followed_up_score: int | None = None
    consents: Mapping[str, Consent] = field(default_factory=dict)
    approvals: tuple[Approval, ...] = ()
    clocks: Clocks = NO_CLOCKS

    #: Questions whose answers are shown beside the fields.
    shows: ClassVar[tuple[str, ...]] = (
        "root_cause_code",
        "rejections",
        "reopenings",
        "paused_since",
    )

    # ---- where it stands -----------------------------------------------------------------

    @property
    def is_open(self) -> bool:
        return self.status not in ENDED and self.status is not Status.UNREGISTERED

    @property
    def paused_since(self) -> dt.datetime | None:
        """Since when the customer is being waited for, if he is."""
        last = self.pauses[-1] if self.pauses else None
        return last.since if last is not None and last.until is None else None

    @property
    def paused(self) -> bool:
        return self.paused_since is not None

    @property
    def waited(self) -> dt.timedelta:
        """How long this cycle's clocks stood still so far, the pause that still lasts apart."""
        return sum((p.until - p.since for p in self.pauses if p.until), dt.timedelta())

    @property
    def root_cause_code(self) -> str | None:
        """The cause that was found in this cycle."""
        return self.finding.root_cause_code if self.finding is not None else None

    @property
    def reopenings(self) -> int:
        return self.cycle - 1

    @property
    def rejections(self) -> int:
        """How often the customer said no in this cycle."""
        return self.remedies.rejections

    @property
    def proposer_id(self) -> str | None:
        """Who made the newest proposal."""
        return self.remedies.newest.proposer_id if self.remedies.newest is not None else None

    # ---- who has to do with it -----------------------------------------------------------

    @property
    def people(self) -> frozenset[str]:
        """Everybody who handles or handled it, by id."""
        return frozenset({*self.past_handlers, *filter(None, (self.handler_id,))})

    def leads(self, people: People) -> tuple[str, ...]:
        """Customer service people who may stand as its lead: neither handler nor proposer."""
        own = (self.handler_id, self.proposer_id)
        return tuple(p for p in people.with_role(Role.CUSTOMER_SERVICE) if p not in own)

    def stands_as(self, relation: Relation, person: str, role: Role) -> bool:
        match relation:
            case Relation.ANY:
                return True
            case Relation.HANDLER:
                return person == self.handler_id
            case Relation.OWNER | Relation.AUTHOR:
                return False

    def keeps_out(self, person: str) -> bool:
        """Whether he may not handle it, for nobody: it is about him, or he handled it before."""
        return person == self.about_person_id or person in self.barred

    # ---- what speaks against a step ------------------------------------------------------

    def unless(self, clause: str, *allowed: Status) -> Iterator[Reason]:
        """A reason against, unless the complaint is in one of the allowed states."""
        if self.status not in allowed:
            yield Reason.illegal_state(clause, self.status, allowed)

    def unless_open(self, clause: str) -> Iterator[Reason]:
        if not self.is_open:
            yield Reason.illegal_state(clause, self.status)

    def unless_within_cycle(self, clause: str, context: Context) -> Iterator[Reason]:
        """A reason against a late entry of what cannot have been done in this cycle (R5.8)."""
        if self.counts_from is not None and context.at < self.counts_from:
            yield Reason(clause, "BEFORE_THE_CYCLE", field="occurred_at")

    def unless_triaged(self) -> Iterator[Reason]:
        if self.severity is None:
            yield Reason("R3.7.2", "NOT_TRIAGED")

    def unless_lead(self, clause: str, context: Context) -> Iterator[Reason]:
        """A reason against a lead of customer service who has a hand in the case himself."""
        newest = self.remedies.newest
        if context.is_any_of({self.handler_id, *(newest.doers if newest is not None else ())}):
            yield Reason.four_eyes(clause, "NOT_THE_LEAD")

    # ---- what several aggregates take ----------------------------------------------------

    @property
    def consent_commands(self) -> tuple[str, ...]:
        """Commands that the handler may issue only with a manager's consent, at times."""
        return ("RecordFinding",)

    def takes_consent(self, context: Context) -> Iterator[Reason]:
        yield from self.unless_open("R5.1")
        if context.is_any_of([self.handler_id]):
            yield Reason.four_eyes("R5.1", "OWN_CONSENT")

    def has_consent(self, command: str, context: Context) -> bool:
        """Whether somebody else than the handler and whoever acts consented, and it still holds."""
        consent = self.consents.get(command)
        return (
            consent is not None
            and context.now <= consent.until
            and consent.doers.isdisjoint({self.handler_id, *context.doers})
        )

    def takes_contacts(self) -> Iterator[Reason]:
        return iter(())

    def unless_reachable_with(self, contact: Contact, /) -> Iterator[Reason]:
        """Who complains need not say how to reach him."""
        return iter(())

    def unless_free(self, command: Any, context: Context) -> Iterator[Reason]:
        """Contacts of a complaint claim nothing; only leads are checked for duplicates."""
        return iter(())

    @property
    def claims(self) -> frozenset[str]:
        return frozenset()

    @property
    def contact_ids(self) -> frozenset[UUID]:
        return frozenset(self.subjects)

    @property
    def subjects(self) -> tuple[UUID, ...]:
        """The customer's people of the case; the complainant came first."""
        return tuple(c.contact_id for c in self.contacts)

    def contact_named(self, name: str, /) -> UUID | None:
        """The one contact of that name; None if there is none, or several."""
        ids = [c.contact_id for c in self.contacts if c.name == name]
        return ids[0] if len(ids) == 1 else None

    # ---- what becomes of it --------------------------------------------------------------

    def with_contact(self, contact: Contact, forced: bool, /) -> Complaint:
        """The complaint with one more contact, or the known one corrected in its place."""
        same = contact.contact_id
        kept = tuple(contact if c.contact_id == same else c for c in self.contacts)
        added = kept if same in self.contact_ids else (*kept, contact)
        first = self.complainant
        if first is not None and first.contact_id == same:
            first = contact
        return replace(self, contacts=added, complainant=first)

    def with_consent(self, command: str, consent: Consent) -> Complaint:
        return replace(self, consents={**self.consents, command: consent})

    def with_approvals(self, approvals: tuple[Approval, ...], /) -> Complaint:
        return replace(self, approvals=approvals)

    def forgetting(self, contact_id: UUID, /) -> Complaint:
        """The complaint with nothing known of that contact but the id."""
        contacts = tuple(c.forgotten if c.contact_id == contact_id else c for c in self.contacts)
        first = self.complainant
        if first is not None and first.contact_id == contact_id:
            first = first.forgotten
        return replace(self, contacts=contacts, complainant=first)

    def with_clocks(self, clocks: Clocks, /) -> Complaint:
        """The complaint with these clocks; those armed during a pause stand still with the rest.

        So do those breached only because the pause was entered late: what stops them in the
        time that they are due later by excuses the breach (R5.8).
        """
        if (since := self.paused_since) is not None:
            for clock in clocks:
                stands = clock.state is ClockState.RUNNING or clock.due_at >= since
                if clock.kind in PAUSABLE and clock.is_open and stands:
                    clocks = clocks.changing(clock.clock_id, paused_at=since)
        return replace(self, clocks=clocks)

    def pausing(self, at: dt.datetime) -> Complaint:
        """Waiting for the customer from then: what may stand still does (R3.7.3)."""
        paused = replace(self, pauses=(*self.pauses, Pause(at)))
        return paused.with_clocks(self.clocks)

    def resuming(self, at: dt.datetime) -> Complaint:
        """No longer waiting; the clocks that stood still are told to go on by events of theirs."""
        *earlier, last = self.pauses
        return replace(self, pauses=(*earlier, Pause(last.since, at)))

    def without_handler(self, clause: str) -> Complaint:
        """Somebody else must handle it from here on, under the clause (R3.7.5, R3.7.8)."""
        if self.handler_id is None:
            return self
        return replace(
            self,
            handler_id=None,
            past_handlers=(*self.past_handlers, self.handler_id),
            barred={**self.barred, self.handler_id: clause},
        )

    def ended(self, status: Status) -> Complaint:
        """No longer open: nobody waits for the customer any more."""
        return replace(self, status=status, pauses=())

    def investigated_anew(self, at: dt.datetime) -> Complaint:
        """Taken up again after an appeal: solution and resolution count from then (R3.7.5)."""
        return replace(
            self,
            status=Status.INVESTIGATING,
            finding=None,
            counts_from=at,
            pauses=(),
            consents={},
        )

    def in_next_cycle(self, at: dt.datetime, severity: Severity) -> Complaint:
        """Reopened: all that belongs to one cycle begins anew (R3.7.8, R3.7.9)."""
        return replace(
            self.investigated_anew(at),
            cycle=self.cycle + 1,
            cycle_began_at=at,
            severity=severity,
            responded=None,
            contained=None,
            remedies=self.remedies.anew(),
            resolved_at=None,
            closed_at=None,
            followed_up_score=None,
        )
