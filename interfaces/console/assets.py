"""Style and modules of the pages: first-party files, under an address that changes with them."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files

from fastapi import APIRouter, Response

from interfaces.http.problems import ProblemError

MEDIA_TYPES = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
FOREVER = "public, max-age=31536000, immutable"

router = APIRouter(include_in_schema=False)


@cache
def contents() -> dict[str, bytes]:
    """Every asset by its name."""
    place = files("interfaces.console") / "assets"
    return {file.name: file.read_bytes() for file in place.iterdir()}


@cache
def version() -> str:
    """Which assets these are; another address whenever one byte of them differs."""
    together = hashlib.sha256()
    for name, content in sorted(contents().items()):
        together.update(name.encode() + b"\0" + content + b"\0")
    return together.hexdigest()[:16]


def address(name: str) -> str:
    assert name in contents(), name
    return f"/assets/{version()}/{name}"


@router.get("/assets/{of}/{name}")
async def asset(of: str, name: str) -> Response:
    content = contents().get(name)
    if content is None or of != version():
        raise ProblemError("not-found")
    media_type = MEDIA_TYPES[name.rpartition(".")[2]]
    return Response(content, media_type=media_type, headers={"Cache-Control": FOREVER})
