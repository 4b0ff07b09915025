"""Several deals at once: commands on one, what they lead to in the others, and what all know.

The ledger answers the facts about other deals as the service does, from the states there are.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from given import Story
from samples_money import happens

from domain.context import Fact
from domain.deal.state import Deal
from domain.facts import OtherComplaint, OtherDeals, PaymentDeal, ReferenceTaken
from domain.kernel import Command, Event
from domain.outcomes import Reason


@dataclass(frozen=True)
class Ledger:
    """Deals by a short name, and which of them the last command was for."""

    stories: Mapping[str, Story]
    last: str = ""
    #: Complaints by id, for those who dispute an amount.
    complaints: Mapping[UUID, Any] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Story:
        return self.stories[name]

    def state(self, name: str) -> Deal:
        deal: Deal = self.stories[name].state
        return deal

    @property
    def deals(self) -> tuple[Deal, ...]:
        return tuple(self.state(name) for name in self.stories)

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """What spoke against the last command."""
        return self.stories[self.last].reasons

    def id(self, name: str) -> UUID:
        return self.state(name).id

    def when(
        self,
        name: str,
        command: Command,
        by: str,
        at: dt.datetime | str | None = None,
        reason: str | None = None,
    ) -> Ledger:
        """Issue the command on that deal, and carry out what it leads to in the others."""
        facts = tuple(self.facts(command, self.state(name)))
        story = self.stories[name].when(command, by=by, at=at, reason=reason, facts=facts)
        stories = {key: replace(other, now=story.now) for key, other in self.stories.items()}
        stories[name] = story
        names = {other.state.id: key for key, other in stories.items()}
        for sent in story.elsewhere:
            assert story.context is not None
            key = names[sent.id]
            stories[key] = stories[key].receive(sent.event, story.context)
        return replace(self, stories=stories, last=name)

    def happens(self, name: str, *events: Event) -> Ledger:
        """These events simply happen in that deal now."""
        return replace(self, stories={**self.stories, name: happens(self.stories[name], *events)})

    def wait(self, until: dt.datetime | str) -> Ledger:
        """Let the time pass in all deals."""
        stories = {name: story.wait(until) for name, story in self.stories.items()}
        return replace(self, stories=stories)

    def then_accepted(self) -> Ledger:
        self.stories[self.last].then_accepted()
        return self

    def then_refused(self, clause: str, code: str) -> Ledger:
        found = [(r.clause, r.code) for r in self.reasons]
        assert (clause, code) in found, found
        return self

    def facts(self, command: Any, deal: Deal) -> Iterator[Fact]:
        """What the command asks to be told about other deals."""
        if OtherDeals in command.needs:
            named = command.other_deals(deal)
            yield OtherDeals({d.id: d for d in self.deals if d.id in named})
        if OtherComplaint in command.needs:
            yield OtherComplaint(self.complaints.get(command.other_complaint(deal)))
        if PaymentDeal in command.needs:
            yield PaymentDeal(self._booked_in(command.payment(deal)))
        if ReferenceTaken in command.needs:
            yield ReferenceTaken(self._holder(*command.reference(deal)))

    def _booked_in(self, payment_id: UUID) -> Deal | None:
        return next((d for d in self.deals if d.receivables.payment(payment_id)), None)

    def _holder(self, kind: str, reference: str) -> UUID | None:
        return next((d.id for d in self.deals if (kind, reference) in references(d)), None)


def references(deal: Deal) -> set[tuple[str, str]]:
    """What the deal has taken: numbers of invoices, and of payments that are not reversed."""
    invoices = {("invoice", i.invoice_no) for i in deal.receivables.invoices}
    payments = {("bank", p.bank_ref) for p in deal.receivables.payments if not p.reversed}
    return invoices | payments
