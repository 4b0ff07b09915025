"""A row of the log; it stands alone, so that whoever only looks at rows need not load the log."""

from __future__ import annotations

from typing import NamedTuple


class Row(NamedTuple):
    """A row of the log as it stands, whether this version can read it or not."""

    position: int
    originator_id: str
    originator_version: int
    topic: str
    state: bytes
