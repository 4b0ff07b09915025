"""After a restore: whoever holds a position that is lost is told so, and misses nothing after."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from feeding import SSE, Stream, asked, feed
from people import AUDITOR, CHEN, EVERYBODY
from receiver import Receiver
from service import API, Service
from stories import bodies

from application.backup import back_up
from application.restore import restore
from application.restored import LEAST_GAP
from domain.people import People, Person, Role

NOW = dt.datetime(2026, 3, 2, tzinfo=dt.UTC)
ADMIN = "admin0"
PEOPLE = People(
    {**EVERYBODY.by_id, ADMIN: Person(ADMIN, "管理员", frozenset({Role.ADMIN}), "sales")}
)
IMPATIENT: dict[str, Any] = {
    "webhooks_private": True,
    "webhooks_retry_seconds": 0.02,
    "webhooks_retry_most_seconds": 0.2,
    "webhooks_timeout_seconds": 1.0,
}


def silent(what: str, done: int, total: int) -> None:
    """Nobody looks at the progress."""


@dataclass
class Past:
    """A service whose log was put back, and what its clients knew before."""

    service: Service
    saved: Path
    #: Where the restored log ends.
    kept: int
    #: The last position that was answered before.
    known: int

    def register(self, name: str) -> dict[str, Any]:
        return self.service.do(CHEN, "/leads", bodies.lead(name))


def put_back(service: Service, saved: Path) -> None:
    """The log is put back, all that stands beside it stays."""

    def between() -> None:
        for suffix in ("", "-wal", "-shm"):
            service.path.with_name(service.path.name + suffix).unlink(missing_ok=True)
        restore(saved, service.path, None, NOW, silent)

    service.restart(between)


@pytest.fixture
def past(tmp_path: Path) -> Iterator[Past]:
    with Service(tmp_path, people=PEOPLE, **IMPATIENT) as service:
        service.clock("03-02 09:00")
        service.do(CHEN, "/leads", bodies.lead("月宫"))
        kept = service.position()
        back_up(service.path, tmp_path / "saved", None, NOW, silent)
        for name in ("广寒宫", "蓬莱"):
            service.do(CHEN, "/leads", bodies.lead(name))
        known = service.position()
        service.get(CHEN, "/leads")
        put_back(service, tmp_path / "saved")
        yield Past(service, tmp_path / "saved", kept, known)


def told(answer: httpx.Response, kept: int) -> None:
    """The answer says that the position is lost, and from where to go on."""
    problem = answer.json()
    assert (answer.status_code, problem["type"]) == (410, "position-lost"), answer.text
    assert problem["position"] == kept
    assert f"go on from {kept}" in problem["detail"]


def leads(past: Past, prefer: str = "wait=1", **params: Any) -> httpx.Response:
    headers = past.service.headers(CHEN, prefer=prefer)
    return past.service.client.get(f"{API}/leads", params=params, headers=headers)


def test_views_never_answer_from_rows_of_lost_events(past: Past) -> None:
    names = [row["customer_name"] for row in leads(past).json()["items"]]
    assert names == ["月宫"]


def test_who_follows_the_feed_from_a_lost_position_is_told_and_skips_nothing(past: Past) -> None:
    lost = [past.kept + 1, past.known, past.known + 1000]
    for after in lost:
        told(asked(past.service, AUDITOR, after=after), past.kept)
        told(asked(past.service, AUDITOR, after=after, wait=5), past.kept)
    answer = past.register("新月宫")
    assert answer["position"] > past.kept + LEAST_GAP
    for after in lost:
        told(asked(past.service, AUDITOR, after=after), past.kept)
    found = feed(past.service, AUDITOR, after=past.kept)
    assert found[0]["data"]["customer_name"] == "新月宫"
    assert feed(past.service, AUDITOR, after=answer["position"]) == []


def test_who_comes_again_to_a_stream_is_told(past: Past) -> None:
    stream = Stream(past.service, AUDITOR, last_event_id=str(past.known))
    stream.answer.read()
    told(stream.answer, past.kept)
    assert SSE not in stream.answer.headers["content-type"]
    stream.close()


def test_who_asks_for_what_he_has_written_is_told_that_it_is_lost(past: Past) -> None:
    answer = leads(past, "wait=0", min_position=past.known)
    assert answer.status_code == 503
    assert f"ends at position {past.kept}" in answer.json()["detail"]
    position = past.register("新月宫")["position"]
    for _ in range(2):
        told(leads(past, min_position=past.known), past.kept)
        assert leads(past, min_position=position).status_code == 200
        assert leads(past, min_position=past.kept).status_code == 200
        past.service.restart()


def test_a_version_that_is_lost_is_stale(past: Past) -> None:
    lead = past.service.get(CHEN, "/leads")["items"][0]["id"]
    body = bodies.score(3, 4, 4)
    answer = past.service.post(CHEN, f"/leads/{lead}/score-lead", body, if_match='"99"')
    assert answer.status_code == 412


# ---- webhooks ------------------------------------------------------------------------------


def test_webhooks_go_on_from_what_the_log_still_holds(tmp_path: Path) -> None:
    with Receiver() as receiver, Service(tmp_path, people=PEOPLE, **IMPATIENT) as service:
        service.clock("03-02 09:00")
        url, types = receiver.url, ["LeadRegistered"]
        kept = service.do(ADMIN, "/webhooks", {"url": url, "types": types})["id"]
        service.do(CHEN, "/leads", bodies.lead("月宫"))
        receiver.wait_for(lambda: len(receiver.taken) == 1)
        back_up(service.path, tmp_path / "saved", None, NOW, silent)
        service.do(ADMIN, "/webhooks", {"url": f"{url}lost", "types": types})
        service.do(CHEN, "/leads", bodies.lead("广寒宫"))
        receiver.wait_for(lambda: len(receiver.taken) == 3)
        put_back(service, tmp_path / "saved")
        service.do(CHEN, "/leads", bodies.lead("新月宫"))
        receiver.wait_for(lambda: len(receiver.taken) == 4)
        hooks = service.get(ADMIN, "/webhooks")["items"]
        assert [hook["id"] for hook in hooks] == [kept]
        assert receiver.taken_positions[-1] > LEAST_GAP


def test_a_lost_event_that_a_receiver_did_not_take_is_not_sent(tmp_path: Path) -> None:
    with Receiver() as receiver, Service(tmp_path, people=PEOPLE, **IMPATIENT) as service:
        service.clock("03-02 09:00")
        body = {"url": receiver.url, "types": ["LeadRegistered"]}
        service.do(ADMIN, "/webhooks", body)
        end = service.position()
        back_up(service.path, tmp_path / "saved", None, NOW, silent)
        receiver.answer = lambda event: 200 if event["position"] > LEAST_GAP else 500
        service.do(CHEN, "/leads", bodies.lead("广寒宫"))
        receiver.wait_for(lambda: len(receiver.got) > 0)
        put_back(service, tmp_path / "saved")
        service.do(CHEN, "/leads", bodies.lead("新月宫"))
        receiver.wait_for(lambda: len(receiver.taken) == 1)
        hook = service.get(ADMIN, "/webhooks")["items"][0]
        assert (hook["undelivered"], hook["state"]) == (0, "sending")
        assert hook["position"] > end + LEAST_GAP
