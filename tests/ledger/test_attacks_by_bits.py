"""No bit of a stored row can be turned without its position being named."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from engines import ENGINES
from signing import flips
from tampering import Case, evidence, is_counted, is_guarded, is_intact

from application.log import Row
from projections.ledger.leaf import leaf_hash
from projections.ledger.verdict import Broken, Trouble
from projections.ledger.verifying import verify_rows

SOAK = os.environ.get("DEALTRAIL_SOAK") == "1"
#: Of the other rows so many bytes are passed over between two that are looked at.
STEP = 1 if SOAK else 5
#: How many flips go through the database itself.
THROUGH = 200 if SOAK else 3


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    with evidence("sqlite", tmp_path) as found:
        yield found


def one_bit_in_each_byte(data: bytes, step: int) -> Iterator[bytes]:
    """Which bit, goes by the byte's place."""
    for index in range(0, len(data), step):
        changed = bytearray(data)
        changed[index] ^= 1 << index % 8
        yield bytes(changed)


def is_caught(rows: list[Row], at: int, changed: Row, leaves: list[bytes]) -> bool:
    """Whether a reading names the row, the ledger's leaves being there."""
    verdict = verify_rows([*rows[:at], changed, *rows[at + 1 :]], leaves)
    assert isinstance(verdict, Broken)
    return verdict.position == changed.position


def test_each_bit_of_a_row_is_told_from_its_opposite(case: Case) -> None:
    rows, row = case.rows, case.row("LeadScoreSubmitted")
    leaves = [leaf_hash(one) for one in rows]
    at = rows.index(row)
    for state in flips(row.state):
        assert is_caught(rows, at, row._replace(state=state), leaves)
    for text in flips(row.topic.encode()):
        topic = text.decode("utf-8", "surrogateescape")
        assert is_caught(rows, at, row._replace(topic=topic), leaves)
    for text in flips(row.originator_id.encode()):
        changed = row._replace(originator_id=text.decode("utf-8", "surrogateescape"))
        assert is_caught(rows, at, changed, leaves)
    for bit in range(63):
        version = row.originator_version ^ (1 << bit)
        assert is_caught(rows, at, row._replace(originator_version=version), leaves)


def test_a_bit_in_each_byte_of_every_other_row_is_told(case: Case) -> None:
    rows = case.rows
    leaves = [leaf_hash(row) for row in rows]
    for at, row in enumerate(rows):
        for state in one_bit_in_each_byte(row.state, STEP):
            assert is_caught(rows, at, row._replace(state=state), leaves)


@pytest.mark.parametrize("engine", ENGINES)
def test_bits_turned_in_the_database_are_named(engine: str, tmp_path: Path) -> None:
    with evidence(engine, tmp_path) as case:
        for number in range(THROUGH):
            row = case.rows[number * 5 % len(case.rows)]
            changed = bytearray(row.state)
            place = number * 37 % len(changed)
            changed[place] ^= 1 << number % 8
            case.put(row, state=bytes(changed))
            assert is_counted(case)
            assert is_guarded(case)
            assert is_intact(case)
            broken = case.broken()
            assert (broken.trouble, broken.position) == (Trouble.ALTERED, row.position)
            case.put(row, state=row.state)
        case.verified()


@pytest.mark.parametrize("number", range(0, 8 * len("LeadRegistered"), 5))
def test_a_name_that_is_no_text_any_more_is_named_too(case: Case, number: int) -> None:
    row = case.row("LeadRegistered")
    changed = flips(row.topic.encode())[number]
    case.change(
        (
            "UPDATE stored_events SET topic=CAST(? AS TEXT) WHERE position=?",
            changed,
            row.position,
        )
    )
    assert case.broken().position == row.position
