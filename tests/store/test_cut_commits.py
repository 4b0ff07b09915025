"""The connection to PostgreSQL breaks at any point of a commit: nothing is lost or doubled.

A caller who got no answer asks again, with the same command id and the same If-Match, as a
client would with its Idempotency-Key and ETag. What he is told at last must be the outcome of
what he asked: never a conflict with himself.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from cut_points import Cut, cuts
from cutting_proxy import CuttingProxy
from desk import Desk
from engines import place
from histories import Done, Operation, row_of, told_of
from history_checker import check
from history_program import hot_leads
from people import CHEN
from postgres_messages import Message

from application.engines.causes import NotTakenError
from application.engines.location import Server
from application.exchange import Request
from application.log import StoreUnavailableError
from domain.lead.contact import ActivityKind, LogActivity
from interfaces.http.trouble import problem_for

SOAK = os.environ.get("DEALTRAIL_SOAK") == "1"
#: What a turn begins with; its messages count from here.
TURN = "pg_advisory_xact_lock"
TRIES = 20

pytestmark = pytest.mark.soak


class Caller:
    """Asks one thing after the other, each until it is answered."""

    def __init__(self, desk: Desk, lead: UUID) -> None:
        self.desk, self.lead = desk, lead
        self.operations: list[Operation] = []
        self.error: StoreUnavailableError | None = None
        self.version = version_of(desk, lead)
        self.since = desk.sales.log.last_position()

    def request(self) -> Request:
        text = f"第{len(self.operations)}次"
        command = LogActivity(kind=ActivityKind.OTHER, text=text)
        return self.desk.request(CHEN, command, self.lead, if_match=self.version)

    def ask(self, request: Request) -> bool:
        """Ask once; whether an answer came."""
        asked = Operation(
            "caller",
            len(self.operations),
            time.monotonic_ns(),
            request.command_id,
            str(request.body),
            request.aggregate_id,
            request.if_match,
        )
        try:
            told = told_of(self.desk.sales.execute(request))
        except StoreUnavailableError as error:
            self.operations.append(asked)
            self.error = error
            return False
        self.operations.append(replace(asked, returned=time.monotonic_ns(), told=told))
        assert isinstance(told, Done), told
        self.version = told.version
        return True

    def insist(self, request: Request) -> None:
        assert any(self.ask(request) for _ in range(TRIES))

    def faults(self) -> list[str]:
        rows = [row_of(p) for p in self.desk.sales.log.after(0, 10**7)]
        return [str(fault) for fault in check(self.operations, rows, self.since)]


def version_of(desk: Desk, lead: UUID) -> int:
    held = desk.sales.held(lead)
    assert held is not None
    return held.command_version


@pytest.fixture
def proxy(tmp_path: Path) -> Iterator[tuple[Desk, CuttingProxy]]:
    with place("postgresql", tmp_path) as found:
        assert found.database is not None
        with CuttingProxy(found.database.server) as proxy:
            through = Server(found.database.through(proxy.port).serving)
            desk = Desk(through, keys=found.keys, manual=False)
            yield desk, proxy
            desk.close()


def chosen(points: list[Cut]) -> list[Cut]:
    """All of them in the soak; else those around the COMMIT and a few on the way there."""
    if SOAK:
        return points
    last = {side: max(p.number for p in points if p.side == side) for side in ("client", "server")}
    ending = [p for p in points if p.number >= last[p.side] - 1 - (p.side == "server")]
    return ending + points[:: len(points) // 15]


def anew(caller: Caller, proxy: CuttingProxy) -> None:
    """Lose the connection, so that the next turn opens one: each says the same, word by word."""
    proxy.arm(Cut("client", 0, "before"), TURN)
    assert not caller.ask(caller.request())


def heard_of_one(caller: Caller, proxy: CuttingProxy) -> list[Message]:
    """What is said in a turn over a new connection."""
    anew(caller, proxy)
    heard = proxy.listen(TURN)
    caller.insist(caller.request())
    return heard.messages


def test_a_commit_cut_at_any_point_is_carried_out_once(
    proxy: tuple[Desk, CuttingProxy],
) -> None:
    desk, cutting = proxy
    caller = Caller(desk, hot_leads(desk, "cut", 1)[0])
    points = chosen(cuts(heard_of_one(caller, cutting)))
    assert len(points) >= (200 if SOAK else 20)
    for point in points:
        anew(caller, cutting)
        cutting.arm(point, TURN)
        caller.insist(caller.request())
        assert cutting.was_cut, point
    assert caller.faults() == []


def test_who_is_told_that_nothing_was_kept_is_told_the_truth(
    proxy: tuple[Desk, CuttingProxy],
) -> None:
    """Where the server is gone at once, nobody can look whether the commit went through."""
    desk, cutting = proxy
    caller = Caller(desk, hot_leads(desk, "away", 1)[0])
    said = [m.text for m in heard_of_one(caller, cutting) if m.side == "server"]
    commit = said.index("COMMIT")
    for number in (0, commit - 1, commit, commit + 1):
        anew(caller, cutting)
        cutting.arm(Cut("server", number, "before", away=True), TURN)
        request = caller.request()
        assert not caller.ask(request)
        cutting.admit()
        caller.insist(request)
        told = caller.operations[-1].told
        assert isinstance(told, Done)
        # Nothing is kept before the server says that it has committed; afterwards all is.
        assert told.replayed == (number >= commit)
        assert isinstance(caller.error, NotTakenError) == (number == 0)
        assert caller.error is not None
        assert ("Idempotency-Key" in str(problem_for(caller.error).detail)) == (number != 0)
    assert caller.faults() == []
