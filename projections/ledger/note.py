"""Signed notes: a text and the signatures over it (C2SP signed-note, Ed25519 only).

    text, ends in a newline
    (empty line)
    — name base64(key id ‖ signature)

Signatures of keys that the reader does not know are ignored, as the specification says;
a known key's signature that does not verify refuses the whole note.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from .errors import FalseSignatureError, MalformedNoteError, UnsignedError
from .vkey import SignerKey, VerifierKey, may_name
from .wire import in_base64, of_base64

MARK = "— "
#: Far more than a note of ours has; the specification asks for 16 at least.
SIGNATURES_AT_MOST = 100
BYTES_AT_MOST = 1_000_000
KEY_ID_BYTES = 4


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line: whose, by which key, and what was signed as."""

    name: str
    key_id: bytes
    value: bytes

    @property
    def line(self) -> str:
        return f"{MARK}{self.name} {in_base64(self.key_id + self.value)}\n"

    @classmethod
    def parse(cls, line: str) -> Self | None:
        """The signature on a line without its newline, None if it is not one."""
        name, _, encoded = line.removeprefix(MARK).partition(" ")
        data = of_base64(encoded)
        if not line.startswith(MARK) or not may_name(name) or data is None:
            return None
        return cls(name, data[:KEY_ID_BYTES], data[KEY_ID_BYTES:]) if data[KEY_ID_BYTES:] else None


@dataclass(frozen=True, slots=True)
class Note:
    """A note as it stands; nothing in it is to be believed before `signers` has said who signed."""

    text: str
    signatures: tuple[Signature, ...]

    @property
    def written(self) -> bytes:
        """The note as it is stored and sent."""
        return (self.text + "\n" + "".join(one.line for one in self.signatures)).encode()

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Read a note, strictly; raises MalformedNoteError."""
        whole = _readable(data)
        cut = whole.rfind("\n\n") + 1
        if not cut or not whole.endswith("\n"):
            raise _malformed(
                "it has no signatures after an empty line", "空行之后没有以换行结尾的签名"
            )
        lines = whole[cut + 1 : -1].split("\n")
        if len(lines) > SIGNATURES_AT_MOST:
            raise _malformed(f"it has {len(lines)} signatures", f"含 {len(lines)} 个签名")
        return cls(whole[:cut], tuple(_signature(line) for line in lines))

    def signers(self, known: Iterable[VerifierKey]) -> tuple[VerifierKey, ...]:
        """The known keys that signed, each once.

        Raises FalseSignatureError if one of them did not sign what stands under its name,
        UnsignedError if there is none.
        """
        keys = {(key.name, key.key_id): key for key in known}
        found = dict[VerifierKey, None]()
        for signature in self.signatures:
            key = keys.get((signature.name, signature.key_id))
            if key is None:
                continue
            if not key.made(signature.value, self.text.encode()):
                raise _false(key)
            found[key] = None
        if not found:
            raise _unsigned(self.signatures)
        return tuple(found)


def signed(text: str, keys: Iterable[SignerKey]) -> Note:
    """The text with the signature of each key; raises MalformedNoteError for no text of a note."""
    message = _readable_text(text).encode()
    lines = [Signature(key.name, key.verifier.key_id, key.sign(message)) for key in keys]
    return Note.parse(Note(text, tuple(lines)).written)


def _readable(data: bytes) -> str:
    if len(data) > BYTES_AT_MOST:
        raise _malformed(f"it has more than {BYTES_AT_MOST} bytes", f"超过 {BYTES_AT_MOST} 字节")
    try:
        return _readable_text(data.decode())
    except UnicodeDecodeError as error:
        raise _malformed("it is not UTF-8", "不是 UTF-8") from error


def _readable_text(text: str) -> str:
    if any(letter < " " and letter != "\n" for letter in text):
        raise _malformed("it holds control characters", "含控制字符")
    if not text.endswith("\n"):
        raise _malformed("it does not end in a newline", "未以换行结尾")
    return text


def _signature(line: str) -> Signature:
    signature = Signature.parse(line)
    if signature is None:
        raise _malformed(f"this is not a signature line: {line!r}", f"此行不是签名行：{line!r}")
    return signature


def _malformed(en: str, zh: str) -> MalformedNoteError:
    return MalformedNoteError(
        f"This is not a signed note: {en}.", f"这不是带签名的文本（signed note）：{zh}。"
    )


def _false(key: VerifierKey) -> FalseSignatureError:
    return FalseSignatureError(
        f"The signature under the name {key.name} is false: the text was altered,"
        " or another key signed it.",
        f"{key.name} 名下的签名不成立：文本被改动，或由其他密钥签署。",
    )


def _unsigned(signatures: tuple[Signature, ...]) -> UnsignedError:
    names = ", ".join(repr(f"{one.name}+{one.key_id.hex()}") for one in signatures)
    return UnsignedError(
        f"No known key has signed this; the signatures are of {names}.",
        f"没有已知密钥签署；现有签名来自 {names}。",
    )
