"""The keys of a log over time: the one that signs now, and those before it that still verify.

A key that went out of service keeps vouching for what it signed until then, and for nothing
larger: whoever steals it later cannot sign a longer history with it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Self

from .errors import KeyringError, MalformedKeyError
from .vkey import SignerKey, VerifierKey
from .wire import of_decimal


@dataclass(frozen=True, slots=True)
class Trusted:
    """A key and the largest tree that it may sign for; None while it is in service."""

    key: VerifierKey
    until: int | None = None

    @property
    def line(self) -> str:
        """As it stands in a file of public keys: the vkey, and until when."""
        return self.key.text if self.until is None else f"{self.key.text} until {self.until}"

    @classmethod
    def parse(cls, line: str) -> Self:
        """Raises MalformedKeyError."""
        text, ended, size = line.partition(" until ")
        until = of_decimal(size)
        if ended and until is None:
            raise MalformedKeyError(
                f"{size!r} is not a tree's size, up to which a key may sign.",
                f"{size!r} 不是树的大小（密钥可签署的上限）。",
            )
        return cls(VerifierKey.parse(text), until)


@dataclass(frozen=True, slots=True)
class Keyring:
    """Keys, the oldest first; raises KeyringError where two cannot be told apart."""

    trusted: tuple[Trusted, ...]

    def __post_init__(self) -> None:
        names = {(one.key.name, one.key.key_id) for one in self.trusted}
        if len(names) != len(self.trusted):
            raise KeyringError(
                "Two keys have the same name and key id: leave one of them out.",
                "有两把密钥名称和标识都相同：请去掉其中一把。",
            )

    @classmethod
    def of(cls, *keys: VerifierKey) -> Self:
        """Keys that are all in service."""
        return cls(tuple(Trusted(key) for key in keys))

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a file of public keys, one a line; raises MalformedKeyError, KeyringError."""
        return cls(tuple(Trusted.parse(line) for line in text.splitlines() if line))

    @property
    def text(self) -> str:
        """The file of public keys: all that others need to verify."""
        return "".join(f"{one.line}\n" for one in self.trusted)

    @property
    def keys(self) -> tuple[VerifierKey, ...]:
        """All keys, in service or not."""
        return tuple(one.key for one in self.trusted)

    def find(self, name: str, key_id: bytes) -> Trusted | None:
        """The key of that name and id."""
        return next(
            (one for one in self.trusted if (one.key.name, one.key.key_id) == (name, key_id)), None
        )

    def may_sign(self, key: VerifierKey, size: int) -> bool:
        """Whether the key may vouch for a tree of that size."""
        return any(
            one.key == key and (one.until is None or size <= one.until) for one in self.trusted
        )

    def rotated(self, old: VerifierKey, new: VerifierKey, at: int) -> Self:
        """From here on `new` signs; `old` vouches for trees up to the size `at` alone."""
        if Trusted(old) not in self.trusted:
            raise KeyringError(
                f"The key {old.text} is not in service, so none can take its place.",
                f"密钥 {old.text} 不在使用中，不能被替换。",
            )
        kept = (Trusted(one.key, at) if one.key == old else one for one in self.trusted)
        return replace(self, trusted=(*kept, Trusted(new)))

    def narrowed(self, other: Keyring) -> Keyring:
        """These keys, each no further in service than the other ring says of it."""
        ends = {one.key: one.until for one in other.trusted if one.until is not None}
        return Keyring(
            tuple(
                replace(one, until=min(one.until or ends[one.key], ends[one.key]))
                if one.key in ends
                else one
                for one in self.trusted
            )
        )

    def signer(self, owned: Iterable[SignerKey]) -> SignerKey:
        """The key that signs now: the newest in service of those whose secret is there."""
        secrets = {key.verifier: key for key in owned}
        for one in reversed(self.trusted):
            if one.until is None and one.key in secrets:
                return secrets[one.key]
        raise KeyringError(
            "None of the keys in service can sign here: their secret parts are missing.",
            "使用中的密钥均无法在此签名：缺少其私钥。",
        )
