"""The assignment rules: whom an approved lead goes to (G3.1.8)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from domain.context import Context
from domain.customers import Scenario
from domain.facts import AssignmentRule
from domain.kernel import Command, Event, Trail
from domain.language import Text
from domain.lead.assignment import OWN_RULES
from domain.lead.state import Source
from domain.outcomes import Reason
from domain.people import Role, anyone
from domain.values import By, ItemId, Name, PersonId, Shape

from .state import Company


class Choice(StrEnum):
    """How a rule chooses among its people: the first, the least loaded, or in turn."""

    OWNER = "OWNER"
    LOAD = "LOAD"
    IN_TURN = "IN_TURN"


class Rule(Shape):
    """One rule; conditions left out fit every lead, no people named means every rep."""

    rule_id: ItemId
    by: Choice
    owner_ids: Annotated[tuple[PersonId, ...], Field(max_length=500)] = ()
    industry: Name | None = None
    region: Name | None = None
    source: Source | None = None
    scenario: Scenario | None = None


class RuleList(Shape):
    rules: Annotated[tuple[Rule, ...], Field(max_length=200), By("G3.1.8")]


class AssignmentRulesPublished(RuleList, Event):
    """From now on approved leads go by these rules; the first that fits decides."""

    sentence = Text("Assignment rules published", "发布线索分配规则")

    def evolve(self, company: Company, trail: Trail, /) -> Company:
        rules = tuple(AssignmentRule(**rule.model_dump()) for rule in self.rules)
        return replace(company, rules=rules)


class SetAssignmentRules(RuleList, Command):
    """Lay down whom approved leads go to; an empty list leaves the default alone (G3.1.8)."""

    aggregates = ("company",)
    issued_by = anyone(Role.SALES_MANAGER)
    clause = "G3.1.8"

    def decide(
        self, company: Company, context: Context, /
    ) -> Iterator[AssignmentRulesPublished | Reason]:
        ids = [rule.rule_id for rule in self.rules]
        if len(set(ids)) < len(ids):
            yield Reason("G3.1.8", "RULE_ID_TWICE", field="rules")
        if OWN_RULES.intersection(ids):
            yield Reason("G3.1.8", "RULE_ID_RESERVED", field="rules")
        if any(rule.by is Choice.OWNER and not rule.owner_ids for rule in self.rules):
            yield Reason("G3.1.8", "OWNER_MISSING", field="rules")
        named = {person for rule in self.rules for person in rule.owner_ids}
        if not all(context.people.holds(person, Role.SALES_REP) for person in named):
            yield Reason("G3.1.8", "NOT_A_SALES_REP", field="rules")
        yield AssignmentRulesPublished.of(self)
