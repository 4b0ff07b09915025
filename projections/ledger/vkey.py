"""The keys of signed notes: Ed25519 (RFC 8032), named and told apart as C2SP signed-note says."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256
from typing import Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from .errors import MalformedKeyError
from .wire import in_base64, of_base64

#: The type of signature: Ed25519 over the text of the note.
ED25519 = b"\x01"
KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public key with its name; raises MalformedKeyError where it cannot be one."""

    name: str
    public: bytes

    def __post_init__(self) -> None:
        if not may_name(self.name):
            raise MalformedKeyError(
                f"{self.name!r} cannot name a key: a name is not empty and has no space, no plus.",
                f"{self.name!r} 不能作为密钥名：名称不得为空，不含空格和加号。",
            )
        if len(self.public) != KEY_BYTES:
            raise MalformedKeyError(
                f"The key of {self.name} has {len(self.public)} bytes; Ed25519 has {KEY_BYTES}.",
                f"{self.name} 的密钥为 {len(self.public)} 字节；Ed25519 应为 {KEY_BYTES} 字节。",
            )

    @property
    def key_id(self) -> bytes:
        """Four bytes that tell keys of one name apart: a hint, not a proof."""
        return sha256(self.name.encode() + b"\n" + ED25519 + self.public).digest()[:4]

    @property
    def text(self) -> str:
        """The vkey: name+hex(key id)+base64(type ‖ public key)."""
        return f"{self.name}+{self.key_id.hex()}+{in_base64(ED25519 + self.public)}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """The key that a vkey stands for; raises MalformedKeyError."""
        name, _, rest = text.partition("+")
        encoded = of_base64(rest.partition("+")[2])
        if encoded is not None:
            key = cls(name, encoded[len(ED25519) :])
            # Written again it is the same only if the type and the key id are right too.
            if key.text == text:
                return key
        raise MalformedKeyError(
            f"{text!r} is not a verifier key; one reads name+key id+base64 of 01 and the key,"
            " and the id follows from the name and the key.",
            f"{text!r} 不是验证密钥；应写作：名称+密钥标识+（01 与公钥的）base64，且标识与之相符。",
        )

    def made(self, signature: bytes, message: bytes) -> bool:
        """Whether this key's owner signed the message so."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True, slots=True)
class SignerKey:
    """A private key with its name: the 32 bytes of the seed, never shown."""

    name: str
    seed: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.seed) != KEY_BYTES:
            raise MalformedKeyError(
                f"The signing key of {self.name} has {len(self.seed)} bytes, not {KEY_BYTES}.",
                f"{self.name} 的签名密钥为 {len(self.seed)} 字节，应为 {KEY_BYTES} 字节。",
            )
        VerifierKey(self.name, bytes(KEY_BYTES))

    @classmethod
    def generate(cls, name: str) -> Self:
        """A new random key of that name."""
        return cls(name, Ed25519PrivateKey.generate().private_bytes_raw())

    @property
    def verifier(self) -> VerifierKey:
        """What others check its signatures with."""
        return VerifierKey(self.name, self._private.public_key().public_bytes_raw())

    def sign(self, message: bytes) -> bytes:
        """The signature, 64 bytes; the same for the same message."""
        return self._private.sign(message)

    @property
    def _private(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)


def may_name(name: str) -> bool:
    """Whether a key may have this name: nothing that could end it within a line or a vkey."""
    return bool(name) and not any(
        letter.isspace() or letter == "+" or letter < " " or "\ud800" <= letter <= "\udfff"
        for letter in name
    )
