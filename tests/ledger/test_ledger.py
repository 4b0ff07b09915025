"""The ledger that is kept: it takes in what the log holds, and proves each leaf of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from engines import ENGINES, Place, place
from keeping import Kept, kept
from signing import ORIGIN

from projections.ledger.checkpoint import open_checkpoint
from projections.ledger.errors import NoSuchProofError, NotInLedgerError
from projections.ledger.leaf import leaf_hash
from projections.ledger.proof_text import ConsistencyText, InclusionText
from projections.ledger.proofs import verify_inclusion
from projections.ledger.tree import root_at


@pytest.fixture(params=ENGINES)
def there(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    with place(request.param, tmp_path) as found:
        yield found


@pytest.fixture
def held(there: Place) -> Iterator[Kept]:
    with kept(there) as found:
        yield found


def test_it_takes_in_what_the_log_holds_in_whatever_batches(held: Kept) -> None:
    for more in (1, 254, 1, 1, 300, 0, 700):
        held.grow(more)
        while held.ledger.step(97):
            pass
        rows = held.rows()
        assert held.ledger.size == len(rows)
        assert held.ledger.position == rows[-1].position
        assert root_at(held.ledger.nodes, len(rows)) == held.root()
    assert list(held.ledger.leaves()) == [leaf_hash(row) for row in rows]
    assert list(held.ledger.leaves(1200)) == [leaf_hash(row) for row in rows[1200:]]
    assert root_at(held.ledger.nodes, 700) == held.root(700)


def test_each_leaf_is_proven_under_a_signed_checkpoint(held: Kept) -> None:
    held.grow(600)
    held.ledger.catch_up()
    note = held.ledger.sign()
    checkpoint = open_checkpoint(note, ORIGIN, held.ledger.keyring)
    assert (checkpoint.size, checkpoint.root) == (600, held.root())
    for index, row in enumerate(held.rows()):
        assert held.ledger.index_of(row.position) == index
        assert held.ledger.position_of(index) == row.position
        path = held.ledger.inclusion(index, 600)
        verify_inclusion(leaf_hash(row), index, 600, path, checkpoint.root)
    row = held.rows()[417]
    text = InclusionText.parse(held.ledger.proof_text(row.position))
    assert text.checkpoint == note
    text.verify(leaf_hash(row), ORIGIN, held.ledger.keyring)


def test_a_proof_of_what_was_not_signed_yet_signs_it(held: Kept) -> None:
    held.grow(3)
    held.ledger.catch_up()
    first = held.ledger.sign()
    held.grow(2)
    row = held.rows()[4]
    text = InclusionText.parse(held.ledger.proof_text(row.position))
    assert text.verify(leaf_hash(row), ORIGIN, held.ledger.keyring).size == 5
    assert held.ledger.latest() == text.checkpoint
    proof = ConsistencyText.parse(held.ledger.consistency(3))
    before = open_checkpoint(first, ORIGIN, held.ledger.keyring)
    assert proof.verify(before, held.ledger.keyring).size == 5


def test_an_earlier_tree_can_be_signed_and_is_signed_once(held: Kept) -> None:
    held.grow(9)
    held.ledger.catch_up()
    held.ledger.sign()
    earlier = held.ledger.sign(4)
    assert open_checkpoint(earlier, ORIGIN, held.ledger.keyring).root == held.root(4)
    assert held.ledger.sign(4) == earlier
    last = held.ledger.latest()
    assert last is not None
    assert open_checkpoint(last, ORIGIN, held.ledger.keyring).size == 9, "the last stays the last"
    assert [one.checkpoint.size for one in held.ledger.checkpoints()] == [9, 4]
    assert held.ledger.book is not None
    assert held.ledger.book.last == last.decode()
    with pytest.raises(NoSuchProofError):
        held.ledger.sign(10)


def test_positions_with_gaps_are_found(held: Kept) -> None:
    for number in range(300):
        held.grow(1)
        if number % 50 == 7:
            leave_a_gap(held)
    held.ledger.catch_up()
    rows = held.rows()
    positions = [row.position for row in rows]
    assert positions[-1] > len(positions), "there are gaps"
    for position in range(1, positions[-1] + 3):
        size = sum(1 for one in positions if one <= position)
        assert held.ledger.size_at(position) == size
        if position in positions:
            assert held.ledger.index_of(position) == size - 1
        else:
            with pytest.raises(NotInLedgerError):
                held.ledger.index_of(position)
    assert held.ledger.size_at(0) == 0


def leave_a_gap(held: Kept) -> None:
    """The next position is given to nobody: a transaction that was rolled back had it."""
    with held.log.turn() as cursor:
        if held.log.engine.makes_tables:
            cursor.execute("UPDATE sqlite_sequence SET seq=seq+1 WHERE name='stored_events'")
        else:
            cursor.execute("SELECT nextval('dealtrail.stored_events_notification_id_seq')")


def test_it_goes_on_where_it_stood(there: Place) -> None:
    with kept(there) as held:
        held.grow(500)
        held.ledger.catch_up()
        note = held.ledger.sign()
    with kept(there, origin="another.name") as held:
        assert held.ledger.origin == ORIGIN, "the name is given once"
        assert (held.ledger.size, held.ledger.latest()) == (500, note)
        held.grow(50)
        assert held.ledger.wait_for(held.rows()[-1].position, 5)
        assert open_checkpoint(held.ledger.sign(), ORIGIN, held.ledger.keyring).root == held.root()
