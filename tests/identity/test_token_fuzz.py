"""Whatever comes as a token ends in an id or in a refusal, never in anything else."""

from __future__ import annotations

import asyncio
import base64
import datetime as dt
import json
import os
import time
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from issuer import AUDIENCE, key
from joserfc import jws
from joserfc.jwk import KeySet

from interfaces.identity.issuer_keys import IssuerKeys
from interfaces.identity.tokens import Expected, TokenRefusedError, Tokens

EXAMPLES = 5_000 if os.environ.get("DEALTRAIL_SOAK") == "1" else 150
fuzzed = settings(
    max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
ISSUER = "https://login.example.com"
NOW = dt.datetime(2026, 3, 2, 1, 0, tzinfo=dt.UTC)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)
HEADERS = st.dictionaries(
    st.sampled_from(["alg", "kid", "typ", "crit", "b64", "jwk", "jku", "x5c", "zip", "enc"]),
    st.sampled_from(["RS256", "ES256", "none", "HS256", "first", "JWT", ["b64"], False]) | JSON,
)
CLAIMS = st.dictionaries(
    st.sampled_from(["iss", "aud", "exp", "nbf", "iat", "sub", "jti", "now"]),
    st.sampled_from([ISSUER, AUDIENCE, "chen", int(NOW.timestamp()), 2**70]) | JSON,
)


async def published() -> KeySet:
    return KeySet([key("first ec", "EC")])


def judged(text: str) -> str | None:
    """The id that the token names, or None where it is refused."""
    keys = IssuerKeys(published, fresh_seconds=600.0, retry_seconds=30.0, clock=time.monotonic)
    tokens = Tokens(Expected(ISSUER, AUDIENCE, "sub", frozenset({"RS256", "ES256"})), keys)
    try:
        return asyncio.run(tokens.person_of(text, NOW))
    except TokenRefusedError:
        return None


def part(content: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()


def signed(claims: object) -> str:
    header = {"alg": "ES256", "kid": "first ec"}
    return jws.serialize_compact(header, json.dumps(claims), key("first ec", "EC"))


@pytest.mark.soak
@fuzzed
@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=200))
def test_any_text_is_refused(text: str) -> None:
    assert judged(text) is None
    assert judged(f"{text}.{text}.{text}") is None


@pytest.mark.soak
@fuzzed
@given(HEADERS | JSON, CLAIMS | JSON, st.text("abcAB-_=", max_size=20))
def test_any_header_over_any_claims_is_refused(header: Any, claims: Any, signature: str) -> None:
    assert judged(f"{part(header)}.{part(claims)}.{signature}") is None


@pytest.mark.soak
@fuzzed
@given(CLAIMS | JSON)
def test_claims_that_the_issuer_signed_name_somebody_or_are_refused(claims: Any) -> None:
    named = judged(signed(claims))
    if named is not None:
        assert named == claims["sub"]
        assert (claims["iss"], NOW.timestamp() - 30 < claims["exp"]) == (ISSUER, True)
        assert claims["aud"] == AUDIENCE or AUDIENCE in list(claims["aud"])


def test_good_claims_name_somebody() -> None:
    at = int(NOW.timestamp())
    good = {"iss": ISSUER, "aud": AUDIENCE, "sub": "chen", "iat": at, "exp": at + 1}
    assert judged(signed(good)) == "chen"
