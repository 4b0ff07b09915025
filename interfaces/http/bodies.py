"""Reading a request's body, no further than a bound."""

from __future__ import annotations

from fastapi import Request

from interfaces.settings import Settings

from .problems import ProblemError


async def body_of(request: Request) -> bytes:
    """The body; raises `too-large` as soon as it is longer than the settings allow."""
    settings: Settings = request.app.state.settings
    most = settings.max_body_bytes
    told = request.headers.get("content-length", "")
    if told.isdigit() and int(told) > most:
        raise ProblemError("too-large", most_bytes=most)
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > most:
            raise ProblemError("too-large", most_bytes=most)
        parts.append(part)
    return b"".join(parts)
