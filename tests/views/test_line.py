"""The line between a service and the process that runs its views."""

from __future__ import annotations

import os
import threading
from io import FileIO

from interfaces.beside.line import Line

DEADLINE_SECONDS = 30


def ends() -> tuple[Line, Line]:
    """Both ends of a line, as two processes hold them."""
    here, there = os.pipe(), os.pipe()
    return (
        Line(FileIO(here[0], "rb"), FileIO(there[1], "wb")),
        Line(FileIO(there[0], "rb"), FileIO(here[1], "wb")),
    )


def test_each_end_hears_the_other_ring_and_end() -> None:
    here, there = ends()
    heard = threading.Semaphore(0)
    here.listen(lambda: heard.release())
    there.listen(lambda: None)
    assert not here.has_rung
    there.ring()
    assert heard.acquire(timeout=DEADLINE_SECONDS)
    assert (here.has_rung, here.is_open) == (True, True)
    there.close()
    assert heard.acquire(timeout=DEADLINE_SECONDS)
    assert not here.is_open
    here.close()


def test_a_ring_that_nobody_hears_keeps_nobody_waiting() -> None:
    here, there = ends()
    for _ in range(100_000):
        here.ring()
    heard = threading.Semaphore(0)
    there.listen(lambda: heard.release())
    here.listen(lambda: None)
    assert heard.acquire(timeout=DEADLINE_SECONDS)
    there.close()
    here.close()


def test_a_ring_to_one_who_has_ended_is_no_error() -> None:
    (incoming, theirs), (gone, outgoing) = os.pipe(), os.pipe()
    line = Line(FileIO(incoming, "rb"), FileIO(outgoing, "wb"))
    os.close(gone)
    line.ring()
    assert not line.is_open
    line.close()
    line.ring()
    os.close(theirs)
    heard = threading.Event()
    line.listen(heard.set)
    assert heard.wait(DEADLINE_SECONDS)
