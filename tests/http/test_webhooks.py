"""Webhooks: signed, in order, retried until taken, to nowhere they may not go, and never lost."""

from __future__ import annotations

import random
import signal
import socket
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from feeding import feed
from people import AUDITOR, CHEN, EVERYBODY, WANG, XU, YI
from process import running
from receiver import PATIENCE_SECONDS, Receiver
from service import API, Service
from standardwebhooks.webhooks import WebhookVerificationError
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

from domain.people import People, Person, Role
from interfaces.webhooks import lane

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


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    """One that sends to this machine too, and tries again soon."""
    with Service(tmp_path, people=PEOPLE, **IMPATIENT) as running:
        running.clock("03-02 09:00")
        yield running


def subscribed(service: Service, url: str, *types: str) -> str:
    """A webhook's path."""
    body = {"url": url, "types": list(types)}
    return f"/webhooks/{service.do(ADMIN, '/webhooks', body)['id']}"


def secret_of(service: Service, hook: str) -> str:
    answer = service.client.put(f"{API}{hook}/secret", headers=service.headers(ADMIN))
    assert answer.status_code == 200, answer.text
    secret: str = answer.json()["secret"]
    return secret


def put(service: Service, person: str, path: str, body: Any) -> Any:
    return service.client.put(f"{API}{path}", json=body, headers=service.headers(person))


def leads(service: Service, *names: str) -> list[str]:
    return [service.do(CHEN, "/leads", bodies.lead(name))["id"] for name in names]


def waited_for(is_there: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while not is_there():
        assert time.monotonic() < until
        time.sleep(0.02)


def undelivered(service: Service, hook: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = service.get(ADMIN, f"{hook}/deliveries")["items"]
    return items


# ---- subscribing ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://example.com/", "WEBHOOK_NOT_SECURE"),
        ("https://127.0.0.1/", "WEBHOOK_PRIVATE"),
        ("https://127.1/", "WEBHOOK_PRIVATE"),
        ("https://0x7f000001/", "WEBHOOK_PRIVATE"),
        ("https://localhost:8000/", "WEBHOOK_PRIVATE"),
        ("https://crm.internal/", "WEBHOOK_PRIVATE"),
        ("https://10.1.2.3/", "WEBHOOK_PRIVATE"),
        ("https://169.254.169.254/latest", "WEBHOOK_PRIVATE"),
        ("https://[::1]/", "WEBHOOK_PRIVATE"),
        ("https://[::ffff:192.168.0.1]/", "WEBHOOK_PRIVATE"),
        ("https://[fd00::1]/", "WEBHOOK_PRIVATE"),
        ("https://chen:secret@example.com/", "WEBHOOK_ADDRESS"),
        ("ftp://example.com/", "WEBHOOK_ADDRESS"),
        ("file:///etc/passwd", "WEBHOOK_ADDRESS"),
        ("月宫", "WEBHOOK_ADDRESS"),
    ],
)
def test_R5_5_where_webhooks_may_not_go_is_refused(closed: Service, url: str, code: str) -> None:
    problem = closed.refused(ADMIN, "/webhooks", {"url": url}, 422, "R5.5", code)
    assert problem["type"] == "rule"


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """One with the defaults."""
    with Service(tmp_path_factory.mktemp("closed"), people=PEOPLE) as running:
        running.clock("03-02 09:00")
        yield running


def test_R5_5_only_events_that_exist_can_be_asked_for(closed: Service) -> None:
    body = {"url": "https://example.com/", "types": ["LeadRegistered", "Elephant"]}
    closed.refused(ADMIN, "/webhooks", body, 422, "R5.5", "EVENT_TYPE_UNKNOWN")
    body["types"] = ["CommandReceived"]
    closed.refused(ADMIN, "/webhooks", body, 422, "R5.5", "EVENT_TYPE_UNKNOWN")


def test_R5_5_a_webhook_is_ended_once(closed: Service) -> None:
    hook = subscribed(closed, "https://webhooks.invalid/", "LeadRegistered")
    (event,) = closed.do(ADMIN, f"{hook}/unsubscribe-webhook")["events"]
    assert event["type"] == "WebhookUnsubscribed"
    assert event["data"] == {"webhook_id": hook.rsplit("/", 1)[-1]}
    closed.refused(ADMIN, f"{hook}/unsubscribe-webhook", {}, 409, "R5.5", "ILLEGAL_STATE")
    for path in (f"{hook}/secret", f"{hook}/deliveries"):
        answer = put(closed, ADMIN, path, {"after": 0})
        assert (answer.status_code, answer.json()["type"]) == (404, "not-found")


@pytest.mark.parametrize("person", [CHEN, WANG, AUDITOR])
def test_G1_3_only_an_admin_looks_after_webhooks(closed: Service, person: str) -> None:
    hook = subscribed(closed, "https://webhooks.invalid/", "LeadRegistered")
    closed.refused(person, "/webhooks", {"url": "https://example.com/"}, 403, "R5.5", "ROLE")
    for path in (f"{hook}/secret", f"{hook}/deliveries"):
        assert put(closed, person, path, {"after": 0}).status_code == 403
    headers = closed.headers(person)
    for path in ("/webhooks", f"{hook}/deliveries"):
        status = closed.client.get(f"{API}{path}", headers=headers).status_code
        assert status == (200 if person == AUDITOR else 403)


def test_R5_5_no_secret_stands_in_the_log(service: Service) -> None:
    with Receiver() as receiver:
        hook = subscribed(service, receiver.url)
        secret = secret_of(service, hook)
        assert secret.startswith("whsec_")
        assert secret != secret_of(service, hook)
        leads(service, "月宫")
        text = service.client.get(f"{API}/events", headers=service.headers(AUDITOR)).text
        assert secret not in text
        assert secret.removeprefix("whsec_").encode() not in service.path.read_bytes()


# ---- delivering ----------------------------------------------------------------------------


def test_what_is_sent_is_the_line_of_the_feed_signed(service: Service) -> None:
    with Receiver() as receiver:
        hook = subscribed(service, receiver.url)
        secret = secret_of(service, hook)
        begins = service.position()
        leads(service, "月宫", "广寒宫")
        expected = feed(service, WANG, after=begins)
        receiver.wait_for(lambda: len(receiver.taken) >= len(expected))
    assert [got.verified(secret) for got in receiver.got] == expected
    for got in receiver.got:
        assert got.headers["webhook-id"] == got.event["id"]
        assert abs(int(got.headers["webhook-timestamp"]) - time.time()) < 60
        assert got.headers["content-type"].startswith("application/cloudevents+json")
        assert "of=dealtrail" in receiver.url
        with pytest.raises(WebhookVerificationError):
            got.verified("whsec_" + "A" * 44)


def test_a_new_secret_signs_beside_the_one_before(service: Service) -> None:
    with Receiver() as receiver:
        hook = subscribed(service, receiver.url, "LeadRegistered")
        old, new = secret_of(service, hook), secret_of(service, hook)
        leads(service, "月宫")
        receiver.wait_for(lambda: bool(receiver.taken))
        (got,) = receiver.got
        assert got.verified(old) == got.verified(new)


def test_only_the_types_asked_for_are_sent_and_none_after_the_end(service: Service) -> None:
    with Receiver() as receiver:
        hook = subscribed(service, receiver.url, "LeadRegistered")
        ids = leads(service, "月宫", "广寒宫")
        receiver.wait_for(lambda: len(receiver.taken) >= 2)
        service.do(ADMIN, f"{hook}/unsubscribe-webhook")
        leads(service, "蓬莱")
        waited_for(lambda: not service.get(ADMIN, "/webhooks")["items"])
    assert [event["subject"] for event in receiver.taken][:2] == ids
    assert {event["type"] for event in receiver.taken} == {"dealtrail.LeadRegistered"}


def test_R5_4_what_is_laid_down_about_personal_data_is_never_sent(service: Service) -> None:
    with Receiver() as receiver:
        hook = subscribed(service, receiver.url)
        (first,) = leads(service, "月宫")
        contact_id = service.get(CHEN, f"/leads/{first}")["contacts"][0]["contact_id"]
        why = {"contact_id": contact_id, "reason": "客户来函"}
        acts = [service.do(YI, path, why)["id"] for path in ("/restrictions", "/erasures")]
        (last,) = leads(service, "广寒宫")
        receiver.wait_for(lambda: last in {e["subject"] for e in receiver.taken})
        known = [e for e in feed(service, YI) if e["subject"] in acts]
        again = put(service, ADMIN, f"{hook}/deliveries", {"position": known[0]["position"]})
        assert (again.status_code, again.json()["type"]) == (422, "invalid")
    assert {e["subject"] for e in known} == set(acts)
    assert first in {e["subject"] for e in receiver.taken}
    assert not {e["subject"] for e in receiver.taken} & set(acts)


def test_what_fails_is_tried_again_and_each_aggregate_stays_in_order(service: Service) -> None:
    chance = random.Random(7)
    with Receiver(lambda event: chance.choice((200, 200, 500, 503, 404))) as receiver:
        subscribed(service, receiver.url)
        begins = service.position()
        for lead in leads(service, *(f"公司{n}" for n in range(8))):
            service.do(CHEN, f"/leads/{lead}/score-lead", bodies.score(3, 4, 4))
            service.do(WANG, f"/leads/{lead}/approve-score", {"round": 1})
        expected = [e["position"] for e in feed(service, AUDITOR, after=begins)]
        receiver.wait_for(lambda: set(receiver.taken_positions) >= set(expected))
    by_aggregate: dict[str, list[int]] = {}
    for event in receiver.taken:
        by_aggregate.setdefault(event["subject"], []).append(event["position"])
    for positions in by_aggregate.values():
        assert positions == sorted(set(positions))
    assert sorted(receiver.taken_positions) == expected
    assert Counter(got.status for got in receiver.got)[500] > 0


def test_an_event_that_always_fails_holds_up_only_its_own_aggregate(service: Service) -> None:
    poison: list[str] = []
    with Receiver(lambda event: 500 if event["subject"] in poison else 200) as receiver:
        hook = subscribed(service, receiver.url, "LeadRegistered", "LeadScoreSubmitted")
        receiver.answer = lambda event: (
            500 if "毒" in str(event["data"]) or (event["subject"] in poison) else 200
        )
        (bad,) = leads(service, "毒苹果公司")
        poison.append(bad)
        service.do(CHEN, f"/leads/{bad}/score-lead", bodies.score(3, 4, 4))
        good = leads(service, "好苹果公司", "好梨公司")
        receiver.wait_for(lambda: [e["subject"] for e in receiver.taken] == good)
        waited_for(lambda: len(undelivered(service, hook)) == 2)
        waited_for(lambda: undelivered(service, hook)[0]["attempts"] >= 2)
        first, second = undelivered(service, hook)
        assert (first["type"], first["status"], first["state"]) == (
            "LeadRegistered",
            500,
            "retrying",
        )
        assert first["next_attempt_at"] > first["last_attempt_at"]
        assert (second["type"], second["attempts"], second["state"]) == (
            "LeadScoreSubmitted",
            0,
            "waiting",
        )
        (shown,) = service.get(AUDITOR, "/webhooks")["items"]
        assert (shown["url"], shown["undelivered"]) == (receiver.url, 2)
        receiver.answer = lambda event: 200
        receiver.wait_for(lambda: len(receiver.taken) == 4)
        assert [e["type"][10:] for e in receiver.taken if e["subject"] == bad] == [
            "LeadRegistered",
            "LeadScoreSubmitted",
        ]
        waited_for(lambda: undelivered(service, hook) == [])


def test_what_was_set_aside_does_not_count_as_waiting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lane, "MOST_HELD", 1)
    soon = IMPATIENT | {"webhooks_give_up_hours": 0.05 / 3600}
    with (
        Service(tmp_path, people=PEOPLE, **soon) as service,
        Receiver(lambda event: 500 if "毒" in str(event["data"]) else 200) as receiver,
    ):
        service.clock("03-02 09:00")
        hook = subscribed(service, receiver.url, "LeadRegistered")
        leads(service, "毒苹果公司")
        waited_for(lambda: [i["state"] for i in undelivered(service, hook)] == ["set-aside"])
        good = leads(service, "好苹果公司", "好梨公司")
        receiver.wait_for(lambda: [e["subject"] for e in receiver.taken] == good)
        assert len(undelivered(service, hook)) == 1


def test_a_receiver_that_is_down_holds_up_no_other(service: Service) -> None:
    with socket.socket() as deaf, Receiver() as receiver:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen()  # takes the connection, and never answers
        dead = subscribed(service, f"http://127.0.0.1:{deaf.getsockname()[1]}/")
        subscribed(service, receiver.url, "LeadRegistered")
        ids = leads(service, *(f"公司{n}" for n in range(5)))
        begun = time.monotonic()
        receiver.wait_for(lambda: len(receiver.taken) == len(ids))
        assert time.monotonic() - begun < 5
        waited_for(lambda: bool(undelivered(service, dead)))
        assert "no answer within" in undelivered(service, dead)[0]["error"]


def test_a_redirect_is_not_followed(service: Service) -> None:
    with Receiver() as aim, Receiver(lambda event: 307) as receiver:
        receiver.extra = {"location": aim.url}
        hook = subscribed(service, receiver.url, "LeadRegistered")
        leads(service, "月宫")
        waited_for(lambda: bool(undelivered(service, hook)))
        assert undelivered(service, hook)[0]["status"] == 307
        assert aim.got == []


def test_who_says_gone_gets_nothing_more_until_asked(service: Service) -> None:
    with Receiver(lambda event: 410) as receiver:
        hook = subscribed(service, receiver.url, "LeadRegistered")
        leads(service, "月宫", "广寒宫")
        waited_for(lambda: service.get(ADMIN, "/webhooks")["items"][0]["state"] == "suspended")
        assert len(receiver.got) == 1
        receiver.answer = lambda event: 200
        begins = int(receiver.got[0].event["position"]) - 1
        assert put(service, ADMIN, f"{hook}/deliveries", {"after": begins}).status_code == 200
        receiver.wait_for(lambda: len(receiver.taken) == 2)


def test_for_as_long_as_a_receiver_asks_nothing_goes_there(service: Service) -> None:
    with Receiver(lambda event: 429) as receiver:
        receiver.extra = {"retry-after": "3600"}
        service.settings = service.settings.model_copy(
            update={"webhooks_retry_most_seconds": 3600.0}
        )
        service.restart()
        hook = subscribed(service, receiver.url, "LeadRegistered")
        leads(service, "月宫", "广寒宫", "蓬莱")
        waited_for(lambda: bool(undelivered(service, hook)))
        # Another receiver gets all, so this one had its turn too.
        with Receiver() as other:
            subscribed(service, other.url, "LeadRegistered")
            leads(service, "方丈")
            other.wait_for(lambda: bool(other.taken))
        assert len(receiver.got) == 1
        receiver.answer = lambda event: 200
        put(service, ADMIN, f"{hook}/deliveries", {"after": 0})
        receiver.wait_for(lambda: len(receiver.taken) == 4)


# ---- sending again -------------------------------------------------------------------------


def test_what_was_taken_can_be_sent_again(service: Service) -> None:
    with Receiver() as receiver:
        hook = subscribed(service, receiver.url, "LeadRegistered")
        leads(service, "月宫", "广寒宫", "蓬莱")
        receiver.wait_for(lambda: len(receiver.taken) == 3)
        first, second, third = receiver.taken_positions
        put(service, ADMIN, f"{hook}/deliveries", {"position": second})
        receiver.wait_for(lambda: receiver.taken_positions[3:] == [second])
        put(service, ADMIN, f"{hook}/deliveries", {"after": first})
        receiver.wait_for(lambda: receiver.taken_positions[4:] == [second, third])


@pytest.mark.parametrize(
    "body", [{}, {"after": -1}, {"after": 1, "position": 1}, {"position": 10**9}, {"x": 1}, 7]
)
def test_what_cannot_be_sent_again_is_invalid(closed: Service, body: Any) -> None:
    hook = subscribed(closed, "https://webhooks.invalid/", "LeadRegistered")
    waited_for(
        lambda: (
            hook.rsplit("/", 1)[-1] in [i["id"] for i in closed.get(ADMIN, "/webhooks")["items"]]
        )
    )
    answer = put(closed, ADMIN, f"{hook}/deliveries", body)
    assert (answer.status_code, answer.json()["type"]) == (422, "invalid"), answer.text


def test_what_will_come_anyway_is_not_sent_ahead_of_it(service: Service) -> None:
    """Nor what the webhook does not take at all."""
    with Receiver(lambda event: 410) as receiver:
        hook = subscribed(service, receiver.url, "LeadRegistered", "LeadScoreSubmitted")
        ids = leads(service, "月宫", "广寒宫")
        for id in ids:
            service.do(CHEN, f"/leads/{id}/score-lead", bodies.score(3, 4, 4))
        waited_for(lambda: service.get(ADMIN, "/webhooks")["items"][0]["state"] == "suspended")
        wanted = [e["position"] for e in feed(service, AUDITOR, type="LeadScoreSubmitted")]
        other = feed(service, AUDITOR, type="WebhookSubscribed")[0]["position"]
        refused = put(service, ADMIN, f"{hook}/deliveries", {"position": other})
        assert (refused.status_code, refused.json()["type"]) == (422, "invalid")
        receiver.answer = lambda event: 200
        put(service, ADMIN, f"{hook}/deliveries", {"position": wanted[-1]})
        receiver.wait_for(lambda: len(receiver.taken) >= 4)
        assert receiver.taken_positions == sorted(receiver.taken_positions)
        assert undelivered(service, hook) == []


# ---- where it may go -----------------------------------------------------------------------


def test_a_name_that_leads_home_is_found_out_when_it_is_sent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The name looked public when the webhook was subscribed."""
    leads_home = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 443))]
    looked_up: list[str] = []
    real = socket.getaddrinfo

    def resolve(host: Any, *rest: Any, **named: Any) -> Any:
        if host == "webhooks.example":
            looked_up.append(host)
            return leads_home
        return real(host, *rest, **named)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    with Service(tmp_path, people=PEOPLE) as closed:
        closed.clock("03-02 09:00")
        hook = subscribed(closed, "https://webhooks.example/", "LeadRegistered")
        leads(closed, "月宫")
        waited_for(lambda: bool(undelivered(closed, hook)))
        (held,) = undelivered(closed, hook)
        assert (held["status"], held["error"]) == (
            None,
            "NotAllowedError: the name leads to a private address",
        )
        assert looked_up


def test_G3_4_1_R3_7_10_nothing_restricted_is_sent(tmp_path: Path) -> None:
    with Receiver() as receiver, Play(tmp_path, people=PEOPLE) as play:
        play.settings = play.settings.model_copy(update=IMPATIENT)
        play.restart()
        subscribed(play, receiver.url)
        deal = opened(play, "蓬莱仙岛疗养院", 88_000_000)
        needs_confirmed(play, deal)
        solution_approved(play, deal, 88_000_000, 60_000_000)
        presented(play, deal)
        play.clock("03-11 10:00")
        prepared_to_negotiate(play, deal, 80_123_456)
        registered(play, customer_of(play, deal), by=XU)
        last = feed(play, AUDITOR)[-1]["position"]
        receiver.wait_for(lambda: last in receiver.taken_positions)
    by_type = {event["type"].split(".")[1]: event for event in receiver.taken}
    assert by_type["BottomLineSet"]["data"]["floor_price_fen"] is None
    assert by_type["ComplaintRegistered"]["hidden"]
    assert not any(b"80123456" in got.body for got in receiver.got)


# ---- never lost ----------------------------------------------------------------------------


def test_a_restart_in_the_middle_loses_nothing(service: Service) -> None:
    with Receiver() as receiver:
        subscribed(service, receiver.url, "LeadRegistered")
        ids: list[str] = []
        for number in range(30):
            ids += leads(service, f"公司{number}")
            if number in (10, 20):
                service.restart()
        receiver.wait_for(lambda: {e["subject"] for e in receiver.taken} >= set(ids))
    assert in_order_of_first(receiver) == ids


def in_order_of_first(receiver: Receiver) -> list[str]:
    """Whose events it took, each where it first did: a repeat is no harm."""
    return list(dict.fromkeys(event["subject"] for event in receiver.taken))


@pytest.mark.skipif(sys.platform == "win32", reason="there is no kill -9")
def test_a_kill_at_any_moment_loses_nothing(tmp_path: Path) -> None:
    chance = random.Random(20)
    environment = {f"DEALTRAIL_{name.upper()}": str(value) for name, value in IMPATIENT.items()}
    ids: list[str] = []
    with (
        Receiver(lambda event: chance.choice((200, 200, 200, 500))) as receiver,
        running(tmp_path, PEOPLE, **environment) as process,
        httpx.Client(timeout=30) as client,
    ):

        def post(person: str, path: str, body: Any) -> str:
            headers = process.headers(person)
            answer = client.post(f"{process.url}{API}{path}", json=body, headers=headers)
            assert answer.status_code == 201, answer.text
            return str(answer.json()["id"])

        post(ADMIN, "/webhooks", {"url": receiver.url, "types": ["LeadRegistered"]})
        for round_ in range(3):
            names = [f"公司{round_}.{number}" for number in range(15)]
            ids += [post(CHEN, "/leads", bodies.lead(name)) for name in names]
            process.stop(signal.SIGKILL)
            process.start()
        receiver.wait_for(lambda: {e["subject"] for e in receiver.taken} >= set(ids))
    assert {event["subject"] for event in receiver.taken} == set(ids)
