"""The issuer's keys: fetched with bounds, cached, fetched again; the clock is data."""

from __future__ import annotations

import asyncio
import gzip
import json
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import httpx
import pytest
from issuer import Answer, Issuer, document, key
from joserfc.jwk import KeySet, RSAKey

from interfaces.identity import fetching
from interfaces.identity.fetching import MOST_BYTES, IssuerFailsError, fetched_keys
from interfaces.identity.issuer_keys import BELIEVED_TIMES, IssuerKeys

DISCOVERY = "/.well-known/openid-configuration"
TLS = httpx.create_ssl_context(trust_env=False)


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    with Issuer() as running:
        yield running


class Kept:
    """The keys of an issuer by a clock that is set by hand: fresh 600 s, retried after 30 s."""

    def __init__(self, fetch: Callable[[], Awaitable[KeySet]]) -> None:
        self.now = 0.0
        self.keys = IssuerKeys(
            fetch, fresh_seconds=600.0, retry_seconds=30.0, clock=lambda: self.now
        )

    async def kids(self, kid: str | None = None) -> list[str | None]:
        return [one.kid for one in await self.keys.for_key(kid)]

    async def settled(self) -> None:
        """Whatever is being fetched in the background is there, or has failed."""
        while self.keys._fetching is not None:
            await asyncio.wait([self.keys._fetching])


def kept(issuer: Issuer) -> Kept:
    return Kept(lambda: fetched_keys(issuer.url, TLS))


def fetched(issuer: Issuer) -> KeySet:
    return asyncio.run(fetched_keys(issuer.url, TLS))


# ---- fetching ------------------------------------------------------------------------------


def test_keys_that_signatures_can_be_checked_with_are_taken_and_others_left_out(
    issuer: Issuer,
) -> None:
    weak = RSAKey.import_key(key("first").as_dict(private=False)).as_dict(private=False)
    weak |= {"kid": "weak", "n": "AAAA" + "q" * 40}
    others: list[Any] = [
        key("oct", "oct").as_dict(private=True),
        {"kty": "new-kind", "kid": "x"},
        key("enc").as_dict(private=False) | {"use": "enc"},
        {"kty": "EC", "crv": "P-256", "x": "no", "y": "no"},
        {"kty": "RSA", "kid": "bare"},
        weak,
        "text",
        None,
    ]
    issuer.keys = [key("first"), key("ec", "EC"), key("ed", "OKP")]
    issuer.paths["/jwks"] = lambda: document({"keys": [*others, *issuer.jwks()["keys"]]})
    assert [one.kid for one in fetched(issuer)] == ["first", "ec", "ed"]


def broken(answer: Answer) -> Callable[[Issuer, str], None]:
    return lambda issuer, path: issuer.paths.update({path: lambda: answer})


@pytest.mark.parametrize("path", [DISCOVERY, "/jwks"])
@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ((500, {}, b"{}"), "500"),
        ((302, {"location": "/elsewhere"}, b""), "302"),
        ((200, {}, b" " * (MOST_BYTES + 1)), "more than"),
        ((200, {}, b"<html>"), "no JSON"),
        ((200, {}, b"[" * 100_000), "no JSON"),
        ((200, {}, b"[]"), "no JSON object"),
        ((200, {"content-encoding": "gzip"}, gzip.compress(b" " * 10_000_000)), "no JSON"),
    ],
)
def test_what_is_no_such_document_fails(
    issuer: Issuer, path: str, answer: Answer, said: str
) -> None:
    good = issuer.paths[path]
    issuer.paths |= {path: lambda: answer, "/elsewhere": good}
    with pytest.raises(IssuerFailsError, match=said):
        fetched(issuer)
    assert "/elsewhere" not in issuer.asked


@pytest.mark.parametrize(
    "changed",
    [
        {"issuer": "http://127.0.0.1:9"},
        {"issuer": None},
        {"jwks_uri": "http://example.com/jwks"},
        {"jwks_uri": "file:///etc/passwd"},
        {"jwks_uri": 7},
    ],
)
def test_the_discovery_document_must_be_the_issuers_own(
    issuer: Issuer, changed: dict[str, Any]
) -> None:
    issuer.paths[DISCOVERY] = lambda: document(issuer.discovery() | changed)
    with pytest.raises(IssuerFailsError, match="discovery"):
        fetched(issuer)
    assert issuer.fetches == 0


@pytest.mark.parametrize("content", [{}, {"keys": {}}, {"keys": []}, {"keys": [{"kty": "oct"}]}])
def test_without_a_key_that_can_be_used_the_issuer_fails(issuer: Issuer, content: object) -> None:
    issuer.paths["/jwks"] = lambda: document(content)
    with pytest.raises(IssuerFailsError, match="key"):
        fetched(issuer)


def test_an_issuer_that_does_not_answer_in_time_fails(
    issuer: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "FETCH_SECONDS", 0.2)
    answers = asyncio.Event()
    issuer.paths["/jwks"] = lambda: asyncio.run(_never(answers))
    with pytest.raises(IssuerFailsError, match=r"no answer|cannot be asked"):
        fetched(issuer)


async def _never(answers: asyncio.Event) -> Answer:
    await answers.wait()
    raise AssertionError


def test_an_issuer_that_is_not_there_fails(issuer: Issuer) -> None:
    with Issuer() as gone:
        pass
    with pytest.raises(IssuerFailsError, match="cannot be asked"):
        fetched(gone)


# ---- keeping -------------------------------------------------------------------------------


def test_keys_are_fetched_once_for_all_who_wait(issuer: Issuer) -> None:
    async def together() -> list[list[str | None]]:
        keys = kept(issuer)
        return await asyncio.gather(*(keys.kids("first") for _ in range(20)))

    assert asyncio.run(together()) == [["first"]] * 20
    assert issuer.fetches == 1


def test_a_new_key_comes_in_with_the_first_token_that_names_it(issuer: Issuer) -> None:
    async def rotated() -> None:
        keys = kept(issuer)
        assert await keys.kids("first") == ["first"]
        issuer.rotate()
        keys.now = 30.0
        assert await keys.kids("second") == ["second"]

    asyncio.run(rotated())
    assert issuer.fetches == 2


def test_invented_keys_make_nobody_ask_more_often(issuer: Issuer) -> None:
    async def invented() -> None:
        keys = kept(issuer)
        await keys.kids("first")
        for number in range(100):
            keys.now = 30.0 + number * 0.2
            assert await keys.kids(f"invented {number}") == ["first"]

    asyncio.run(invented())
    assert issuer.fetches == 2


def test_keys_no_longer_fresh_go_on_serving_while_others_are_fetched(issuer: Issuer) -> None:
    async def aged() -> None:
        keys = kept(issuer)
        await keys.kids("first")
        issuer.rotate()
        keys.now = 600.0
        assert await keys.kids("first") == ["first"]
        await keys.settled()
        assert await keys.kids("second") == ["second"]

    asyncio.run(aged())
    assert issuer.fetches == 2


def test_while_the_issuer_fails_keys_are_believed_for_a_while_and_then_not(
    issuer: Issuer,
) -> None:
    async def failing() -> None:
        keys = kept(issuer)
        await keys.kids("first")
        issuer.paths["/jwks"] = lambda: (500, {}, b"")
        keys.now = 600.0 * BELIEVED_TIMES - 1
        assert await keys.kids("first") == ["first"]
        await keys.settled()
        with pytest.raises(IssuerFailsError, match="500"):
            await keys.kids("second")
        keys.now += 1
        with pytest.raises(IssuerFailsError, match="500"):
            await keys.kids("first")
        assert keys.keys.retry_after == 29.0
        issuer.paths["/jwks"] = lambda: document(issuer.jwks())
        keys.now += 29
        assert await keys.kids("first") == ["first"]

    asyncio.run(failing())


def test_who_goes_away_does_not_end_the_fetch_that_others_wait_for() -> None:
    async def left() -> None:
        answered = asyncio.Event()

        async def fetch() -> KeySet:
            await answered.wait()
            return KeySet([key("first")])

        keys = Kept(fetch)
        goes, stays = (asyncio.create_task(keys.kids("first")) for _ in range(2))
        await asyncio.sleep(0)
        goes.cancel()
        await asyncio.wait([goes])
        answered.set()
        assert await stays == ["first"]
        await keys.keys.close()

    asyncio.run(left())


def test_a_stop_ends_the_fetch_that_runs() -> None:
    async def stopped() -> None:
        async def fetch() -> KeySet:
            await asyncio.Event().wait()
            raise AssertionError

        keys = Kept(fetch)
        waiting = asyncio.create_task(keys.kids())
        await asyncio.sleep(0)
        await keys.keys.close()
        with pytest.raises(asyncio.CancelledError):
            await waiting

    asyncio.run(stopped())


def test_the_issuer_s_documents_are_as_the_specification_has_them(issuer: Issuer) -> None:
    """So that what is tested against is an issuer."""
    about = httpx.get(issuer.url + DISCOVERY).json()
    assert about["issuer"] == issuer.url
    (published,) = json.loads(httpx.get(about["jwks_uri"]).text)["keys"]
    assert {"kty", "kid", "n", "e"} <= set(published)
    assert "d" not in published
