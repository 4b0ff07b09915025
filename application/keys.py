"""Secrets outside the log: the hashes of API keys, and the key of the receipts' digests.

They stand in a file of their own beside the event store, with its own backup rule. A key is
shown once, when it is made; only its SHA-256 is kept (keys are random, 256 bits, so a slow
hash would add nothing).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import os
import secrets
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from . import given_secrets

PREFIX = "dt"
DIGEST_KEY = "receipt digest"
CLAIM_KEY = "claim"

TABLES = """
CREATE TABLE IF NOT EXISTS secrets (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS api_keys (
    key_id TEXT PRIMARY KEY,
    person_id TEXT NOT NULL,
    hash BLOB NOT NULL,
    expires_on TEXT
) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key as it is kept: whose it is, and the hash that its bearer must match."""

    key_id: str
    person_id: str
    hash: bytes
    expires_on: dt.date | None


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

    def __init__(self, path: Path) -> None:
        self.path = path
        path.touch(mode=0o600, exist_ok=True)
        with self._connection() as connection:
            connection.executescript(TABLES + given_secrets.TABLES)
        self.digest_key = self._secret(DIGEST_KEY)
        self.claim_key = self._secret(CLAIM_KEY)
        self.calendars = given_secrets.CalendarAddresses(path)
        self.webhooks = given_secrets.WebhookSecrets(path)
        self._known: dict[str, ApiKey] = {}
        self._lock = threading.Lock()

    def make(self) -> NewKey:
        """A new random key; it opens nothing until it is admitted."""
        key_id = secrets.token_hex(6)
        return NewKey(key_id, f"{PREFIX}_{key_id}_{secrets.token_urlsafe(32)}")

    def admit(self, key: NewKey, person_id: str, expires_on: dt.date | None = None) -> None:
        """From now on the key opens the door for this person."""
        with self._connection() as connection:
            connection.execute(
                "INSERT INTO api_keys VALUES (?,?,?,?)",
                (key.key_id, person_id, key.hash, expires_on.isoformat() if expires_on else None),
            )

    def bearer(self, text: str, today: dt.date) -> ApiKey | None:
        """The key that this text is, if it is one that opens the door today."""
        parts = text.split("_", 2)
        if len(parts) != 3 or parts[0] != PREFIX:
            return None
        key = self._known.get(parts[1]) or self._load(parts[1])
        if key is None:
            return None
        offered = hashlib.sha256(text.encode()).digest()
        if not hmac.compare_digest(offered, key.hash):
            return None
        return key if key.expires_on is None or today <= key.expires_on else None

    def _load(self, key_id: str) -> ApiKey | None:
        with self._connection() as connection:
            row = connection.execute(
                "SELECT key_id, person_id, hash, expires_on FROM api_keys WHERE key_id=?",
                (key_id,),
            ).fetchone()
        if row is None:
            return None
        expires_on = dt.date.fromisoformat(row[3]) if row[3] else None
        key = ApiKey(row[0], row[1], row[2], expires_on)
        with self._lock:
            self._known[key_id] = key
        return key

    def _secret(self, name: str) -> bytes:
        with self._connection() as connection:
            connection.execute("INSERT OR IGNORE INTO secrets VALUES (?,?)", (name, os.urandom(32)))
            row = connection.execute("SELECT value FROM secrets WHERE name=?", (name,)).fetchone()
        return bytes(row[0])

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        connection = sqlite3.connect(self.path, timeout=5)
        try:
            with connection:
                yield connection
        finally:
            connection.close()
