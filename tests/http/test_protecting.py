"""Every answer tells browsers what not to do with it (OWASP ASVS 5.0, section 3.4)."""

from __future__ import annotations

import base64
import hashlib
import re
import socket
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from people import AUDITOR, CHEN, EVERYBODY
from process import Process, running
from service import API, Service
from stories.playing import Play

from interfaces.http.protecting import PROTECTING

NOTHING = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
ALWAYS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
#: A calendar asks whether its copy still holds; it is the caller's own and nobody else's.
MAY_BE_KEPT = {f"{API}/worklist.ics"}
THEIRS = "https://app.example.com"
ASKING = {"Origin": THEIRS, "Access-Control-Request-Method": "POST"}


def check_is_protected(answer: httpx.Response) -> None:
    told = {name: answer.headers.get(name) for name in ALWAYS}
    assert told == ALWAYS, answer.request.url
    policy = answer.headers["content-security-policy"]
    assert policy.startswith(NOTHING), answer.request.url
    assert "unsafe" not in policy
    kept = answer.request.url.path in MAY_BE_KEPT and answer.is_success
    assert kept or "no-store" in answer.headers["cache-control"], answer.request.url
    assert "access-control-allow-origin" not in answer.headers


# ---- what every answer says ----------------------------------------------------------------


def test_whatever_can_be_asked_for_is_answered_with_all_headers(
    service: Play, cases: dict[str, str]
) -> None:
    paths: dict[str, dict[str, object]] = service.client.get("/openapi.json").json()["paths"]
    readable = [path for path, operations in paths.items() if "get" in operations]
    assert len(readable) > 40
    found = set()
    for path in readable:
        for kind in ("lead", "deal", "complaint"):
            path = path.replace(f"/{kind}s/{{{kind}_id}}", cases[kind])
        answer = service.client.head(path, headers=service.headers(AUDITOR))
        found.add(answer.status_code)
        check_is_protected(answer)
        check_is_protected(service.client.head(path))
    assert 200 in found
    assert 404 in found


def test_refusals_and_pages_have_them_too(service: Play, cases: dict[str, str]) -> None:
    headers = service.headers(CHEN)
    calls = {
        "/docs": 200,
        "/openapi.json": 200,
        "/metrics": 200,
        "/nowhere": 404,
        f"{API}/leads?limit=x": 422,
        f"{API}{cases['deal']}/forms/needs-record": 200,
    }
    for path, status in calls.items():
        answer = service.client.get(path, headers=headers)
        assert answer.status_code == status, path
        check_is_protected(answer)
    for answer in (
        service.post(CHEN, "/leads", {}),
        service.client.post(f"{API}/leads", content=b"{", headers=headers),
        service.client.put(f"{API}/leads", headers=headers),
        service.client.put(f"{API}/calendar-address", headers=headers),
    ):
        check_is_protected(answer)


def test_a_calendar_may_be_kept_by_its_owner_only(service: Play) -> None:
    address = service.client.put(f"{API}/calendar-address", headers=service.headers(CHEN)).json()
    answer = service.client.get(address["path"])
    assert answer.headers["cache-control"] == "private, no-cache"
    check_is_protected(answer)


def test_the_page_on_the_api_may_use_its_own_style_and_nothing_else(service: Play) -> None:
    answer = service.client.get("/docs")
    (style,) = re.findall(r"<style>(.*?)</style>", answer.text, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    wanted = f"{NOTHING}; style-src 'sha256-{digest}'"
    assert answer.headers["content-security-policy"] == wanted
    assert not re.search(r"<script|\sstyle=|\son[a-z]+=", answer.text)


def test_nothing_is_sent_back_as_it_came(service: Play) -> None:
    answer = service.client.request("TRACE", "/health/live", headers=service.headers(CHEN))
    assert answer.status_code == 405
    assert service.keys[CHEN] not in answer.text
    check_is_protected(answer)


# ---- pages of other origins ----------------------------------------------------------------


def test_pages_of_other_origins_may_not_call(service: Play) -> None:
    asked = service.client.options(f"{API}/leads", headers=ASKING)
    assert asked.status_code == 405
    read = service.client.get(f"{API}/leads", headers=service.headers(CHEN, origin=THEIRS))
    for answer in (asked, read):
        assert [n for n in answer.headers if n.startswith("access-control-")] == []


def test_pages_of_a_named_origin_may_and_no_others(tmp_path: Path) -> None:
    with Service(tmp_path, origins=f"{THEIRS}, http://localhost:3000") as service:
        asked = service.client.options(f"{API}/leads", headers=ASKING)
        assert asked.status_code == 200
        assert asked.headers["access-control-allow-origin"] == THEIRS
        assert "access-control-allow-credentials" not in asked.headers
        read = service.client.get(f"{API}/leads", headers=service.headers(CHEN, origin=THEIRS))
        assert (read.status_code, read.headers["access-control-allow-origin"]) == (200, THEIRS)
        assert "ETag" in read.headers["access-control-expose-headers"]
        for other in ("https://app.example.com.evil.test", "http://app.example.com", "null"):
            refused = service.client.options(f"{API}/leads", headers={**ASKING, "Origin": other})
            assert refused.status_code == 400
            plain = service.client.get("/health/live", headers={"Origin": other})
            for answer in (refused, plain):
                assert "access-control-allow-origin" not in answer.headers
                assert answer.headers["x-content-type-options"] == "nosniff"


# ---- the process ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    with running(tmp_path_factory.mktemp("alone"), DEALTRAIL_HOST="127.0.0.1") as process:
        yield process


def forwarded(process: Process) -> str:
    """How the service calls itself to somebody who comes, or claims to come, by https."""
    headers = process.headers(CHEN, x_forwarded_proto="https", x_forwarded_for="203.0.113.7")
    answer = httpx.put(f"{process.url}{API}/calendar-address", headers=headers)
    return str(answer.json()["url"]).partition(":")[0]


def test_nobody_is_believed_what_he_says_of_where_it_comes_from(alone: Process) -> None:
    assert forwarded(alone) == "http"


def test_no_answer_tells_what_serves_or_that_https_is_there(alone: Process) -> None:
    for path in ("/health/live", "/nowhere", "/docs"):
        answer = httpx.get(f"{alone.url}{path}")
        assert not {"server", "x-powered-by", "strict-transport-security"} & set(answer.headers)
        assert not re.search("uvicorn|starlette|python", str(answer.headers), re.IGNORECASE)


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"this is not HTTP\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: x\r\n" + b"X-A: 1\r\n" * 101 + b"\r\n", 431),
        (b"GET / HTTP/1.1\r\nX-A: " + b"1" * 70_000, 431),
    ],
)
def test_what_is_refused_before_it_is_a_request_is_protected(
    alone: Process, sent: bytes, status: int
) -> None:
    host, port = alone.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall(sent)
        said = b"".join(iter(lambda: connection.recv(65_536), b"")).decode()
    head = said.partition("\r\n\r\n")[0].splitlines()
    assert head[0].startswith(f"HTTP/1.1 {status}")
    told = {line.partition(":")[0].lower(): line.partition(": ")[2] for line in head[1:]}
    assert {name.lower(): value for name, value in PROTECTING.items()}.items() <= told.items()
    assert told["content-type"] == "application/problem+json"


def test_behind_a_named_proxy_https_is_https(tmp_path: Path) -> None:
    told = {"DEALTRAIL_PROXIES": "127.0.0.1,10.0.0.0/8", "DEALTRAIL_HSTS_SECONDS": "31536000"}
    with running(tmp_path, EVERYBODY, **told) as process:
        assert forwarded(process) == "https"
        answer = httpx.get(f"{process.url}/health/live")
        wanted = "max-age=31536000; includeSubDomains"
        assert answer.headers["strict-transport-security"] == wanted
