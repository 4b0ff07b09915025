"""Many readers at once: every page answers each of them, and none weighs more than it may."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import chromium

from benchmarks.company.played import played
from benchmarks.console_pages import House, crowd, housed, visit

SOAK = os.environ.get("DEALTRAIL_SOAK") == "1"
DEALS, CLIENTS, OPENED = (2_000, 20, 60) if SOAK else (15, 4, 8)
#: What a page may weigh over the wire, in KB: at a first visit with all that it loads, and after.
#: The heaviest are those of a long deal, a kilobyte an event, and the board, fifty cards a column.
FIRST_KB, AGAIN_KB = (350, 300) if SOAK else (150, 100)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    path: Path = tmp_path_factory.mktemp("company") / "company.sqlite3"
    played(path, DEALS)
    with housed(path) as found:
        yield found


@pytest.mark.soak
def test_each_of_many_readers_is_answered(house: House) -> None:
    """`crowd` goes on to the next page only after a good answer."""
    took = crowd(house, CLIENTS, OPENED)
    assert sum(map(len, took.values())) == CLIENTS * OPENED
    assert {"Pipeline", "Work"} <= took.keys()


@pytest.mark.soak
def test_no_page_weighs_more_than_it_may(house: House) -> None:
    with chromium() as browser:
        pages = house.pages if SOAK else dict(list(house.pages.items())[:2])
        for name, path in pages.items():
            found = visit(house, browser, path)
            assert 0 < found.again_kb < found.first_kb < FIRST_KB, (name, found)
            assert found.again_kb < AGAIN_KB, (name, found)
