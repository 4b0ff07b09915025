"""Proofs as texts that stand on their own, the signed checkpoint included.

`InclusionText` is C2SP tlog-proof, version 1 (files end in `.tlog-proof`); `ConsistencyText`
is the body of C2SP tlog-witness's add-checkpoint, so that any witness takes it as it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from .checkpoint import Checkpoint, open_checkpoint
from .errors import MalformedProofError, OtherOriginError
from .keyring import Keyring
from .proofs import verify_consistency, verify_inclusion
from .wire import hash_lines, in_base64, of_base64, of_decimal, of_hash_lines

HEADER = "c2sp.org/tlog-proof@v1"


@dataclass(frozen=True, slots=True)
class InclusionText:
    """That the leaf at an index (from 0) stands in the tree of the checkpoint.

    `checkpoint` is the signed note as it is; `extra` is vouched for by nobody.
    """

    index: int
    path: tuple[bytes, ...]
    checkpoint: bytes
    extra: bytes = b""

    @property
    def written(self) -> bytes:
        extra = f"extra {in_base64(self.extra)}\n" if self.extra else ""
        head = f"{HEADER}\n{extra}index {self.index}\n{hash_lines(self.path)}\n"
        return head.encode() + self.checkpoint

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Read it strictly, but for the checkpoint; raises MalformedProofError."""
        lines, checkpoint = _parted(data)
        if not lines or lines.pop(0) != HEADER:
            raise _malformed(f"its first line is not {HEADER}", f"首行不是 {HEADER}")
        extra: bytes | None = b""
        if lines and lines[0].startswith("extra "):
            extra = of_base64(lines.pop(0).removeprefix("extra ")) or None
        if extra is None:
            raise _malformed("its extra data are not in base64", "附加数据不是 base64")
        index, path = _numbered("index", lines)
        return cls(index, path, checkpoint, extra)

    def verify(self, leaf: bytes, origin: str, keys: Keyring) -> Checkpoint:
        """The checkpoint of that log whose tree holds the leaf hash; raises LedgerError if none."""
        checkpoint = open_checkpoint(self.checkpoint, origin, keys)
        verify_inclusion(leaf, self.index, checkpoint.size, self.path, checkpoint.root)
        return checkpoint


@dataclass(frozen=True, slots=True)
class ConsistencyText:
    """That the tree of the checkpoint continues the one of the size `old`."""

    old: int
    path: tuple[bytes, ...]
    checkpoint: bytes

    @property
    def written(self) -> bytes:
        return f"old {self.old}\n{hash_lines(self.path)}\n".encode() + self.checkpoint

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Read it strictly, but for the checkpoint; raises MalformedProofError."""
        lines, checkpoint = _parted(data)
        old, path = _numbered("old", lines)
        return cls(old, path, checkpoint)

    def verify(self, earlier: Checkpoint, keys: Keyring) -> Checkpoint:
        """The checkpoint that continues the earlier one; raises LedgerError if it does not."""
        if earlier.size != self.old:
            raise OtherOriginError(
                f"The proof goes on from the size {self.old}, not from {earlier.size}.",
                f"证明自大小 {self.old} 起，而非 {earlier.size}。",
            )
        later = open_checkpoint(self.checkpoint, earlier.origin, keys)
        verify_consistency(earlier.size, earlier.root, later.size, later.root, self.path)
        return later


def _parted(data: bytes) -> tuple[list[str], bytes]:
    """The lines before the first empty one, and what follows it."""
    head, cut, checkpoint = data.partition(b"\n\n")
    if not cut or not head.isascii():
        raise _malformed("no checkpoint follows its hashes", "哈希之后没有检查点")
    return head.decode("ascii").split("\n"), checkpoint


def _numbered(word: str, lines: list[str]) -> tuple[int, tuple[bytes, ...]]:
    """The number after the word on the first line, and the hashes on the others."""
    first = lines[0] if lines else ""
    number = of_decimal(first.removeprefix(f"{word} "))
    if number is None or not first.startswith(f"{word} "):
        raise _malformed(f"a line reads '{word}' and a number", f"应有一行“{word}”和数字")
    hashes = of_hash_lines(lines[1:])
    if hashes is None:
        raise _malformed("a line of it is not a SHA-256 hash in base64", "有一行不是 SHA-256 哈希")
    return number, hashes


def _malformed(en: str, zh: str) -> MalformedProofError:
    return MalformedProofError(f"This is not a proof: {en}.", f"这不是证明：{zh}。")
