"""Reminding the customer of a line, and what he promises then (R3.6.4)."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated

from domain.calendar import day_of
from domain.changing import replace
from domain.context import Context
from domain.kernel import Command, Event, Trail
from domain.language import Text
from domain.outcomes import Reason
from domain.people import OWNER_OR_MANAGER, Role, anyone, either
from domain.values import By, Date, Fen, ItemId, PersonalText, PersonId, PositiveFen, Shape

from . import ladder
from .records.claims import Promise, Reminder, breaking
from .records.lines import Line
from .state import MONEY, Deal


class ReminderChannel(StrEnum):
    """How the customer is reminded."""

    PHONE = "PHONE"
    EMAIL = "EMAIL"
    WECHAT = "WECHAT"
    SMS = "SMS"
    VISIT = "VISIT"
    VIDEO = "VIDEO"
    LETTER = "LETTER"
    LAWYER_LETTER = "LAWYER_LETTER"
    OTHER = "OTHER"


class DunningDetails(Shape):
    """Which line, which step of the ladder, how, and what the customer said to it."""

    line_id: Annotated[ItemId, By("R3.6.4")]
    step: Annotated[ItemId, By("R3.6.4")]
    channel: Annotated[ReminderChannel, By("R3.6.4")]
    reply: Annotated[PersonalText | None, By("R3.6.4")] = None
    promised_on: Annotated[Date | None, By("R3.6.4")] = None
    promised_fen: Annotated[PositiveFen | None, By("R3.6.4")] = None


class DunningSent(DunningDetails, Event):
    """Somebody reminded the customer of a line; he may have promised to pay by a day."""

    sentence = Text(
        "{by_person} reminds of line {line_id} at step {step} via {channel}",
        "{by_person} 通过{channel}催收付款行 {line_id}（{step}）",
    )

    by_person: str

    def evolve(self, deal: Deal, trail: Trail, /) -> Deal:
        line = deal.receivables.line(self.line_id)
        if line is None:
            return deal
        at = trail.occurred_at
        reminder = Reminder(self.step, at, self.channel, self.by_person, self.reply)
        promises = line.promises
        if self.promised_on is not None and self.promised_fen is not None:
            promise = Promise(len(promises) + 1, self.promised_on, self.promised_fen)
            promises = (*promises, promise)
        reminders = (*line.reminders, reminder)
        changed = deal.receivables.changing(self.line_id, reminders=reminders, promises=promises)
        return replace(deal, receivables=changed)


class RecordDunning(DunningDetails, Command):
    """Record a contact with the customer about a line that is due or soon will be (R3.6.4)."""

    by_person: Annotated[PersonId | None, By("R3.6.4")] = None

    aggregates = ("deal",)
    issued_by = either(OWNER_OR_MANAGER, anyone(Role.FINANCE, Role.LEGAL))
    clause = "R3.6.4"
    also = ("R3.6.6",)

    @classmethod
    def ready(cls, deal: Deal, context: Context, /) -> Iterator[Reason]:
        yield from deal.unless(cls.clause, *MONEY)

    def decide(self, deal: Deal, context: Context, /) -> Iterator[DunningSent | Reason]:
        if self.by_person is not None and not context.people.knows(self.by_person):
            yield Reason("R3.6.4", "PERSON_UNKNOWN", field="by_person")
        line = deal.receivables.line(self.line_id)
        if line is None:
            detail = {"line_id": self.line_id}
            yield Reason("R3.6.4", "LINE_UNKNOWN", field="line_id", detail=detail)
            return
        if not ladder.is_owed(line):
            yield Reason("R3.6.4", "NOTHING_TO_REMIND_OF", field="line_id")
        yield from self._unless_in_turn(line, context)
        yield from self._unless_promised_soundly(line, context)
        yield DunningSent.of(self, by_person=self.by_person or context.actor)

    def _unless_in_turn(self, line: Line, context: Context) -> Iterator[Reason]:
        """Steps up to the due day may be taken early, later ones not before their day."""
        known = {ladder.name_of(days): days for days in context.policy.collection.steps}
        days = known.get(self.step)
        if days is None:
            detail = {"steps": ", ".join(known)}
            yield Reason("R3.6.4", "STEP_UNKNOWN", field="step", detail=detail)
        elif days > 0 and not ladder.has_reached(line, days, day_of(context.at)):
            day = ladder.day_of_step(line, days)
            detail = {"day": day.isoformat() if day is not None else ""}
            yield Reason("R3.6.4", "STEP_TOO_EARLY", field="step", detail=detail)

    def _unless_promised_soundly(self, line: Line, context: Context) -> Iterator[Reason]:
        if (self.promised_on is None) != (self.promised_fen is None):
            field = "promised_on" if self.promised_on is None else "promised_fen"
            yield Reason("R3.6.4", "PROMISE_INCOMPLETE", field=field)
        if self.promised_on is not None and self.promised_on < day_of(context.at):
            yield Reason("R3.6.4", "PROMISED_FOR_THE_PAST", field="promised_on")
        if self.promised_fen is not None and self.promised_fen > line.open_fen:
            detail = {"open_fen": line.open_fen}
            yield Reason("R3.6.4", "PROMISED_TOO_MUCH", field="promised_fen", detail=detail)


class PromiseBroken(Event):
    """The day that the customer promised is over, and he did not pay what he promised."""

    sentence = Text(
        "Promise of {promised_fen} on line {line_id} by {promised_on} broken",
        "付款行 {line_id} 的付款承诺（{promised_on}，{promised_fen}）未兑现",
    )

    line_id: str
    promised_on: Date
    promised_fen: Fen

    def evolve(self, deal: Deal, trail: Trail, /) -> Deal:
        line = deal.receivables.line(self.line_id)
        if line is None:
            return deal
        promises = breaking(line.promises, self.promised_on, self.promised_fen)
        changed = deal.receivables.changing(self.line_id, promises=promises)
        return replace(deal, receivables=changed)
