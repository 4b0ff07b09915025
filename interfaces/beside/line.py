"""A line between two processes: each rings when there is news, and hears when the other ended."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from io import FileIO

RING = b"!"
MANY_RINGS = 4096

#: The standard streams of a process, by number.
INPUT, OUTPUT, ERRORS = 0, 1, 2


class Line:
    """Two pipes, one each way; the system closes them however a process ends.

    How often it rang tells nothing: who hears it looks at what there is. So a ring is left out
    where so many wait to be heard that the pipe is full.
    """

    def __init__(self, incoming: FileIO, outgoing: FileIO) -> None:
        self._incoming, self._outgoing = incoming, outgoing
        self._ringing = threading.Lock()
        #: Whether the other end is still there, and whether it ever rang.
        self.is_open, self.has_rung = True, False
        if sys.platform != "win32":
            os.set_blocking(outgoing.fileno(), False)

    def listen(self, heard: Callable[[], None]) -> None:
        """From now on call this, in a thread of the line: at each ring, and once at the end."""
        threading.Thread(target=self._listen, args=(heard,), name="line", daemon=True).start()

    def ring(self) -> None:
        """Tell the other end that there is news; never waits."""
        with self._ringing:
            if self._outgoing.closed or not self.is_open:
                return
            try:
                self._outgoing.write(RING)
            except OSError:
                # Nobody is there any more, which the thread that listens hears as well.
                self.is_open = False

    def close(self) -> None:
        """Let the other end hear that this one has ended."""
        with self._ringing:
            self._outgoing.close()

    def _listen(self, heard: Callable[[], None]) -> None:
        with self._incoming:
            while self._incoming.read(MANY_RINGS):
                self.has_rung = True
                heard()
        self.is_open = False
        heard()


def standard_line() -> Line:
    """The line over this process's standard input and output, which nothing else may use then.

    What is printed by mistake goes to the error stream.
    """
    incoming, outgoing = FileIO(os.dup(INPUT), "rb"), FileIO(os.dup(OUTPUT), "wb")
    os.dup2(ERRORS, OUTPUT)
    return Line(incoming, outgoing)
