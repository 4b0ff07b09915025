"""What each answer tells browsers: which of it to believe, to keep, to load, to frame, to share.

The headers are those of OWASP ASVS 5.0, section 3.4; docs/security.md says what each is for.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping

from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp

from interfaces.settings import Settings

#: Nothing is loaded, sent, or shown within another page (Content Security Policy level 3).
NOTHING = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
#: On every answer that does not say otherwise itself.
PROTECTING: Mapping[str, str] = {
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": NOTHING,
    # For browsers from before frame-ancestors.
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
#: What a page of a named origin may send, and what it may read, beside what every page may.
SENT = (
    "Accept",
    "Authorization",
    "Content-Type",
    "Idempotency-Key",
    "If-Match",
    "If-None-Match",
    "Last-Event-ID",
    "Prefer",
    "traceparent",
)
READ = (
    "Content-Disposition",
    "ETag",
    "Idempotency-Replayed",
    "Link",
    "Location",
    "Retry-After",
    "X-Correlation-Id",
)


def with_style(style: str) -> str:
    """The policy of a page that may use this style, named by its hash, and nothing else."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return f"{NOTHING}; style-src 'sha256-{digest}'"


def protecting(settings: Settings) -> list[tuple[bytes, bytes]]:
    """The headers of every answer, as ASGI wants them."""
    headers = dict(PROTECTING)
    if settings.hsts_seconds:
        headers["Strict-Transport-Security"] = f"max-age={settings.hsts_seconds}; includeSubDomains"
    return [(name.lower().encode(), value.encode()) for name, value in headers.items()]


def shared_with(app: ASGIApp, origins: tuple[str, ...]) -> ASGIApp:
    """The application as pages of these origins may call it; keys are sent by themselves only."""
    return CORSMiddleware(
        app,
        allow_origins=origins,
        allow_methods=("GET", "POST", "PUT", "DELETE"),
        allow_headers=SENT,
        expose_headers=READ,
    )
