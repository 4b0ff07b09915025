"""The master key, under which the keys of the customers' people are wrapped.

The key store makes one for itself, unless the operator names a file that holds it: then whoever
has the key store alone can open nothing. A store that was used with one takes no other.
"""

from __future__ import annotations

import binascii
import hashlib
import hmac
import os
from pathlib import Path

from cryptography.hazmat.primitives.keywrap import aes_key_unwrap, aes_key_wrap

from .engines.engine import Cursor
from .engines.errors import CannotServeError
from .engines.shelf import Shelf
from .sealing.form import KEY_BYTES

#: Among the secrets: the key that the store made itself, and what tells the key in use.
OWN = "master"
FINGERPRINT = "master fingerprint"


def master_key(shelf: Shelf, file: Path | None) -> bytes:
    """The key in use, 32 bytes; raises CannotServeError if the file holds none or another."""
    given = _read(file) if file is not None else None
    with shelf.transaction() as cursor:
        key = given or _kept(cursor, OWN, os.urandom(KEY_BYTES))
        used = _kept(cursor, FINGERPRINT, fingerprint(key))
    if hmac.compare_digest(used, fingerprint(key)):
        return key
    if file is None:
        raise CannotServeError(
            "its keys are wrapped by a master key in a file; name it by DEALTRAIL_MASTER_KEY"
        )
    raise CannotServeError(f"{file} does not hold the master key that it was used with")


def change_master_key(shelf: Shelf, file: Path | None, to: Path) -> int:
    """Wrap all keys anew under the key in another file, made if it is not there; how many.

    `file` is that of the key in use, if it is in one. Nobody else may use the store meanwhile.
    Raises CannotServeError.
    """
    old = master_key(shelf, file)
    new = _read(to) if to.exists() else _written(to)
    with shelf.transaction() as cursor:
        cursor.execute("DELETE FROM secrets WHERE name=?", (OWN,))
        cursor.execute("UPDATE secrets SET value=? WHERE name=?", (fingerprint(new), FINGERPRINT))
        cursor.execute("SELECT kid, wrapped FROM subject_keys WHERE wrapped IS NOT NULL")
        wrapped = cursor.fetchall()
        for kid, key in wrapped:
            anew = aes_key_wrap(new, aes_key_unwrap(old, bytes(key)))
            cursor.execute("UPDATE subject_keys SET wrapped=? WHERE kid=?", (anew, kid))
    return len(wrapped)


def in_use(cursor: Cursor, key: bytes) -> bool:
    """Whether it is still this master key that keys are to be wrapped under."""
    cursor.execute("SELECT value FROM secrets WHERE name=?", (FINGERPRINT,))
    return hmac.compare_digest(bytes(cursor.fetchone()[0]), fingerprint(key))


def fingerprint(key: bytes) -> bytes:
    """What tells one master key from another without saying anything about it."""
    return hmac.digest(key, b"dealtrail master key", hashlib.sha256)


def _kept(cursor: Cursor, name: str, value: bytes) -> bytes:
    """The secret of this name; this one if there was none."""
    cursor.execute("INSERT INTO secrets VALUES (?,?) ON CONFLICT DO NOTHING", (name, value))
    cursor.execute("SELECT value FROM secrets WHERE name=?", (name,))
    return bytes(cursor.fetchone()[0])


def _written(file: Path) -> bytes:
    """A new key in a new file that only its owner may read, on disk when this returns."""
    key = os.urandom(KEY_BYTES)
    try:
        number = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(number, "w", encoding="ascii") as opened:
            opened.write(key.hex() + "\n")
            opened.flush()
            os.fsync(opened.fileno())
    except OSError as error:
        raise CannotServeError(f"the master key cannot be written: {error}") from error
    return key


def _read(file: Path) -> bytes:
    try:
        key = binascii.unhexlify(file.read_bytes().strip())
    except OSError as error:
        raise CannotServeError(f"the master key cannot be read: {error}") from error
    except binascii.Error as error:
        raise CannotServeError(_no_key(file)) from error
    if len(key) != KEY_BYTES:
        raise CannotServeError(_no_key(file))
    return key


def _no_key(file: Path) -> str:
    return f"{file} holds no master key: it must hold {2 * KEY_BYTES} hex digits and nothing else"
