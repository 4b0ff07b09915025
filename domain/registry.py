"""Everything there is: the kinds of aggregate, and all commands and events by name.

Import this module and every phase file is loaded. A class takes part as soon as it says
what it needs to: a command its `aggregates`, an event its `sentence`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import TypeVar

import domain.clocks
import domain.company.calendars
import domain.company.delegations
import domain.company.erasures
import domain.company.exports
import domain.company.holds
import domain.company.keys
import domain.company.people
import domain.company.policies
import domain.company.reads
import domain.company.restrictions
import domain.company.roles
import domain.company.rules
import domain.company.targets
import domain.company.webhooks
import domain.complaint.answering
import domain.complaint.approving
import domain.complaint.clocks
import domain.complaint.communicating
import domain.complaint.consequences
import domain.complaint.correcting
import domain.complaint.ending
import domain.complaint.escalation
import domain.complaint.finding
import domain.complaint.following_up
import domain.complaint.handling
import domain.complaint.pausing
import domain.complaint.proposing
import domain.complaint.recurrence
import domain.complaint.registration
import domain.complaint.reopening
import domain.complaint.resolving
import domain.complaint.state
import domain.complaint.triage
import domain.deal.acceptance
import domain.deal.acceptance_request
import domain.deal.amending
import domain.deal.archiving
import domain.deal.changes
import domain.deal.clocks
import domain.deal.closing
import domain.deal.confirmation
import domain.deal.consequences
import domain.deal.credits
import domain.deal.delay
import domain.deal.delivery_holds
import domain.deal.delivery_plan
import domain.deal.discovery
import domain.deal.disputes
import domain.deal.drafting
import domain.deal.due_lines
import domain.deal.dunning
import domain.deal.excepting
import domain.deal.feasibility
import domain.deal.feedback
import domain.deal.forecast
import domain.deal.handing_over
import domain.deal.holding
import domain.deal.importing
import domain.deal.invoicing
import domain.deal.key_account
import domain.deal.losing
import domain.deal.material
import domain.deal.needs
import domain.deal.negotiation
import domain.deal.objections
import domain.deal.opening
import domain.deal.payments
import domain.deal.preparation
import domain.deal.prepayment
import domain.deal.presentation
import domain.deal.progress
import domain.deal.project
import domain.deal.reassignment
import domain.deal.rejection
import domain.deal.reopening
import domain.deal.reversal
import domain.deal.review
import domain.deal.rounds
import domain.deal.signing
import domain.deal.solution
import domain.deal.solution_review
import domain.deal.starting
import domain.deal.state
import domain.deal.steering
import domain.deal.submission
import domain.deal.team
import domain.deal.terminating
import domain.deal.terms
import domain.deal.visits
import domain.deal.voiding
import domain.deal.write_offs
import domain.lead.assignment
import domain.lead.clocks
import domain.lead.contact
import domain.lead.correction
import domain.lead.ending
import domain.lead.giving_up
import domain.lead.merging
import domain.lead.registration
import domain.lead.scoring
import domain.lead.state
import domain.lead.warnings
import domain.shared
from domain.clocks import Clock, Step
from domain.company.erasures import Erasure
from domain.company.export import Export
from domain.company.holds import LegalHold
from domain.company.reads import Read
from domain.company.restrictions import Restriction
from domain.company.state import Company, Employment
from domain.company.webhooks import Webhook
from domain.context import Context
from domain.decision import Aggregate
from domain.kernel import Command, Event

C = TypeVar("C", Command, Event)


def _no_steps(before: object, event: Event, after: object, context: Context) -> Iterator[Step]:
    return iter(())


def _nobody(state: object, clock: Clock, context: Context) -> tuple[str, ...]:
    return ()


LEAD = Aggregate(
    "lead",
    "leads",
    domain.lead.state.Lead,
    domain.lead.clocks.steps,
    domain.lead.clocks.told,
)
DEAL = Aggregate(
    "deal",
    "deals",
    domain.deal.state.Deal,
    domain.deal.clocks.steps,
    domain.deal.clocks.told,
    domain.deal.consequences.CONSEQUENCES,
)
COMPLAINT = Aggregate(
    "complaint",
    "complaints",
    domain.complaint.state.Complaint,
    domain.complaint.clocks.steps,
    domain.complaint.clocks.told,
    domain.complaint.consequences.CONSEQUENCES,
)
PERSON = Aggregate("person", "people", Employment, _no_steps, _nobody)
COMPANY = Aggregate("company", "company", Company, _no_steps, _nobody)
WEBHOOK = Aggregate("webhook", "webhooks", Webhook, _no_steps, _nobody)
EXPORT = Aggregate("export", "exports", Export, _no_steps, _nobody)
LEGAL_HOLD = Aggregate("legal_hold", "legal-holds", LegalHold, _no_steps, _nobody)
ERASURE = Aggregate("erasure", "erasures", Erasure, _no_steps, _nobody)
RESTRICTION = Aggregate("restriction", "restrictions", Restriction, _no_steps, _nobody)

READ = Aggregate("read", "reads", Read, _no_steps, _nobody)

#: What customers' people stand in, and what can be held.
CASES = (LEAD, DEAL, COMPLAINT)

#: What is laid down about personal data, by name: of these only the registers of V18 tell.
PERSONAL_ACTS = frozenset(kind.name for kind in (LEGAL_HOLD, ERASURE, RESTRICTION))

AGGREGATES: Mapping[str, Aggregate] = MappingProxyType(
    {
        kind.name: kind
        for kind in (
            *CASES,
            PERSON,
            COMPANY,
            WEBHOOK,
            EXPORT,
            LEGAL_HOLD,
            ERASURE,
            RESTRICTION,
            READ,
        )
    }
)


def _all(root: type[C], declared_by: str) -> Mapping[str, type[C]]:
    found: dict[str, type[C]] = {}
    waiting = [root]
    while waiting:
        kind = waiting.pop()
        waiting.extend(kind.__subclasses__())
        if declared_by in kind.__dict__ and kind.__module__.startswith("domain."):
            if kind.__name__ in found:
                raise TypeError(f"two classes are called {kind.__name__}")
            found[kind.__name__] = kind
    return MappingProxyType(dict(sorted(found.items())))


COMMANDS = _all(Command, "aggregates")
EVENTS = _all(Event, "sentence")
