"""Proofs as texts stand on their own: with a leaf and the log's key they verify, or nothing."""

from __future__ import annotations

import base64

import pytest
from growing import Grown
from signing import ORIGIN, flips, signer

from projections.ledger.checkpoint import Checkpoint
from projections.ledger.errors import (
    ConsistencyError,
    InclusionError,
    LedgerError,
    MalformedProofError,
    OtherOriginError,
)
from projections.ledger.keyring import Keyring
from projections.ledger.proof_text import ConsistencyText, InclusionText
from projections.ledger.proofs import consistency_proof, inclusion_proof

GROWN = Grown(11)
KEY = signer()
RING = Keyring.of(KEY.verifier)
HEAD = b"c2sp.org/tlog-proof@v1\n"


def checkpoint(size: int) -> Checkpoint:
    return Checkpoint(ORIGIN, size, GROWN.roots[size])


def inclusion(index: int, size: int, extra: bytes = b"") -> InclusionText:
    path = tuple(inclusion_proof(GROWN.nodes, index, size))
    return InclusionText(index, path, checkpoint(size).signed(KEY), extra)


def consistency(old: int, new: int) -> ConsistencyText:
    path = tuple(consistency_proof(GROWN.nodes, old, new))
    return ConsistencyText(old, path, checkpoint(new).signed(KEY))


def test_a_proof_is_written_as_the_specification_says() -> None:
    text = inclusion(2, 3, b"more").written.decode()
    lines = text.split("\n")
    assert lines[:3] == ["c2sp.org/tlog-proof@v1", "extra bW9yZQ==", "index 2"]
    assert base64.b64decode(lines[3]) == GROWN.roots[2]
    assert lines[4:7] == ["", ORIGIN, "3"]


def test_every_proof_is_read_as_it_was_written_and_verifies() -> None:
    for size in range(1, GROWN.size + 1):
        for index in range(size):
            proof = inclusion(index, size, b"x" * index)
            assert InclusionText.parse(proof.written) == proof
            assert proof.verify(GROWN.leaves[index], ORIGIN, RING) == checkpoint(size)
        for old in range(size + 1):
            onward = consistency(old, size)
            assert ConsistencyText.parse(onward.written) == onward
            assert onward.verify(checkpoint(old), RING) == checkpoint(size)


def test_no_bit_of_an_inclusion_proof_can_be_changed() -> None:
    for changed in flips(inclusion(4, 11).written):
        with pytest.raises(LedgerError):
            InclusionText.parse(changed).verify(GROWN.leaves[4], ORIGIN, RING)


def test_no_bit_of_a_consistency_proof_can_be_changed() -> None:
    for changed in flips(consistency(6, 11).written):
        with pytest.raises(LedgerError):
            ConsistencyText.parse(changed).verify(checkpoint(6), RING)


def test_the_proof_of_another_leaf_proves_nothing() -> None:
    with pytest.raises(InclusionError):
        inclusion(4, 11).verify(GROWN.leaves[5], ORIGIN, RING)


def test_a_proof_for_another_log_proves_nothing() -> None:
    with pytest.raises(OtherOriginError):
        inclusion(4, 11).verify(GROWN.leaves[4], "other.example", RING)


def test_a_proof_goes_on_from_its_own_size_only() -> None:
    with pytest.raises(OtherOriginError, match="size 6, not from 5"):
        consistency(6, 11).verify(checkpoint(5), RING)
    forged = Checkpoint(ORIGIN, 6, Grown(6, b"forged").roots[6])
    with pytest.raises(ConsistencyError):
        consistency(6, 11).verify(forged, RING)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n\n",
        HEAD,
        HEAD + b"index 0\n",
        HEAD + b"\nindex 0\n\n",
        HEAD + b"0\n\n",
        HEAD + b"index 00\n\n",
        HEAD + b"index -1\n\n",
        HEAD + b"index  1\n\n",
        HEAD + b"index 0 \n\n",
        HEAD + b"index 9223372036854775808\n\n",
        HEAD + b"index 0\nAAAA\n\n",
        HEAD + b"index 0\nxyz\n\n",
        HEAD + b"extra \nindex 0\n\n",
        HEAD + b"extra !\nindex 0\n\n",
        HEAD + b"extra AB==\nindex 0\n\n",
        HEAD + b"extra AA==\nextra AA==\nindex 0\n\n",
        HEAD + b"index 0\nextra AA==\n\n",
        HEAD + "index ２\n\n".encode(),
        HEAD.replace(b"v1", b"v2") + b"index 0\n\n",
        HEAD.replace(b"\n", b"\r\n") + b"index 0\n\n",
    ],
)
def test_what_is_not_quite_a_proof_is_refused(data: bytes) -> None:
    with pytest.raises(MalformedProofError):
        InclusionText.parse(data)


@pytest.mark.parametrize(
    "data", [b"", b"1\n\n", b"old 1\n", b"old 01\n\n", b"new 1\n\n", b"old 1\nA\n\n"]
)
def test_what_is_not_quite_a_consistency_proof_is_refused(data: bytes) -> None:
    with pytest.raises(MalformedProofError):
        ConsistencyText.parse(data)
