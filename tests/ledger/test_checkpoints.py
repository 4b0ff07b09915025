"""A checkpoint says one thing, is signed by its log, and never contradicts the one before."""

from __future__ import annotations

import pytest
from growing import Grown
from signing import ORIGIN, flips, signer

from projections.ledger.checkpoint import Checkpoint, next_checkpoint, open_checkpoint
from projections.ledger.errors import (
    ConsistencyError,
    LedgerError,
    MalformedCheckpointError,
    OtherOriginError,
    RetiredKeyError,
    UnsignedError,
)
from projections.ledger.keyring import Keyring
from projections.ledger.note import signed
from projections.ledger.tree import EMPTY_ROOT

#: The example of C2SP tlog-checkpoint.
TEXT = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
KEY = signer()
RING = Keyring.of(KEY.verifier)


def test_the_example_of_the_specification_is_read_and_written() -> None:
    checkpoint = Checkpoint.parse(TEXT)
    assert (checkpoint.origin, checkpoint.size) == ("example.com/behind-the-sofa", 20852163)
    assert checkpoint.root.hex().startswith("0ac5186a")
    assert checkpoint.text == TEXT


def test_extension_lines_are_kept() -> None:
    checkpoint = Checkpoint.parse(TEXT + "one\ntwo words\n")
    assert checkpoint.extensions == ("one", "two words")
    assert checkpoint.text == TEXT + "one\ntwo words\n"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n\n",
        "a\n1\n",
        TEXT[:-1],
        TEXT + "\n",
        TEXT + "x\n\ny\n",
        "\n" + TEXT,
        TEXT.replace("20852163", "020852163"),
        TEXT.replace("20852163", "-1"),
        TEXT.replace("20852163", "+1"),
        TEXT.replace("20852163", "1_0"),
        TEXT.replace("20852163", "２"),
        TEXT.replace("20852163", " 1"),
        TEXT.replace("20852163", ""),
        TEXT.replace("20852163", str(1 << 63)),
        TEXT.replace("20852163", "9" * 5000),
        TEXT.replace("20852163", "0"),
        TEXT.replace("q2I=", "q2J="),
        TEXT.replace("q2I=", "q2I"),
        TEXT.replace("q2I=", "q2I=="),
        TEXT.replace("CsUY", ""),
        TEXT.replace("CsUYapGGPo4dkMgIAUqom/X", "CsUYapGGPo4dkMgIAUqom_X"),
    ],
)
def test_what_is_not_quite_a_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(MalformedCheckpointError):
        Checkpoint.parse(text)


@pytest.mark.parametrize("origin", ["", "two\nlines"])
def test_an_origin_is_one_line(origin: str) -> None:
    with pytest.raises(MalformedCheckpointError):
        Checkpoint(origin, 0, EMPTY_ROOT)


def test_a_signed_checkpoint_is_opened_by_who_knows_the_key() -> None:
    checkpoint = Checkpoint(ORIGIN, 7, Grown(7).roots[7])
    assert open_checkpoint(checkpoint.signed(KEY), ORIGIN, RING) == checkpoint


def test_no_bit_of_a_signed_checkpoint_can_be_changed() -> None:
    note = Checkpoint(ORIGIN, 7, Grown(7).roots[7]).signed(KEY)
    for changed in flips(note):
        with pytest.raises(LedgerError):
            open_checkpoint(changed, ORIGIN, RING)


def test_a_checkpoint_of_another_log_is_refused_though_the_key_is_known() -> None:
    other = signer("other.example/log")
    note = Checkpoint(other.name, 0, EMPTY_ROOT).signed(other)
    with pytest.raises(OtherOriginError, match=r"other\.example/log, not of dealtrail"):
        open_checkpoint(note, ORIGIN, Keyring.of(KEY.verifier, other.verifier))


def test_a_witness_alone_does_not_make_a_checkpoint() -> None:
    witness = signer("witness.example")
    ring = Keyring.of(KEY.verifier, witness.verifier)
    checkpoint = Checkpoint(ORIGIN, 0, EMPTY_ROOT)
    with pytest.raises(UnsignedError, match="only witnesses"):
        open_checkpoint(signed(checkpoint.text, [witness]).written, ORIGIN, ring)
    with pytest.raises(UnsignedError):
        checkpoint.signed(witness)
    assert open_checkpoint(checkpoint.signed(KEY, witness), ORIGIN, ring) == checkpoint


def test_a_key_out_of_service_signs_nothing_larger_than_it_had() -> None:
    grown, new = Grown(7), signer(which=1)
    ring = RING.rotated(KEY.verifier, new.verifier, at=5)
    small, large = (Checkpoint(ORIGIN, size, grown.roots[size]) for size in (5, 6))
    assert open_checkpoint(small.signed(KEY), ORIGIN, ring) == small
    assert open_checkpoint(large.signed(new), ORIGIN, ring) == large
    assert open_checkpoint(large.signed(KEY, new), ORIGIN, ring) == large
    with pytest.raises(RetiredKeyError, match="before the size 6"):
        open_checkpoint(large.signed(KEY), ORIGIN, ring)


def test_the_next_checkpoint_continues_the_last() -> None:
    grown = Grown(20)
    last = None
    for size in (0, 1, 7, 7, 20):
        last = next_checkpoint(grown.nodes, size, ORIGIN, last)
        assert last == Checkpoint(ORIGIN, size, grown.roots[size])


def test_nothing_is_signed_that_contradicts_the_last_checkpoint() -> None:
    grown, rewritten = Grown(20), Grown(20, b"rewritten")
    last = next_checkpoint(grown.nodes, 9, ORIGIN)
    for size in (9, 10, 20):
        with pytest.raises(ConsistencyError, match="rewritten"):
            next_checkpoint(rewritten.nodes, size, ORIGIN, last)
    with pytest.raises(ConsistencyError, match="9 were signed"):
        next_checkpoint(grown.nodes, 8, ORIGIN, last)
    with pytest.raises(OtherOriginError):
        next_checkpoint(grown.nodes, 20, "other.example/log", last)
