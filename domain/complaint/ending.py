"""How a complaint ends: closed with a content customer, or withdrawn by him (R3.7.8)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Annotated

from domain.changing import replace
from domain.context import Context
from domain.kernel import Command, Event, Trail
from domain.language import Text
from domain.outcomes import Reason
from domain.people import Role, anyone
from domain.values import By, Sha256

from .following_up import unless_another
from .state import Complaint, Status

MINUTE = dt.timedelta(minutes=1)


class ComplaintClosed(Event):
    """The customer is content; the case is closed, so many minutes after its registration."""

    sentence = Text(
        "Closed in cycle {cycle}, {total_minutes} after registration",
        "第 {cycle} 轮结案，自登记起历时 {total_minutes}",
    )

    total_minutes: int
    cycle: int

    def evolve(self, complaint: Complaint, trail: Trail, /) -> Complaint:
        return replace(complaint.ended(Status.CLOSED), closed_at=trail.occurred_at)


class Close(Command):
    """Close the case once the customer said he is content enough (R3.7.8)."""

    aggregates = ("complaint",)
    issued_by = anyone(Role.CUSTOMER_SERVICE)
    clause = "R3.7.8"
    next_from = frozenset({Status.FOLLOWED_UP})

    @classmethod
    def ready(cls, complaint: Complaint, context: Context, /) -> Iterator[Reason]:
        # With too low a score the follow-up itself began the next cycle.
        yield from complaint.unless(cls.clause, Status.FOLLOWED_UP)
        yield from unless_another(complaint, context)

    def decide(self, complaint: Complaint, context: Context, /) -> Iterator[ComplaintClosed]:
        assert complaint.registered_at is not None
        took = context.at - complaint.registered_at
        yield ComplaintClosed(total_minutes=max(0, took // MINUTE), cycle=complaint.cycle)


class ComplaintWithdrawn(Event):
    """The customer takes the complaint back."""

    sentence = Text("Withdrawn by the customer", "客户撤诉")

    proof_sha256: Sha256

    def evolve(self, complaint: Complaint, trail: Trail, /) -> Complaint:
        return complaint.ended(Status.WITHDRAWN)


class Withdraw(Command):
    """Record that the customer takes the complaint back, with his proof (R3.7.9)."""

    proof_sha256: Annotated[Sha256, By("R3.7.9")]

    aggregates = ("complaint",)
    issued_by = anyone(Role.CUSTOMER_SERVICE)
    clause = "R3.7.9"

    @classmethod
    def ready(cls, complaint: Complaint, context: Context, /) -> Iterator[Reason]:
        yield from complaint.unless_open(cls.clause)

    def decide(self, complaint: Complaint, context: Context, /) -> Iterator[ComplaintWithdrawn]:
        yield ComplaintWithdrawn.of(self)
