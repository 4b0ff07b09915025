"""The lives of the played company, each a story that begins at a time of its own."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator
from random import Random

from domain.deal.state import Stage
from interfaces.demo.company import Customer
from interfaces.demo.complaint_play import play_complaint
from interfaces.demo.desk import Desk, UnexpectedAnswerError
from interfaces.demo.lead_play import play_lead
from interfaces.demo.plans import LeadPlan
from interfaces.demo.story import Beside, Pause, Story
from interfaces.demo.telling import Waiting
from interfaces.demo.working_time import WorkingTime

from . import plans

#: Leads that become no deal, to each that does.
OTHER_LEADS = 0.5
#: How many of a hundred customers who bought buy again, and after how many working hours.
AGAIN, AGAIN_AFTER = 40, (50.0, 600.0)
#: How many of a hundred signed deals bring a complaint, and after how many working hours.
COMPLAINING, COMPLAINS_AFTER = 30, (450.0, 900.0)
A_DAY = 9.0
BOUGHT = (Stage.SIGNED, Stage.CLOSED, Stage.CLOSED_PENDING_RETENTION)
CODE = re.compile(r"code='(\w+)'")

#: How many stories a refusal ended, by what was refused.
GivenUp = Counter[str]


def lives(
    desk: Desk,
    time: WorkingTime,
    begin: dt.datetime,
    days: float,
    deals: int,
    seed: int,
    given_up: GivenUp,
) -> Iterator[Waiting]:
    """All of them, spread evenly over so many working days from the beginning on."""
    for serial in range(deals + round(deals * OTHER_LEADS)):
        # Dice of its own keep a life the same whatever else is told beside it.
        dice = Random(f"{seed} {serial}")
        starts = time.after(Pause(dice.uniform(0, days * A_DAY)), begin)
        assert starts is not None
        draw = plans.deal if serial < deals else plans.lead
        plan = draw(plans.customer(serial, dice), dice)
        yield starts, _patient(_life(desk, plan, dice), given_up)


def _life(desk: Desk, plan: LeadPlan, dice: Random) -> Story:
    """A lead, what becomes of it, and what a customer who bought comes back for."""
    if plan.deal is not None and dice.random() * 100 < COMPLAINING:
        yield Beside(_complain(desk, plan.customer, Random(dice.random())))
    yield from play_lead(desk, plan, dice)
    if _has_bought(desk, plan.customer) and dice.random() * 100 < AGAIN:
        yield Pause(dice.uniform(*AGAIN_AFTER))
        yield from play_lead(desk, plans.deal(plan.customer, dice, again=True), dice)


def _has_bought(desk: Desk, customer: Customer) -> bool:
    deal_id = desk.deals.get(customer.name)
    return deal_id is not None and desk.state(deal_id).stage in BOUGHT


def _complain(desk: Desk, customer: Customer, dice: Random) -> Story:
    """Some time later, if it was signed by then."""
    yield Pause(dice.uniform(*COMPLAINS_AFTER))
    if _has_bought(desk, customer):
        yield from play_complaint(desk, plans.complaint(customer, dice), dice)


def _patient(story: Story, given_up: GivenUp) -> Story:
    """The story until somebody is told no where he did not expect it; then it rests."""
    try:
        for turn in story:
            if isinstance(turn, Beside):
                yield Beside(_patient(turn.story, given_up))
            else:
                yield turn
    except UnexpectedAnswerError as refused:
        command, _, _ = str(refused).partition(" by ")
        given_up[" ".join((command, *CODE.findall(str(refused))))] += 1
