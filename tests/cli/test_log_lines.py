"""Log lines are written together, but a warning at once, and all of them in order."""

from __future__ import annotations

import io
import logging
import threading

from interfaces.log_lines import GatheredLines


def lines_of(*levels: int) -> list[str]:
    stream = io.StringIO()
    lines = GatheredLines(stream)
    for number, level in enumerate(levels):
        lines.handle(logging.LogRecord("x", level, __file__, 1, "line %s", (number,), None))
    if max(levels) < logging.WARNING:
        lines.flush()
    return stream.getvalue().splitlines()


def test_a_warning_is_written_at_once_behind_all_that_waited() -> None:
    assert lines_of(logging.INFO, logging.INFO, logging.WARNING) == ["line 0", "line 1", "line 2"]


def test_all_is_written_at_the_end_of_the_process() -> None:
    """There `logging` flushes every handler."""
    assert lines_of(logging.INFO, logging.DEBUG) == ["line 0", "line 1"]


class Unread(io.StringIO):
    """A stream whose reader went away."""

    def __init__(self) -> None:
        super().__init__()
        self.tried = threading.Semaphore(0)

    def write(self, text: str, /) -> int:
        self.tried.release()
        raise BrokenPipeError


def test_lines_that_nobody_reads_do_not_pile_up() -> None:
    stream = Unread()
    lines = GatheredLines(stream)
    for number in (1, 2):
        lines.handle(logging.LogRecord("x", logging.INFO, __file__, number, "line", (), None))
        # A second time only if the thread went on after the first.
        assert stream.tried.acquire(timeout=20)
