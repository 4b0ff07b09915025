"""What a browser's own form sends: fields of text, within a bound."""

from __future__ import annotations

from urllib.parse import parse_qsl

from fastapi import Request

from interfaces.http.bodies import body_of
from interfaces.http.problems import ProblemError

MEDIA_TYPE = "application/x-www-form-urlencoded"
MOST_FIELDS = 20


async def fields_of(request: Request) -> dict[str, str]:
    """The fields of a form, the last of each name; raises `media-type` or `invalid`."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != MEDIA_TYPE:
        raise ProblemError("media-type")
    try:
        text = (await body_of(request)).decode("ascii")
        return dict(parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS))
    except ValueError as error:
        raise ProblemError("invalid") from error
