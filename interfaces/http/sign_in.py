"""Signing in: from what a caller sends to who he is, with failed attempts held back."""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
import math
import time
from dataclasses import dataclass
from typing import NoReturn

from anyio.to_thread import run_sync
from fastapi import Request

from application.keys import key_id_of
from application.sales import Sales
from domain.calendar import day_of
from domain.language import Text
from domain.people import Person
from interfaces.identity.failures import Failures, counted_address
from interfaces.identity.fetching import IssuerFailsError
from interfaces.identity.sessions import (
    BY_SESSION,
    READING,
    TOKEN_HEADER,
    idle_of,
    presented,
    shows_token,
)
from interfaces.identity.tokens import TokenRefusedError, Tokens, looks_like_one, tokens_of
from interfaces.settings import Settings

from .problems import ProblemError

#: What the trail names as the client where a token signed the person in, before the person's id.
BY_TOKEN = "oidc:"

ISSUER_FAILS = Text(
    "The issuer of your token cannot be asked for its keys now; try again, or use an API key.",
    "暂时无法向令牌签发方获取密钥，请稍后重试，或改用 API 密钥。",
)
NOT_GOOD = Text(
    "The token is not good for this service, or not now: look at its {cause}.",
    "该令牌不适用于本服务，或当前无效：请检查其 {cause}。",
)
NOBODY = Text(
    "The token is good, but nobody who works here has the id that it names.",
    "令牌有效，但其所指的编号不属于任何在职人员。",
)
NO_TOKEN = Text(
    "A write with the cookie of a session needs its token in X-CSRF-Token.",
    "凭会话 Cookie 进行写操作，须在 X-CSRF-Token 中提供其令牌。",
)
HELD_BACK = Text(
    "Too many wrong keys or tokens came; wait {seconds} seconds.",
    "错误的密钥或令牌过多，请等待 {seconds} 秒。",
)

logger = logging.getLogger("dealtrail.http")


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Whom a credential names, what the trail calls it, and by which key it was begun.

    `until` is when that key ends by itself, if it ever does.
    """

    person_id: str
    client: str
    key_id: str = ""
    until: dt.datetime | None = None


class SignIn:
    """What one service needs to let people in."""

    def __init__(self, settings: Settings) -> None:
        self.failures = Failures(settings.sign_in_failures, settings.sign_in_seconds)
        self.tokens: Tokens | None = tokens_of(settings)

    async def close(self) -> None:
        if self.tokens is not None:
            await self.tokens.keys.close()


@dataclass(frozen=True, slots=True)
class Attempt:
    """A credential that came from an address, before anybody knows whether it is right."""

    failures: Failures
    address: str
    digest: bytes

    def failed(self, key_id: str | None = None, problem: ProblemError | None = None) -> NoReturn:
        """It is wrong: the problem, `unauthenticated`; `too-many` if its key had too many."""
        now = time.monotonic()
        wait = self.failures.failed(self.address, key_id, now)
        if self.failures.wait(self.address, b"", now):
            logger.warning("sign-ins from %s wait: too many have failed", self.address)
        raise _held_back(wait) if wait else problem or ProblemError("unauthenticated")

    def succeeded(self) -> None:
        self.failures.succeeded(self.address, self.digest, time.monotonic())


def attempt(request: Request, text: str) -> Attempt:
    """The attempt to sign in with this text; raises `too-many` if its address has to wait."""
    failures = sign_in_of(request).failures
    address = counted_address(request.client.host if request.client else None)
    digest = hashlib.sha256(text.encode()).digest()
    if wait := failures.wait(address, digest, time.monotonic()):
        raise _held_back(wait)
    return Attempt(failures, address, digest)


def sign_in_of(request: Request) -> SignIn:
    found = request.app.state.sign_in
    assert isinstance(found, SignIn)
    return found


async def signed_in(request: Request, sales: Sales) -> SignedIn:
    """Whom the request's credential names; raises ProblemError if it is no good one."""
    if "authorization" not in request.headers and (text := presented(request)):
        return await _by_session(request, sales, text)
    scheme, _, text = request.headers.get("authorization", "").partition(" ")
    text = text.strip()
    if scheme.lower() != "bearer" or not text:
        raise ProblemError("unauthenticated")
    return await with_credential(request, sales, text)


async def with_credential(request: Request, sales: Sales, text: str) -> SignedIn:
    """Whom a key or token names; raises ProblemError if it is no good one."""
    trying = attempt(request, text)
    tokens = sign_in_of(request).tokens
    # Keys and tokens are judged by the machine's clock, whatever a manual one says.
    now = dt.datetime.now(dt.UTC)
    if tokens is not None and looks_like_one(text):
        found = await _by_token(tokens, text, now, trying)
    else:
        found = await _by_key(sales, text, now, trying)
    trying.succeeded()
    return found


async def _by_key(sales: Sales, text: str, now: dt.datetime, trying: Attempt) -> SignedIn:
    keys, today = sales.keys, day_of(now)
    if keys.is_at_hand(text):
        key = keys.bearer(text, today)
    else:
        # The store may be far away, and others must not wait for it.
        key = await run_sync(keys.bearer, text, today)
    if key is None:
        trying.failed(key_id_of(text))
    return SignedIn(key.person_id, key.key_id, until=key.ends_at)


async def _by_session(request: Request, sales: Sales, text: str) -> SignedIn:
    """Whom the browser's session names; one that is over counts as no attempt at anything."""
    now, settings = dt.datetime.now(dt.UTC), request.app.state.settings
    found = await run_sync(sales.keys.sessions.bearer, text, now, idle_of(settings))
    if found is None:
        raise ProblemError("unauthenticated")
    shown = request.headers.get(TOKEN_HEADER, "")
    if request.method not in READING and not shows_token(text, shown):
        raise ProblemError("unauthenticated", NO_TOKEN, cause="csrf")
    return SignedIn(found.person_id, f"{BY_SESSION}{found.id}", found.begun_by)


async def _by_token(tokens: Tokens, text: str, now: dt.datetime, trying: Attempt) -> SignedIn:
    try:
        person_id = await tokens.person_of(text, now)
    except IssuerFailsError as error:
        wait = {"Retry-After": str(math.ceil(tokens.keys.retry_after))}
        raise ProblemError("unavailable", ISSUER_FAILS, headers=wait, cause="issuer") from error
    except TokenRefusedError as error:
        said = Text(NOT_GOOD.en.format(cause=error.cause), NOT_GOOD.zh.format(cause=error.cause))
        problem = ProblemError("unauthenticated", said, cause=error.cause)
        if not error.genuine:
            trying.failed(problem=problem)
        raise problem from error
    return SignedIn(person_id, f"{BY_TOKEN}{person_id}")


def let_in(signed: SignedIn, person: Person | None, sales: Sales) -> Person:
    """The person, if he works here and his key was not taken back; else `unauthenticated`."""
    is_token = signed.client.startswith(BY_TOKEN)
    key_id = signed.key_id or signed.client
    if person is None or person.retired or key_id in person.revoked_keys:
        raise ProblemError("unauthenticated", NOBODY if is_token else None)
    if not is_token and not signed.key_id:
        sales.keys.uses.note(signed.client, dt.datetime.now(dt.UTC))
    return person


def _held_back(seconds: float) -> ProblemError:
    wait = math.ceil(seconds)
    said = Text(HELD_BACK.en.format(seconds=wait), HELD_BACK.zh.format(seconds=wait))
    return ProblemError("too-many", said, headers={"Retry-After": str(wait)})
