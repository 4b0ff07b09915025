"""The feed: every event in order, none twice, none skipped; long poll, SSE, what is hidden."""

from __future__ import annotations

import json
import random
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path

import pytest
from feeding import InBackground, Lines, Stream, asked, feed
from people import AUDITOR, CHEN, FENG, QIAN, SUN, WANG, WU, XU, YI, ZHAO, ZHENG
from service import API, Service
from stories import bodies
from stories.complaints import customer_of, registered
from stories.journeys import (
    needs_confirmed,
    opened,
    prepared_to_negotiate,
    presented,
    solution_approved,
)
from stories.playing import Play

from application.feed import FeedFilter, read
from domain.registry import AGGREGATES, EVENTS, PERSONAL_ACTS
from interfaces.http import following

FLOOR = 80_123_456
EXTENSIONS = {
    *("position", "version", "actor", "role", "commandid", "correlationid"),
    *("recordedat", "policyversion"),
}
ATTRIBUTES = {
    *("specversion", "id", "source", "type", "subject", "time", "datacontenttype", "data"),
    *EXTENSIONS,
}


@pytest.fixture(scope="module")
def deal(service: Play) -> str:
    """A deal of 陈一's with a bottom line."""
    path = opened(service, "蓬莱仙岛疗养院", 88_000_000)
    needs_confirmed(service, path)
    solution_approved(service, path, 88_000_000, 60_000_000)
    presented(service, path)
    service.clock("03-11 10:00")
    prepared_to_negotiate(service, path, FLOOR)
    return path


@pytest.fixture(scope="module")
def whole(service: Play, deal: str) -> Lines:
    return feed(service, AUDITOR)


def positions(events: Lines) -> list[int]:
    return [event["position"] for event in events]


# ---- what is in it -------------------------------------------------------------------------


def test_every_event_is_in_it_in_the_order_of_the_log_but_no_receipt(
    service: Play, whole: Lines
) -> None:
    with closing(sqlite3.connect(service.path)) as database:
        rows = database.execute(
            "SELECT position, topic, originator_version FROM stored_events "
            "WHERE topic!='CommandReceived' ORDER BY position"
        ).fetchall()
    assert [
        (e["position"], e["type"].removeprefix("dealtrail."), e["version"]) for e in whole
    ] == rows
    assert {"PersonAdded", "LeadRegistered", "DeadlineArmed"} <= {row[1] for row in rows}


def test_a_line_is_a_cloud_event_with_the_trail_as_extensions(
    service: Play, deal: str, whole: Lines
) -> None:
    history = {item["position"]: item for item in service.events(AUDITOR, deal)}
    mine = [event for event in whole if event["position"] in history]
    assert len(mine) == len(history)
    for event in mine:
        item = history[event["position"]]
        assert ATTRIBUTES <= event.keys() <= ATTRIBUTES | {"causationid", "hidden"}
        assert event["specversion"] == "1.0"
        assert (event["source"], event["subject"]) == ("/api/v1/deals", deal.split("/")[-1])
        assert event["type"] == f"dealtrail.{item['event']}"
        assert (event["time"], event["recordedat"]) == (item["occurred_at"], item["recorded_at"])
        assert (event["actor"], event["role"]) == (item["actor"], item["role"])
        assert (event["data"], event["commandid"]) == (item["data"], item["command_id"])
        names = event.keys() - {"data"}
        assert all(name.isalnum() and name == name.lower() and len(name) <= 20 for name in names)
        assert all(type(event[name]) in (str, int) for name in names)


def test_ids_are_unique_and_causes_come_before_what_they_cause(whole: Lines) -> None:
    seen: set[str] = set()
    for event in whole:
        assert event["id"] not in seen
        assert event.get("causationid", "") in seen | {""}
        seen.add(event["id"])
    assert {event["source"].rsplit("/", 1)[-1] for event in whole} >= {"leads", "deals", "people"}


# ---- pages and filters ---------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(5))
def test_pages_of_any_size_one_after_the_other_are_the_whole_feed(
    service: Play, whole: Lines, seed: int
) -> None:
    chance = random.Random(seed)
    after, found = 0, Lines()
    while page := feed(service, AUDITOR, after=after, limit=chance.randint(1, 60)):
        found += page
        after = page[-1]["position"]
    assert found == whole[: len(found)]
    assert len(found) >= len(whole)


def test_any_position_will_do_to_go_on_from_a_receipt_too(service: Play, whole: Lines) -> None:
    for after in range(0, whole[-1]["position"] + 1, 7):
        page = feed(service, AUDITOR, after=after, limit=3)
        assert page == [e for e in whole if e["position"] > after][:3]
    end = service.position()
    assert feed(service, AUDITOR, after=end) == []
    for beyond in (end + 1, 10**12):
        answer = asked(service, AUDITOR, after=beyond)
        assert (answer.status_code, answer.json()["type"]) == (410, "position-lost")
        assert answer.json()["position"] == end


def test_it_is_filtered_by_types_aggregate_and_kind(service: Play, deal: str, whole: Lines) -> None:
    armed = feed(service, AUDITOR, type="DeadlineArmed")
    assert armed == [e for e in whole if e["type"] == "dealtrail.DeadlineArmed"]
    two = feed(service, AUDITOR, type=["dealtrail.LeadRegistered", "DealOpened"])
    assert {e["type"] for e in two} == {"dealtrail.LeadRegistered", "dealtrail.DealOpened"}
    assert feed(service, AUDITOR, type="LeadRegistered,DealOpened") == two
    mine = feed(service, AUDITOR, aggregate=deal.split("/")[-1])
    assert mine == [e for e in whole if e["subject"] == deal.split("/")[-1]]
    by_kind = {kind: feed(service, AUDITOR, kind=kind) for kind in AGGREGATES}
    assert sorted(positions([e for events in by_kind.values() for e in events])) == positions(whole)
    assert by_kind["deal"] == mine
    both = feed(service, AUDITOR, kind="lead", type="DeadlineArmed", limit=2)
    assert both == [e for e in armed if e["source"].endswith("leads")][:2]
    assert feed(service, AUDITOR, kind="lead", aggregate=deal.split("/")[-1]) == []


@pytest.mark.parametrize(
    "params",
    [
        *({"after": bad} for bad in ("-1", "x", "1.5", "", str(10**20))),
        *({"limit": bad} for bad in ("0", "-1", "x")),
        *({"wait": bad} for bad in ("-1", "nan", "inf", "x")),
        {"type": "CommandReceived"},
        {"type": "Elephant"},
        {"type": ""},
        {"kind": "elephant"},
        {"aggregate": "elephant"},
        {"elephant": "1"},
    ],
    ids=str,
)
def test_what_makes_no_sense_is_invalid(service: Play, params: dict[str, str]) -> None:
    answer = asked(service, CHEN, **params)
    assert (answer.status_code, answer.json()["type"]) == (422, "invalid"), answer.text


@pytest.mark.parametrize("last", ["x", "-1", "1.5", "七"])
def test_a_bad_last_event_id_is_invalid(service: Play, last: str) -> None:
    headers = service.headers(CHEN) | {"accept": "text/event-stream"}
    raw = [(n.encode(), v.encode()) for n, v in (headers | {"last-event-id": last}).items()]
    answer = service.client.get(f"{API}/events", headers=raw)
    assert (answer.status_code, answer.json()["type"]) == (422, "invalid")


@pytest.mark.parametrize("accept", ["", "text/event-stream"])
def test_without_a_key_there_is_no_feed(service: Play, accept: str) -> None:
    answer = service.client.get(f"{API}/events", headers={"accept": accept})
    assert (answer.status_code, answer.json()["type"]) == (401, "unauthenticated")


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("", "application/jsonl"),
        ("*/*", "application/jsonl"),
        ("application/x-ndjson", "application/x-ndjson"),
        ("application/jsonl", "application/jsonl"),
        ("text/event-stream;q=0.5, application/x-ndjson", "application/x-ndjson"),
        ("application/json", "application/jsonl"),
    ],
)
def test_the_media_type_is_what_is_asked_for(service: Play, accept: str, media_type: str) -> None:
    answer = asked(service, CHEN, accept, limit=1)
    assert answer.headers["content-type"].partition(";")[0] == media_type
    assert answer.headers["vary"] == "Accept"
    assert answer.text.count("\n") == 1


@pytest.mark.parametrize("accept", ["", "text/event-stream"])
def test_its_head_can_be_asked_for_alone(service: Play, accept: str) -> None:
    headers = service.headers(CHEN) | {"accept": accept}
    answer = service.client.head(f"{API}/events", headers=headers)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith(accept or "application/jsonl")
    assert service_slots(service) == 0


# ---- waiting -------------------------------------------------------------------------------


def test_without_a_wait_it_ends_when_there_is_nothing_more(service: Play) -> None:
    assert feed(service, CHEN, after=service.position()) == []


@pytest.mark.parametrize("says", ["wait", "Prefer"])
def test_a_long_poll_is_answered_by_the_next_event(service: Play, says: str) -> None:
    other = service.do(CHEN, "/leads", bodies.lead(f"早来的公司{says}"))["id"]
    after = service.position()
    headers = service.headers(ZHAO) | ({"prefer": "wait=20"} if says == "Prefer" else {})
    params: dict[str, str | int] = {"after": after, "type": "LeadRegistered"}
    if says == "wait":
        params["wait"] = 20
    poll = InBackground(lambda: service.client.get(f"{API}/events", params=params, headers=headers))
    deadline = time.monotonic() + 10
    while not service_slots(service):
        assert time.monotonic() < deadline
    service.do(CHEN, f"/leads/{other}/score-lead", bodies.score(3, 4, 4))
    begun = time.monotonic()
    lead = service.do(CHEN, "/leads", bodies.lead(f"等来的公司{says}"))["id"]
    (line,) = poll.result().text.splitlines()
    assert time.monotonic() - begun < 5
    assert json.loads(line)["subject"] == lead


def service_slots(service: Service) -> int:
    taken: int = service.app.state.slots.taken
    return taken


def test_a_wait_that_brings_nothing_ends_in_time(service: Play) -> None:
    begun = time.monotonic()
    assert feed(service, CHEN, after=service.position(), wait=0.3) == []
    assert 0.25 < time.monotonic() - begun < 5


# ---- server-sent events --------------------------------------------------------------------


def test_a_stream_goes_on_where_it_broke_off(service: Play, whole: Lines) -> None:
    first = Stream(service, AUDITOR)
    assert first.answer.headers["content-type"].startswith("text/event-stream")
    begun = first.events(10)
    first.close()
    assert [event for _, event in begun] == whole[:10]
    assert [id for id, _ in begun] == [str(p) for p in positions(whole[:10])]
    # A browser comes again with the same address, and says how far it was.
    again = Stream(service, AUDITOR, begun[-1][0], after=0)
    rest = feed(service, AUDITOR, after=begun[-1][0])
    assert rest[: len(whole) - 10] == whole[10:]
    assert [event for _, event in again.events(len(rest))] == rest
    lead = service.do(CHEN, "/leads", bodies.lead("流里来的公司"))["id"]
    assert again.events(1)[0][1]["subject"] == lead
    again.close()


def test_many_streams_see_the_same_while_others_write(service: Play) -> None:
    after = service.position()
    streams = [
        Stream(service, person, after=after, type="LeadRegistered")
        for person in (CHEN, ZHAO, WANG, AUDITOR, XU)
    ]
    leads = [service.do(CHEN, "/leads", bodies.lead(f"同时看的公司{n}"))["id"] for n in range(12)]
    for stream in streams:
        found = [event for _, event in stream.events(len(leads))]
        assert positions(found) == sorted(set(positions(found)))
        assert [e["subject"] for e in found] == leads
        stream.close()
    wait_until_free(service)


def test_a_stream_of_rare_events_beats_however_much_else_happens(
    service: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "HEARTBEAT_SECONDS", 0.3)
    stream = Stream(service, AUDITOR, after=service.position(), type="CalendarPublished")
    over = threading.Event()

    def write() -> None:
        while not over.is_set():
            service.do(CHEN, "/leads", bodies.lead(f"热闹的公司{service.position()}"))

    writing = InBackground(write)
    try:
        seen = [int(line[3:]) for line in islice(beats(stream), 2)]
    finally:
        over.set()
        writing.result()
        stream.close()
    assert seen[0] < seen[1] <= service.position()


def beats(stream: Stream) -> Iterator[str]:
    """The lines that only say how far it has seen; there are no events."""
    return (line for line in stream.rest() if line.startswith("id:"))


def wait_until_free(service: Service) -> None:
    deadline = time.monotonic() + 20
    while service_slots(service):
        assert time.monotonic() < deadline, "a stream that was left is still held open"
        time.sleep(0.02)


def test_a_stop_ends_open_streams_at_once(tmp_path: Path) -> None:
    with Play(tmp_path) as play:
        stream = Stream(play, AUDITOR)
        stream.events(1)
        begun = time.monotonic()
        play.restart()
        assert time.monotonic() - begun < 8
        list(stream.rest())
        stream.close()


def test_streams_are_bounded(tmp_path: Path) -> None:
    with Service(tmp_path, streams=2) as service:
        after = service.position()
        streams = [Stream(service, person, after=after) for person in (CHEN, WANG)]
        refused = asked(service, ZHAO)
        assert (refused.status_code, refused.json()["type"]) == (429, "too-many")
        assert refused.headers["retry-after"]
        for stream in streams:
            stream.close()
        wait_until_free(service)
        assert asked(service, ZHAO).status_code == 200


# ---- who sees what -------------------------------------------------------------------------


def test_G3_4_1_the_feed_hides_the_bottom_line_as_the_history_does(
    service: Play, deal: str
) -> None:
    aggregate = deal.split("/")[-1]
    for person in (CHEN, WANG, AUDITOR, ZHAO, FENG, SUN, XU):
        items = {i["position"]: i for i in service.events(person, deal)}
        events = feed(service, person, aggregate=aggregate)
        for event in events:
            item = items[event["position"]]
            assert event["data"] == item["data"]
            assert event.get("hidden", "") == ",".join(item["hidden"])
        text = asked(service, person, aggregate=aggregate).text
        assert (str(FLOOR) in text) is (person in (CHEN, WANG, AUDITOR)), person
        stream = Stream(service, person, aggregate=aggregate)
        assert [event for _, event in stream.events(len(events))] == events
        stream.close()


def test_R3_7_10_the_feed_hides_who_complained_but_from_who_handles_it(
    service: Play, deal: str
) -> None:
    case = registered(service, customer_of(service, deal))
    aggregate = case.split("/")[-1]
    (seen,) = feed(service, XU, aggregate=aggregate, type="ComplaintRegistered")
    (hidden,) = feed(service, WANG, aggregate=aggregate, type="ComplaintRegistered")
    assert "hidden" not in seen
    assert hidden["hidden"]
    for name in hidden["hidden"].split(","):
        assert hidden["data"][name] is None
        assert seen["data"][name] is not None


def test_R5_4_of_what_is_laid_down_about_personal_data_only_registers_tell(
    service: Play, cases: dict[str, str]
) -> None:
    """Others miss nothing else: neither in lines nor waiting nor in a stream."""
    acts = {path.split("/")[-1] for kind, path in cases.items() if kind in PERSONAL_ACTS}
    before = min(e["position"] for e in feed(service, AUDITOR) if e["subject"] in acts) - 1
    behind = service.do(CHEN, "/leads", bodies.lead("瑶池"))["position"]
    for person in (WU, YI, AUDITOR, QIAN):
        assert acts <= {e["subject"] for e in feed(service, person, after=before)}, person
    whole = feed(service, AUDITOR, after=before)
    open_to_all = [
        e["position"] for e in whole if e["subject"] not in acts and e["position"] <= behind
    ]
    for person in (CHEN, WANG, ZHENG, XU):
        seen = positions(feed(service, person, after=before))
        # What he is shown that is restricted is recorded, and follows.
        assert [p for p in seen if p <= behind] == open_to_all, person
        assert positions(feed(service, person, after=before, limit=3)) == open_to_all[:3]
        assert [feed(service, person, kind=kind) for kind in sorted(PERSONAL_ACTS)] == [[], [], []]
        stream = Stream(service, person, after=before)
        assert [e["position"] for _, e in stream.events(len(open_to_all))] == open_to_all
        stream.close()
    waiting = InBackground(lambda: feed(service, CHEN, after=service.position(), wait=20))
    contact_id = service.get(YI, cases["lead"])["contacts"][0]["contact_id"]
    why = {"contact_id": contact_id, "reason": "客户来函"}
    service.do(YI, "/restrictions", why)
    lead = service.do(CHEN, "/leads", bodies.lead("昆仑"))
    assert {e["subject"] for e in waiting.result()} == {lead["id"]}


def test_R5_4_nor_does_the_audit_trail_tell_others_of_it(
    service: Play, cases: dict[str, str]
) -> None:
    acts = {path.split("/")[-1] for kind, path in cases.items() if kind in PERSONAL_ACTS}
    asked = {"min_position": service.position(), "limit": 100}

    def told(person: str) -> set[str]:
        found = (service.get(person, "/audit", **asked, aggregate=kind) for kind in PERSONAL_ACTS)
        return {item["aggregate_id"] for page in found for item in page["items"]}

    for person in (WU, YI, AUDITOR, QIAN):
        assert acts <= told(person), person
    for person in (CHEN, WANG, ZHENG, XU):
        assert told(person) == set(), person


# ---- far between ---------------------------------------------------------------------------


def test_a_rare_event_is_found_however_far_it_is(
    service: Play, whole: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The log is looked through piece by piece; a piece without a find is not the end."""
    monkeypatch.setattr("application.feed.WINDOW", 7)
    monkeypatch.setattr("application.feed.REACH", 14)
    rare = next(e for e in reversed(whole) if e["type"] == "dealtrail.BottomLineSet")
    found = feed(service, AUDITOR, type="BottomLineSet")
    assert positions(found) == [rare["position"]]
    assert positions(feed(service, AUDITOR, limit=len(whole))) == positions(whole)


def test_every_type_can_be_asked_for_at_once(service: Play, whole: Lines) -> None:
    log = service.app.state.sales.log
    piece = read(log, FeedFilter(frozenset(EVENTS)), 0, most=10)
    assert [e.placed.position for e in piece.events] == positions(whole[:10])
