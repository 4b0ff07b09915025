"""Plays half a year of the company's past, which ends now, by commands alone.

Every lead, deal and complaint is a story that pauses wherever time passes; the stories
are told side by side in the order of time, while the clock moves on and deadlines fire at theirs.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random
from uuid import UUID

from application.clock import ManualClock
from application.handing_out import handed_out
from application.keys import key_id_of
from application.sales import Sales
from domain.china import CHINA
from domain.company.state import COMPANY_ID
from domain.people import OPERATOR

from .complaint_plans import COMPLAINTS
from .complaint_play import play_complaint
from .deal_plans import DEALS
from .desk import Desk
from .lead_plans import LEADS
from .lead_play import play_lead
from .past_deals import bring_in, collect_old_debts
from .people import BAILU, DAHAN, EMPLOYEES, JINGZHE, MANGZHONG, SHUANGJIANG
from .plans import LeadPlan
from .telling import Waiting, tell
from .working_time import WorkingTime

SEED = 24
#: When the company begins, in working days before the end: half a year.
DAYS = 125
#: Whose score waits for a manager at the end.
WAITING = "半瓶醋书法培训中心"

Progress = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Played:
    """What one needs to look around: everybody's key, and a score that waits for a manager."""

    keys: Mapping[str, str]
    waiting_lead: UUID


def play(
    path: Path,
    now: dt.datetime,
    *,
    seed: int = SEED,
    master_key: Path | None = None,
    progress: Progress = lambda part: None,
) -> Played:
    """Fill an empty database with a past that ends now; the same for the same seed and time."""
    end = now.replace(second=0, microsecond=0)
    time = WorkingTime(end, CHINA)
    begin = time.days_before_end(DAYS)
    sales = Sales(path, clock=ManualClock(begin, kept=False), master_key=master_key)
    try:
        desk = Desk(sales)
        keys = _hire(desk)
        _lay_down_rules(desk)
        bring_in(desk)
        stories = _stories(desk, time, begin, seed)
        whole = time.end - begin
        tell(desk, time, stories, end, lambda instant: progress((instant - begin) / whole))
        sales.set_clock(now)
    finally:
        sales.close()
    return Played(keys, desk.first_leads[WAITING])


def _hire(desk: Desk) -> dict[str, str]:
    """Everybody joins and gets a key; returns the keys by person."""
    keys: dict[str, str] = {}
    for employee in EMPLOYEES:
        stream = desk.do(
            OPERATOR,
            "AddPerson",
            person_id=employee.id,
            name=employee.name,
            roles=employee.roles,
            team=employee.team,
        ).id
        key = handed_out(desk.office.keys, desk.do(OPERATOR, "IssueKey", stream))
        assert key is not None, "every command of the play has an id of its own"
        desk.key_ids[employee.id] = key_id_of(key) or ""
        keys[employee.id] = key
    return keys


def _lay_down_rules(desk: Desk) -> None:
    """Who gets which leads; product managers sell nothing, so a rule cannot name one."""
    by_region = {"rule_id": "WEST-BY-LOAD", "by": "LOAD", "region": "西南"}
    in_turn = {"rule_id": "PLATFORM-IN-TURN", "by": "IN_TURN", "source": "ONLINE_PLATFORM"}
    wrong = [by_region, in_turn | {"owner_ids": [MANGZHONG]}]
    right = [by_region, in_turn | {"owner_ids": [BAILU, SHUANGJIANG]}]
    desk.refused(JINGZHE, "SetAssignmentRules", "NOT_A_SALES_REP", COMPANY_ID, rules=wrong)
    desk.do(DAHAN, "SetAssignmentRules", COMPANY_ID, rules=right)


def _stories(desk: Desk, time: WorkingTime, begin: dt.datetime, seed: int) -> Iterator[Waiting]:
    """All that are planned, and when each begins."""
    yield begin, collect_old_debts(desk)
    for order, plan in enumerate(LEADS + DEALS + COMPLAINTS):
        # Dice of its own keep a story the same whatever else is told beside it.
        dice = Random(f"{seed} {order}")
        starts = time.days_before_end(plan.begins + dice.uniform(0, 0.2))
        if isinstance(plan, LeadPlan):
            yield starts, play_lead(desk, plan, dice)
        else:
            yield starts, play_complaint(desk, plan, dice)
