"""Whatever is sent, the answer is a 4xx that says what is wrong, and nothing changes."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from people import AUDITOR, CHEN
from service import API
from stories.playing import Play

from domain.people import UNGIVEN_ROLES, Relation, Role
from interfaces.http.openapi import command_schema, example_of, inlined
from interfaces.http.problems import CATALOGUE
from interfaces.http.routes import PREFIX, Route, all_routes

SOAK = os.environ.get("DEALTRAIL_SOAK") == "1"
ROUTES = list(all_routes())
SOME_ID = "5e1c1f0a-6c0e-4b2e-9d6b-0f6f2f1c7a11"


def each(routes: list[Route]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("route", routes, ids=lambda r: f"{r.aggregate.name}-{r.name}")


BY_NAME = each(ROUTES)
#: Those for a case that is there already.
ON_A_CASE = each([route for route in ROUTES if not route.command.creates])

LONG = "甲" * 100_000
#: What no field should fall over; each is JSON.
WRONG: tuple[str, ...] = (
    "null",
    '""',
    '" "',
    "1.5",
    "-1",
    "9" * 25,
    "9" * 4000,
    "1e400",
    "-0.0",
    "true",
    "[]",
    "[[]]",
    "[null]",
    "{}",
    '{"嫦娥": {"x": [1]}}',
    '"\\u0000\\u001b\\u007f"',
    '"\\u202e‮"',
    '"\\ud83d\\ude00"',
    '"0001-01-01"',
    '"9999-12-31"',
    '"0001-01-01T00:00:00Z"',
    '"9999-12-31T23:59:59+14:00"',
    '"2026-03-02T25:61:00Z"',
    '"00000000-0000-0000-0000-00000000000g"',
    '"{5e1c1f0a-6c0e-4b2e-9d6b-0f6f2f1c7a11}"',
    f'"{LONG}"',
    json.dumps([7] * 50_000),
    json.dumps({str(n): n for n in range(20_000)}),
)
#: What is not well-formed, whatever the field.
MALFORMED: tuple[str, ...] = ('"\\ud800"', '{"\\udfff": 1}', "NaN", "-Infinity", "9" * 5000, "01")


def path_of(route: Route, cases: dict[str, str]) -> str:
    if not route.has_id:
        return route.path.removeprefix(PREFIX)
    return f"{cases[route.aggregate.name]}/{route.name}"


def issuer_of(service: Play, route: Route) -> str:
    """Somebody who may issue the command: 陈一 owns lead and deal, 唐技术 handles the complaint."""
    if Role.SALES_REP in route.command.issued_by:
        return CHEN
    if Relation.HANDLER in route.command.issued_by.values():
        return "tang"
    role = next(r for r, by in route.command.issued_by.items() if by is Relation.ANY)
    assert role not in UNGIVEN_ROLES
    return next(p.id for p in service.people.by_id.values() if p.roles == {role})


def send(service: Play, route: Route, cases: dict[str, str], body: str | bytes) -> httpx.Response:
    content = body.encode() if isinstance(body, str) else body
    headers = service.headers(issuer_of(service, route), content_type="application/json")
    return service.client.post(f"{API}{path_of(route, cases)}", content=content, headers=headers)


def newest(service: Play) -> int:
    """The newest position, read from the file itself: nothing else may have been written."""
    with closing(sqlite3.connect(service.path)) as connection:
        (position,) = connection.execute("SELECT MAX(position) FROM stored_events").fetchone()
    return int(position)


def judge(service: Play, answer: httpx.Response, before: int) -> str:
    """What the answer is; a refusal left its receipt only, a malformed body nothing."""
    position = newest(service)
    if answer.is_success:
        assert answer.json()["position"] == position
        return "accepted"
    problem = answer.json()
    assert answer.status_code == CATALOGUE[problem["type"]][0] < 500, answer.text[:500]
    assert answer.headers["content-type"] == "application/problem+json"
    assert len(answer.content) < 100_000
    assert "嫦娥" not in answer.text
    if "reasons" in problem:
        assert problem["position"] == position == before + 1
        assert all(r["clause"] and r["code"] and r["text"] for r in problem["reasons"])
        return "refused"
    assert problem["type"] == "invalid"
    assert position == before
    return "malformed"


def bodies_of(route: Route, wrong: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """The example with one field after the other put wrong."""
    example = example_of(route.command)
    for name in inlined(command_schema(route.command))["properties"]:
        others = {n: json.dumps(v) for n, v in example.items() if n != name}
        for value in wrong:
            fields = {**others, name: value}
            yield name, "{" + ",".join(f'"{n}":{v}' for n, v in fields.items()) + "}"


@BY_NAME
def test_no_value_of_any_field_breaks_anything(
    service: Play, cases: dict[str, str], route: Route
) -> None:
    """By default every field meets a part of the wrong values, all of them with DEALTRAIL_SOAK."""
    before = newest(service)
    for number, (name, body) in enumerate(bodies_of(route, WRONG)):
        if not SOAK and number % 11 != len(route.name) % 11:
            continue
        answer = send(service, route, cases, body)
        kind = judge(service, answer, before)
        assert kind != "malformed" or "嫦娥" in body or '"0":' in body, (name, body[:200])
        before = newest(service)


@BY_NAME
def test_what_is_not_well_formed_leaves_nothing(
    service: Play, cases: dict[str, str], route: Route
) -> None:
    before = newest(service)
    malformed = list(bodies_of(route, MALFORMED))
    for name, body in malformed if SOAK else malformed[:: max(1, len(malformed) // 4)]:
        answer = send(service, route, cases, body)
        assert judge(service, answer, before) == "malformed", (name, answer.text[:300])


LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**20), 10**20),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=12),
    st.sampled_from(["2026-03-02", "2026-03-02T01:00:00Z", "NEW_CUSTOMER", "PRICE", "chen"]),
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=6,
)


@given(data=st.data())
@settings(
    max_examples=2000 if SOAK else 80,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_no_json_breaks_anything(service: Play, cases: dict[str, str], data: st.DataObject) -> None:
    route = data.draw(st.sampled_from(ROUTES))
    names = st.sampled_from(sorted(command_schema(route.command)["properties"]))
    example = st.just(example_of(route.command))
    changes = st.dictionaries(names, VALUES, max_size=4)
    body = data.draw(VALUES | st.tuples(example, changes).map(lambda pair: {**pair[0], **pair[1]}))
    before = newest(service)
    judge(service, send(service, route, cases, json.dumps(body)), before)


@ON_A_CASE
def test_commands_out_of_order_are_refused_with_clear_reasons(
    service: Play, cases: dict[str, str], route: Route
) -> None:
    """An example of every command for a fresh case; whoever may issue it is told why not."""
    answer = send(service, route, cases, json.dumps(example_of(route.command)))
    assert answer.is_success or answer.status_code in (403, 409, 422), answer.text
    if not answer.is_success:
        reasons = answer.json()["reasons"]
        assert reasons
        assert all(len(r["text"]) > 10 and r["text"] != r["code"] for r in reasons), reasons
        assert not [r for r in reasons if "{" in r["text"] or "…" in r["text"]], reasons


# ---- bodies that are no JSON object --------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        b"[",
        b"[]",
        b"null",
        b'"x"',
        b"1",
        b"\xff\xfe",
        b'{"customer_name": "\xff"}',
        b"{}\x00",
        b"\x00",
        b"\xef\xbb\xbf{}",
        b'{"reason": 1, "reason": 2}',
        b'{"contact": {"name": "a", "name": "b"}}',
        b'{"reason": "\x01"}',
        b'{"customer_name": NaN}',
        b"{'a': 1}",
        b"[" * 500_000,
        b'{"contact":' * 80_000,
        b'{"a":' * 150 + b"1" + b"}" * 150,
        b'{"\xe5\xab\xa6\xe5\xa8\xa5 13800000000": 1}',
    ],
    ids=lambda content: str(content[:24]),
)
def test_what_is_no_json_object_is_invalid(
    service: Play, cases: dict[str, str], content: bytes
) -> None:
    route = next(r for r in ROUTES if r.command.creates)
    before = newest(service)
    assert judge(service, send(service, route, cases, content), before) == "malformed"


def test_a_body_is_read_no_further_than_its_bound(service: Play) -> None:
    headers = service.headers(CHEN, content_type="application/json")
    most = service.settings.max_body_bytes
    fitting = b"{" + b" " * (most - 2) + b"}"
    chunked = (b" " * 65_536 for _ in range(most // 65_536 + 2))
    contents: list[Any] = [fitting + b" ", b" " * (4 * most), chunked]
    for content in contents:
        with httpx.Client(base_url=service.url, timeout=30) as client:
            answer = client.post(f"{API}/leads", content=content, headers=headers)
        assert (answer.status_code, answer.json()["type"]) == (413, "too-large")
        assert answer.json()["most_bytes"] == most
    taken = service.client.post(f"{API}/leads", content=fitting, headers=headers)
    assert taken.json()["type"] == "rule"


@pytest.mark.parametrize(
    ("media_type", "encoding", "status"),
    [
        ("application/json", "identity", 422),
        ("application/json; charset=utf-8", None, 422),
        ("Application/JSON", None, 422),
        ("application/merge-patch+json", None, 422),
        ("text/plain", None, 415),
        ("text/json", None, 415),
        ("application/x-www-form-urlencoded", None, 415),
        ("multipart/form-data; boundary=x", None, 415),
        ("", None, 415),
        ("application/jsonp", None, 415),
        ("application/json", "gzip", 415),
    ],
)
def test_only_json_is_taken(
    service: Play, media_type: str, encoding: str | None, status: int
) -> None:
    headers = service.headers(CHEN, content_type=media_type)
    headers |= {"content-encoding": encoding} if encoding else {}
    answer = service.client.post(f"{API}/leads", content=b'{"x": 1}', headers=headers)
    assert answer.status_code == status
    assert answer.json()["type"] == ("invalid" if status == 422 else "media-type")


def test_no_body_is_an_empty_one(service: Play) -> None:
    answer = service.client.post(f"{API}/leads", headers=service.headers(CHEN))
    assert answer.json()["type"] == "rule"


# ---- paths ---------------------------------------------------------------------------------


@ON_A_CASE
def test_a_commands_path_takes_post_only(
    service: Play, cases: dict[str, str], route: Route
) -> None:
    for method in ("GET", "PUT", "DELETE", "HEAD"):
        path = f"{API}{path_of(route, cases)}"
        answer = service.client.request(method, path, headers=service.headers(CHEN))
        assert answer.status_code == 405
        assert answer.headers["allow"] == "POST"
        assert method == "HEAD" or answer.json()["type"] == "method"


@pytest.mark.parametrize(
    "path",
    [
        "/nothing",
        f"{API}/nothing",
        f"{API}/leads/{SOME_ID}/no-such-command",
        f"{API}/leads/{SOME_ID}/score_lead",
        f"{API}/leads//score-lead",
        f"{API}/leads/{SOME_ID}/ScoreLead",
        f"{API}/leads/%00/score-lead",
        f"{API}/leads/..%2f..%2fetc/score-lead",
        f"{API}/leads/%E5%AB%A6%0A/score-lead",
        f"{API}/leads/{'a' * 3000}/score-lead",
        f"{API}/leads/{{{SOME_ID}}}/score-lead",
        f"{API}/leads/urn:uuid:{SOME_ID}/score-lead",
        f"{API}/leads/{SOME_ID.replace('-', '')}/score-lead",
        f"{API}/leads/{SOME_ID}%0a/score-lead",
    ],
)
def test_a_path_to_nothing_is_404(service: Play, path: str) -> None:
    before = newest(service)
    answer = service.client.post(path, json={}, headers=service.headers(CHEN))
    assert (answer.status_code, answer.json()["type"]) == (404, "not-found")
    assert answer.json()["instance"].isascii()
    assert newest(service) == before


def test_an_id_of_something_else_names_nothing_here(service: Play, cases: dict[str, str]) -> None:
    lead, deal = (cases[name].rsplit("/", 1)[-1] for name in ("lead", "deal"))
    before = newest(service)
    for path in (f"/leads/{deal}/score-lead", f"/deals/{lead}/hold-deal"):
        assert service.post(CHEN, path, {}).json()["type"] == "not-found"
    for path in (f"/leads/{deal}", f"/deals/{lead}", f"/leads/{deal}/history"):
        answer = service.client.get(f"{API}{path}", headers=service.headers(CHEN))
        assert answer.json()["type"] == "not-found"
    assert newest(service) == before


@pytest.mark.parametrize(
    "authorization",
    ["", "Bearer", "Bearer x", "Basic eDp5", "Bearer dt_1_2", "dt_x", "Bearer dt_é_é"],
)
def test_without_a_good_key_nothing_is_told(
    service: Play, cases: dict[str, str], authorization: str
) -> None:
    headers = {"authorization": authorization.encode("latin-1")}
    for path in (f"{cases['lead']}/score-lead", "/leads/x/score-lead", "/leads"):
        answer = service.client.post(
            f"{API}{path}",
            content=b"[",
            headers=headers,  # type: ignore[arg-type]
        )
        assert (answer.status_code, answer.json()["type"]) == (401, "unauthenticated")
        assert answer.headers["www-authenticate"] == "Bearer"


def test_no_receipt_holds_what_was_sent(service: Play) -> None:
    """Not even where a key of a mapping was made up."""
    before = newest(service)
    secret = "嫦娥 13800000000"
    for path, body in (
        ("/leads", {"customer_name": [secret], "contact": {"name": secret, "phone": secret * 99}}),
        ("/leads", {"source": secret}),
    ):
        assert service.post(CHEN, path, body).json()["type"] == "rule"
    rows = service.get(AUDITOR, "/audit", from_position=before + 1)["items"]
    assert len(rows) == 2
    assert secret not in json.dumps(rows, ensure_ascii=False)
