"""Secrets outside the log: the hashes of API keys, the keys of digests and of checkpoints.

They stand in a database of their own, with its own backup rule: a file beside the event
store, or wherever several machines that share a log can share them. A key is shown once,
when it is made; only its SHA-256 is kept (keys are random, 256 bits, so a slow hash would
add nothing).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import os
import secrets
import threading
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from domain.calendar import end_of

from . import given_secrets, key_uses, sessions, subject_keys
from .engines.location import Location
from .engines.postgres_schema import KEYS
from .engines.shelf import shelf
from .ledger_secrets import LedgerSecrets
from .master_key import change_master_key, master_key
from .subject_keys import SubjectKeys

PREFIX = "dt"
DIGEST_KEY = "receipt digest"
CLAIM_KEY = "claim"

TABLES = (
    """CREATE TABLE IF NOT EXISTS secrets (
        name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID""",
    """CREATE TABLE IF NOT EXISTS api_keys (
        key_id TEXT PRIMARY KEY, person_id TEXT NOT NULL, hash BLOB NOT NULL,
        expires_on TEXT) WITHOUT ROWID""",
)


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key as it is kept: whose it is, and the hash that its bearer must match."""

    key_id: str
    person_id: str
    hash: bytes
    expires_on: dt.date | None

    @property
    def ends_at(self) -> dt.datetime | None:
        """When its last day is over."""
        return end_of(self.expires_on) if self.expires_on is not None else None


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key that was just made; `text` is what its bearer sends, and is kept nowhere."""

    key_id: str
    text: str

    @property
    def hash(self) -> bytes:
        return hashlib.sha256(self.text.encode()).digest()


class Keys:
    """The key store of one database."""

    def __init__(self, location: Location, master: Path | None = None) -> None:
        """`master` names the file of the master key; without it the store keeps its own."""
        self.location = location
        self._shelf = shelf(location, schema=KEYS)
        self._shelf.make(TABLES + given_secrets.TABLES + key_uses.TABLES + sessions.TABLES)
        self._shelf.make(subject_keys.TABLES)
        self._master = master
        self.digest_key = self._secret(DIGEST_KEY)
        self.claim_key = self._secret(CLAIM_KEY)
        self.calendars = given_secrets.CalendarAddresses(self._shelf)
        self.webhooks = given_secrets.WebhookSecrets(self._shelf)
        self.ledger = LedgerSecrets(self._shelf)
        self.uses = key_uses.KeyUses(self._shelf)
        self.sessions = sessions.Sessions(self._shelf)
        self._known: dict[str, ApiKey] = {}
        self._lock = threading.Lock()

    @cached_property
    def subjects(self) -> SubjectKeys:
        """The keys of the customers' people; raises CannotServeError without their master key."""
        return SubjectKeys(self._shelf, master_key(self._shelf, self._master), self.location)

    def change_master_key(self, to: Path) -> int:
        """Wrap the keys of the customers' people under the key in that file; how many they are."""
        return change_master_key(self._shelf, self._master, to)

    @property
    def path(self) -> Path:
        """The file of a key store that is one."""
        assert isinstance(self.location, Path), "a key store on a server has no file"
        return self.location

    def make(self, key_id: str | None = None) -> NewKey:
        """A new random key, with the id that the log tells of; it opens nothing until admitted."""
        key_id = key_id or secrets.token_hex(6)
        return NewKey(key_id, f"{PREFIX}_{key_id}_{secrets.token_urlsafe(32)}")

    def admit(self, key: NewKey, person_id: str, expires_on: dt.date | None = None) -> None:
        """From now on the key opens the door for this person."""
        with self._shelf.transaction() as cursor:
            cursor.execute(
                "INSERT INTO api_keys VALUES (?,?,?,?)",
                (key.key_id, person_id, key.hash, expires_on.isoformat() if expires_on else None),
            )

    def is_at_hand(self, text: str) -> bool:
        """Whether `bearer` can tell without asking the store."""
        key_id = key_id_of(text)
        return key_id is None or key_id in self._known

    def bearer(self, text: str, today: dt.date) -> ApiKey | None:
        """The key that this text is, if it is one that opens the door today.

        Whether it was revoked the log tells (`Person.revoked_keys`).
        """
        key_id = key_id_of(text)
        if key_id is None:
            return None
        key = self._known.get(key_id) or self._load(key_id)
        if key is None:
            return None
        offered = hashlib.sha256(text.encode()).digest()
        if not hmac.compare_digest(offered, key.hash):
            return None
        return key if key.expires_on is None or today <= key.expires_on else None

    def _load(self, key_id: str) -> ApiKey | None:
        with self._shelf.transaction() as cursor:
            cursor.execute(
                "SELECT key_id, person_id, hash, expires_on FROM api_keys WHERE key_id=?",
                (key_id,),
            )
            row = cursor.fetchone()
        if row is None:
            return None
        expires_on = dt.date.fromisoformat(row[3]) if row[3] else None
        key = ApiKey(row[0], row[1], row[2], expires_on)
        with self._lock:
            self._known[key_id] = key
        return key

    def _secret(self, name: str) -> bytes:
        with self._shelf.transaction() as cursor:
            cursor.execute(
                "INSERT INTO secrets VALUES (?,?) ON CONFLICT DO NOTHING", (name, os.urandom(32))
            )
            cursor.execute("SELECT value FROM secrets WHERE name=?", (name,))
            return bytes(cursor.fetchone()[0])

    def close(self) -> None:
        self.uses.close()
        self._shelf.close()


def key_id_of(text: str) -> str | None:
    """The id that a key begins with, after its `dt_`; None if it is none by its form."""
    prefix, _, rest = text.partition("_")
    key_id, _, secret = rest.partition("_")
    return key_id if prefix == PREFIX and key_id and secret else None
