"""Keys that sign in tests: made from their names, so that they are the same in every run."""

from __future__ import annotations

from hashlib import sha256

from projections.ledger.vkey import SignerKey

ORIGIN = "dealtrail.example/log"


def signer(name: str = ORIGIN, which: int = 0) -> SignerKey:
    """The signing key of that name; `which` tells several of one name apart."""
    return SignerKey(name, sha256(f"{name} {which}".encode()).digest())


def flips(data: bytes) -> list[bytes]:
    """The data with each single bit changed, one at a time."""
    changed = []
    for bit in range(8 * len(data)):
        copy = bytearray(data)
        copy[bit // 8] ^= 1 << bit % 8
        changed.append(bytes(copy))
    return changed
