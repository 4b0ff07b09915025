"""What the texts of C2SP are made of: base64 and decimals that can be written in one way only.

Base64 is that of RFC 4648, 4, in its canonical form (3.5), so that no byte of a signed or
proven text can be altered without being noticed.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Sequence

from .tree import EMPTY_ROOT

#: Sizes and indexes are whole numbers below 2^63, as the databases hold them.
TOO_LARGE = 1 << 63


def in_base64(data: bytes) -> str:
    """The one way to write the bytes."""
    return base64.b64encode(data).decode("ascii")


def of_base64(text: str) -> bytes | None:
    """The bytes that the text stands for, None if it is not how they are written."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return data if in_base64(data) == text else None


def of_decimal(text: str) -> int | None:
    """The number, None if it is not one in ASCII digits without leading zeros, below 2^63."""
    if not (text.isascii() and text.isdigit()) or len(text) > len(str(TOO_LARGE)):
        return None
    number = int(text)
    return number if str(number) == text and number < TOO_LARGE else None


def hash_lines(hashes: Iterable[bytes]) -> str:
    """Each hash on a line of its own."""
    return "".join(f"{in_base64(digest)}\n" for digest in hashes)


def of_hash_lines(lines: Sequence[str]) -> tuple[bytes, ...] | None:
    """The SHA-256 hashes on these lines, None if one of them holds none."""
    hashes = [of_base64(line) for line in lines]
    right = [digest for digest in hashes if digest and len(digest) == len(EMPTY_ROOT)]
    return tuple(right) if len(right) == len(lines) else None
