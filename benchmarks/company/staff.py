"""Who works at the company that is played: the demonstration's people, and many more reps."""

from __future__ import annotations

from random import Random

from domain.company.state import COMPANY_ID
from domain.people import OPERATOR, Role
from interfaces.demo.desk import Desk
from interfaces.demo.people import (
    BAILU,
    EMPLOYEES,
    JINGZHE,
    NORTH,
    REPS,
    SHUANGJIANG,
    SOUTH,
    Employee,
)

MORE_REPS = 36
MORE = tuple(
    Employee(f"rep-{n:02d}", f"销售{n:02d}号", NORTH if n % 2 else SOUTH, (Role.SALES_REP,))
    for n in range(1, MORE_REPS + 1)
)
SELLERS = (*REPS, *(rep.id for rep in MORE))


def hire(desk: Desk) -> None:
    """Everybody joins; nobody needs a key, since nothing here comes over HTTP."""
    for employee in (*EMPLOYEES, *MORE):
        desk.do(
            OPERATOR,
            "AddPerson",
            person_id=employee.id,
            name=employee.name,
            roles=employee.roles,
            team=employee.team,
        )
    by_region = {"rule_id": "WEST-BY-LOAD", "by": "LOAD", "region": "西南"}
    in_turn = {"rule_id": "PLATFORM-IN-TURN", "by": "IN_TURN", "source": "ONLINE_PLATFORM"}
    rules = [by_region, in_turn | {"owner_ids": [BAILU, SHUANGJIANG]}]
    desk.do(JINGZHE, "SetAssignmentRules", COMPANY_ID, rules=rules)


def anybody(dice: Random) -> str:
    """One of those who sell."""
    return dice.choice(SELLERS)
