"""A signed note is read in one way only, and believed only if a known key signed it."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from signing import flips, signer

from projections.ledger.errors import (
    FalseSignatureError,
    LedgerError,
    MalformedNoteError,
    UnsignedError,
)
from projections.ledger.note import BYTES_AT_MOST, SIGNATURES_AT_MOST, Note, signed
from projections.ledger.vkey import VerifierKey

#: The example of C2SP signed-note, and its key.
EXAMPLE = (
    "This is an example message.\n\n— example.com/foo "
    "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
).encode()
KEY = VerifierKey.parse("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")
LOG, WITNESS = signer("log.example"), signer("witness.example")


def test_the_example_of_the_specification_is_read_written_and_verified() -> None:
    note = Note.parse(EXAMPLE)
    assert note.text == "This is an example message.\n"
    assert note.signers([KEY]) == (KEY,)
    assert note.written == EXAMPLE


def test_no_bit_of_a_note_can_be_changed() -> None:
    for changed in flips(EXAMPLE):
        with pytest.raises(LedgerError):
            Note.parse(changed).signers([KEY])


def test_no_bit_of_a_note_that_two_signed_gives_another_text() -> None:
    whole = signed("text\n", [LOG, WITNESS])
    for changed in flips(whole.written):
        try:
            note = Note.parse(changed)
            assert len(note.signers([LOG.verifier, WITNESS.verifier])) == 1
        except LedgerError:
            continue
        assert note.text == whole.text


def test_no_byte_of_a_note_can_be_left_out_or_put_in() -> None:
    for at in range(len(EXAMPLE)):
        shorter = EXAMPLE[:at] + EXAMPLE[at + 1 :]
        for changed in (shorter, EXAMPLE[:at], EXAMPLE[:at] + b"\n" + EXAMPLE[at:]):
            with pytest.raises(LedgerError):
                Note.parse(changed).signers([KEY])


def test_unknown_keys_are_ignored_even_with_a_known_name_or_a_known_id() -> None:
    note = signed("text\n", [signer("log.example", 7), LOG, WITNESS])
    assert note.signers([LOG.verifier]) == (LOG.verifier,)
    strange = f"— log.example {base64.b64encode(b'1234 anything').decode()}\n"
    named = f"— other {base64.b64encode(LOG.verifier.key_id + b'anything').decode()}\n"
    whole = Note.parse(note.written + strange.encode() + named.encode())
    assert whole.signers([WITNESS.verifier, LOG.verifier]) == (LOG.verifier, WITNESS.verifier)


def test_a_note_that_no_known_key_signed_is_not_believed() -> None:
    with pytest.raises(UnsignedError, match=r"witness\.example\+"):
        signed("text\n", [WITNESS]).signers([LOG.verifier])
    with pytest.raises(UnsignedError):
        signed("text\n", [LOG]).signers([])


def test_the_wrong_key_of_the_right_name_is_not_believed() -> None:
    with pytest.raises(UnsignedError):
        signed("text\n", [signer("log.example", 1)]).signers([LOG.verifier])


def test_one_false_signature_refuses_the_note_though_another_is_right() -> None:
    note = signed("text\n", [LOG, WITNESS])
    own, other = note.signatures
    forged = Note(note.text, (type(own)(own.name, own.key_id, other.value), other))
    with pytest.raises(FalseSignatureError, match=r"log\.example") as raised:
        forged.signers([LOG.verifier, WITNESS.verifier])
    assert "签名不成立" in raised.value.text.zh


def test_swapped_names_are_not_believed() -> None:
    written = signed("text\n", [LOG, WITNESS]).written.decode()
    swapped = written.replace("log.example", "x").replace("witness.example", "log.example")
    note = Note.parse(swapped.replace("— x", "— witness.example").encode())
    with pytest.raises(UnsignedError):
        note.signers([LOG.verifier, WITNESS.verifier])


def test_the_same_signature_twice_counts_once() -> None:
    assert signed("text\n", [LOG, LOG]).signers([LOG.verifier]) == (LOG.verifier,)


def test_the_text_ends_at_the_last_empty_line() -> None:
    text = "a\n\n— log.example AAAAAAAA\n\n"
    note = signed(text, [LOG])
    assert note.text == text
    assert Note.parse(note.written) == note


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"text\n",
        b"text\n\n",
        b"\xff" + EXAMPLE,
        b"a\tb" + EXAMPLE,
        EXAMPLE.replace(b"\n", b"\r\n"),
        EXAMPLE[:-1],
        EXAMPLE + b"\n",
        EXAMPLE + b"more\n",
        EXAMPLE.replace("— ".encode(), b"- "),
        EXAMPLE.replace("— ".encode(), "—  ".encode()),
        EXAMPLE.replace(b"/foo ", b"+foo "),
        EXAMPLE.replace(b"QM=\n", b"QM\n"),
        EXAMPLE.replace(b"QM=\n", b"QN=\n"),
        "a\n\n— b AAAAAA==\n".encode(),
        "a\n\n— b !!!!\n".encode(),
        b"a" * BYTES_AT_MOST + EXAMPLE,
        b"a\n\n" + EXAMPLE.split(b"\n\n")[1] * (SIGNATURES_AT_MOST + 1),
    ],
)
def test_what_is_not_quite_a_note_is_refused(data: bytes) -> None:
    with pytest.raises(MalformedNoteError):
        Note.parse(data)


@pytest.mark.parametrize("text", ["", "no newline", "a\rb\n", "\x00\n"])
def test_what_cannot_be_the_text_of_a_note_is_not_signed(text: str) -> None:
    with pytest.raises(MalformedNoteError):
        signed(text, [LOG])


def test_a_note_without_a_signature_is_not_made() -> None:
    with pytest.raises(MalformedNoteError):
        signed("text\n", [])


def test_sixteen_signatures_are_accepted_as_the_specification_asks() -> None:
    keys = [signer(f"witness{number}.example") for number in range(16)]
    assert len(signed("text\n", keys).signers(key.verifier for key in keys)) == 16


@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(st.binary(max_size=200) | st.text(alphabet="— \nabA=+\x85", max_size=60).map(str.encode))
def test_whatever_is_read_is_written_again_byte_for_byte(data: bytes) -> None:
    for candidate in (data, data + EXAMPLE):
        try:
            note = Note.parse(candidate)
        except MalformedNoteError:
            continue
        assert note.written == candidate
