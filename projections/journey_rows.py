"""A lead's row in the funnel: whose it is, what it is worth, how far it came, why it stopped."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import BigInteger, Column, Integer, String, Uuid

from domain.deal.losing import DealLost
from domain.deal.state import Deal, Stage
from domain.lead.giving_up import LeadDisqualified
from domain.lead.scoring import LeadScoreApproved
from domain.lead.state import Lead, Status

from .folding import Happening
from .journey import ORDER, Step, Taken, journey_columns, journey_in, onward, row_of
from .rows import Row
from .store import InstantColumn

#: What a lead was lost as, before or after it became a deal.
LEAD_LOST = "LEAD_DISQUALIFIED"
DEAL_LOST = "DEAL_LOST"

_TAKEN_AT = tuple(step.column("at") for step in ORDER)
_STANDS: Row = dict.fromkeys(("lost_as", "lost_code", "lost_at", "lost_position", "lost_version"))
_EMPTY: Row = {**_STANDS, **row_of({}), "grade": None, "deal_id": None, "deal_number": None}

#: Events that are counted whatever they leave the lead or deal like.
_COUNTED = (LeadScoreApproved, LeadDisqualified, DealLost)


def tells_nothing(happening: Happening, before: Lead | Deal, after: Lead | Deal) -> bool:
    """Whether an event surely leaves the row as it is: most do, every clock's own among them."""
    if happening.begins or isinstance(happening.event, _COUNTED):
        return False
    return _told(before) == _told(after)


def _told(state: Lead | Deal) -> tuple[object, ...]:
    """All that a row is made of."""
    if isinstance(state, Deal):
        worth = state.owner_id, state.expected_amount_fen
        return state.number, state.stage, state.signed_on, *worth
    named = state.number, state.customer_name, state.source, state.scenario
    stands = state.status, state.grade, state.first_contact
    return *named, *stands, state.owner_id, state.expected_amount_fen


def row_with(old: Row | None, happening: Happening, state: Lead | Deal) -> Row:
    """The row after an event of the lead, or of its deal."""
    known = old or _EMPTY
    journey = journey_in(known)
    now = onward(journey, happening, state)
    row = {
        **known,
        **(_of_lead(state, known) if isinstance(state, Lead) else _of_deal(state)),
        **({} if now is journey else row_of(now)),
        **_lost(known, happening, state),
        "recorded_at": happening.trail.recorded_at,
    }
    row["last_at"] = _last_at(row)
    return {name: row[name] for name in row if name not in ("from_position", "to_position")}


def _of_lead(lead: Lead, known: Row) -> Row:
    row = {
        "id": lead.id,
        "number": lead.number,
        "customer_name": lead.customer_name,
        "source": str(lead.source),
        "scenario": str(lead.scenario),
        # A lead taken up again has no grade until it has a new one; it stays approved.
        "grade": str(lead.grade) if lead.grade is not None else known["grade"],
    }
    if known["deal_id"] is not None:
        return row
    return row | {"owner_id": lead.owner_id, "amount_fen": lead.expected_amount_fen or 0}


def _of_deal(deal: Deal) -> Row:
    return {
        "deal_id": deal.id,
        "deal_number": deal.number,
        "owner_id": deal.owner_id,
        "amount_fen": deal.expected_amount_fen,
    }


def _lost(known: Row, happening: Happening, state: Lead | Deal) -> Row:
    event = happening.event
    if isinstance(event, LeadDisqualified):
        return _loss(LEAD_LOST, event.code, happening)
    if isinstance(event, DealLost):
        return _loss(DEAL_LOST, event.reason_code, happening)
    lost = (Status.DISQUALIFIED, Stage.LOST)
    here = state.status if isinstance(state, Lead) else state.stage
    is_about_it = known["deal_id"] is None or isinstance(state, Deal)
    return _STANDS if is_about_it and here not in lost else {}


def _last_at(row: Row) -> dt.datetime | None:
    """When the last thing happened that the funnel counts."""
    moments = [row["lost_at"], *(row[name] for name in _TAKEN_AT)]
    return max((moment for moment in moments if moment is not None), default=None)


def _loss(lost_as: str, code: str, happening: Happening) -> Row:
    taken = Taken.by(happening)
    return {
        "lost_as": lost_as,
        "lost_code": str(code),
        "lost_at": taken.at,
        "lost_position": taken.position,
        "lost_version": taken.version,
    }


def row_columns() -> tuple[Column[Any], ...]:
    return (
        Column("number", String(40), nullable=False),
        Column("customer_name", String(200), nullable=False),
        Column("source", String(20), nullable=False),
        Column("scenario", String(40), nullable=False),
        Column("grade", String(1)),
        Column("owner_id", String(64)),
        Column("amount_fen", BigInteger, nullable=False),
        Column("deal_id", Uuid),
        Column("deal_number", String(40)),
        Column("last_at", InstantColumn),
        Column("lost_as", String(20)),
        Column("lost_code", String(20)),
        Column("lost_at", InstantColumn),
        Column("lost_position", BigInteger),
        Column("lost_version", Integer),
        *journey_columns(),
    )


REGISTERED_AT = Step.REGISTERED.column("at")
