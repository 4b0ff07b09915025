"""How far each webhook has come, and what could not be delivered yet: apart from the log.

All events up to a webhook's position were taken by its receiver, or stand here as held. If
this is lost, every webhook begins again at its subscription.
"""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from application.engines.location import Location
from application.engines.postgres_schema import VIEWS
from application.engines.shelf import shelf
from application.feed import FeedEvent

from .records import COLUMNS, FIRST_IN_LINE, TABLES, Failure, Held, Hook, held_of, hook_of
from .statements import advance, fail, keep, passed, revive


class Store:
    """A file beside the log, or tables on its server; any thread may use them."""

    def __init__(self, location: Location) -> None:
        self._shelf = shelf(location, schema=VIEWS, busy=True)
        self._shelf.make(TABLES)

    def close(self) -> None:
        self._shelf.close()

    # ---- which there are -----------------------------------------------------------

    @property
    def followed(self) -> int:
        """Up to which position subscriptions are known."""
        rows = self._ask("SELECT position FROM followed")
        return int(rows[0][0]) if rows else 0

    def follow(self, position: int) -> None:
        with self._shelf.transaction() as cursor:
            cursor.execute(
                "INSERT INTO followed VALUES (1,?) "
                "ON CONFLICT (one) DO UPDATE SET position=excluded.position",
                (position,),
            )

    def begin(self, webhook_id: UUID, url: str, types: tuple[str, ...], position: int) -> None:
        with self._shelf.transaction() as cursor:
            cursor.execute(
                "INSERT INTO webhooks (webhook_id, url, types, position) "
                "VALUES (?,?,?,?) ON CONFLICT DO NOTHING",
                (webhook_id.hex, url, json.dumps(types), position),
            )

    def end(self, webhook_id: UUID) -> None:
        with self._shelf.transaction() as cursor:
            cursor.execute("DELETE FROM webhooks WHERE webhook_id=?", (webhook_id.hex,))
            cursor.execute("DELETE FROM held WHERE webhook_id=?", (webhook_id.hex,))

    def hooks(self) -> list[Hook]:
        return [hook_of(row) for row in self._ask("SELECT * FROM webhooks ORDER BY webhook_id")]

    def hook(self, webhook_id: UUID) -> Hook | None:
        rows = self._ask("SELECT * FROM webhooks WHERE webhook_id=?", webhook_id.hex)
        return hook_of(rows[0]) if rows else None

    # ---- what waits ----------------------------------------------------------------

    def held(self, webhook_id: UUID) -> list[Held]:
        return [
            held_of(row)
            for row in self._ask(
                f"SELECT {COLUMNS} FROM held WHERE webhook_id=? ORDER BY position", webhook_id.hex
            )
        ]

    def count(self, webhook_id: UUID) -> int:
        rows = self._ask("SELECT COUNT(*) FROM held WHERE webhook_id=?", webhook_id.hex)
        return int(rows[0][0])

    def count_waiting(self, webhook_id: UUID) -> int:
        """How many are still to be tried; what was set aside is not among them."""
        rows = self._ask(
            "SELECT COUNT(*) FROM held WHERE webhook_id=? AND set_aside=0", webhook_id.hex
        )
        return int(rows[0][0])

    def waits(self, webhook_id: UUID, aggregate_id: UUID) -> bool:
        """Whether something of the aggregate is not delivered yet, so that the next must wait."""
        return bool(
            self._ask(
                "SELECT 1 FROM held WHERE webhook_id=? AND aggregate_id=? AND set_aside=0 LIMIT 1",
                webhook_id.hex,
                aggregate_id.hex,
            )
        )

    def due(self, webhook_id: UUID, now: float) -> Held | None:
        """What is to be tried again now."""
        rows = self._ask(
            f"SELECT {COLUMNS} {FIRST_IN_LINE} AND next_at<=? ORDER BY next_at, position LIMIT 1",
            webhook_id.hex,
            now,
        )
        return held_of(rows[0]) if rows else None

    def next_at(self, webhook_id: UUID) -> float | None:
        """When the next retry is due."""
        found = self._ask(f"SELECT MIN(next_at) {FIRST_IN_LINE}", webhook_id.hex)[0][0]
        return float(found) if found is not None else None

    # ---- what became of it ---------------------------------------------------------

    def advance(self, webhook_id: UUID, before: int, position: int) -> None:
        """All up to the position is done with, or held; unless it was set back meanwhile."""
        with self._shelf.transaction() as cursor:
            advance(cursor, webhook_id, before, position)

    def hold(
        self, webhook_id: UUID, before: int, event: FeedEvent, failure: Failure | None = None
    ) -> None:
        """Keep an event for later: it failed, or one of its aggregate before it did."""
        with self._shelf.transaction() as cursor:
            keep(cursor, webhook_id, event)
            if failure is not None:
                fail(cursor, webhook_id, event.placed.position, failure)
                cursor.execute(
                    "UPDATE webhooks SET failures=failures+1 WHERE webhook_id=?", (webhook_id.hex,)
                )
            advance(cursor, webhook_id, before, event.placed.position)

    def failed(self, webhook_id: UUID, position: int, failure: Failure) -> None:
        with self._shelf.transaction() as cursor:
            fail(cursor, webhook_id, position, failure)

    def taken(self, webhook_id: UUID, position: int, before: int | None = None) -> None:
        """The receiver has it; the webhook fares well again."""
        with self._shelf.transaction() as cursor:
            cursor.execute(
                "DELETE FROM held WHERE webhook_id=? AND position=?", (webhook_id.hex, position)
            )
            cursor.execute(
                "UPDATE webhooks SET failures=0, failing_since=NULL, not_before=0 "
                "WHERE webhook_id=?",
                (webhook_id.hex,),
            )
            if before is not None:
                advance(cursor, webhook_id, before, position)

    def drop(self, webhook_id: UUID, position: int) -> None:
        """Forget an event that could not be delivered and is no longer in the log."""
        with self._shelf.transaction() as cursor:
            cursor.execute(
                "DELETE FROM held WHERE webhook_id=? AND position=?", (webhook_id.hex, position)
            )

    def pause(self, webhook_id: UUID, not_before: float) -> None:
        """Leave the receiver alone until then."""
        self._set(webhook_id, "not_before=?", not_before)

    def rest(self, webhook_id: UUID, until: float) -> None:
        """Send nothing before then, be it new or waiting: the receiver asks for it."""
        with self._shelf.transaction() as cursor:
            cursor.execute(
                "UPDATE webhooks SET not_before=? WHERE webhook_id=? AND not_before<?",
                (until, webhook_id.hex, until),
            )
            cursor.execute(
                "UPDATE held SET next_at=? WHERE webhook_id=? AND set_aside=0 AND next_at<?",
                (until, webhook_id.hex, until),
            )

    def suspend(self, webhook_id: UUID) -> None:
        """Send nothing more until somebody asks for it."""
        self._set(webhook_id, "suspended=1")

    # ---- sending again -------------------------------------------------------------

    def again(self, webhook_id: UUID, event: FeedEvent) -> None:
        """Have one event sent as soon as may be, whether it was taken before or not."""
        position = event.placed.position
        with self._shelf.transaction() as cursor:
            # What is still ahead of it comes in its turn.
            if passed(cursor, webhook_id, position):
                keep(cursor, webhook_id, event)
            cursor.execute(
                "UPDATE held SET next_at=0, since=NULL, set_aside=0 "
                "WHERE webhook_id=? AND position=?",
                (webhook_id.hex, position),
            )
            revive(cursor, webhook_id)

    def back_to(self, webhook_id: UUID, position: int) -> None:
        """Have everything behind the position sent again."""
        with self._shelf.transaction() as cursor:
            cursor.execute(
                "DELETE FROM held WHERE webhook_id=? AND position>?", (webhook_id.hex, position)
            )
            cursor.execute(
                "UPDATE webhooks SET position=? WHERE webhook_id=?", (position, webhook_id.hex)
            )
            revive(cursor, webhook_id)

    # ---- inside --------------------------------------------------------------------

    def _set(self, webhook_id: UUID, what: str, *values: object) -> None:
        with self._shelf.transaction() as cursor:
            cursor.execute(
                f"UPDATE webhooks SET {what} WHERE webhook_id=?", (*values, webhook_id.hex)
            )

    def _ask(self, statement: str, *values: object) -> list[Any]:
        with self._shelf.transaction() as cursor:
            cursor.execute(statement, values)
            return cursor.fetchall()
