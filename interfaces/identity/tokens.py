"""Tokens of an OpenID Connect issuer: whom one signs in, if it is good now and meant for us.

A token says who somebody is, and nothing else is taken from it: roles and teams are those that
the person has here. It is held against RFC 7519 and RFC 8725: only algorithms that were pinned,
only keys that the issuer publishes, and `iss`, `aud`, `exp`, `nbf` and `iat`.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import httpx
from joserfc import jws, jwt
from joserfc.errors import ExpiredTokenError, InvalidClaimError, JoseError, MissingClaimError
from joserfc.jws import JWSRegistry
from joserfc.registry import Header

from interfaces.settings import Settings

from .fetching import fetched_keys
from .issuer_keys import IssuerKeys

#: How far the clocks of the issuer and of this machine may be apart.
LEEWAY_SECONDS = 30
MOST_CHARACTERS = 16_384
#: What `typ` of an access or ID token may be (RFC 9068); a logout token, say, is something else.
TYPES = frozenset({"", "JWT", "AT+JWT", "APPLICATION/AT+JWT"})


class TokenRefusedError(Exception):
    """The token signs nobody in. `cause` says why, for programs.

    `genuine`: the issuer did make it, so nobody is guessing.
    """

    def __init__(self, cause: str, *, genuine: bool = False) -> None:
        super().__init__(cause)
        self.cause = cause
        self.genuine = genuine


@dataclass(frozen=True, slots=True)
class Expected:
    """What a token must say."""

    issuer: str
    audience: str
    claim: str
    algorithms: frozenset[str]


class Tokens:
    """Checks the tokens of one issuer."""

    def __init__(self, expected: Expected, keys: IssuerKeys) -> None:
        self._expected = expected
        self.keys = keys
        self._pinned = _Pinned(expected.algorithms)

    async def person_of(self, text: str, now: dt.datetime) -> str:
        """The id that the token names; raises TokenRefusedError or IssuerFailsError."""
        header = self._header(text)
        kid = header.get("kid")
        if kid is not None and not isinstance(kid, str):
            raise TokenRefusedError("form")
        known = await self.keys.for_key(kid)
        try:
            token = jwt.decode(text, known, registry=self._pinned)
        except (JoseError, ValueError, TypeError, LookupError, RecursionError) as error:
            raise TokenRefusedError("signature") from error
        return self._named(token.claims, now)

    def _header(self, text: str) -> Header:
        """The header, before anything of it can be believed; for its algorithm and key only."""
        if len(text) > MOST_CHARACTERS:
            raise TokenRefusedError("form")
        try:
            header = jws.extract_compact(text.encode(), registry=self._pinned).headers()
            self._pinned.check_header(header)
            self._pinned.get_alg(header["alg"])
        except (
            JoseError,
            ValueError,
            TypeError,
            LookupError,
            AttributeError,
            RecursionError,
        ) as error:
            raise TokenRefusedError("form") from error
        kind = header.get("typ", "")
        if not isinstance(kind, str) or kind.upper() not in TYPES:
            raise TokenRefusedError("form")
        return header

    def _named(self, claims: dict[str, Any], now: dt.datetime) -> str:
        """Whom the claims name, once they hold; the issuer's signature is on them."""
        rules = jwt.JWTClaimsRegistry(
            now=int(now.timestamp()),
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": self._expected.issuer},
            aud={"essential": True, "value": self._expected.audience},
            exp={"essential": True},
            iat={"essential": True},
        )
        try:
            rules.validate(claims)
        except ExpiredTokenError as error:
            raise TokenRefusedError("exp", genuine=True) from error
        except (MissingClaimError, InvalidClaimError) as error:
            raise TokenRefusedError(str(error.claim), genuine=True) from error
        named = claims.get(self._expected.claim)
        if not isinstance(named, str) or not named:
            raise TokenRefusedError(self._expected.claim, genuine=True)
        return named


class _Pinned(JWSRegistry):
    """Takes the pinned algorithms and no other, whatever the library would recommend."""

    max_header_length = 4096
    max_payload_length = MOST_CHARACTERS

    def __init__(self, algorithms: frozenset[str]) -> None:
        # Issuers put members of their own into headers; what must be understood is in `crit`.
        super().__init__(algorithms=algorithms, strict_check_header=False)
        self._pinned = algorithms

    def get_alg(self, name: str) -> Any:
        if name not in self._pinned:
            raise ValueError("this algorithm is not pinned")
        return self.algorithms[name]


def tokens_of(settings: Settings, clock: Callable[[], float] = time.monotonic) -> Tokens | None:
    """The tokens of the issuer that the settings name; None if they name none."""
    if settings.oidc_issuer is None or settings.oidc_audience is None:
        return None
    tls = httpx.create_ssl_context(trust_env=False)
    keys = IssuerKeys(
        partial(fetched_keys, settings.oidc_issuer, tls),
        fresh_seconds=settings.oidc_keys_seconds,
        retry_seconds=settings.oidc_retry_seconds,
        clock=clock,
    )
    expected = Expected(
        settings.oidc_issuer,
        settings.oidc_audience,
        settings.oidc_claim,
        frozenset(settings.oidc_algorithms.split()),
    )
    return Tokens(expected, keys)


def looks_like_one(text: str) -> bool:
    """Whether it has the form of a signed token: three parts with dots between (RFC 7515, 7.1)."""
    return text.count(".") == 2
