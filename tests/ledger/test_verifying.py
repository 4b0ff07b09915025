"""Whatever is done to the rows is noticed, its first position named, and said in words."""

from __future__ import annotations

from typing import Any

import pytest
from signing import ORIGIN, flips

from application.log import Row
from projections.ledger.checkpoint import Checkpoint
from projections.ledger.leaf import leaf_hash
from projections.ledger.tree import Edge
from projections.ledger.verdict import Broken, Trouble, Verified
from projections.ledger.verifying import WINDOW, verify_rows


def row(position: int, text: str = "") -> Row:
    state = f"event {position}{text}".encode()
    return Row(position, f"{position % 3:032x}", position // 3 + 1, "LeadRegistered", state)


#: A log of 30 rows with gaps in its positions (2, 4, … 60), as PostgreSQL leaves them.
ROWS = [row(2 * number) for number in range(1, 31)]
LEAVES = [leaf_hash(one) for one in ROWS]


def head(size: int, rows: list[Row] = ROWS) -> Checkpoint:
    edge = Edge()
    for one in rows[:size]:
        edge.append(leaf_hash(one))
    return Checkpoint(ORIGIN, size, edge.root())


HEADS = [head(size) for size in (0, 10, 20, 28)]


def found(rows: list[Row], leaves: list[bytes] = LEAVES) -> Broken:
    verdict = verify_rows(rows, leaves, HEADS)
    assert isinstance(verdict, Broken)
    assert verdict.text.en.endswith(".")
    assert verdict.text.zh.endswith("。")
    return verdict


def test_a_log_as_it_was_written_is_verified() -> None:
    whole = head(30)
    assert verify_rows(ROWS, LEAVES, HEADS) == Verified(30, 28, whole.root)
    assert verify_rows(iter(ROWS), iter(LEAVES), [*HEADS, whole]) == Verified(30, 30, whole.root)
    assert verify_rows(ROWS, LEAVES[:25], HEADS) == Verified(30, 28, whole.root), "it may lag"
    assert verify_rows(ROWS, (), HEADS) == Verified(30, 28, whole.root)
    assert verify_rows([], (), [head(0)]) == Verified(0, 0, head(0).root)
    assert verify_rows([], ()) == Verified(0, 0, head(0).root)


@pytest.mark.parametrize("at", [0, 1, 9, 10, 15, 27, 28, 29])
def test_an_altered_row_is_named(at: int) -> None:
    for state in flips(ROWS[at].state)[::7]:
        rows = [*ROWS[:at], ROWS[at]._replace(state=state), *ROWS[at + 1 :]]
        verdict = found(rows)
        assert (verdict.trouble, verdict.position) == (Trouble.ALTERED, ROWS[at].position)
        assert str(ROWS[at].position) in verdict.text.en
        assert str(ROWS[at].position) in verdict.text.zh


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("originator_id", "f" * 32),
        ("originator_version", 77),
        ("topic", "LeadRejected"),
        ("position", 29),
    ],
)
def test_a_row_moved_renumbered_or_renamed_is_named(field: str, value: Any) -> None:
    changed = ROWS[14]._replace(**{field: value})
    verdict = found([*ROWS[:14], changed, *ROWS[15:]])
    assert (verdict.trouble, verdict.position) == (Trouble.ALTERED, changed.position)


@pytest.mark.parametrize(("at", "count"), [(0, 1), (0, 5), (13, 1), (13, 9), (28, 1)])
def test_removed_rows_are_named(at: int, count: int) -> None:
    verdict = found(ROWS[:at] + ROWS[at + count :])
    assert verdict.trouble == Trouble.REMOVED
    assert verdict.position <= ROWS[at].position
    assert verdict.last >= ROWS[at + count - 1].position
    assert f"({count} of them)" in verdict.text.en


@pytest.mark.parametrize("left", [29, 25, 20, 10, 1, 0])
def test_an_end_that_was_cut_off_is_named(left: int) -> None:
    verdict = found(ROWS[:left])
    assert (verdict.trouble, verdict.position) == (Trouble.CUT_OFF, 2 * left + 1)
    assert f"{left} events; 30 were" in verdict.text.en
    without = verify_rows(ROWS[: min(left, 25)], (), HEADS)
    assert isinstance(without, Broken)
    assert "28 were recorded" in without.text.en


@pytest.mark.parametrize(("at", "count"), [(0, 1), (7, 1), (20, 1)])
def test_an_inserted_row_is_named(at: int, count: int) -> None:
    position = 2 * at + 1
    verdict = found([*ROWS[:at], row(position, " forged"), *ROWS[at:]])
    assert (verdict.trouble, verdict.position) == (Trouble.INSERTED, position)


def test_rows_that_changed_places_are_named() -> None:
    verdict = found([*ROWS[:4], ROWS[5], ROWS[4], *ROWS[6:]])
    assert (verdict.trouble, verdict.position) == (Trouble.MOVED, ROWS[5].position)


def test_contents_that_changed_places_are_named() -> None:
    one, other = ROWS[4], ROWS[5]
    rows = [*ROWS[:4], other._replace(position=one.position)]
    rows += [one._replace(position=other.position), *ROWS[6:]]
    assert (found(rows).trouble, found(rows).position) == (Trouble.ALTERED, one.position)


def test_a_doubled_row_is_named() -> None:
    verdict = found([*ROWS[:8], ROWS[7], *ROWS[8:]])
    assert (verdict.trouble, verdict.position) == (Trouble.OUT_OF_ORDER, ROWS[7].position)


def test_a_row_that_no_log_writes_is_named() -> None:
    text: Any = "not bytes"
    strange = ROWS[3]._replace(state=text)
    verdict = found([*ROWS[:3], strange, *ROWS[4:]])
    assert (verdict.trouble, verdict.position) == (Trouble.STRANGE, ROWS[3].position)


@pytest.mark.parametrize("at", [0, 12, 27])
def test_history_rewritten_with_its_tree_is_caught_by_a_checkpoint_outside(at: int) -> None:
    rows = [*ROWS[:at], row(ROWS[at].position, " forged"), *ROWS[at + 1 :]]
    leaves = [leaf_hash(one) for one in rows]
    assert isinstance(verify_rows(rows, leaves), Verified), "unnoticed without a checkpoint"
    verdict = found(rows, leaves)
    assert verdict.trouble == Trouble.REWRITTEN
    assert verdict.position <= ROWS[at].position <= verdict.last
    assert (verdict.position, verdict.last) in {(1, 20), (21, 40), (41, 56)}


def test_a_damaged_ledger_is_not_blamed_on_the_log() -> None:
    leaves = [*LEAVES[:14], bytes(32), *LEAVES[15:]]
    verdict = found(ROWS, leaves)
    assert (verdict.trouble, verdict.position) == (Trouble.LEDGER_DAMAGED, ROWS[14].position)
    assert "rebuild" in verdict.text.en


def test_a_row_and_its_leaf_both_forged_differently_are_caught() -> None:
    rows = [*ROWS[:14], row(ROWS[14].position, " forged"), *ROWS[15:]]
    verdict = found(rows, [*LEAVES[:14], bytes(32), *LEAVES[15:]])
    assert (verdict.trouble, verdict.position, verdict.last) == (Trouble.REWRITTEN, 21, 40)


def test_a_forked_log_is_caught_before_its_rows_are_read() -> None:
    forged = Checkpoint(ORIGIN, 10, head(9).root)
    verdict = verify_rows(ROWS, LEAVES, [*HEADS, forged])
    assert isinstance(verdict, Broken)
    assert verdict.trouble == Trouble.FORKED
    assert "10 events" in verdict.text.en


def test_more_removed_than_the_window_shows_is_still_caught_at_its_place() -> None:
    rows = [row(number) for number in range(1, 3 * WINDOW)]
    leaves = [leaf_hash(one) for one in rows]
    verdict = verify_rows(rows[:5] + rows[5 + 2 * WINDOW :], leaves, [head(len(rows), rows)])
    assert isinstance(verdict, Broken)
    assert (verdict.trouble, verdict.position) == (Trouble.ALTERED, 2 * WINDOW + 6)


def test_of_several_bad_rows_the_first_is_named() -> None:
    rows = list(ROWS)
    for at in (22, 5, 17):
        rows[at] = row(rows[at].position, " forged")
    assert found(rows).position == ROWS[5].position
