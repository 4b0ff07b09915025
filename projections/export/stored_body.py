"""A stored body taken apart without being parsed: its members' texts, verbatim.

The log writes bodies in one way only (application/envelope.py), so that a pattern finds the
members in a fraction of the time that parsing and writing them again would take; and what
stands in an export is what is stored, to the letter.
"""

from __future__ import annotations

import json
import re
from typing import NamedTuple

#: Any JSON string.
_TEXT = rb'"[^"\\]*(?:\\.[^"\\]*)*"'
#: A JSON string without quotes in it: found in half the time, and nearly all are so. It cannot
#: take a string with quotes for one without: none holds a quote that ends it and a member's name.
_PLAIN = rb'"[^"]*"'

_HEAD = re.compile(rb'\{"v":[0-9]+,"event":')
_TRAIL_MARK = b',"trail":{'
_TRAIL = (
    rb',"trail":\{"event_id":(T),"occurred_at":(T),"recorded_at":(T),"actor":(T),"role":(T),'
    rb'"on_behalf_of":(null|T),"client":(T),"command":(null|T),"command_id":(T),'
    rb'"correlation_id":(T),"causation_id":(null|T),"policy_version":(T),'
    rb'"deviations":(\[.*\]),"reason":(null|T)\}\}'
)
_PLAIN_TRAIL, _ANY_TRAIL = (
    re.compile(_TRAIL.replace(b"T)", text + b")")) for text in (_PLAIN, _TEXT)
)
#: A line break would end a line of an export, and JSON has none of these in its texts.
_CONTROLS = bytes(range(32))

NULL = b"null"


class RowNotExportableError(Exception):
    """A row is not as the log writes rows; `position` says where."""

    def __init__(self, position: int) -> None:
        super().__init__(position)
        self.position = position


class Body(NamedTuple):
    """The JSON texts of a stored body's members, in UTF-8, and the whole."""

    whole: bytes
    #: The event's own fields, an object, as an export shows them.
    event: bytes
    event_id: bytes
    occurred_at: bytes
    recorded_at: bytes
    actor: bytes
    role: bytes
    on_behalf_of: bytes
    client: bytes
    command: bytes
    command_id: bytes
    correlation_id: bytes
    causation_id: bytes
    policy_version: bytes
    deviations: bytes
    reason: bytes


def body_of(position: int, state: bytes) -> Body:
    """Take a row's state apart; raises RowNotExportableError."""
    head, cut = _HEAD.match(state), state.rfind(_TRAIL_MARK)
    trail = None
    if cut > 0:
        trail = _PLAIN_TRAIL.fullmatch(state, cut) or _ANY_TRAIL.fullmatch(state, cut)
    if head is None or trail is None or not _is_text(state):
        raise RowNotExportableError(position)
    return Body(state, state[head.end() : cut], *trail.groups())


def _is_text(state: bytes) -> bool:
    """Whether it is UTF-8 on one line."""
    try:
        state.decode()
    except UnicodeDecodeError:
        return False
    return len(state.translate(None, _CONTROLS)) == len(state)


def data_of(body: Body, always_flagged: bool) -> bytes:
    """The event's fields as the feed shows them: with `flags`, the codes of its deviations."""
    if body.deviations == b"[]" and not always_flagged:
        return body.event
    comma = b"" if body.event == b"{}" else b","
    return b'%b%b"flags":%b}' % (body.event[:-1], comma, flags_of(body))


def flags_of(body: Body) -> bytes:
    """The codes of the deviations, a JSON array."""
    if body.deviations == b"[]":
        return body.deviations
    codes = [one["code"] for one in json.loads(body.deviations)]
    return json.dumps(codes, ensure_ascii=False, separators=(",", ":")).encode()
