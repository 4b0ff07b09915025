"""How a lead's story ends: given up and perhaps revived, merged, or a deal."""

from __future__ import annotations

import datetime as dt

from domain.calendar import day_of

from .deal_play import play_deal
from .lead_in_play import LeadInPlay
from .quirks import Quirk
from .story import Story

FEN = 100


def give_up(lead: LeadInPlay) -> Story:
    """The owner gives it up, which takes a manager's consent."""
    yield lead.pause(12)
    code = lead.dice.choice(("NO_BUDGET", "NO_NEED", "UNREACHABLE", "COMPETITOR"))
    lead.refused(lead.owner, "Disqualify", "CONSENT_MISSING", code=code)
    yield lead.pause(4)
    # Both at one table: with holidays in between the consent might have lapsed.
    lead.do(lead.manager, "GiveConsent", command="Disqualify")
    lead.do(lead.owner, "Disqualify", code=code)
    if lead.has(Quirk.REVIVED):
        yield lead.pause(18)
        lead.do(lead.manager, "Revive", reason="对方换了掌门，主动来电")


def merge(lead: LeadInPlay) -> Story:
    """It is the same customer after all."""
    yield lead.pause(8)
    first = lead.desk.first_leads[lead.plan.customer.name]
    lead.do(lead.desk.manager_of(lead.plan.rep), "MergeLead", into_id=first)


def convert(lead: LeadInPlay) -> Story:
    """The customer wants to talk business: the lead becomes a deal, and that story goes on."""
    plan = lead.plan.deal
    assert plan is not None
    yield lead.pause(8)
    lead.do(
        lead.owner,
        "ConvertLead",
        expected_amount_fen=plan.price_yuan * FEN,
        expected_sign_on=day_of(lead.desk.now) + dt.timedelta(days=35),
        intent=f"{lead.plan.customer.contact}愿意先看方案",
    )
    yield from play_deal(lead.desk, lead.plan, lead.state.deal_id, lead.dice)
