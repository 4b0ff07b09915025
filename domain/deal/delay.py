"""Saying ahead that a milestone will be late, and what the customer answers (R3.5.3)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Annotated, Any

from domain.calendar import day_of
from domain.changing import replace
from domain.context import Context
from domain.kernel import Command, Event, Trail
from domain.language import Text
from domain.outcomes import Deviation, Reason
from domain.parties import Parties, Party, named_customers
from domain.people import Role, anyone
from domain.shared import ContactAdded
from domain.values import By, Date, ItemId, Name, Sha256, Shape

from .records.delivery import UNDER_WAY, Milestone
from .state import Deal, Stage


class CustomerConsent(Shape):
    """Who of the customer's agreed to the new date, and the proof of it."""

    by_contact: Annotated[Party, By("R3.5.3")]
    proof_sha256: Annotated[Sha256, By("R3.5.3")]


class KnownConsent(Shape):
    """The same by the id of the contact."""

    by_contact: Name
    proof_sha256: Sha256


class DelayForecast(Event):
    """A milestone will be late; with the customer's consent the new date counts."""

    sentence = Text(
        "Milestone {milestone_id} will be late: {new_on} instead of {old_on}",
        "里程碑 {milestone_id} 预计延期：由 {old_on} 改为 {new_on}",
    )

    milestone_id: str
    old_on: Date
    new_on: Date
    consent: KnownConsent | None = None

    def evolve(self, deal: Deal, trail: Trail, /) -> Deal:
        changes: dict[str, Any] = {"announced_on": self.new_on}
        if self.consent is not None:
            changes["due_on"] = self.new_on
        return replace(deal, delivery=deal.delivery.changing(self.milestone_id, **changes))


class ForecastDelay(Command):
    """Announce ahead, with the reason, that a milestone will be late (R3.5.3)."""

    milestone_id: Annotated[ItemId, By("R3.5.3")]
    new_on: Annotated[Date, By("R3.5.3")]
    consent: Annotated[CustomerConsent | None, By("R3.5.3")] = None

    aggregates = ("deal",)
    issued_by = anyone(Role.DELIVERY)
    clause = "R3.5.3"
    reason_under = "R3.5.3"
    also = ("R5.4",)

    @classmethod
    def ready(cls, deal: Deal, context: Context, /) -> Iterator[Reason]:
        yield from deal.unless(cls.clause, Stage.SIGNED)
        yield from deal.delivery.unless_in(cls.clause, *UNDER_WAY)

    def decide(
        self, deal: Deal, context: Context, /
    ) -> Iterator[ContactAdded | DelayForecast | Deviation | Reason]:
        by = (self.consent.by_contact,) if self.consent is not None else ()
        parties = named_customers(by, deal, context)
        yield from parties.unless_known("R3.5.3", "consent")
        milestone = deal.delivery.milestone(self.milestone_id)
        if milestone is None:
            yield Reason("R3.5.3", "MILESTONE_UNKNOWN", field="milestone_id")
            return
        if milestone.is_accepted:
            yield Reason("R3.5.3", "MILESTONE_ACCEPTED", field="milestone_id")
        yield from self._unless_later(milestone, day_of(context.at))
        yield from _unless_ahead(milestone, context)
        yield from parties.added
        yield self._forecast(milestone, parties)

    def _unless_later(self, milestone: Milestone, today: dt.date) -> Iterator[Reason]:
        if self.new_on <= milestone.due_on:
            detail = {"due_on": milestone.due_on.isoformat()}
            yield Reason("R3.5.3", "NOT_A_DELAY", field="new_on", detail=detail)
        elif self.new_on < today:
            yield Reason("R3.5.3", "DAY_IS_PAST", field="new_on")

    def _forecast(self, milestone: Milestone, parties: Parties) -> DelayForecast:
        consent = None
        if self.consent is not None:
            (contact_id,) = parties.ids
            proof = self.consent.proof_sha256
            consent = KnownConsent(by_contact=contact_id, proof_sha256=proof)
        return DelayForecast.of(self, old_on=milestone.due_on, consent=consent)


def _unless_ahead(milestone: Milestone, context: Context) -> Iterator[Deviation]:
    """A deviation where the customer hears of it too late; better late than not at all."""
    days = context.policy.delivery.delay_notice_days
    if day_of(context.at) > milestone.due_on - dt.timedelta(days=days):
        yield Deviation("R3.5.3", "DELAY_FORECAST_LATE")
