"""Reading a request's body: JSON, and no further than a bound."""

from __future__ import annotations

from fastapi import Request

from interfaces.settings import Settings

from .problems import ProblemError


async def json_of(request: Request) -> bytes:
    """The body; raises `media-type` if there is one and it is not plain JSON."""
    raw = await body_of(request)
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    is_json = media_type == "application/json" or (
        media_type.startswith("application/") and media_type.endswith("+json")
    )
    is_plain = request.headers.get("content-encoding", "identity").strip().lower() == "identity"
    if raw and not (is_json and is_plain):
        raise ProblemError("media-type")
    return raw


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
