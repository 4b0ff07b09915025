"""The index tables can be read off the log again: from an older version's, from none, or anew."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from desk import Desk
from leads import contact, convert
from people import CHEN, WANG
from samples import register, score

from application.indexes import TOPICS
from application.indexing import TABLES
from domain.lead.scoring import ApproveScore

OLD_TABLES = """
    DROP TABLE customers;
    CREATE TABLE customers (customer_id TEXT PRIMARY KEY, uscc_hash BLOB) WITHOUT ROWID;
    DROP TABLE signed_deals;
    CREATE TABLE signed_deals (
        deal_id TEXT PRIMARY KEY, customer_id TEXT NOT NULL,
        amount_fen INTEGER NOT NULL, signed_on TEXT NOT NULL) WITHOUT ROWID;
    DELETE FROM settings WHERE name = 'indexes';
"""


def tables(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """All that can be made anew, row by row."""
    names = [table for topic in TOPICS for table in topic.derived]
    with closing(sqlite3.connect(path)) as connection:
        return {
            name: sorted(connection.execute(f"SELECT * FROM {name}"), key=repr) for name in names
        }


def run(path: Path, statements: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(statements)


@pytest.fixture
def played(tmp_path: Path) -> tuple[Path, UUID]:
    """A closed log with people, a lead that became a deal, and one that waits for its score."""
    desk = Desk(tmp_path / "sales.db")
    lead = desk.do(CHEN, register()).id
    desk.do(CHEN, score(3, 4, 4), lead)
    desk.do(WANG, ApproveScore(round=1), lead)
    desk.do(CHEN, contact(), lead)
    desk.do(CHEN, convert(), lead)
    other = desk.do(CHEN, register(customer_name="倒着走钟表厂", uscc="FAKE-1111-2222")).id
    desk.do(CHEN, score(2, 2, 2), other)
    desk.sales.close()
    return desk.path, other


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(f"DELETE FROM settings WHERE name = '{TABLES}'", id="made by who knows whom"),
        pytest.param(OLD_TABLES, id="made by the first release"),
        pytest.param(
            f"DROP TABLE open_clocks; DELETE FROM settings WHERE name = '{TABLES}'", id="lost"
        ),
    ],
)
def test_R5_2_the_indexes_are_read_off_the_log_again(played: tuple[Path, UUID], spoil: str) -> None:
    path, _ = played
    before = tables(path)
    assert before["customers"]
    assert before["open_clocks"]
    run(path, spoil)
    Desk(path, hire=False).sales.close()
    assert tables(path) == before


def test_R5_2_a_database_of_the_first_release_goes_on(played: tuple[Path, UUID]) -> None:
    path, other = played
    run(path, OLD_TABLES)
    desk = Desk(path, hire=False)
    desk.do(WANG, ApproveScore(round=1), other)
    refused = desk.refused(CHEN, register(customer_name="另一家", uscc="FAKE-1111-2222"))
    assert refused.reasons[0].code == "DUPLICATE_LEAD"
    desk.sales.close()
