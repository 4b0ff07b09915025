"""Sessions over HTTP: signing in at the page, writes with their token, every way to end one."""

from __future__ import annotations

import datetime as dt
import logging
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest
from people import CHEN, WANG
from service import API, Service
from starlette.testclient import TestClient
from stories import bodies

from domain.calendar import day_of, end_of
from domain.people import Role
from interfaces.identity.sessions import COOKIE
from interfaces.operator import Operator

NOT_MANY = 3
ADMIN = "admin0"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    days = 7 * 86_400
    place = tmp_path_factory.mktemp("sessions")
    with Service(place, sign_in_failures=1000, session_seconds=days) as running:
        running.clock("03-02 09:00")
        yield running


@pytest.fixture
def browser(service: Service) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=service.url, timeout=30) as client:
        yield client


def signs_in(
    browser: httpx.Client, key: str, back: str = "/work", **headers: str
) -> httpx.Response:
    return browser.post("/sign-in", data={"key": key, "back": back}, headers=headers)


def token(browser: httpx.Client) -> str:
    found = re.search(r'name="csrf" content="([^"]+)"', browser.get("/account").text)
    assert found is not None
    return found[1]


def is_let_in(browser: httpx.Client) -> bool:
    return browser.get(f"{API}/sessions").status_code == 200


# ---- in ------------------------------------------------------------------------------------


def test_a_key_begins_a_session_and_leads_to_where_one_wanted(
    service: Service, browser: httpx.Client
) -> None:
    answer = browser.get("/work")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?back=/work")
    answer = signs_in(browser, service.keys[CHEN])
    assert (answer.status_code, answer.headers["location"]) == (303, "/work")
    kept = answer.headers["set-cookie"]
    assert {"HttpOnly", "SameSite=lax", "Path=/"} <= {part.strip() for part in kept.split(";")}
    assert "Secure" not in kept
    assert service.keys[CHEN] not in kept
    (session,) = [s for s in browser.get(f"{API}/sessions").json()["items"] if s["current"]]
    assert session["person_id"] == CHEN
    assert session["begun_by"] == service.keys[CHEN].split("_")[1]


def test_a_session_ends_with_the_last_day_of_its_key(
    service: Service, browser: httpx.Client
) -> None:
    today = day_of(dt.datetime.now(dt.UTC))
    keys = service.app.state.sales.keys
    key = keys.make()
    keys.admit(key, CHEN, today)
    signs_in(browser, key.text)
    (session,) = [s for s in browser.get(f"{API}/sessions").json()["items"] if s["current"]]
    assert session["begun_by"] == key.key_id
    assert session["ends_at"] == end_of(today).isoformat()


def test_behind_https_the_cookie_is_the_hosts_alone(tmp_path: Path) -> None:
    with Service(tmp_path, proxies="127.0.0.1") as service:
        # Not entered: the app runs already, and would be begun and ended a second time.
        client = TestClient(service.app, base_url="https://testserver")
        answer = client.post(
            "/sign-in",
            data={"key": service.keys[CHEN]},
            headers={"X-Forwarded-Proto": "https"},
            follow_redirects=False,
        )
        kept = answer.headers["set-cookie"]
        assert kept.startswith(f"__Host-{COOKIE}=")
        assert "Secure" in kept
        assert client.get(f"{API}/sessions").status_code == 200


@pytest.mark.parametrize("back", ["//evil.example", "https://evil.example", "/\\evil", "work", ""])
def test_nobody_is_led_elsewhere(service: Service, browser: httpx.Client, back: str) -> None:
    assert signs_in(browser, service.keys[CHEN], back).headers["location"] == "/"


def test_a_wrong_key_is_told_on_the_page(service: Service, browser: httpx.Client) -> None:
    wrong = service.keys[CHEN][:-1] + "!"
    answer = signs_in(browser, wrong)
    assert answer.status_code == 401
    assert 'role="alert"' in answer.text
    assert wrong not in answer.text
    assert not is_let_in(browser)


def test_another_site_cannot_sign_anybody_in(service: Service, browser: httpx.Client) -> None:
    for told in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        assert signs_in(browser, service.keys[CHEN], **told).status_code == 422
    assert not browser.cookies


def test_the_session_before_ends(service: Service, browser: httpx.Client) -> None:
    signs_in(browser, service.keys[CHEN])
    before = browser.cookies[COOKIE]
    signs_in(browser, service.keys[WANG])
    assert browser.cookies[COOKIE] != before
    browser.cookies.set(COOKIE, before)
    with httpx.Client(base_url=service.url, cookies={COOKIE: before}) as other:
        assert not is_let_in(other)


def test_guesses_at_the_page_count_with_those_at_the_api(tmp_path: Path) -> None:
    with Service(tmp_path, sign_in_failures=NOT_MANY) as service:
        for _ in range(NOT_MANY - 1):
            assert signs_in(service.client, "dt_000000000000_x").status_code == 401
        headers = {"Authorization": "Bearer dt_000000000000_y"}
        assert service.client.get(f"{API}/catalog", headers=headers).status_code == 401
        answer = signs_in(service.client, service.keys[CHEN])
        assert answer.status_code == 429
        assert int(answer.headers["retry-after"]) > 0


def test_an_address_from_this_machine_signs_in_once(
    service: Service, browser: httpx.Client
) -> None:
    keys = service.app.state.sales.keys
    text = keys.sessions.offer(WANG, dt.datetime.now(dt.UTC) + dt.timedelta(hours=1))
    answer = browser.get(f"/sign-in/once?token={text}")
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert is_let_in(browser)
    with httpx.Client(base_url=service.url) as second:
        assert second.get(f"/sign-in/once?token={text}").status_code == 401
        assert not is_let_in(second)


# ---- writing -------------------------------------------------------------------------------


def test_a_write_needs_cookie_and_token(service: Service, browser: httpx.Client) -> None:
    lead = bodies.lead("广寒宫")
    assert browser.post(f"{API}/leads", json=lead).status_code == 401
    signs_in(browser, service.keys[CHEN])
    for wrong in ({}, {"X-CSRF-Token": "x"}, {"X-CSRF-Token": token(browser)[:-1]}):
        answer = browser.post(f"{API}/leads", json=lead, headers=wrong)
        assert (answer.status_code, answer.json()["cause"]) == (401, "csrf")
    with httpx.Client(base_url=service.url, cookies={}) as bare:
        headers = {"X-CSRF-Token": token(browser)}
        assert bare.post(f"{API}/leads", json=lead, headers=headers).status_code == 401
    answer = browser.post(f"{API}/leads", json=lead, headers={"X-CSRF-Token": token(browser)})
    assert answer.status_code == 201
    history = browser.get(f"{API}/leads/{answer.json()['id']}/history").json()
    assert history["items"][0]["actor"] == CHEN


def test_the_trail_names_the_session(service: Service, browser: httpx.Client) -> None:
    signs_in(browser, service.keys[CHEN])
    body, shown = bodies.lead("蟾宫"), {"X-CSRF-Token": token(browser)}
    lead = browser.post(f"{API}/leads", json=body, headers=shown).json()
    (current,) = [s for s in browser.get(f"{API}/sessions").json()["items"] if s["current"]]
    rows = service.get(ADMIN, "/audit", from_position=lead["position"])["items"]
    assert {row["client"] for row in rows} == {f"session:{current['id']}"}


def test_a_key_in_the_header_counts_before_the_cookie(
    service: Service, browser: httpx.Client
) -> None:
    signs_in(browser, service.keys[CHEN])
    headers = {"Authorization": "Bearer dt_000000000000_x"}
    assert browser.get(f"{API}/sessions", headers=headers).status_code == 401


# ---- out -----------------------------------------------------------------------------------


def test_signing_out_ends_the_session_itself(service: Service, browser: httpx.Client) -> None:
    signs_in(browser, service.keys[CHEN])
    text = browser.cookies[COOKIE]
    assert browser.post("/sign-out", data={"csrf": "x"}).status_code == 401
    assert is_let_in(browser)
    answer = browser.post("/sign-out", data={"csrf": token(browser)})
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
    assert COOKIE not in browser.cookies
    with httpx.Client(base_url=service.url, cookies={COOKIE: text}) as copied:
        assert not is_let_in(copied)


def test_one_ends_ones_own_and_an_administrator_anybodys(
    service: Service, browser: httpx.Client
) -> None:
    signs_in(browser, service.keys[CHEN])
    (own,) = [s for s in browser.get(f"{API}/sessions").json()["items"] if s["current"]]
    path, who = f"{API}/sessions/{own['id']}", service.headers
    assert service.client.delete(path, headers=who(WANG)).status_code == 404
    of_chen = f"{API}/sessions?person_id={CHEN}"
    assert service.client.get(of_chen, headers=who(WANG)).status_code == 403
    listed = service.client.get(of_chen, headers=who(ADMIN)).json()["items"]
    assert own["id"] in {session["id"] for session in listed}
    assert service.client.delete(path, headers=who(ADMIN)).status_code == 204
    assert not is_let_in(browser)
    signs_in(browser, service.keys[CHEN])
    headers = {"X-CSRF-Token": token(browser)}
    assert browser.delete(f"{API}/sessions", headers=headers).status_code == 204
    assert not is_let_in(browser)


def test_it_ends_with_the_key_that_began_it(service: Service, browser: httpx.Client) -> None:
    signs_in(browser, service.keys[WANG])
    key_id = service.keys[WANG].split("_")[1]
    Operator(service.app.state.sales).revoke_key(WANG, key_id, "lost")
    assert not is_let_in(browser)


def test_idle_ones_end(service: Service, browser: httpx.Client) -> None:
    signs_in(browser, service.keys[CHEN])
    keys = service.place.keys
    assert isinstance(keys, Path)
    with closing(sqlite3.connect(keys)) as store, store:
        store.execute("UPDATE sessions SET seen_at='2026-01-01T00:00:00+00:00'")
    assert not is_let_in(browser)
    assert browser.get("/work").headers["location"].startswith("/sign-in")


def test_no_secret_is_logged(
    service: Service, browser: httpx.Client, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        signs_in(browser, service.keys[CHEN])
        browser.get("/work")
        browser.post("/sign-out", data={"csrf": token(browser)})
    logged = "\n".join(r.getMessage() for r in caplog.records if r.name.startswith("dealtrail"))
    assert f"begun for {CHEN}" in logged
    assert service.keys[CHEN].rpartition("_")[2] not in logged
    assert "ses_" not in logged


def test_everybody_has_a_first_page(service: Service) -> None:
    assert {role for p in service.people.by_id.values() for role in p.roles} >= {Role.AUDITOR}
    for person in (CHEN, "yi", ADMIN):
        with httpx.Client(base_url=service.url) as client:
            signs_in(client, service.keys.get(person, service.keys[CHEN]))
            assert client.get("/").status_code == 303
