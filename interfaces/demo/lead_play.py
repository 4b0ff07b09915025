"""Plays the story of a lead, from its registration to where its plan ends."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random

from .desk import Desk
from .lead_ending import convert, give_up, merge
from .lead_following import contact, follow, park_again
from .lead_in_play import LeadInPlay
from .lead_scoring import approve, register, score, send_back
from .plans import Fate, LeadPlan
from .story import Story

ASSIGNED = (score, approve)
WORKED = (*ASSIGNED, contact)

#: What each fate takes after the registration, in order.
STEPS: Mapping[Fate, tuple[Callable[[LeadInPlay], Story], ...]] = {
    Fate.REGISTERED: (),
    Fate.SCORED: (score,),
    Fate.RETURNED: (score, send_back),
    Fate.ASSIGNED: ASSIGNED,
    Fate.REPARKED: (*ASSIGNED, park_again),
    Fate.FOLLOWED: (*WORKED, follow),
    Fate.GIVEN_UP: (*WORKED, give_up),
    Fate.MERGED: (score, merge),
    Fate.CONVERTED: (*WORKED, convert),
}


def play_lead(desk: Desk, plan: LeadPlan, dice: Random) -> Story:
    """The whole story; it pauses wherever time passes."""
    lead = register(desk, plan, dice)
    for step in STEPS[plan.fate]:
        yield from step(lead)
