"""Secrets given out that are no keys to the API: of webhooks, and of people's calendars.

They stand in the key store. A webhook's secret signs what is sent, so it is
kept as it is; of a calendar's address only the hash is.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import secrets
from uuid import UUID

from .engines.shelf import Shelf

SECRET_PREFIX = "whsec_"
SECRET_BYTES = 32
CALENDAR_PREFIX = "cal"

#: How long what is sent bears the signature of the secret before as well.
OVERLAP = dt.timedelta(hours=24)

TABLES = (
    """CREATE TABLE IF NOT EXISTS webhook_secrets (
        webhook_id TEXT PRIMARY KEY, secret BLOB NOT NULL, previous BLOB,
        replaced_at TEXT) WITHOUT ROWID""",
    """CREATE TABLE IF NOT EXISTS calendar_addresses (
        person_id TEXT PRIMARY KEY, address_id TEXT NOT NULL UNIQUE,
        hash BLOB NOT NULL) WITHOUT ROWID""",
)


class WebhookSecrets:
    """What each webhook's messages are signed with."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    def signing(self, webhook_id: UUID, now: dt.datetime) -> tuple[str, ...]:
        """The secrets to sign with now, the newest first; one is made if there is none yet."""
        with self._shelf.transaction() as cursor:
            cursor.execute(
                "INSERT INTO webhook_secrets VALUES (?,?,NULL,NULL) ON CONFLICT DO NOTHING",
                (webhook_id.hex, secrets.token_bytes(SECRET_BYTES)),
            )
            cursor.execute(
                "SELECT secret, previous, replaced_at FROM webhook_secrets WHERE webhook_id=?",
                (webhook_id.hex,),
            )
            secret, previous, replaced_at = cursor.fetchone()
        if previous is None or now - dt.datetime.fromisoformat(replaced_at) > OVERLAP:
            return (_text(secret),)
        return _text(secret), _text(previous)

    def replace(self, webhook_id: UUID, now: dt.datetime) -> str:
        """Make a new secret; the one before goes on to sign beside it for a while."""
        new = secrets.token_bytes(SECRET_BYTES)
        with self._shelf.transaction() as cursor:
            cursor.execute(
                "INSERT INTO webhook_secrets VALUES (?,?,NULL,NULL) ON CONFLICT (webhook_id) "
                "DO UPDATE SET previous=webhook_secrets.secret, secret=excluded.secret, "
                "replaced_at=?",
                (webhook_id.hex, new, now.isoformat()),
            )
        return _text(new)

    def forget(self, webhook_id: UUID) -> None:
        with self._shelf.transaction() as cursor:
            cursor.execute("DELETE FROM webhook_secrets WHERE webhook_id=?", (webhook_id.hex,))


class CalendarAddresses:
    """The secret part of the address of each person's work list; one a person, read-only."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    def replace(self, person_id: str) -> str:
        """A new secret for the person; the one before opens nothing any more."""
        address_id = secrets.token_hex(6)
        text = f"{CALENDAR_PREFIX}_{address_id}_{secrets.token_urlsafe(32)}"
        with self._shelf.transaction() as cursor:
            cursor.execute(
                "INSERT INTO calendar_addresses VALUES (?,?,?) ON CONFLICT (person_id) "
                "DO UPDATE SET address_id=excluded.address_id, hash=excluded.hash",
                (person_id, address_id, hashlib.sha256(text.encode()).digest()),
            )
        return text

    def revoke(self, person_id: str) -> bool:
        """Whether there was one to revoke."""
        with self._shelf.transaction() as cursor:
            cursor.execute(
                "DELETE FROM calendar_addresses WHERE person_id=? RETURNING person_id", (person_id,)
            )
            return bool(cursor.fetchall())

    def person_of(self, text: str) -> tuple[str, str] | None:
        """Whose work list this text opens, and the id of the address; None if nobody's."""
        prefix, _, rest = text.partition("_")
        if prefix != CALENDAR_PREFIX:
            return None
        with self._shelf.transaction() as cursor:
            cursor.execute(
                "SELECT person_id, address_id, hash FROM calendar_addresses WHERE address_id=?",
                (rest.partition("_")[0],),
            )
            row = cursor.fetchone()
        offered = hashlib.sha256(text.encode()).digest()
        if row is None or not hmac.compare_digest(offered, row[2]):
            return None
        return str(row[0]), str(row[1])


def _text(secret: bytes) -> str:
    return SECRET_PREFIX + base64.b64encode(secret).decode()
