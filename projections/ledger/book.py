"""The signer's book: the log's name, its keys over time, and what was signed last.

It stands among the secrets (`application.ledger_secrets`), apart from the log and from the
ledger's store. All of it but the seeds is public.
"""

from __future__ import annotations

import datetime as dt
import secrets

from pydantic import BaseModel, ConfigDict, Field

from .checkpoint import Checkpoint, open_checkpoint
from .keyring import Keyring, Trusted
from .vkey import SignerKey, VerifierKey
from .wire import in_base64, of_base64

#: What stands in the first checkpoint after a fork, then the old origin, size and root.
FORKED = "forked from"
RANDOM_BYTES = 8


class Key(BaseModel):
    """A key of the log; one that went out of service has no seed (in base64) any more."""

    model_config = ConfigDict(frozen=True)

    vkey: str
    seed: str | None = Field(repr=False)
    until: int | None = None
    ended_at: dt.datetime | None = None
    reason: str | None = None

    @classmethod
    def new(cls, origin: str) -> Key:
        """A random key of that name."""
        signer = SignerKey.generate(origin)
        return cls(vkey=signer.verifier.text, seed=in_base64(signer.seed))

    @property
    def verifier(self) -> VerifierKey:
        return VerifierKey.parse(self.vkey)

    @property
    def signer(self) -> SignerKey | None:
        """What it signs with, None if it can no more."""
        seed = of_base64(self.seed) if self.seed is not None else None
        return SignerKey(self.verifier.name, seed) if seed is not None else None

    def ended(self, until: int, at: dt.datetime, reason: str) -> Key:
        """Out of service: it vouches for trees up to that size, and can sign nothing more."""
        change = {"seed": None, "until": until, "ended_at": at, "reason": reason}
        return self.model_copy(update=change)


class Fork(BaseModel):
    """A history that was given up: the head of the old one (root in base64), the new name."""

    model_config = ConfigDict(frozen=True)

    origin: str
    size: int
    root: str
    new_origin: str
    at: dt.datetime
    reason: str

    @property
    def line(self) -> str:
        """As it stands in the first checkpoint of the new origin."""
        return f"{FORKED} {self.origin} {self.size} {self.root}"


class Book(BaseModel):
    """All that the signer must know; written as JSON."""

    model_config = ConfigDict(frozen=True)

    origin: str
    keys: tuple[Key, ...]
    last: str | None = None
    forks: tuple[Fork, ...] = ()
    #: Where the log ended when its first key was made: all up to there is older than any key.
    behind: int = 0

    @classmethod
    def new(cls, origin: str | None, behind: int = 0) -> Book:
        """A new log of that name, or of a random one, with a new key."""
        name = origin or f"dealtrail/{secrets.token_hex(RANDOM_BYTES)}"
        return cls(origin=name, keys=(Key.new(name),), behind=behind)

    @property
    def written(self) -> bytes:
        return self.model_dump_json().encode()

    @property
    def keyring(self) -> Keyring:
        """The public keys, the oldest first."""
        return Keyring(tuple(Trusted(key.verifier, key.until) for key in self.keys))

    @property
    def signer(self) -> SignerKey:
        """The key that signs now; raises KeyringError where none can."""
        return self.keyring.signer([key.signer for key in self.keys if key.signer is not None])

    @property
    def head(self) -> Checkpoint | None:
        """What was signed last; raises LedgerError where it was altered."""
        if self.last is None:
            return None
        return open_checkpoint(self.last.encode(), self.origin, self.keyring)

    @property
    def fork(self) -> Fork | None:
        """How the present origin came about, if another stood before it."""
        return next((one for one in self.forks if one.new_origin == self.origin), None)

    def signed(self, checkpoint: Checkpoint, note: bytes) -> Book:
        """With this as what was signed last, unless more was signed before."""
        head = self.head
        if head is not None and head.size > checkpoint.size:
            return self
        return self.model_copy(update={"last": note.decode()})

    def rotated(self, at: int, when: dt.datetime, reason: str, new: Key) -> Book:
        """With another key from the size `at` on; the one before is ended and its seed gone."""
        old = self.signer.verifier
        self.keyring.rotated(old, new.verifier, at)
        kept = (k.ended(at, when, reason) if k.verifier == old else k for k in self.keys)
        return self.model_copy(update={"keys": (*kept, new)})

    def forked(self, fork: Fork, new: Key) -> Book:
        """Under the new name with a new key; those of the old name sign nothing any more."""
        kept = (
            key if key.until is not None else key.ended(fork.size, fork.at, fork.reason)
            for key in self.keys
        )
        change = {
            "origin": fork.new_origin,
            "keys": (*kept, new),
            "last": None,
            "forks": (*self.forks, fork),
        }
        return self.model_copy(update=change)
