"""Leave to go below the bottom line with one revision, by two who must agree (R3.4.2)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Annotated

from domain.calendar import day_of
from domain.changing import replace
from domain.context import Context
from domain.kernel import Command, Event, Trail
from domain.language import Text
from domain.outcomes import Reason
from domain.people import Role, anyone
from domain.values import By, Date, Fen, PersonId, Restricted, Sha256

from .drafting import Rev
from .floor import needs_exception
from .papers import OfPaper, paper_under_way, unless_under_way
from .records.contract import FloorException
from .state import Deal
from .submission import NOT_APPROVED, TO_SUBMIT, unless_drafted, unless_newest


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
        exception = FloorException(self.by, trail.doers, self.role, self.rev, self.expires_on)
        paper = deal.paper(self.amendment_no)
        return deal.with_paper(replace(paper, exceptions=(*paper.exceptions, exception)))


class GrantFloorException(OfPaper, Command):
    """Let the newest revision go below the bottom line; a manager and finance must (R3.4.2)."""

    content_sha256: Annotated[Sha256, By("R3.4.2")]
    rev: Annotated[Rev | None, By("R3.4.2")] = None
    expires_on: Annotated[Date | None, By("R3.4.2")] = None

    aggregates = ("deal",)
    issued_by = anyone(Role.SALES_MANAGER, Role.FINANCE)
    clause = "R3.4.2"
    also = ("G3.4.1", "R3.4.5", "R3.4.8")

    @classmethod
    def ready(cls, deal: Deal, context: Context, /) -> Iterator[Reason]:
        yield from unless_under_way(cls.clause, deal, TO_SUBMIT, NOT_APPROVED)
        if context.is_any_of([deal.owner_id]):
            yield Reason.four_eyes("R3.4.2", "OWN_EXCEPTION")
        yield from unless_drafted(deal)
        yield from _unless_granted(deal, context)

    def decide(self, deal: Deal, context: Context, /) -> Iterator[FloorExceptionGranted | Reason]:
        paper, bottom_line = paper_under_way(deal), deal.negotiation.bottom_line
        newest = paper.newest
        if newest is None or bottom_line is None:
            return
        yield from self.unless_meant(deal)
        if not needs_exception(deal, newest):
            yield Reason("R3.4.2", "NO_EXCEPTION_NEEDED")
        yield from unless_newest(paper, self.rev)
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
            amendment_no=paper.amendment_no,
            content_sha256=newest.content_sha256,
            amount_fen=newest.amount_fen,
            floor_price_fen=bottom_line.floor_price_fen,
            expires_on=self.expires_on or granted_on + days,
        )


def _unless_granted(deal: Deal, context: Context) -> Iterator[Reason]:
    """A reason against a second leave by somebody whose first one still holds."""
    paper = deal.paper_under_way
    if paper is None or paper.newest is None:
        return
    in_force = paper.exceptions_in_force(paper.newest.rev, day_of(context.at))
    if any(context.is_any_of(exception.doers) for exception in in_force):
        yield Reason("R3.4.2", "ALREADY_GRANTED")
