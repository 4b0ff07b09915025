"""Mailing the needs summary, and the customer's answer to it (G3.2.5, G3.2.6)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from domain.backdating import unless_timely
from domain.changing import replace
from domain.context import Context
from domain.kernel import Command, Event, Trail
from domain.language import Text
from domain.outcomes import Reason
from domain.parties import Party, named_customers
from domain.people import OWNER, People, Role
from domain.shared import ContactAdded
from domain.values import By, ClockTime, Instant, PersonalText, PersonId, Sha256, Shape

from .records.discovery import Needs
from .state import Deal, Stage

#: A version that the body may leave out: then the newest is meant.
NeedsVersion = Annotated[int | None, Field(ge=1, le=10**6), By("G3.2.5")]


class MailDetails(Shape):
    cc: Annotated[tuple[PersonId, ...], Field(max_length=50), By("G3.2.6")] = ()
    sent_at: Annotated[Instant | None, By("R5.8"), ClockTime()] = None
    doc_sha256: Annotated[Sha256, By("G3.2.5")]


class NeedsSummarySent(MailDetails, Event):
    """The key points of a version went out to the customer, our people in copy."""

    sentence = Text(
        "Needs summary of version {needs_version} sent", "发送第 {needs_version} 版需求要点"
    )

    needs_version: int
    to: str

    def evolve(self, deal: Deal, trail: Trail, /) -> Deal:
        return replace(deal, discovery=deal.discovery.with_sent(self.needs_version))


class SendNeedsSummary(MailDetails, Command):
    """Mail the needs summary to the customer, manager and product manager in copy (G3.2.5)."""

    needs_version: NeedsVersion = None
    to: Annotated[Party, By("G3.2.5")]

    aggregates = ("deal",)
    issued_by = OWNER
    clause = "G3.2.5"
    also = ("G3.2.6", "R5.4", "R5.8", "R5.9")
    next_from = frozenset({Stage.DISCOVERY})

    @classmethod
    def ready(cls, deal: Deal, context: Context, /) -> Iterator[Reason]:
        yield from deal.unless_in_or_held_from(cls.clause, Stage.DISCOVERY)
        if deal.discovery.newest is None:
            yield Reason("G3.2.4", "NO_NEEDS")

    @classmethod
    def is_done(cls, deal: Deal, context: Context, /) -> bool:
        newest = deal.discovery.newest
        return newest is not None and newest.sent

    def decide(
        self, deal: Deal, context: Context, /
    ) -> Iterator[ContactAdded | NeedsSummarySent | Reason]:
        to = named_customers((self.to,), deal, context)
        yield from to.unless_known("R5.4", "to")
        yield from self._unless_copied(deal.owner_id, context.people)
        yield from unless_timely(self.sent_at, "sent_at", context)
        needs = _meant(self.needs_version, deal)
        if needs is None:
            yield Reason("G3.2.5", "NO_SUCH_NEEDS_VERSION", field="needs_version")
            return
        if (self.sent_at or context.at) < needs.talk_ended_at:
            field = "sent_at" if self.sent_at else "occurred_at"
            yield Reason("G3.2.5", "BEFORE_THE_TALK", field=field)
        yield from to.added
        yield NeedsSummarySent.of(self, needs_version=needs.version, to=to.ids[0])

    def _unless_copied(self, owner_id: str, people: People) -> Iterator[Reason]:
        if not all(people.knows(person) for person in self.cc):
            yield Reason("G3.2.6", "PERSON_UNKNOWN", field="cc")
        # A manager who owns the deal counts as its rep (domain 3.4).
        others = [person for person in self.cc if person != owner_id]
        for role, copied in ((Role.SALES_MANAGER, others), (Role.PRODUCT_MANAGER, self.cc)):
            if not any(people.holds(person, role) for person in copied):
                yield Reason("G3.2.6", "CC_ROLE_MISSING", field="cc", detail={"role": role})


class AnswerDetails(Shape):
    deviations: Annotated[tuple[PersonalText, ...], Field(max_length=50), By("G3.2.5")] = ()
    proof_sha256: Annotated[Sha256, By("G3.2.5")]


class NeedsConfirmed(AnswerDetails, Event):
    """The customer answered: it is as we understood, or these points are not."""

    sentence = Text(
        "Customer's answer to version {needs_version} of the needs: {deviations}",
        "客户对第 {needs_version} 版需求的答复：{deviations}",
    )

    needs_version: int
    by_contact: str

    def evolve(self, deal: Deal, trail: Trail, /) -> Deal:
        contradicted = bool(self.deviations)
        discovery = deal.discovery.with_answer(self.needs_version, contradicted)
        stage = deal.stage if contradicted else Stage.NEEDS_CONFIRMED
        return replace(deal, stage=stage, discovery=discovery)


class ConfirmNeeds(AnswerDetails, Command):
    """Record, with proof, that the customer confirmed the needs or corrected them (G3.2.5)."""

    needs_version: NeedsVersion = None
    by_contact: Annotated[Party, By("G3.2.5")]

    aggregates = ("deal",)
    issued_by = OWNER
    clause = "G3.2.5"
    also = ("R5.4",)
    next_from = frozenset({Stage.DISCOVERY})

    @classmethod
    def ready(cls, deal: Deal, context: Context, /) -> Iterator[Reason]:
        yield from deal.unless(cls.clause, Stage.DISCOVERY)
        newest = deal.discovery.newest
        if newest is None:
            yield Reason("G3.2.4", "NO_NEEDS")
        elif newest.contradicted:
            yield Reason("G3.2.5", "NEW_NEEDS_VERSION_NEEDED")
        elif not newest.sent:
            yield Reason("G3.2.5", "SUMMARY_NOT_SENT", detail={"version": newest.version})

    def decide(
        self, deal: Deal, context: Context, /
    ) -> Iterator[ContactAdded | NeedsConfirmed | Reason]:
        by = named_customers((self.by_contact,), deal, context)
        yield from by.unless_known("R5.4", "by_contact")
        newest = deal.discovery.newest
        if newest is None:
            return
        if self.needs_version not in (None, newest.version):
            yield Reason(
                "G3.2.5",
                "NOT_THE_NEWEST_VERSION",
                field="needs_version",
                detail={"version": newest.version},
            )
        yield from by.added
        yield NeedsConfirmed.of(self, needs_version=newest.version, by_contact=by.ids[0])


def _meant(version: int | None, deal: Deal) -> Needs | None:
    """The version named, or the newest where none is."""
    return deal.discovery.newest if version is None else deal.discovery.get(version)
