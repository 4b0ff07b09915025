"""The door: signing in with a key or by an address that works once, and signing out."""

from __future__ import annotations

import datetime as dt
import logging

from anyio.to_thread import run_sync
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from application.sessions import Begun, id_of
from domain.language import Language, Text
from interfaces.addresses import is_loopback
from interfaces.console.asking import Page, page, within
from interfaces.console.forms_sent import fields_of
from interfaces.console.preferences import LANGUAGE_COOKIE, THEME_COOKIE, YEAR_SECONDS, Theme
from interfaces.http.caller import known_person, sales_of
from interfaces.http.problems import CATALOGUE, ProblemError
from interfaces.http.sign_in import SignedIn, attempt, let_in, with_credential
from interfaces.identity.sessions import (
    TOKEN_FIELD,
    hand_out,
    is_of_this_site,
    longest_of,
    presented,
    shows_token,
    take_back,
)

#: What the trail of sessions names where no key began one.
ONCE = "once"
WRONG = Text(
    "This key opens nothing: look whether it was copied whole, whether it has expired or was "
    "taken back.",
    "该密钥无效：请检查是否完整复制、是否已过期或已被撤销。",
)
USED = Text(
    "This address has signed somebody in already, or its time is over. Sign in with your key.",
    "该登录地址已使用过或已过期，请用密钥登录。",
)

logger = logging.getLogger("dealtrail.http")
router = APIRouter(route_class=Page, include_in_schema=False)


@router.get("/sign-in")
async def door(request: Request, back: str = "/") -> Response:
    return page("sign_in.html", request, back=within(back), wrong=None)


@router.post("/sign-in")
async def sign_in(request: Request) -> Response:
    """Begin a session with a key or token; the session before ends."""
    given = await fields_of(request)
    if not is_of_this_site(request):
        raise ProblemError("invalid")
    back = within(given.get("back", "/"))
    try:
        sales = sales_of(request)
        key = given.get("key", "").strip()
        signed = await with_credential(request, sales, key if key.isprintable() else "")
        let_in(signed, await known_person(sales, signed.person_id), sales)
    except ProblemError as problem:
        status, title = CATALOGUE[problem.kind]
        said = problem.detail if isinstance(problem.detail, Text) else title
        wrong = WRONG if problem.kind == "unauthenticated" and not problem.detail else said
        answer = page("sign_in.html", request, status, back=back, wrong=wrong)
        answer.headers.update(problem.headers)
        return answer
    return await _begun(request, signed, back)


@router.get("/sign-in/once")
async def sign_in_once(request: Request, token: str = "") -> Response:
    """Begin a session by an address that was printed on this machine, for whoever sits at it."""
    host = request.client.host if request.client else ""
    if not is_loopback(request.app.state.settings.host) or not is_loopback(host):
        raise ProblemError("not-found")
    trying = attempt(request, token)
    sales = sales_of(request)
    person_id = await run_sync(sales.keys.sessions.take, token, dt.datetime.now(dt.UTC))
    person = await known_person(sales, person_id) if person_id else None
    if person is None or person.retired:
        return page("sign_in.html", request, 401, back="/", wrong=USED)
    trying.succeeded()
    return await _begun(request, SignedIn(person.id, ONCE, ONCE), "/")


@router.post("/sign-out")
async def sign_out(request: Request) -> Response:
    """End the session in the store, so that a copy of the cookie opens nothing either."""
    given, text = await fields_of(request), presented(request)
    if text and not shows_token(text, given.get(TOKEN_FIELD, "")):
        raise ProblemError("unauthenticated")
    if text:
        await run_sync(sales_of(request).keys.sessions.close, text)
    answer = RedirectResponse("/sign-in", 303)
    take_back(answer, request)
    return answer


@router.post("/preferences")
async def prefer(request: Request) -> Response:
    """Keep the language or theme that was chosen; nothing else is changed by it."""
    given = await fields_of(request)
    answer = RedirectResponse(within(given.get("back", "/")), 303)
    for name, allowed, cookie in (
        ("language", set(Language), LANGUAGE_COOKIE),
        ("theme", set(Theme), THEME_COOKIE),
    ):
        if given.get(name) in allowed:
            value = given[name]
            answer.set_cookie(cookie, value, max_age=YEAR_SECONDS, samesite="lax", httponly=True)
    return answer


async def _begun(request: Request, signed: SignedIn, back: str) -> Response:
    now, sales = dt.datetime.now(dt.UTC), sales_of(request)
    if before := presented(request):
        await run_sync(sales.keys.sessions.close, before)
    agent = "".join(filter(str.isprintable, request.headers.get("user-agent", "")))
    longest = now + longest_of(request.app.state.settings)
    ends_at = min(longest, signed.until or longest)
    begun = Begun(signed.person_id, signed.client, agent, now, ends_at)
    text = await run_sync(sales.keys.sessions.begin, begun)
    logger.info("session %s begun for %s by %s", id_of(text), signed.person_id, signed.client)
    answer = RedirectResponse(back, 303)
    hand_out(answer, request, text)
    return answer
