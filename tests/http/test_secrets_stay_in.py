"""No key, token or signing secret stands in a log line or in a refusal, wherever it was sent."""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import sys
from collections.abc import Iterator

import httpx
import pytest
from people import CHEN, EVERYBODY
from process import Process, running
from service import API
from starlette.types import Receive, Scope, Send
from stories import bodies

from domain.people import People, Person, Role
from interfaces.http.surround import Surround
from interfaces.masking import masked

TAIL = "Xk3-9_qLmT5vWz0aBcDeFgHiJkLmNoPqRsTuVwXyZ12"
JWT = f"eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJjaGVuIn0.{TAIL}"
#: What it looks like, and what of it must not be seen.
SECRETS = {
    f"dt_0123456789ab_{TAIL}": TAIL,
    f"cal_0123456789ab_{TAIL}": TAIL,
    f"whsec_{TAIL}+/==": TAIL,
    JWT: "eyJzdWIiOiJjaGVuIn0",
    "postgresql://sales:hunter2@db/x": "hunter2",
}
PEOPLE = People({**EVERYBODY.by_id, "admin0": Person("admin0", "管", frozenset({Role.ADMIN}), "x")})


# ---- the mask ------------------------------------------------------------------------------


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("around", ["{}", "a {} b", '{{"field": "{}"}}', "?token={}&x=1", "x{}"])
def test_what_looks_like_a_secret_is_cut_out(secret: str, around: str) -> None:
    text = around.format(secret)
    assert SECRETS[secret] not in masked(text)
    assert masked(text) == masked(masked(text))


def test_which_key_it_was_can_still_be_seen() -> None:
    assert masked(f"dt_0123456789ab_{TAIL}, please") == "dt_0123456789ab_…, please"
    assert masked(f"dt_0123456789ab_{TAIL[:3]}") == "dt_0123456789ab_…"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "GET /api/v1/leads/4bf92f35-77b3-4da6-a3ce-929d0e0e4736 200",
        "width_cal_due dt_ whsec_ eyJ eyJ.",
        '{"url": "https://example.com:8443/a@b", "at": "2026-03-02T09:00:00+08:00"}',
        "嫦娥 http://[::1]:8000/docs",
    ],
)
def test_all_else_stays_as_it_is(text: str) -> None:
    assert masked(text) == text


@pytest.mark.parametrize("piece", ["eyJ", "eyJa.", "//a:", "://a:b", "dt_", "whsec_", "%3A//"])
def test_no_text_takes_long(piece: str) -> None:
    """A pattern that looked at the rest again from each piece would take minutes."""
    masked(piece * 300_000)


# ---- the service ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    folder = tmp_path_factory.mktemp("secrets")
    with running(folder, people=PEOPLE, DEALTRAIL_LOG_LEVEL="debug") as running_one:
        yield running_one


def sent_everywhere(process: Process, secret: str) -> Iterator[httpx.Response]:
    """The answers to requests that have the secret where it belongs, and where it does not."""
    known = process.headers(CHEN)
    with httpx.Client(base_url=f"{process.url}{API}") as client:
        for header in (f"Bearer {secret}", secret, f"Basic {secret}", f"bearer  {secret} x"):
            yield client.get("/leads", headers={"Authorization": header})
        for name in ("Idempotency-Key", "If-Match", "traceparent", "Prefer", "Cookie", "Accept"):
            yield client.post("/leads", json={}, headers={**known, name: secret})
        for name in ("token", "cursor", "limit", "min_position", secret):
            yield client.get("/leads", params={name: secret}, headers=known)
        yield client.get("/worklist.ics", params={"token": secret})
        for path in ("/leads/{}", "/leads/{}/score-lead", "/{}", "/events/{}", "/exports/{}"):
            yield client.get(path.format(secret), headers=known)
            yield client.post(path.format(secret), json={}, headers=known)
        whole = bodies.lead("月宫")
        for body in (
            {secret: 1},
            {**whole, secret: secret},
            {**whole, "customer_name": {secret: 1}},
        ):
            yield client.post("/leads", json=body, headers=known)
        for name in whole:
            yield client.post("/leads", json={**whole, name: [secret]}, headers=known)
        for text in (secret, f'{{"{secret}', f'"{secret}"', f'{{"{secret}": 1, "{secret}": 2}}'):
            yield client.post("/leads", content=text.encode(), headers=known)
        yield client.post("/leads", content=b"{}", headers={**known, "Content-Type": secret})


@pytest.mark.parametrize("secret", [*SECRETS, "their own"])
def test_a_secret_that_was_sent_is_in_no_log_line_and_no_refusal(
    process: Process, secret: str
) -> None:
    secret = process.keys[CHEN] if secret == "their own" else secret
    hidden = SECRETS.get(secret, secret.split("_", 2)[-1])
    refused = 0
    for answer in sent_everywhere(process, secret):
        if answer.status_code >= 400:
            refused += 1
            assert answer.status_code < 500, answer.text
            assert hidden not in answer.text, (answer.request.method, answer.request.url)
    assert refused > 20
    check_log(process, hidden)


def test_a_secret_that_was_given_out_is_in_no_log_line(process: Process) -> None:
    with httpx.Client(base_url=f"{process.url}{API}") as client:
        known, admin = process.headers(CHEN), process.headers("admin0")
        token = client.put("/calendar-address", headers=known).json()["token"]
        assert client.get("/worklist.ics", params={"token": token}).status_code == 200
        hook = {"url": "https://webhooks.invalid/", "types": ["WebhookSubscribed"]}
        made = client.post("/webhooks", json=hook, headers=admin).json()["id"]
        secret = client.put(f"/webhooks/{made}/secret", headers=admin).json()["secret"]
        assert client.get("/leads", headers={"Authorization": f"Bearer {token}"}).status_code == 401
    for hidden in (*process.keys.values(), token, secret):
        check_log(process, hidden)


def check_log(process: Process, hidden: str) -> None:
    """All that was logged so far does not hold it; a last call makes sure that it was written."""
    mark = f"/last/{abs(hash(hidden))}"
    httpx.get(f"{process.url}{mark}")
    while mark not in (said := process.log.read_text("utf-8")):
        assert process.process is not None
        assert process.process.poll() is None, said
    assert hidden not in said


def test_a_fault_of_ours_tells_nothing_of_itself() -> None:
    async def broken(scope: Scope, receive: Receive, send: Send) -> None:
        raise ValueError(f"SELECT hash FROM api_keys: {JWT}")

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(Surround(broken, []))
        async with httpx.AsyncClient(transport=transport, base_url="http://x") as client:
            return await client.get("/")

    answer = asyncio.run(ask())
    told = {"type", "title", "status", "instance", "correlation_id"}
    assert (answer.status_code, answer.json().keys()) == (500, told)
    assert not re.search("SELECT|ValueError|Traceback|eyJ|File", answer.text)


# ---- what libraries say --------------------------------------------------------------------


@pytest.mark.parametrize("form", ["console", "json"])
def test_what_an_error_quotes_is_masked_in_its_traceback(form: str) -> None:
    """In a process of its own, since logs are set up once for all."""
    code = (
        "import logging\n"
        "from interfaces.logs import set_up_logs\n"
        "from interfaces.settings import settings\n"
        f"set_up_logs(settings(log_format={form!r}))\n"
        f"secrets = {list(SECRETS)!r}\n"
        "for secret in secrets:\n"
        "    try:\n"
        "        raise ValueError(f'cannot use {secret}')\n"
        "    except ValueError:\n"
        "        logging.getLogger('uvicorn.error').exception('failed with %s', secret)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.count("ValueError") >= len(SECRETS)
    assert [hidden for hidden in SECRETS.values() if hidden in done.stderr] == []
    if form == "json":
        assert {json.loads(line)["level"] for line in done.stderr.splitlines()} == {"error"}
