"""Who makes rows into text: this process alone, or some beside it for a long export."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

from .errors import CannotExportError
from .hand import Sent
from .piece import Making, Piece, Words, piece_of
from .stored_body import RowNotExportableError
from .taken import Batch

#: Below this many rows nobody is called to help: it takes longer than the work itself.
ALONE_BELOW = 20_000
HANDS_AT_MOST = 4
PIPE_BYTES = 1 << 20


class Crew(Protocol):
    """Makes batches into pieces, in their order; raises RowNotExportableError."""

    def pieces(self, making: Making, batches: Iterable[Batch]) -> Iterator[tuple[Batch, Piece]]: ...


class Alone:
    """This process does it itself."""

    def __init__(self, words: Words) -> None:
        self._words = words

    def pieces(self, making: Making, batches: Iterable[Batch]) -> Iterator[tuple[Batch, Piece]]:
        for batch in batches:
            yield batch, piece_of(making, batch, self._words)


class Hand:
    """A process that works for us; one piece at a time, so that neither waits for the other."""

    def __init__(self, words: Words) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-m", "projections.export.hand"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            # So that neither waits in the middle of a batch, where the system allows that.
            pipesize=PIPE_BYTES,
            # Ctrl-C is for us: it ends with its input.
            start_new_session=True,
        )
        self._send(words)

    def give(self, making: Making, batch: Batch) -> None:
        """Something to do; what came before must have been taken."""
        work: Sent = (making, batch.rows, batch.kinds, batch.indexes, batch.seals)
        self._send(work)

    def take(self) -> Piece:
        """What it made of it; raises RowNotExportableError."""
        assert self._process.stdout is not None
        try:
            made = pickle.load(self._process.stdout)
        except (EOFError, pickle.UnpicklingError) as error:
            raise _lost() from error
        if isinstance(made, RowNotExportableError):
            raise made
        assert isinstance(made, Piece)
        return made

    def dismiss(self) -> None:
        self._process.kill()
        self._process.communicate()

    def _send(self, message: object) -> None:
        assert self._process.stdin is not None
        try:
            pickle.dump(message, self._process.stdin, pickle.HIGHEST_PROTOCOL)
            self._process.stdin.flush()
        except BrokenPipeError as error:
            raise _lost() from error


class Together:
    """Several hands, each given the next batch in turn."""

    def __init__(self, hands: Sequence[Hand]) -> None:
        self._hands = hands

    def pieces(self, making: Making, batches: Iterable[Batch]) -> Iterator[tuple[Batch, Piece]]:
        idle, busy = deque(self._hands), deque[tuple[Hand, Batch]]()
        for batch in batches:
            done = None
            if not idle:
                hand, earlier = busy.popleft()
                done = earlier, hand.take()
                idle.append(hand)
            idle[0].give(making, batch)
            busy.append((idle.popleft(), batch))
            if done is not None:
                yield done
        for hand, batch in busy:
            yield batch, hand.take()


@contextmanager
def crew(words: Words, rows: int) -> Iterator[Crew]:
    """As many as so many rows are worth."""
    wanted = 0 if rows < ALONE_BELOW else min(HANDS_AT_MOST, os.cpu_count() or 1)
    hands = list[Hand]()
    try:
        hands += [Hand(words) for _ in range(wanted)]
        yield Together(hands) if hands else Alone(words)
    finally:
        for hand in hands:
            hand.dismiss()


def _lost() -> CannotExportError:
    return CannotExportError(
        "A process that helped with the export ended; run it again to go on.",
        "协助导出的进程意外结束；请再次运行以继续。",
    )
