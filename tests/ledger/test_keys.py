"""Keys have names and ids, are written as vkeys, and rotate with a history."""

from __future__ import annotations

from dataclasses import replace

import pytest
from signing import ORIGIN, flips, signer

from projections.ledger.errors import KeyringError, MalformedKeyError
from projections.ledger.keyring import Keyring, Trusted
from projections.ledger.vkey import SignerKey, VerifierKey

#: The example of C2SP signed-note.
VKEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"


def test_the_example_of_the_specification_is_read_and_written() -> None:
    key = VerifierKey.parse(VKEY)
    assert (key.name, key.key_id.hex(), key.text) == ("example.com/foo", "530d903a", VKEY)


def test_no_changed_vkey_is_read() -> None:
    for changed in flips(VKEY.encode()):
        with pytest.raises(MalformedKeyError):
            VerifierKey.parse(changed.decode("latin-1"))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "example.com/foo",
        "example.com/foo+530d903a",
        VKEY.replace("530d903a", "530D903A"),
        VKEY + "=",
        VKEY + "\n",
        " " + VKEY,
        "+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "example.com/foo+530d903a+BOkyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U0=",
    ],
)
def test_what_is_not_quite_a_vkey_is_refused(text: str) -> None:
    with pytest.raises(MalformedKeyError):
        VerifierKey.parse(text)


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\nb", "a\u00a0b", "a\u2003b", "\ud800"])
def test_a_name_that_could_be_misread_is_refused(name: str) -> None:
    with pytest.raises(MalformedKeyError):
        VerifierKey(name, bytes(32))
    with pytest.raises(MalformedKeyError):
        SignerKey(name, bytes(32))


def test_a_key_of_another_length_is_refused() -> None:
    with pytest.raises(MalformedKeyError, match="31 bytes"):
        VerifierKey("a", bytes(31))
    with pytest.raises(MalformedKeyError, match="33 bytes"):
        SignerKey("a", bytes(33))


def test_a_new_key_is_new_signs_and_never_shows_its_secret() -> None:
    key = SignerKey.generate(ORIGIN)
    assert key != SignerKey.generate(ORIGIN)
    assert key.verifier.made(key.sign(b"x"), b"x")
    assert not key.verifier.made(key.sign(b"x"), b"y")
    assert not key.verifier.made(b"", b"x")
    assert repr(key.seed) not in repr(key)


def test_the_key_that_came_last_signs_and_those_before_still_verify() -> None:
    first, second, third = (signer(which=which) for which in range(3))
    ring = Keyring.of(first.verifier).rotated(first.verifier, second.verifier, at=10)
    ring = ring.rotated(second.verifier, third.verifier, at=25)
    assert ring.signer([first, second, third]) is third
    assert ring.keys == (first.verifier, second.verifier, third.verifier)
    may = {size: [ring.may_sign(key, size) for key in ring.keys] for size in (0, 10, 11, 25, 26)}
    assert may == {
        0: [True, True, True],
        10: [True, True, True],
        11: [False, True, True],
        25: [False, True, True],
        26: [False, False, True],
    }


def test_a_ring_finds_a_key_by_name_and_id_both() -> None:
    first, second = signer().verifier, signer(which=1).verifier
    ring = Keyring.of(first, second)
    assert ring.find(ORIGIN, second.key_id) == Trusted(second)
    assert ring.find("other", second.key_id) is None
    assert ring.find(ORIGIN, b"\0\0\0\0") is None
    assert not ring.may_sign(signer(which=2).verifier, 1)


def test_nothing_signs_without_the_secret_of_a_key_in_service() -> None:
    old, new = signer(), signer(which=1)
    ring = Keyring.of(old.verifier).rotated(old.verifier, new.verifier, at=5)
    with pytest.raises(KeyringError) as raised:
        ring.signer([old, signer(which=2)])
    assert "私钥" in raised.value.text.zh


def test_only_a_key_in_service_is_replaced() -> None:
    old, new = signer(), signer(which=1)
    ring = Keyring.of(old.verifier).rotated(old.verifier, new.verifier, at=5)
    for at in (4, 5, 6):
        with pytest.raises(KeyringError):
            ring.rotated(old.verifier, signer(which=2).verifier, at=at)
    with pytest.raises(KeyringError):
        ring.rotated(signer(which=3).verifier, signer(which=2).verifier, at=6)


def test_the_same_key_stands_in_a_ring_once() -> None:
    key = signer().verifier
    with pytest.raises(KeyringError):
        Keyring.of(key, replace(key))


def test_a_file_of_public_keys_is_read_as_it_was_written() -> None:
    old, new = signer(), signer(which=1)
    ring = Keyring.of(old.verifier).rotated(old.verifier, new.verifier, at=5)
    assert ring.text == f"{old.verifier.text} until 5\n{new.verifier.text}\n"
    assert Keyring.parse(ring.text) == ring


@pytest.mark.parametrize("ending", [" until ", " until 05", " until -1", " until x", " until"])
def test_an_ending_that_is_no_size_is_refused(ending: str) -> None:
    with pytest.raises(MalformedKeyError):
        Keyring.parse(VKEY + ending)
