"""The personal values of a row as an export shows them: disclosed beside it, or not readable.

In `data` a placeholder stands for each of them, whether or not it is disclosed: so readable
values stand in one file alone (docs/export-format.md).
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import UUID

from application.row import Row
from application.sealing.mark import MARK, MEMBERS, SEAL

from .stored_body import RowNotExportableError

_KID = re.compile(rb'"alg":"A256GCM","kid":"([0-9a-f]{24})"')


class Why(StrEnum):
    """Why a value is not readable in an export."""

    #: The export was asked for without personal values.
    LEFT_OUT = "left-out"
    #: Its subject's data is restricted: compliance reads it, in the house.
    RESTRICTED = "restricted"
    #: Its subject was erased.
    ERASED = "erased"
    #: The operator gave its key up, lost with a key store.
    LOST = "lost"


DISCLOSED = "disclosed"
_WRITTEN = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

#: By kid: the subject's key if what it sealed is disclosed, else why that is not readable.
Seals = Mapping[str, bytes | Why]


@dataclass(slots=True)
class Told:
    """What is told beside some rows: lines of both files, and how many of each kind."""

    redactions: list[bytes] = field(default_factory=list)
    disclosures: list[bytes] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)


def kids_in(states: Iterable[bytes]) -> set[str]:
    """With which keys values in these rows are sealed."""
    return {kid.decode() for state in states if MARK in state for kid in _KID.findall(state)}


def shown(
    row: Row, event: bytes, event_id: UUID, seals: Seals, covers: Mapping[str, str], told: Told
) -> bytes:
    """The event's JSON with a placeholder for each sealed value, each of which is told of.

    `covers`: the placeholders, by why a value is not readable, or DISCLOSED. Raises
    RowNotExportableError.
    """
    values = _sealed_in(json.loads(event))

    def cover(_: re.Match[bytes]) -> bytes:
        path, value = next(values)
        seal = seals[value["kid"]]
        if isinstance(seal, Why):
            _redact(row.position, path, seal, told)
            return _json(covers[seal])
        text, key = _opened(row, event_id, path, value, seal)
        _disclose(row.position, path, text, key, told)
        return _json(covers[DISCLOSED])

    return SEAL.sub(cover, event)


def _opened(
    row: Row, event_id: UUID, path: str, value: Mapping[str, Any], subject_key: bytes
) -> tuple[str, bytes]:
    """A value and its field key; raises RowNotExportableError."""
    # Loaded only where something is disclosed: it is as large as all else in a helping process.
    from application.sealing.form import NotOpenedError, field_key, open_value

    key, stream = field_key(subject_key, event_id, path), UUID(row.originator_id)
    try:
        return open_value(value, key=key, stream=stream, event_id=event_id, path=path), key
    except NotOpenedError as error:
        raise RowNotExportableError(row.position) from error


def _redact(position: int, path: str, why: Why, told: Told) -> None:
    told.redactions.append(_line({"position": position, "path": path, "why": why}))
    told.counts[why] += 1


def _disclose(position: int, path: str, value: str, key: bytes, told: Told) -> None:
    said = {"position": position, "path": path, "value": value}
    told.disclosures.append(_line(said | {"field_key": b64encode(key).decode()}))
    told.counts[DISCLOSED] += 1


def _sealed_in(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """The sealed values and their paths (RFC 6901), in the order in which they are written."""
    for name, inner in value.items() if isinstance(value, dict) else enumerate(value):
        if isinstance(inner, dict | list):
            here = "/".join((path, str(name).replace("~", "~0").replace("/", "~1")))
            if isinstance(inner, dict) and inner.keys() == MEMBERS:
                yield here, inner
            else:
                yield from _sealed_in(inner, here)


def _line(told: Mapping[str, Any]) -> bytes:
    return _json(told) + b"\n"


def _json(value: object) -> bytes:
    return _WRITTEN(value).encode()
