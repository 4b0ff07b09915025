"""The keys of the customers' people: under each stands all that is personal of one of them.

They stand in the key store, wrapped (RFC 3394) by a master key: one that the store made itself,
or one that the operator keeps in a file apart. To spare a commit for every new person, keys are
made in pools, ahead, and given out one by one. To forget a person is to destroy his key; that it
was destroyed stays, so that it is told from one that was lost.
"""

from __future__ import annotations

import os
import secrets
import threading
from collections import OrderedDict
from collections.abc import Collection, Iterable
from enum import StrEnum

from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap

from .engines.errors import StoreUnavailableError
from .engines.location import Location
from .engines.shelf import Shelf
from .master_key import in_use
from .sealing.form import KEY_BYTES

#: How many keys are made at once.
POOL = 256
#: How many keys are kept in memory, about 250 bytes each.
CAPACITY = 20_000
#: A kid begins with the number of its pool, so that a newer key has a greater kid.
NUMBER_DIGITS, RANDOM_BYTES = 8, 8

TABLES = (
    # `gone` says why there is no key any more.
    """CREATE TABLE IF NOT EXISTS subject_keys (
        kid TEXT PRIMARY KEY, wrapped BLOB, gone TEXT) WITHOUT ROWID""",
)


class Gone(StrEnum):
    """Why a key that once was is no more."""

    #: Destroyed, for its subject was erased.
    ERASED = "erased"
    #: Lost with its key store, and the operator accepted that.
    LOST = "lost"


class KeyMissingError(Exception):
    """Something is sealed with a key that is not in the key store, nor was ever destroyed."""

    def __init__(self, kid: str) -> None:
        super().__init__(
            f"its key {kid} is not in the key store; restore the key store from a backup"
        )
        self.kid = kid


class SubjectKeys:
    """The keys in one key store; any thread may use them."""

    def __init__(self, shelf: Shelf, master: bytes, location: Location) -> None:
        self.location = location
        self._shelf = shelf
        self._master = master
        self._lock = threading.Lock()
        self._known: OrderedDict[str, bytes | Gone] = OrderedDict()
        #: Keys of this process's pool that were not given out yet.
        self._pool: list[tuple[str, bytes]] = []
        #: What must not come back into memory, though the store may still have it.
        self._forgotten: set[str] = set()

    def open(self, kid: str) -> bytes | None:
        """The key, 32 bytes; None of one that is gone. Raises KeyMissingError."""
        found = self._find(kid)
        return found if isinstance(found, bytes) else None

    def gone(self, kid: str) -> Gone | None:
        """Why the key is no more; None if it is there. Raises KeyMissingError."""
        found = self._find(kid)
        return found if isinstance(found, Gone) else None

    def fresh(self) -> tuple[str, bytes]:
        """A new key and its kid; the key is on disk when this returns."""
        with self._lock:
            if not self._pool:
                self._pool = self._made()
            kid, key = self._pool.pop()
            self._keep({kid: key})
        return kid, key

    def forget(self, kids: Iterable[str]) -> None:
        """Their subjects were erased: open nothing with these any more, whatever the store has."""
        with self._lock:
            for kid in kids:
                self._forgotten.add(kid)
                self._known.pop(kid, None)

    def destroy(self, kids: Collection[str]) -> None:
        """Have these keys nowhere any more; raises StoreUnavailableError, and is safe to repeat."""
        self.forget(kids)
        self._end(kids, Gone.ERASED)

    def give_up(self, kids: Collection[str]) -> None:
        """The operator accepts that these keys, which the store does not have, are lost."""
        self._end(kids, Gone.LOST)

    def destroyed(self) -> frozenset[str]:
        """The kids of all keys that were destroyed."""
        with self._shelf.transaction() as cursor:
            cursor.execute("SELECT kid FROM subject_keys WHERE gone=?", (Gone.ERASED,))
            return frozenset(str(row[0]) for row in cursor.fetchall())

    def missing(self, kids: Iterable[str]) -> frozenset[str]:
        """Those of which this key store knows nothing."""
        return frozenset(kid for kid in kids if not self._is_known(kid))

    # ---- inside --------------------------------------------------------------------

    def _is_known(self, kid: str) -> bool:
        try:
            self._find(kid)
        except KeyMissingError:
            return False
        return True

    def _find(self, kid: str) -> bytes | Gone:
        if kid in self._forgotten:
            return Gone.ERASED
        found = self._known.get(kid)
        if found is None:
            self._load(kid[:NUMBER_DIGITS])
            found = self._known.get(kid)
        if found is None:
            raise KeyMissingError(kid)
        return found

    def _load(self, pool: str) -> None:
        """Take in the whole pool: whoever reads one of them soon reads the others."""
        with self._shelf.transaction() as cursor:
            cursor.execute(
                "SELECT kid, wrapped, gone FROM subject_keys WHERE kid>=? AND kid<?",
                (pool, pool + "g"),
            )
            rows = cursor.fetchall()
        found: dict[str, bytes | Gone] = {
            str(kid): Gone(gone) if wrapped is None else self._unwrapped(bytes(wrapped))
            for kid, wrapped, gone in rows
        }
        with self._lock:
            self._keep(found)

    def _keep(self, keys: dict[str, bytes] | dict[str, bytes | Gone]) -> None:
        for kid, key in keys.items():
            if kid not in self._forgotten:
                self._known[kid] = key
        while len(self._known) > CAPACITY:
            self._known.popitem(last=False)

    def _unwrapped(self, wrapped: bytes) -> bytes:
        try:
            return aes_key_unwrap(self._master, wrapped)
        except InvalidUnwrap as error:
            raise StoreUnavailableError(
                "a key in the key store is damaged, or wrapped anew: start this process again"
            ) from error

    def _made(self) -> list[tuple[str, bytes]]:
        """A pool of new keys, on disk."""
        with self._shelf.transaction() as cursor:
            if not in_use(cursor, self._master):
                raise StoreUnavailableError("the master key was changed: start this process again")
            cursor.execute("SELECT MAX(kid) FROM subject_keys")
            last = cursor.fetchone()[0]
            number = 1 + (int(last[:NUMBER_DIGITS], 16) if last else 0)
            kids = sorted(f"{number:08x}{secrets.token_hex(RANDOM_BYTES)}" for _ in range(POOL))
            made = [(kid, os.urandom(KEY_BYTES)) for kid in reversed(kids)]
            marks = ",".join("(?,?,NULL)" for _ in made)
            values = [v for kid, key in made for v in (kid, aes_key_wrap(self._master, key))]
            cursor.execute(f"INSERT INTO subject_keys VALUES {marks}", values)
        return made

    def _end(self, kids: Collection[str], why: Gone) -> None:
        with self._shelf.transaction() as cursor:
            for kid in sorted(kids):
                cursor.execute(
                    "INSERT INTO subject_keys VALUES (?,NULL,?) ON CONFLICT (kid) "
                    "DO UPDATE SET wrapped=NULL, gone=excluded.gone",
                    (kid, why),
                )
        with self._lock:
            self._known.update(dict.fromkeys(kids, why))
