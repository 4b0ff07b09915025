"""Sessions of people at the console, and the addresses that begin one, once.

They stand in the key store. Of each only the SHA-256 of its secret is kept (256 random bits, so
a slow hash would add nothing). A session ends when it lies idle, when its time is over, when
somebody ends it, and with the key that it was begun with. Any process sees that at once: the
store is asked on every call, and written at most once a minute for each session.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from typing import Any

from .engines.engine import Cursor
from .engines.shelf import Shelf

SESSION_PREFIX = "ses"
ONCE_PREFIX = "once"
#: As often is it written that a session is in use.
NOTED_EVERY = dt.timedelta(minutes=1)
MOST_AGENT_CHARACTERS = 200

TABLES = (
    """CREATE TABLE IF NOT EXISTS sessions (
        session_id TEXT PRIMARY KEY, person_id TEXT NOT NULL, hash BLOB NOT NULL,
        begun_by TEXT NOT NULL, agent TEXT NOT NULL, started_at TEXT NOT NULL,
        seen_at TEXT NOT NULL, ends_at TEXT NOT NULL) WITHOUT ROWID""",
    """CREATE TABLE IF NOT EXISTS sign_in_addresses (
        address_id TEXT PRIMARY KEY, person_id TEXT NOT NULL, hash BLOB NOT NULL,
        ends_at TEXT NOT NULL) WITHOUT ROWID""",
)
COLUMNS = "session_id, person_id, hash, begun_by, agent, started_at, seen_at, ends_at"


@dataclass(frozen=True, slots=True)
class Session:
    """A session as it is kept; `begun_by` is the id of the key that opened it, if one did."""

    id: str
    person_id: str
    begun_by: str
    agent: str
    started_at: dt.datetime
    seen_at: dt.datetime
    ends_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Begun:
    """Who begins a session, by which key, with what; and how long it may last at most."""

    person_id: str
    begun_by: str
    agent: str
    now: dt.datetime
    ends_at: dt.datetime


class Sessions:
    """All sessions of one key store; `idle` is how long one may lie without being used."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    def begin(self, begun: Begun) -> str:
        """A new session; returns what its bearer sends, which is kept nowhere."""
        session_id, text, digest = _made(SESSION_PREFIX)
        now, ends_at = begun.now.isoformat(), begun.ends_at.isoformat()
        agent = begun.agent[:MOST_AGENT_CHARACTERS]
        with self._shelf.transaction() as cursor:
            cursor.execute("DELETE FROM sessions WHERE ends_at<=?", (now,))
            cursor.execute(
                f"INSERT INTO sessions ({COLUMNS}) VALUES (?,?,?,?,?,?,?,?)",
                (session_id, begun.person_id, digest, begun.begun_by, agent, now, now, ends_at),
            )
        return text

    def bearer(self, text: str, now: dt.datetime, idle: dt.timedelta) -> Session | None:
        """The session that this text opens now; noted as in use."""
        session_id = id_of(text, SESSION_PREFIX)
        with self._shelf.transaction() as cursor:
            row = _row(cursor, session_id)
            if row is None or not hmac.compare_digest(_digest(text), bytes(row[2])):
                return None
            found = _session(row)
            if not _is_open(found, now, idle):
                cursor.execute("DELETE FROM sessions WHERE session_id=?", (session_id,))
                return None
            if now - found.seen_at >= NOTED_EVERY:
                cursor.execute(
                    "UPDATE sessions SET seen_at=? WHERE session_id=?",
                    (now.isoformat(), session_id),
                )
        return found

    def of(self, person_id: str, now: dt.datetime, idle: dt.timedelta) -> list[Session]:
        """The person's open sessions, the one used last first."""
        with self._shelf.transaction() as cursor:
            cursor.execute(f"SELECT {COLUMNS} FROM sessions WHERE person_id=?", (person_id,))
            found = [_session(row) for row in cursor.fetchall()]
        still_open = [session for session in found if _is_open(session, now, idle)]
        return sorted(still_open, key=lambda s: (s.seen_at, s.id), reverse=True)

    def owner(self, session_id: str) -> str | None:
        """Whose session it is."""
        with self._shelf.transaction() as cursor:
            row = _row(cursor, session_id)
        return str(row[1]) if row is not None else None

    def close(self, text: str) -> None:
        """End the session of whoever holds its secret."""
        session_id = id_of(text)
        with self._shelf.transaction() as cursor:
            row = _row(cursor, session_id)
            if row is not None and hmac.compare_digest(_digest(text), bytes(row[2])):
                cursor.execute("DELETE FROM sessions WHERE session_id=?", (session_id,))

    def end(self, session_id: str) -> bool:
        """End one; whether there was one to end."""
        return bool(self._ended("session_id=?", session_id))

    def end_all(self, person_id: str) -> int:
        """End all sessions of a person; how many there were."""
        return self._ended("person_id=?", person_id)

    def _ended(self, which: str, value: str) -> int:
        with self._shelf.transaction() as cursor:
            cursor.execute(f"DELETE FROM sessions WHERE {which} RETURNING session_id", (value,))
            return len(cursor.fetchall())

    def offer(self, person_id: str, ends_at: dt.datetime) -> str:
        """A text that begins one session of the person, once, until then."""
        address_id, text, digest = _made(ONCE_PREFIX)
        with self._shelf.transaction() as cursor:
            cursor.execute(
                "INSERT INTO sign_in_addresses VALUES (?,?,?,?)",
                (address_id, person_id, digest, ends_at.isoformat()),
            )
        return text

    def take(self, text: str, now: dt.datetime) -> str | None:
        """Whom the text signs in; from then on nobody any more."""
        address_id = id_of(text, ONCE_PREFIX)
        with self._shelf.transaction() as cursor:
            cursor.execute("SELECT hash FROM sign_in_addresses WHERE address_id=?", (address_id,))
            row = cursor.fetchone()
            if row is None or not hmac.compare_digest(_digest(text), bytes(row[0])):
                return None
            cursor.execute(
                "DELETE FROM sign_in_addresses WHERE address_id=? RETURNING person_id, ends_at",
                (address_id,),
            )
            taken = cursor.fetchall()
        if not taken or now >= dt.datetime.fromisoformat(taken[0][1]):
            return None
        return str(taken[0][0])


def id_of(text: str, prefix: str = SESSION_PREFIX) -> str:
    """The id in such a text; empty if it is none by its form."""
    given, _, rest = text.partition("_")
    found = rest.partition("_")[0]
    return found if given == prefix and is_id(found) else ""


def is_id(text: str) -> bool:
    """Whether it could be the id of a session, and so may be asked of a database."""
    return text.isascii() and text.isalnum()


def _made(prefix: str) -> tuple[str, str, bytes]:
    made = secrets.token_hex(6)
    text = f"{prefix}_{made}_{secrets.token_urlsafe(32)}"
    return made, text, _digest(text)


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


def _row(cursor: Cursor, session_id: str) -> Any:
    cursor.execute(f"SELECT {COLUMNS} FROM sessions WHERE session_id=?", (session_id,))
    return cursor.fetchone()


def _session(row: Any) -> Session:
    started_at, seen_at, ends_at = (dt.datetime.fromisoformat(text) for text in row[5:8])
    return Session(str(row[0]), str(row[1]), str(row[3]), str(row[4]), started_at, seen_at, ends_at)


def _is_open(session: Session, now: dt.datetime, idle: dt.timedelta) -> bool:
    return now < session.ends_at and now - session.seen_at < idle
