"""Giving a lead up with a manager's consent, and taking it up again (R5.1)."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated

from domain.changing import replace
from domain.context import Context
from domain.facts import DuplicateLeads
from domain.kernel import Command, Event, Trail
from domain.language import Text
from domain.outcomes import Reason
from domain.people import OWNER, Role, anyone
from domain.values import By

from .state import Lead, Status, has_duplicates


class DisqualifyCode(StrEnum):
    """Why a lead is given up."""

    NO_BUDGET = "NO_BUDGET"
    NO_NEED = "NO_NEED"
    UNREACHABLE = "UNREACHABLE"
    OUT_OF_SCOPE = "OUT_OF_SCOPE"
    COMPETITOR = "COMPETITOR"
    DUPLICATE = "DUPLICATE"
    OTHER = "OTHER"


class LeadDisqualified(Event):
    """The lead was given up."""

    sentence = Text("Disqualified: {code}", "作废：{code}")

    code: DisqualifyCode

    def evolve(self, lead: Lead, trail: Trail, /) -> Lead:
        return replace(lead, status=Status.DISQUALIFIED, pending=None, consents={})


class Disqualify(Command):
    """Give a lead up, with a manager's consent (R5.1)."""

    code: Annotated[DisqualifyCode, By("R5.1")]

    aggregates = ("lead",)
    issued_by = OWNER
    clause = "R5.1"

    @classmethod
    def ready(cls, lead: Lead, context: Context, /) -> Iterator[Reason]:
        yield from lead.unless_open(cls.clause)
        if not lead.has_consent(cls.__name__, context):
            yield Reason("R5.1", "CONSENT_MISSING")

    def decide(self, lead: Lead, context: Context, /) -> Iterator[LeadDisqualified]:
        yield LeadDisqualified.of(self)


class LeadRevived(Event):
    """A disqualified lead was taken up again; it is scored anew."""

    sentence = Text("Revived", "重新启用")

    confirm_not_duplicate: bool = False

    def evolve(self, lead: Lead, trail: Trail, /) -> Lead:
        forced = lead.forced or self.confirm_not_duplicate
        return replace(
            lead, status=Status.REGISTERED, score=None, assigned_grade=None, forced=forced
        )


class Revive(Command):
    """Take a disqualified lead up again, with a reason; duplicates are checked anew."""

    confirm_not_duplicate: Annotated[bool, By("G3.1.2")] = False

    aggregates = ("lead",)
    issued_by = anyone(Role.SALES_MANAGER)
    clause = "R5.1"
    reason_under = "R5.1"
    also = ("G3.1.2",)
    needs = (DuplicateLeads,)

    def claims(self, lead: Lead) -> frozenset[str]:
        return replace(lead, status=Status.REGISTERED).claims

    @classmethod
    def ready(cls, lead: Lead, context: Context, /) -> Iterator[Reason]:
        yield from lead.unless(cls.clause, Status.DISQUALIFIED)

    def decide(self, lead: Lead, context: Context, /) -> Iterator[LeadRevived | Reason]:
        yield from lead.unless_free(self, context)
        yield LeadRevived.of(self, confirm_not_duplicate=has_duplicates(context))
