"""Sessions in a browser: the cookie that bears one, and the token that its writes must show.

A browser sends its cookies with whatever any page makes it send. So a write that rests on the
cookie must also bear a token that only pages of ours can know, derived from the cookie's secret
(OWASP ASVS 5.0, 3.5.1).
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
from urllib.parse import urlsplit

from fastapi import Request, Response

from interfaces.settings import Settings

#: Bears the session; over https under a name that only the host itself can set (RFC 6265bis).
COOKIE = "dealtrail-session"
SECURE_COOKIE = f"__Host-{COOKIE}"
#: The header, and the field of a page's form, in which a write shows its token.
TOKEN_HEADER = "X-CSRF-Token"
TOKEN_FIELD = "csrf"
#: Methods that change nothing (RFC 9110, 9.2.1).
READING = frozenset({"GET", "HEAD", "OPTIONS"})
#: What the trail names as the client where a session was used, before the session's id.
BY_SESSION = "session:"


def presented(request: Request) -> str:
    """The text of the session that came with the request; empty if none did."""
    return request.cookies.get(_name(request), "")


def token_of(text: str) -> str:
    """What writes of the session must show: nobody finds it without the session's secret."""
    made = hmac.digest(text.encode(), b"dealtrail csrf", hashlib.sha256)
    return base64.urlsafe_b64encode(made).rstrip(b"=").decode()


def shows_token(text: str, shown: str) -> bool:
    return hmac.compare_digest(token_of(text).encode(), shown.encode())


def hand_out(response: Response, request: Request, text: str) -> None:
    """Have the browser bear the session; where it ends the store says."""
    secure = _is_secure(request)
    response.set_cookie(
        _name(request), text, path="/", secure=secure, httponly=True, samesite="lax"
    )


def take_back(response: Response, request: Request) -> None:
    response.delete_cookie(
        _name(request), path="/", secure=_is_secure(request), httponly=True, samesite="lax"
    )


def is_of_this_site(request: Request) -> bool:
    """Whether a form was sent from a page of ours, as far as the browser tells."""
    origin = request.headers.get("origin")
    if origin is not None and origin != "null":
        return urlsplit(origin).netloc == request.headers.get("host", "")
    return request.headers.get("sec-fetch-site", "same-origin") in ("same-origin", "none")


def idle_of(settings: Settings) -> dt.timedelta:
    return dt.timedelta(seconds=settings.session_idle_seconds)


def longest_of(settings: Settings) -> dt.timedelta:
    return dt.timedelta(seconds=settings.session_seconds)


def _is_secure(request: Request) -> bool:
    return request.url.scheme == "https"


def _name(request: Request) -> str:
    return SECURE_COOKIE if _is_secure(request) else COOKIE
