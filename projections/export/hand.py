"""A process of its own that makes rows into text: `python -m projections.export.hand`.

It reads from its input what it must know (`Words`), then pieces of work, and answers each on
its output; it ends when its input does, thus also when whoever started it was killed. It
imports little, so that it starts at once and takes little memory.
"""

from __future__ import annotations

import gc
import pickle
import sys
from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO

from .piece import Making, Piece, Words, piece_of
from .sealed import Seals
from .stored_body import RowNotExportableError
from .taken import Batch, Plain

#: A batch as it is sent: without its class.
Sent = tuple[Making, Sequence[Plain], Sequence[str], Sequence[int], Seals]


def serve(source: BinaryIO, sink: BinaryIO) -> None:
    """Answer until there is nothing more to do."""
    # Nothing here refers to itself; to look for that would take a third of the time.
    gc.disable()
    messages = _messages(source)
    words: Words = next(messages)
    for work in messages:
        pickle.dump(_answer(work, words), sink, pickle.HIGHEST_PROTOCOL)
        sink.flush()


def _answer(work: Sent, words: Words) -> Piece | RowNotExportableError:
    making, rows, kinds, indexes, seals = work
    try:
        return piece_of(making, Batch(rows, kinds, indexes, seals), words)
    except RowNotExportableError as error:
        return error


def _messages(source: BinaryIO) -> Iterator[Any]:
    while True:
        try:
            yield pickle.load(source)
        except EOFError:
            return


if __name__ == "__main__":
    serve(sys.stdin.buffer, sys.stdout.buffer)
