"""Who waits for his answer takes the turn himself if he is alone; else it is taken for him."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from application.clock import RealClock
from application.engines.causes import NotTakenError
from application.exchange import Accepted, Answer, Issuer, Request
from application.sales import Sales, new_command_id
from domain.company.people import AddPerson
from domain.people import OPERATOR, Role


class WatchedClock(RealClock):
    """Knows which threads asked for the time: each turn begins with that."""

    def __init__(self) -> None:
        self.asked_by: set[threading.Thread] = set()

    def now(self) -> dt.datetime:
        self.asked_by.add(threading.current_thread())
        return super().now()


@pytest.fixture
def clock() -> WatchedClock:
    return WatchedClock()


@pytest.fixture
def sales(tmp_path: Path, clock: WatchedClock) -> Iterator[Sales]:
    with closing(Sales(tmp_path / "sales.sqlite3", clock=clock)) as sales:
        clock.asked_by.clear()
        yield sales


def hire(sales: Sales, person: str) -> Answer:
    command = AddPerson(person_id=person, name=person, roles=(Role.SALES_REP,), team="sales")
    body = command.model_dump(mode="json")
    operator = Issuer(OPERATOR, frozenset({Role.OPERATOR}))
    return sales.execute(
        Request(AddPerson, "person", None, command, body, operator, new_command_id())
    )


def test_who_is_alone_takes_the_turn_himself(sales: Sales, clock: WatchedClock) -> None:
    assert isinstance(hire(sales, "chen"), Accepted)
    assert threading.current_thread() in clock.asked_by


def test_all_who_come_at_once_are_answered_by_whoever_takes_the_turn(sales: Sales) -> None:
    with ThreadPoolExecutor(8) as crowd:
        answers = list(crowd.map(lambda n: hire(sales, f"rep-{n}"), range(80)))
    assert all(isinstance(answer, Accepted) for answer in answers)
    assert len({answer.position for answer in answers if isinstance(answer, Accepted)}) == 80


def test_on_a_stop_nobody_takes_a_turn_any_more(tmp_path: Path) -> None:
    sales = Sales(tmp_path / "sales.sqlite3")
    sales.close()
    with pytest.raises(NotTakenError, match="stopping"):
        hire(sales, "chen")
