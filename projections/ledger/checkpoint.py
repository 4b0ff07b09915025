"""Checkpoints: what a log was at a size, signed (C2SP tlog-checkpoint in a signed note).

origin
size, decimal
base64(root)
(extension lines, if any)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from .errors import (
    ConsistencyError,
    MalformedCheckpointError,
    OtherOriginError,
    RetiredKeyError,
    UnsignedError,
)
from .keyring import Keyring
from .note import Note, signed
from .proofs import consistency_proof, verify_consistency
from .tree import EMPTY_ROOT, Nodes, root_at
from .vkey import SignerKey
from .wire import TOO_LARGE, in_base64, of_base64, of_decimal


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A log's name, how many leaves it had, and their root (32 bytes)."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if any(not line or "\n" in line for line in (self.origin, *self.extensions)):
            raise _malformed("a line of it is empty", "有空行")
        if not 0 <= self.size < TOO_LARGE:
            raise _malformed("its size is not one of a tree", "大小不是树的大小")
        if len(self.root) != len(EMPTY_ROOT):
            raise _malformed("its root does not have 32 bytes", "根不是 32 字节")
        if self.size == 0 and self.root != EMPTY_ROOT:
            raise _malformed("its root is not that of the empty tree", "根不是空树的根")

    @property
    def text(self) -> str:
        """The text of the note."""
        lines = (self.origin, str(self.size), in_base64(self.root), *self.extensions)
        return "".join(f"{line}\n" for line in lines)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the text of a note, strictly; raises MalformedCheckpointError."""
        lines = text.split("\n")
        if len(lines) < 4 or lines.pop():
            raise _malformed(
                "it is origin, size and root, each on a line of its own",
                "应为各占一行的来源、大小和根",
            )
        size, root = of_decimal(lines[1]), of_base64(lines[2])
        if size is None:
            raise _malformed(f"{lines[1]!r} is not a size", f"{lines[1]!r} 不是大小")
        if root is None:
            raise _malformed(f"{lines[2]!r} is not a root", f"{lines[2]!r} 不是根")
        return cls(lines[0], size, root, tuple(lines[3:]))

    def signed(self, *keys: SignerKey) -> bytes:
        """The signed note; one of the keys must have the log's name."""
        if all(key.name != self.origin for key in keys):
            raise UnsignedError(
                f"A checkpoint of {self.origin} is signed by a key of that name.",
                f"{self.origin} 的检查点须由同名密钥签署。",
            )
        return signed(self.text, keys).written


def open_checkpoint(note: bytes, origin: str, keys: Keyring) -> Checkpoint:
    """The checkpoint of that log in a note that one of the log's keys signed.

    Raises MalformedNoteError, FalseSignatureError, UnsignedError, MalformedCheckpointError,
    OtherOriginError, RetiredKeyError.
    """
    read = Note.parse(note)
    signers = read.signers(keys.keys)
    checkpoint = Checkpoint.parse(read.text)
    if checkpoint.origin != origin:
        raise OtherOriginError(
            f"This is a checkpoint of {checkpoint.origin}, not of {origin}.",
            f"这是 {checkpoint.origin} 的检查点，不是 {origin} 的。",
        )
    own = [key for key in signers if key.name == origin]
    if not own:
        raise UnsignedError(
            f"No key of {origin} has signed this checkpoint, only witnesses have.",
            f"没有 {origin} 的密钥签署此检查点，只有见证方签署。",
        )
    if not any(keys.may_sign(key, checkpoint.size) for key in own):
        raise RetiredKeyError(
            f"The key {own[0].text} went out of service before the size {checkpoint.size}.",
            f"密钥 {own[0].text} 在大小 {checkpoint.size} 之前已停用。",
        )
    return checkpoint


def next_checkpoint(
    nodes: Nodes, size: int, origin: str, last: Checkpoint | None = None
) -> Checkpoint:
    """What may be signed next: the tree of that size, if it continues the last one signed.

    Raises ConsistencyError where it does not, OtherOriginError, MissingNodeError.
    """
    root = root_at(nodes, size)
    if last is not None:
        if last.origin != origin:
            raise OtherOriginError(
                f"The last checkpoint is of {last.origin}, not of {origin}.",
                f"上一检查点属于 {last.origin}，不是 {origin}。",
            )
        if last.size > size:
            raise ConsistencyError(
                f"The log has {size} events; {last.size} were signed already.",
                f"日志有 {size} 个事件；已签署 {last.size} 个。",
            )
        path = consistency_proof(nodes, last.size, size)
        verify_consistency(last.size, last.root, size, root, path)
    return Checkpoint(origin, size, root)


def _malformed(en: str, zh: str) -> MalformedCheckpointError:
    return MalformedCheckpointError(f"This is not a checkpoint: {en}.", f"这不是检查点：{zh}。")
