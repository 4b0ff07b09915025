"""Cursors: where a page ended, as an opaque text that stays good while others write."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from types import UnionType
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, or_

LIMIT = 100
MOST = 500


class BadCursorError(ValueError):
    """A cursor that no page of this list ended with."""


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows of a list, the cursor of the next ones, and what the view has seen.

    `totals` are sums over all that was asked for, not over the page alone, where a list has any.
    """

    items: list[dict[str, Any]]
    next: str | None
    position: int
    totals: list[dict[str, Any]] | None = None


def bounded(limit: int | None) -> int:
    """A page's size within what is allowed."""
    return LIMIT if limit is None else max(1, min(limit, MOST))


def cursor(of: str, *key: Any) -> str:
    """The cursor behind the row with this sort key, in the list of this name."""
    text = json.dumps([of, *map(_packed, key)], separators=(",", ":"), ensure_ascii=False)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def key_of(text: str, of: str, *kinds: type | UnionType) -> tuple[Any, ...]:
    """The sort key in a cursor; `kind | None` may have no value. Raises BadCursorError."""
    try:
        padded = text.encode("ascii") + b"=" * (-len(text) % 4)
        name, *key = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        if name != of:
            raise ValueError("a cursor of another list")
        return tuple(_unpacked(part, kind) for part, kind in zip(key, kinds, strict=True))
    except (ValueError, TypeError, binascii.Error, RecursionError) as error:
        raise BadCursorError("this is no cursor of this list") from error


def behind(
    columns: Sequence[ColumnElement[Any]], key: Sequence[Any], *, descending: bool = False
) -> ColumnElement[bool]:
    """Picks the rows that come after the key, in the order of the columns."""
    after: ColumnElement[bool] = false()
    same: list[ColumnElement[bool]] = []
    for column, value in zip(columns, key, strict=True):
        later = column < value if descending else column > value
        after = or_(after, and_(*same, later))
        same.append(column == value)
    return after


def _packed(value: Any) -> Any:
    if isinstance(value, dt.date):  # an instant too
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def _unpacked(part: Any, kind: type | UnionType) -> Any:
    if isinstance(kind, UnionType):
        return None if part is None else _unpacked(part, kind.__args__[0])
    if kind is dt.datetime and isinstance(part, str):
        instant = dt.datetime.fromisoformat(part)
        if instant.tzinfo is None:
            raise ValueError("an instant without its offset")
        return instant
    if kind is dt.date and isinstance(part, str):
        return dt.date.fromisoformat(part)
    if kind is UUID and isinstance(part, str):
        return UUID(part)
    if type(part) is not kind:
        raise ValueError(f"{kind.__name__} expected")
    if isinstance(part, int) and abs(part) > 2**62:
        raise ValueError("out of range")
    return part
