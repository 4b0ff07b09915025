"""The form of a sealed value, checked against another implementation of the same standards."""

from __future__ import annotations

import base64
from typing import Any
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from hypothesis import given
from hypothesis import strategies as st

from application.sealing.form import (
    KEY_BYTES,
    NotOpenedError,
    field_key,
    kid_of,
    open_value,
    seal_value,
)

STREAM, EVENT = UUID(int=7), UUID(int=2**127 + 5)
SUBJECT_KEY = bytes(range(KEY_BYTES))
KID, PATH, NAME = "0" * 24, "/contact/name", "嫦娥"
KEY = field_key(SUBJECT_KEY, EVENT, PATH)

keys = st.binary(min_size=KEY_BYTES, max_size=KEY_BYTES)
paths = st.from_regex(r"(/[a-z_~0-9]{1,9}){1,3}", fullmatch=True)


def sealed(text: str = NAME) -> dict[str, Any]:
    return seal_value(text, kid=KID, key=KEY, stream=STREAM, event_id=EVENT, path=PATH)


def opened(seal: dict[str, Any], **other: Any) -> str:
    place: dict[str, Any] = {"key": KEY, "stream": STREAM, "event_id": EVENT, "path": PATH}
    return open_value(seal, **place | other)


@given(keys, st.uuids(), paths)
def test_field_keys_are_those_of_rfc_5869(key: bytes, event_id: UUID, path: str) -> None:
    info = event_id.bytes + b"\0" + path.encode()
    assert field_key(key, event_id, path) == HKDF(SHA256(), 32, None, info).derive(key)


def test_the_form_is_the_documented_one() -> None:
    seal = sealed()
    assert list(seal) == ["v", "alg", "kid", "nonce", "ct"]
    nonce, ciphertext = (base64.urlsafe_b64decode(seal[m] + "==") for m in ("nonce", "ct"))
    bound = STREAM.bytes + EVENT.bytes + PATH.encode()
    assert AESGCM(KEY).decrypt(nonce, ciphertext, bound) == NAME.encode()
    assert len(nonce) == 12


@given(st.text())
def test_what_was_sealed_is_read_again(text: str) -> None:
    assert opened(sealed(text)) == text


def test_the_same_text_is_never_sealed_alike() -> None:
    assert len({sealed()["ct"] for _ in range(50)}) == len({sealed()["nonce"] for _ in range(50)})
    assert sealed()["ct"] != sealed()["ct"]


@pytest.mark.parametrize(
    "other",
    [
        {"stream": UUID(int=8)},
        {"event_id": UUID(int=8)},
        {"path": "/contact/phone"},
        {"key": field_key(bytes(KEY_BYTES), EVENT, PATH)},
        {"key": field_key(SUBJECT_KEY, EVENT, "/contact/phone")},
        {"key": field_key(SUBJECT_KEY, UUID(int=8), PATH)},
    ],
)
def test_a_value_opens_in_its_own_place_and_with_its_own_key_only(other: dict[str, Any]) -> None:
    with pytest.raises(NotOpenedError):
        opened(sealed(), **other)


def test_any_bit_of_a_seal_counts() -> None:
    seal = sealed()
    for member in ("nonce", "ct"):
        whole = base64.urlsafe_b64decode(seal[member] + "==")
        for bit in range(8 * len(whole)):
            flipped = bytearray(whole)
            flipped[bit // 8] ^= 1 << bit % 8
            forged = base64.urlsafe_b64encode(flipped).rstrip(b"=").decode()
            with pytest.raises(NotOpenedError):
                opened(seal | {member: forged})


def test_a_plain_text_is_no_seal() -> None:
    assert kid_of(NAME) is None
    assert kid_of(sealed()) == KID


@pytest.mark.parametrize(
    "change", [{"v": 2}, {"alg": "none"}, {"kid": "../keys"}, {"kid": 7}, {"more": 1}]
)
def test_a_form_of_another_version_is_not_taken_for_ours(change: dict[str, Any]) -> None:
    with pytest.raises(NotOpenedError):
        kid_of(sealed() | change)
    with pytest.raises(NotOpenedError):
        kid_of({"v": 1})
