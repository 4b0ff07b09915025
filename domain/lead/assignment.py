"""Who gets an approved lead, and handing it to another (G3.1.8, R5.7)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from domain.calendar import last_day_before
from domain.changing import replace
from domain.context import Context
from domain.facts import AssignmentRule, AssignmentRules, Workload
from domain.kernel import Command, Event, Trail
from domain.language import Text
from domain.outcomes import Reason
from domain.people import BY_SYSTEM, People, Role, anyone
from domain.policy import Grade
from domain.values import By, Date, PersonId

from .state import FOLLOWED, Lead, Status

KEEP_OWNER = "KEEP_OWNER"
REGISTRANT = "DEFAULT_REGISTRANT"
FEWEST_OPEN = "DEFAULT_FEWEST_OPEN"
#: The rules of the service itself; no rule of the company may pass for one of them.
OWN_RULES = frozenset({KEEP_OWNER, REGISTRANT, FEWEST_OPEN})


class LeadAssigned(Event):
    """The service gave the approved lead to an owner, by the rule named."""

    sentence = Text(
        "Assigned to {owner_id} by rule {rule_id}", "按规则 {rule_id} 分配给 {owner_id}"
    )

    owner_id: str | None
    rule_id: str

    def evolve(self, lead: Lead, trail: Trail, /) -> Lead:
        changed = self.owner_id is not None and (
            not lead.owners or lead.owners[-1][1] != self.owner_id
        )
        owners = (*lead.owners, (trail.occurred_at, str(self.owner_id))) if changed else lead.owners
        return replace(
            lead,
            status=Status.WORKING if lead.first_contact else Status.ASSIGNED,
            owners=owners,
            assigned_grade=lead.grade,
            assigned_round=lead.score.round if lead.score else lead.rounds,
        )


class LeadParked(Event):
    """A grade C lead is deferred until its monthly review (G3.1.6, G3.1.11)."""

    sentence = Text("Parked, review due {review_due_on}", "暂缓跟进，{review_due_on} 前重新评估")

    review_due_on: Date

    def evolve(self, lead: Lead, trail: Trail, /) -> Lead:
        return replace(lead, status=Status.PARKED)


class AssignLead(Command):
    """Give an approved lead to its owner by the rules in force; issued by the service (G3.1.8)."""

    aggregates = ("lead",)
    issued_by = BY_SYSTEM
    clause = "G3.1.8"
    also = ("G3.1.6", "G3.1.9", "G3.1.11", "R3.8.4")
    needs = (AssignmentRules, Workload)

    @classmethod
    def ready(cls, lead: Lead, context: Context, /) -> Iterator[Reason]:
        if not (lead.is_open and lead.awaits_assignment):
            yield Reason.illegal_state(cls.clause, lead.status)

    def decide(self, lead: Lead, context: Context, /) -> Iterator[LeadAssigned | LeadParked]:
        owner_id, rule_id = choose_owner(
            lead, context.fact(AssignmentRules), context.fact(Workload), context.people
        )
        yield LeadAssigned(owner_id=owner_id, rule_id=rule_id)
        if lead.grade is Grade.C:
            yield LeadParked(review_due_on=next_review(context))


def next_review(context: Context) -> dt.date:
    """The day by which a lead parked now must be re-evaluated (G3.1.11)."""
    limit = context.policy.clocks["C_MONTHLY_REVIEW"].limit
    return last_day_before(context.calendar.after(context.at, limit))


def choose_owner(
    lead: Lead, rules: AssignmentRules, workload: Workload, people: People
) -> tuple[str | None, str]:
    """The owner and the id of the rule that chose him.

    An owner keeps his lead. Else the first rule that fits decides; a rule none of whose
    people works here any more is passed over. The default is the rep who registered the
    lead, else the rep with the fewest open leads, then by id.
    """
    if lead.owners:
        return lead.owners[-1][1], KEEP_OWNER
    for rule in rules.rules:
        if _fits(rule, lead):
            owner_id = _by_rule(rule, lead, workload, people)
            if owner_id is not None:
                return owner_id, rule.rule_id
    if lead.registered_by_rep and people.holds(lead.registered_by, Role.SALES_REP):
        return lead.registered_by, REGISTRANT
    return _fewest(people.with_role(Role.SALES_REP), workload), FEWEST_OPEN


def _fits(rule: AssignmentRule, lead: Lead) -> bool:
    wanted = (
        (rule.industry, lead.industry),
        (rule.region, lead.region),
        (rule.source, lead.source),
        (rule.scenario, lead.scenario),
    )
    return all(want is None or want == has for want, has in wanted)


def _by_rule(rule: AssignmentRule, lead: Lead, workload: Workload, people: People) -> str | None:
    named = rule.owner_ids or people.with_role(Role.SALES_REP)
    if rule.by == "IN_TURN":
        named = _beginning_after(workload.last_in_turn.get(rule.rule_id), named, rule)
    candidates = tuple(p for p in named if people.holds(p, Role.SALES_REP))
    if rule.by == "LOAD":
        return _fewest(candidates, workload)
    return next(iter(candidates), None)


def _beginning_after(
    last: str | None, named: tuple[str, ...], rule: AssignmentRule
) -> tuple[str, ...]:
    """The round of people that begins behind whoever had the last turn, even if he left."""
    if last is None:
        return named
    if not rule.owner_ids:
        return (*(p for p in named if p > last), *(p for p in named if p <= last))
    following = named.index(last) + 1 if last in named else 0
    return named[following:] + named[:following]


def _fewest(candidates: tuple[str, ...], workload: Workload) -> str | None:
    return min(candidates, key=lambda p: (workload.open_leads.get(p, 0), p), default=None)


class LeadReassigned(Event):
    """A manager handed the lead to another owner; its clocks run on (R5.7)."""

    sentence = Text("Reassigned from {from_} to {to}", "由 {from_} 转交 {to}")

    from_: Annotated[str | None, Field(alias="from")]
    to: str

    def evolve(self, lead: Lead, trail: Trail, /) -> Lead:
        return replace(lead, owners=(*lead.owners, (trail.occurred_at, self.to)))


class ReassignLead(Command):
    """Hand a lead to another sales person, with a reason; clocks do not restart (R5.7)."""

    to: Annotated[PersonId, By("R5.7")]

    aggregates = ("lead",)
    issued_by = anyone(Role.SALES_MANAGER)
    clause = "R5.7"
    reason_under = "R5.7"

    @classmethod
    def ready(cls, lead: Lead, context: Context, /) -> Iterator[Reason]:
        yield from lead.unless(cls.clause, *FOLLOWED)

    def decide(self, lead: Lead, context: Context, /) -> Iterator[LeadReassigned | Reason]:
        people = context.people
        sells = people.holds(self.to, Role.SALES_REP) or people.holds(self.to, Role.SALES_MANAGER)
        if not sells:
            yield Reason("R5.7", "NOT_A_SALES_PERSON", field="to")
        if self.to == lead.owner_id:
            yield Reason("R5.7", "NOTHING_CHANGED", field="to")
        yield LeadReassigned(from_=lead.owner_id, to=self.to)
