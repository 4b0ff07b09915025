"""Facts about other aggregates that a guard may ask for; the application answers them.

A command names the kinds it needs in `needs`. What the answer depends on is read off the
command and its state: `claims` for duplicates, `customer_id` and `uscc` for the customer.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from .approvals import Approval
from .context import Fact
from .customers import Contact


@dataclass(frozen=True, slots=True)
class DuplicateLeads(Fact):
    """Open leads that claim what this one would claim: code, or name and phone."""

    lead_ids: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class SignedDeal:
    deal_id: UUID
    amount_fen: int
    signed_on: dt.date
    closed_on: dt.date | None = None

    @property
    def last_on(self) -> dt.date:
        """The day on which it was closed, or else signed."""
        return self.closed_on or self.signed_on


@dataclass(frozen=True, slots=True)
class KnownCustomer(Fact):
    """The customer that a command names by id or by code, if there is one, and its past.

    `name` is what the customer is called where it was first heard of, `contacts` whom one
    talks to there; the open complaints are those of a severity that warns (R3.8.3), the
    others all there were.
    """

    customer_id: UUID | None = None
    signed: tuple[SignedDeal, ...] = ()
    open_complaint_ids: tuple[UUID, ...] = ()
    complaint_ids: tuple[UUID, ...] = ()
    name: str = ""
    contacts: tuple[Contact, ...] = ()
    #: Named by what several customers are called, so that nobody knows which is meant.
    several: bool = False


@dataclass(frozen=True, slots=True)
class NextNumber(Fact):
    """The next free number of the day, for what the command opens."""

    number: str


@dataclass(frozen=True, slots=True)
class OtherLead(Fact):
    """The state of the lead that the command names, or None."""

    lead: Any | None = None


@dataclass(frozen=True, slots=True)
class Workload(Fact):
    """Open leads by owner, and who was last chosen in turn by each assignment rule."""

    open_leads: Mapping[str, int] = field(default_factory=dict)
    last_in_turn: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AssignmentRule:
    """One rule of the company: whom a lead that fits goes to. Empty conditions fit all."""

    rule_id: str
    by: str
    owner_ids: tuple[str, ...] = ()
    industry: str | None = None
    region: str | None = None
    source: str | None = None
    scenario: str | None = None


@dataclass(frozen=True, slots=True)
class AssignmentRules(Fact):
    """The assignment rules in force, in order."""

    rules: tuple[AssignmentRule, ...] = ()


@dataclass(frozen=True, slots=True)
class OtherDeals(Fact):
    """The states of the deals that the command names, by id; those there are.

    Which ones it names the command says: `other_deals(state)`, ids.
    """

    deals: Mapping[UUID, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PaymentDeal(Fact):
    """The state of the deal in which the payment was booked that the command names, or None.

    Which payment it names the command says: `payment(state)`.
    """

    deal: Any | None = None


@dataclass(frozen=True, slots=True)
class ReferenceTaken(Fact):
    """The aggregate that holds the reference which the command would claim, or None.

    Bank references of payments not reversed, invoice and contract numbers are claimed once in
    the whole company; which one the command claims it says: `reference(state)`, kind and text.
    """

    other_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class HeldLine:
    """A line so long overdue that deliveries to its customer wait for it."""

    deal_id: UUID
    line_id: str


@dataclass(frozen=True, slots=True)
class CustomerHolds(Fact):
    """The lines for whose sake deliveries to this deal's customer are on hold (R3.6.4)."""

    lines: tuple[HeldLine, ...] = ()


@dataclass(frozen=True, slots=True)
class OtherComplaint(Fact):
    """The state of the complaint that the command names, or None.

    Which one it names the command says: `other_complaint(state)`.
    """

    complaint: Any | None = None


@dataclass(frozen=True, slots=True)
class SimilarComplaints(Fact):
    """Open complaints of the same customer, deal and category, registered lately (R3.7.1)."""

    complaint_ids: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class SameCause(Fact):
    """Complaints found lately to have the same root cause, this one among them (R3.7.9).

    Which cause is meant the command says: `root_cause(state)`.
    """

    complaint_ids: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class HiringApprovals(Fact):
    """Which admins agreed to add which people; the company keeps it until they are there."""

    approvals: tuple[Approval, ...] = ()


@dataclass(frozen=True, slots=True)
class Exportable(Fact):
    """Where the log ends now (None: not known), and which of the aggregates named are in it not."""

    last_position: int | None = None
    unknown_ids: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class WebhookAddresses(Fact):
    """Whether webhooks may go to this machine, to private networks, and unencrypted."""

    private_allowed: bool = False
