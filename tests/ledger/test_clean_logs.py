"""No false alarm: whatever is recorded in whatever order, a log that nobody touched is verified."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest
from desk import Desk
from engines import ENGINES, Place
from models import Model
from people import CHEN, WANG
from samples import score
from tampering import customer, person

from domain.lead.scoring import ApproveScore
from projections.ledger.examined import Sources
from projections.ledger.examining import Examination
from projections.ledger.ledger import Ledger
from projections.ledger.verdict import Verified
from projections.ledger.verification import PIECE

SOAK = os.environ.get("DEALTRAIL_SOAK") == "1"
LOGS = 1_000 if SOAK else 6
COMMANDS = 30


def _hire(place: Place) -> None:
    desk = Desk(place.location, keys=place.keys, hire=False)
    desk.clock("03-02 09:00")
    for name in (CHEN, WANG):
        person(desk, name)
    desk.close()


HIRED = Model(_hire)


def play(place: Place, dice: random.Random) -> None:
    """Commands, accepted and refused, clocks that fire, and checkpoints in between."""
    desk = Desk(place.location, keys=place.keys, hire=False)
    ledger = Ledger(desk.sales.log, desk.sales.keys.ledger)
    leads, day = [], 2
    for number in range(dice.randrange(COMMANDS)):
        match dice.randrange(6):
            case 0 | 1:
                name = f"客户{dice.randrange(12)}"
                answer = desk.send(CHEN, customer(name, f"1380000{number:04}"))
                leads += [answer.id] if hasattr(answer, "id") else []
            case 2 if leads:
                desk.send(CHEN, score(*(dice.randint(1, 4) for _ in range(3))), dice.choice(leads))
            case 3 if leads:
                desk.send(WANG, ApproveScore(round=1), dice.choice(leads))
            case 4:
                day += dice.randrange(3)
                desk.clock(f"03-{day:02} 09:00")
            case _:
                ledger.catch_up()
                if dice.randrange(2):
                    ledger.sign(dice.randint(0, ledger.size))
    ledger.close()
    desk.close()


@pytest.mark.parametrize("number", range(LOGS))
def test_a_log_that_nobody_touched_is_verified(number: int, tmp_path: Path) -> None:
    dice = random.Random(os.urandom(8) if SOAK else number)
    engine = ENGINES[number % 2] if not SOAK else ENGINES[number % 20 == 0]
    with HIRED.copy(engine, tmp_path) as place:
        play(place, dice)
        with Examination(
            Sources(place.location, place.keys), stride=dice.choice([1, 7, 1000])
        ) as e:
            examined = e.run()
        assert isinstance(examined.verdict, Verified), examined.verdict


@pytest.mark.parametrize("engine", ENGINES)
def test_a_log_that_grows_while_it_is_read_is_verified(engine: str, tmp_path: Path) -> None:
    """Between any two pieces of work somebody writes, and the ledger takes it in and signs it."""
    with HIRED.copy(engine, tmp_path) as place:
        desk = Desk(place.location, keys=place.keys, hire=False)
        ledger = Ledger(desk.sales.log, desk.sales.keys.ledger)
        written = [register(desk, number) for number in range(PIECE)]

        def more(count: int) -> None:
            written.append(register(desk, len(written)))
            ledger.catch_up()
            ledger.sign()

        with Examination(Sources(place.location, place.keys), more, stride=1) as examination:
            examined = examination.run()
        ledger.close()
        desk.close()
        assert isinstance(examined.verdict, Verified), examined.verdict
        assert examined.position >= written[PIECE + 1], "what came meanwhile was read too"


def register(desk: Desk, number: int) -> int:
    """A lead of its own; returns the position."""
    return desk.do(CHEN, customer(f"新客户{number}", f"1390000{number:04}")).position
