"""What one deal adds to the forecast, and how an event changed that, part by part.

The parts of one change add up to the whole of it, so that all changes between two positions
add up to the difference of what the forecast said at either.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from domain.deal.state import WON, Deal, Stage
from domain.policy import Policy

#: The stages from which on a deal is counted on: what is still to come is paper.
COMMITTED = (Stage.TERMS_AGREED, Stage.CONTRACT_REVIEW, Stage.CONTRACT_APPROVED)
WHOLE_BP = 10_000


class Standing(StrEnum):
    """What a deal is to the forecast."""

    OPEN = "OPEN"
    WON = "WON"
    LOST = "LOST"
    TERMINATED = "TERMINATED"


class Change(StrEnum):
    """Why the forecast changed; each is a bar of the waterfall, in this order."""

    NEW = "NEW"
    IMPORTED = "IMPORTED"
    REOPENED = "REOPENED"
    MOVED_IN = "MOVED_IN"
    MOVED_OUT = "MOVED_OUT"
    AMOUNT_UP = "AMOUNT_UP"
    AMOUNT_DOWN = "AMOUNT_DOWN"
    PROBABILITY = "PROBABILITY"
    WON = "WON"
    AMENDED = "AMENDED"
    LOST = "LOST"
    TERMINATED = "TERMINATED"
    REASSIGNED = "REASSIGNED"


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a deal adds to the forecast: how much, how surely, in which month, by whom."""

    owner_id: str
    month: str
    standing: Standing
    amount_fen: int
    probability_bp: int

    @classmethod
    def of(cls, deal: Deal, policy: Policy) -> Outlook:
        """An open deal counts in the month of its expected signature, a won one in its own."""
        standing = _standing(deal)
        day = deal.signed_on if standing is Standing.WON else deal.expected_sign_on
        assert day is not None
        won = standing is Standing.WON
        probability_bp = WHOLE_BP if won else deal.probability(policy)
        return cls(
            deal.owner_id, f"{day:%Y-%m}", standing, deal.expected_amount_fen, probability_bp
        )

    @property
    def counts(self) -> bool:
        """Whether it is in the forecast at all."""
        return self.standing in (Standing.OPEN, Standing.WON)

    @property
    def weighted_fen(self) -> int:
        return self.amount_fen * self.probability_bp // WHOLE_BP


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a change: whose and which month's forecast it changed, why, and by how much."""

    change: Change
    owner_id: str
    month: str
    amount_fen: int
    weighted_fen: int


def changes(before: Outlook | None, after: Outlook, imported: bool) -> Iterator[Part]:
    """What an event changed in the forecast, one part for each reason."""
    if before is None:
        yield _all_of(after, Change.IMPORTED if imported else Change.NEW)
    elif before.counts and not after.counts:
        lost = after.standing is Standing.LOST
        yield _all_of(before, Change.LOST if lost else Change.TERMINATED, sign=-1)
    elif after.counts and not before.counts:
        yield _all_of(after, Change.REOPENED)
    elif after.counts:
        yield from _within(before, after)


def _within(before: Outlook, after: Outlook) -> Iterator[Part]:
    """First whose it is, then the month, the amount, and last how sure it is."""
    now = before
    if now.owner_id != after.owner_id:
        yield _all_of(now, Change.REASSIGNED, sign=-1)
        now = replace(now, owner_id=after.owner_id)
        yield _all_of(now, Change.REASSIGNED)
    if now.month != after.month:
        yield _all_of(now, Change.MOVED_OUT, sign=-1)
        now = replace(now, month=after.month)
        yield _all_of(now, Change.MOVED_IN)
    if now.amount_fen != after.amount_fen:
        then, now = now, replace(now, amount_fen=after.amount_fen)
        yield _difference(then, now, _of_amount(then, now))
    if now != after:
        won = now.standing is not after.standing
        yield _difference(now, after, Change.WON if won else Change.PROBABILITY)


def _of_amount(before: Outlook, after: Outlook) -> Change:
    if before.standing is Standing.WON:
        return Change.AMENDED
    more = after.amount_fen > before.amount_fen
    return Change.AMOUNT_UP if more else Change.AMOUNT_DOWN


def _all_of(outlook: Outlook, change: Change, sign: int = 1) -> Part:
    return Part(
        change,
        outlook.owner_id,
        outlook.month,
        sign * outlook.amount_fen,
        sign * outlook.weighted_fen,
    )


def _difference(before: Outlook, after: Outlook, change: Change) -> Part:
    return Part(
        change,
        after.owner_id,
        after.month,
        after.amount_fen - before.amount_fen,
        after.weighted_fen - before.weighted_fen,
    )


def _standing(deal: Deal) -> Standing:
    if deal.stage in WON:
        return Standing.WON
    if deal.stage is Stage.LOST:
        return Standing.LOST
    return Standing.TERMINATED if deal.stage is Stage.TERMINATED else Standing.OPEN
