"""Log lines on their way out: written together, so that no request waits for the disk."""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from collections import deque
from typing import TextIO

#: How long a line may wait for others; a warning waits for nobody.
GATHERING_SECONDS = 0.05


class GatheredLines(logging.Handler):
    """Writes what was logged a little later, all of it at once, from a thread of its own.

    A write lets other threads have the interpreter, and its caller queue for it again: for each
    line, that took a third of what the event loop did. What warns of something is written at
    once, and what was logged before it too; so is everything at the end of the process.
    """

    def __init__(self, stream: TextIO) -> None:
        super().__init__()
        self._stream = stream
        self._lines: deque[str] = deque()
        self._wake = threading.Event()
        self._writing = threading.Lock()
        threading.Thread(target=self._write_later, name="logs", daemon=True).start()

    def emit(self, record: logging.LogRecord) -> None:
        try:
            self._lines.append(self.format(record) + "\n")
            if record.levelno >= logging.WARNING:
                self.flush()
            elif not self._wake.is_set():
                self._wake.set()
        except Exception:
            self.handleError(record)

    def flush(self) -> None:
        """Write all that waits; logging calls this at the end of the process."""
        with self._writing:
            gathered = [self._lines.popleft() for _ in range(len(self._lines))]
            if gathered:
                self._stream.write("".join(gathered))
                self._stream.flush()

    def _write_later(self) -> None:
        while True:
            self._wake.wait()
            time.sleep(GATHERING_SECONDS)
            self._wake.clear()
            # Nobody may read the stream any more, and there is nowhere else to say so. The lines
            # are gone then, and do not pile up in memory.
            with contextlib.suppress(OSError, ValueError):
                self.flush()
