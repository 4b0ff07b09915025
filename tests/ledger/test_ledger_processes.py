"""Several processes take in at once, and one is killed in the midst: the tree is the same."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from engines import ENGINES, Place, place, url
from keeping import kept

from projections.ledger.leaf import leaf_hash

SOAK = os.environ.get("DEALTRAIL_SOAK")
ROWS = 40_000 if SOAK else 2_000
KILLS = 20 if SOAK else 1

#: Takes in small batches once it is told to, and says so after each; goes on until it is ended.
PROGRAM = """
import sys
from application.log import Log
from interfaces.settings import location_of
from projections.ledger.ledger import Ledger

log = Log(location_of(sys.argv[1]))
ledger = Ledger(log)
print("ready", flush=True)
sys.stdin.readline()
while True:
    if ledger.step(int(sys.argv[2])):
        print("took some", flush=True)
"""


@pytest.fixture(params=ENGINES)
def there(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    with place(request.param, tmp_path) as found:
        yield found


@contextmanager
def taking(there: Place, most: int) -> Iterator[subprocess.Popen[str]]:
    """A process that takes in rows of the log, so many at a time; killed in the end."""
    program = [sys.executable, "-c", PROGRAM, url(there.location), str(most)]
    pipe = subprocess.PIPE
    with subprocess.Popen(program, stdin=pipe, stdout=pipe, text=True) as process:
        try:
            assert line_of(process) == "ready\n"
            yield process
        finally:
            process.kill()


def go(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    process.stdin.write("go\n")
    process.stdin.flush()


def line_of(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline()


def test_two_that_take_in_at_once_do_no_harm(there: Place) -> None:
    with kept(there) as held, taking(there, 37) as one, taking(there, 91) as other:
        held.grow(ROWS)
        go(one)
        go(other)
        while held.ledger.size < ROWS:
            held.ledger.step(53)
        assert held.ledger.size == ROWS
        assert list(held.ledger.leaves()) == [leaf_hash(row) for row in held.rows()]
        assert held.ledger.sign()
        assert held.ledger.rebuild() == (ROWS, 1)


def test_one_that_is_killed_leaves_a_whole_tree(there: Place) -> None:
    with kept(there) as held:
        held.grow(ROWS)
        for _ in range(KILLS):
            with taking(there, 29) as other:
                go(other)
                for _ in range(5):
                    assert line_of(other) == "took some\n"
            assert other.returncode == -signal.SIGKILL
            size = held.ledger.size
            assert list(held.ledger.leaves()) == [leaf_hash(row) for row in held.rows()[:size]]
            held.ledger.sign()
        before = held.ledger.checkpoints()
        held.ledger.catch_up()
        leaves = list(held.ledger.leaves())
        assert held.ledger.rebuild() == (ROWS, len(before))
        assert list(held.ledger.leaves()) == leaves == [leaf_hash(row) for row in held.rows()]
        assert held.ledger.checkpoints() == before
