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

from .context import Fact


@dataclass(frozen=True, slots=True)
class DuplicateLeads(Fact):
    """Open leads that claim what this one would claim: code, or name and phone."""

    lead_ids: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class SignedDeal:
    deal_id: UUID
    amount_fen: int
    signed_on: dt.date


@dataclass(frozen=True, slots=True)
class KnownCustomer(Fact):
    """The customer that the lead names by id or by code, if there is one, and its past."""

    customer_id: UUID | None = None
    signed: tuple[SignedDeal, ...] = ()
    open_complaint_ids: tuple[UUID, ...] = ()


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
