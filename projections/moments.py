"""When was what recorded: turns an instant into a position of the log, and back.

An instant stands for the highest position that was recorded by then, and all before it. A
manual clock may once be set to before what stands in the log; since then earlier positions
with later instants are hidden behind the newer ones.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import BigInteger, Column, Connection, func, select

from .folding import Happening
from .store import InstantColumn
from .view import View

AsOf = int | dt.datetime


class BadInstantError(ValueError):
    """Neither a position nor an instant with its offset."""


def as_of_from(text: str) -> AsOf:
    """What a reader wrote: a position, or an RFC 3339 instant; raises BadInstantError."""
    if text.isascii() and text.isdigit() and len(text) <= 18:
        return int(text)
    try:
        instant = dt.datetime.fromisoformat(text)
    except ValueError as error:
        raise BadInstantError(f"neither a position nor an RFC 3339 instant: {text}") from error
    if instant.tzinfo is None or not 1970 <= instant.year <= 2199:
        raise BadInstantError(f"an instant needs its offset and a year from 1970 to 2199: {text}")
    return instant.astimezone(dt.UTC)


class MomentsView(View):
    """The last position recorded at each instant."""

    name = "moments"
    about_cases = False

    def __init__(self, build: int) -> None:
        super().__init__(build)
        self.rows = self.table(
            "rows",
            Column("recorded_at", InstantColumn, primary_key=True),
            Column("position", BigInteger, nullable=False),
            position=("position",),
        )
        self._new: dict[dt.datetime, int] = {}
        self._last: dt.datetime | None = None

    def apply(self, connection: Connection, happening: Happening) -> None:
        moment = happening.trail.recorded_at
        if self._last is None:
            last = select(func.max(self.rows.c.recorded_at))
            self._last = connection.execute(last).scalar()
        in_this_batch = moment == self._last and moment in self._new
        if self._last is not None and moment <= self._last and not in_this_batch:
            self._new = {at: p for at, p in self._new.items() if at < moment}
            connection.execute(self.rows.delete().where(self.rows.c.recorded_at >= moment))
        self._new[moment] = happening.position
        self._last = moment

    def flush(self, connection: Connection) -> None:
        if self._new:
            rows = [{"recorded_at": at, "position": p} for at, p in self._new.items()]
            connection.execute(self.rows.insert(), rows)
            self._new.clear()

    def forget(self) -> None:
        self._new.clear()
        self._last = None

    def position_at(self, connection: Connection, instant: dt.datetime) -> int:
        """The highest position recorded by the instant, 0 if there was none."""
        c = self.rows.c
        found = select(c.position).where(c.recorded_at <= instant)
        row = connection.execute(found.order_by(c.recorded_at.desc()).limit(1)).scalar()
        return row or 0

    def instant_of(self, connection: Connection, position: int) -> dt.datetime | None:
        """When the position was recorded; None if there is nothing there."""
        c = self.rows.c
        found = select(c.recorded_at).where(c.position >= position)
        return connection.execute(found.order_by(c.position).limit(1)).scalar()
