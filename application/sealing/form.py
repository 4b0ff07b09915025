"""The form in which a personal value stands in the log, and how it is sealed and opened.

In the JSON of an event a personal value (`domain.values.Personal`) stands as

    {"v":1,"alg":"A256GCM","kid":K,"nonce":N,"ct":C}

kid
    which subject key it is sealed with: 24 hex digits; the key itself stands in the key store.
nonce
    12 random bytes, base64url without padding.
ct
    ciphertext and 16 bytes of tag (AES-256-GCM), base64url without padding.

Byte for byte:

    plaintext = the text, UTF-8
    path      = JSON pointer (RFC 6901) of the value within the event, UTF-8: /contact/phone
    field_key = HKDF-SHA256 (RFC 5869), 32 bytes: key = subject key (32 bytes), no salt,
                info = event id (16 bytes) ‖ 0x00 ‖ path
    AAD       = stream id (16 bytes) ‖ event id (16 bytes) ‖ path

Ids are the 16 bytes of the UUID in network order; the event id is the one in the trail. A field
key opens one value of one event and says nothing about any other; a value that was moved to
another event, stream or field does not open.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from .mark import MEMBERS

VERSION = 1
ALGORITHM = "A256GCM"
KEY_BYTES = 32
NONCE_BYTES = 12
KID = re.compile(r"[0-9a-f]{24}")

#: RFC 5869, 2.2: without a salt as many zeros as the hash has bytes.
_NO_SALT = bytes(hashlib.sha256().digest_size)


class NotOpenedError(Exception):
    """A sealed value does not open: its bytes, its place or its key are not what they were."""


def field_key(subject_key: bytes, event_id: UUID, path: str) -> bytes:
    """The key of one value of one event: 32 bytes."""
    extracted = hmac.digest(_NO_SALT, subject_key, "sha256")
    info = event_id.bytes + b"\0" + path.encode()
    return hmac.digest(extracted, info + b"\x01", "sha256")


def associated(stream: UUID, event_id: UUID, path: str) -> bytes:
    """What a value is bound to beside its key."""
    return stream.bytes + event_id.bytes + path.encode()


def seal_value(
    text: str, *, kid: str, key: bytes, stream: UUID, event_id: UUID, path: str
) -> dict[str, Any]:
    """The text as it is stored; `key` is its field key."""
    nonce = os.urandom(NONCE_BYTES)
    sealed = AESGCM(key).encrypt(nonce, text.encode(), associated(stream, event_id, path))
    return {
        "v": VERSION,
        "alg": ALGORITHM,
        "kid": kid,
        "nonce": _written(nonce),
        "ct": _written(sealed),
    }


def open_value(
    sealed: Mapping[str, Any], *, key: bytes, stream: UUID, event_id: UUID, path: str
) -> str:
    """The text that was sealed; `key` is its field key. Raises NotOpenedError."""
    try:
        nonce, ciphertext = _read(sealed["nonce"]), _read(sealed["ct"])
        bound = associated(stream, event_id, path)
        return AESGCM(key).decrypt(nonce, ciphertext, bound).decode()
    except (InvalidTag, ValueError, TypeError) as error:
        raise NotOpenedError(f"the value at {path} does not open") from error


def kid_of(value: object) -> str | None:
    """Which key a stored value is sealed with; None of one that is not sealed.

    Raises NotOpenedError of one that is sealed in no form that this version knows.
    """
    if not isinstance(value, Mapping):
        return None
    if value.keys() != MEMBERS or value["v"] != VERSION or value["alg"] != ALGORITHM:
        raise NotOpenedError("it is sealed in a form that this version does not know")
    kid = value["kid"]
    if not isinstance(kid, str) or not KID.fullmatch(kid):
        raise NotOpenedError("the id of its key is none")
    return kid


def _written(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def _read(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
