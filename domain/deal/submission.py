"""Submitting the contract, and leave to go below the bottom line (R3.4.2)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated

from domain.calendar import day_of
from domain.context import Context
from domain.kernel import Command, Event, Trail
from domain.language import Text
from domain.outcomes import Problem, Reason
from domain.people import OWNER, Role, anyone
from domain.values import By, Date, Fen, PersonId, Restricted, Sha256

from .drafting import Rev
from .floor import breaks, needs_exception
from .records.contract import FloorException, Revision
from .state import Deal, Stage


class ContractSubmitted(Event):
    """A revision of the contract went out to the departments for their votes."""

    sentence = Text("Contract revision {rev} submitted for review", "合同第 {rev} 版提交审核")

    rev: int
    amendment_no: int | None = None

    def evolve(self, deal: Deal, trail: Trail, /) -> Deal:
        at = trail.occurred_at
        contract = replace(deal.contract, submitted_rev=self.rev, submitted_at=at)
        return replace(deal, stage=Stage.CONTRACT_REVIEW, contract=contract)


class SubmitContract(Command):
    """Submit the newest revision; below the bottom line only with an exception (R3.4.2)."""

    rev: Annotated[Rev | None, By("R3.4.2")] = None

    aggregates = ("deal",)
    issued_by = OWNER
    clause = "R3.4.2"
    also = ("G3.4.1", "R3.4.1", "R3.4.3")
    next_from = frozenset({Stage.TERMS_AGREED, Stage.CONTRACT_REVIEW})

    @classmethod
    def ready(cls, deal: Deal, context: Context, /) -> Iterator[Reason]:
        yield from deal.unless(cls.clause, Stage.TERMS_AGREED, Stage.CONTRACT_REVIEW)
        if deal.contract.submitted is not None:
            yield Reason(cls.clause, "ALREADY_SUBMITTED", problem=Problem.ILLEGAL_STATE)
        yield from unless_drafted(deal)

    def decide(self, deal: Deal, context: Context, /) -> Iterator[ContractSubmitted | Reason]:
        newest = deal.contract.newest
        if newest is None:
            return
        yield from unless_newest(deal, self.rev)
        yield from unless_allowed(deal, newest, day_of(context.at))
        yield ContractSubmitted(rev=newest.rev)


def unless_drafted(deal: Deal) -> Iterator[Reason]:
    """A reason against unless the newest revision carries out the terms now agreed."""
    if not deal.is_drafted:
        yield Reason("R3.4.1", "CONTRACT_NOT_DRAFTED")


def unless_allowed(deal: Deal, revision: Revision, on_day: dt.date) -> Iterator[Reason]:
    """Reasons against a revision below the bottom line without an exception in force.

    Told only to who submits, never beforehand to whoever looks at the deal: the bottom
    line is secret (G3.4.1).
    """
    if not deal.contract.exception_in_force(revision.rev, on_day, besides=deal.owner_id):
        yield from breaks(revision, deal.negotiation.bottom_line)


def _unless_granted(deal: Deal, context: Context) -> Iterator[Reason]:
    """A reason against a second leave by somebody whose first one still holds."""
    newest = deal.contract.newest
    if newest is None:
        return
    in_force = deal.contract.exceptions_in_force(newest.rev, day_of(context.at))
    if any(exception.by == context.actor for exception in in_force):
        yield Reason("R3.4.2", "ALREADY_GRANTED")


def unless_newest(deal: Deal, rev: int | None) -> Iterator[Reason]:
    """A reason against a revision named that is not the newest one."""
    newest = deal.contract.newest
    if newest is not None and rev not in (None, newest.rev):
        yield Reason("R3.4.2", "NOT_THE_NEWEST_REV", field="rev", detail={"rev": newest.rev})


class FloorExceptionGranted(Event):
    """One of the two who must agree let this revision go below the bottom line."""

    sentence = Text(
        "{by} grants a floor exception for revision {rev}, until {expires_on}",
        "{by} 批准合同第 {rev} 版突破底线，有效至 {expires_on}",
    )

    by: PersonId
    role: Role
    rev: int
    amendment_no: int | None = None
    content_sha256: Sha256
    amount_fen: Fen
    floor_price_fen: Annotated[Fen, Restricted("G3.4.1")]
    expires_on: Date

    def evolve(self, deal: Deal, trail: Trail, /) -> Deal:
        exception = FloorException(self.by, self.role, self.rev, self.expires_on)
        exceptions = (*deal.contract.exceptions, exception)
        return replace(deal, contract=replace(deal.contract, exceptions=exceptions))


class GrantFloorException(Command):
    """Let the newest revision go below the bottom line; a manager and finance must (R3.4.2)."""

    content_sha256: Annotated[Sha256, By("R3.4.2")]
    rev: Annotated[Rev | None, By("R3.4.2")] = None
    expires_on: Annotated[Date | None, By("R3.4.2")] = None

    aggregates = ("deal",)
    issued_by = anyone(Role.SALES_MANAGER, Role.FINANCE)
    clause = "R3.4.2"
    also = ("G3.4.1", "R3.4.5")

    @classmethod
    def ready(cls, deal: Deal, context: Context, /) -> Iterator[Reason]:
        yield from deal.unless(cls.clause, Stage.TERMS_AGREED, Stage.CONTRACT_REVIEW)
        if context.actor == deal.owner_id:
            yield Reason.four_eyes("R3.4.2", "OWN_EXCEPTION")
        yield from unless_drafted(deal)
        yield from _unless_granted(deal, context)

    def decide(self, deal: Deal, context: Context, /) -> Iterator[FloorExceptionGranted | Reason]:
        newest, bottom_line = deal.contract.newest, deal.negotiation.bottom_line
        if newest is None or bottom_line is None:
            return
        if not needs_exception(deal, newest):
            yield Reason("R3.4.2", "NO_EXCEPTION_NEEDED")
        yield from unless_newest(deal, self.rev)
        if self.content_sha256 != newest.content_sha256:
            yield Reason("R3.4.2", "NOT_THE_NEWEST_TEXT", field="content_sha256")
        granted_on = day_of(context.at)
        if self.expires_on is not None and self.expires_on < granted_on:
            yield Reason("R3.4.2", "EXPIRES_BEFORE_GRANTED", field="expires_on")
        days = dt.timedelta(days=context.policy.floor_exception_days)
        yield FloorExceptionGranted(
            by=context.actor,
            role=context.role,
            rev=newest.rev,
            content_sha256=newest.content_sha256,
            amount_fen=newest.amount_fen,
            floor_price_fen=bottom_line.floor_price_fen,
            expires_on=self.expires_on or granted_on + days,
        )
