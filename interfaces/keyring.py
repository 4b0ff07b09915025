"""The API keys of a person as they may be shown: by their beginning, never by their secret."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from application.envelope import Placed
from application.keys import PREFIX
from domain.calendar import day_of
from domain.company.keys import KeyIssued, KeyRevoked
from domain.people import Person


@dataclass(frozen=True, slots=True)
class Listed:
    """A key as it is listed; `used` is exact to a minute or two, and null if it never was."""

    key: str
    person: str
    made: str
    expires: str | None
    used: str | None
    state: str


def keyring(
    person: Person,
    stream: Iterable[Placed],
    used: Mapping[str, dt.datetime],
    today: dt.date,
) -> list[Listed]:
    """The person's keys as his stream tells of them, the oldest first; `used` is by key id."""
    found: dict[str, Listed] = {}
    for placed in stream:
        match placed.recorded.event:
            case KeyIssued(key_id=key_id, expires_on=expires_on):
                state = "expired" if expires_on is not None and expires_on < today else "works"
                found[key_id] = Listed(
                    key=f"{PREFIX}_{key_id}",
                    person=person.id,
                    made=placed.recorded.trail.recorded_at.isoformat(timespec="seconds"),
                    expires=expires_on.isoformat() if expires_on is not None else None,
                    used=_minute(used.get(key_id)),
                    state="retired" if person.retired else state,
                )
            case KeyRevoked(key_id=key_id) if key_id in found:
                found[key_id] = replace(found[key_id], state="revoked")
    return list(found.values())


def today() -> dt.date:
    """By which keys expire: the machine's clock, whatever a manual one says."""
    return day_of(dt.datetime.now(dt.UTC))


def _minute(at: dt.datetime | None) -> str | None:
    return at.isoformat(timespec="minutes") if at is not None else None
