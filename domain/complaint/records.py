"""What handling leaves in the state of a complaint: frozen records."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from .kinds import Founded


@dataclass(frozen=True, slots=True)
class Finding:
    """What the handler found out in this cycle."""

    founded: Founded
    root_cause_code: str
    department: str
    by: str


@dataclass(frozen=True, slots=True)
class Done:
    """Something that was done once in a cycle: when, and the event that tells of it."""

    at: dt.datetime
    event_id: UUID


@dataclass(frozen=True, slots=True)
class Pause:
    """A time for which the customer was waited for; without an end it still lasts (R3.7.3)."""

    since: dt.datetime
    until: dt.datetime | None = None
