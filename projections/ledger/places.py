"""Where each leaf stands in the log: its position, kept for 256 leaves together.

As a rule positions have no gaps among them, and then the first and the last say all; else each
is written as 8 bytes, big endian.
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from .tiles import WIDTH

POSITION_BYTES = 8


@dataclass(frozen=True, slots=True)
class Places:
    """The positions of the leaves of one tile, in rising order."""

    number: int
    positions: Sequence[int]

    @classmethod
    def read(cls, number: int, first: int, last: int, written: bytes) -> Self:
        """From a row of the store."""
        if not written:
            return cls(number, range(first, last + 1))
        return cls(number, struct.unpack(f">{len(written) // POSITION_BYTES}Q", written))

    @property
    def row(self) -> tuple[int, int, int, bytes]:
        """As `read` takes it: number, first, last, and all of them if there are gaps."""
        first, last = self.positions[0], self.positions[-1]
        if last - first == len(self.positions) - 1:
            return self.number, first, last, b""
        written = struct.pack(f">{len(self.positions)}Q", *self.positions)
        return self.number, first, last, written

    def size_at(self, position: int) -> int:
        """How many leaves stand at the position or before it, those of earlier tiles too."""
        return self.number * WIDTH + bisect_right(self.positions, position)

    def with_more(self, positions: Sequence[int]) -> list[Places]:
        """These and the next ones, in as many tiles as they fill."""
        together = [*self.positions, *positions]
        return [
            Places(self.number + number, together[begin : begin + WIDTH])
            for number, begin in enumerate(range(0, len(together), WIDTH))
        ]
