"""Log lines are written together, but a warning at once, and all of them in order."""

from __future__ import annotations

import io
import logging

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
