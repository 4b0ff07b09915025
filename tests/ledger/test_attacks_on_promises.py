"""Attacks on what was promised of a log: rewritten trees, second heads, exchanged keys.

Who attacks reaches the ledger's store, at times the key store too; never what was handed out.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from engines import ENGINES
from signing import flips, signer
from tampering import Case, evidence, is_counted, is_guarded, is_intact, is_numbered, is_readable

from application.keys import Keys
from application.log import Log
from domain.language import Text
from projections.ledger.book import Book
from projections.ledger.checkpoint import Checkpoint
from projections.ledger.errors import InclusionError, LedgerError
from projections.ledger.keyring import Keyring
from projections.ledger.leaf import leaf_hash
from projections.ledger.ledger import Ledger
from projections.ledger.note import Note
from projections.ledger.proof_text import InclusionText
from projections.ledger.tree import Edge
from projections.ledger.trust import Noted, trust_in
from projections.ledger.verdict import Trouble, Verified

NAIVE = (is_intact, is_guarded, is_counted, is_numbered, is_readable)


@pytest.fixture(params=ENGINES)
def case(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Case]:
    with evidence(request.param, tmp_path) as found:
        yield found


@pytest.fixture
def on_a_file(tmp_path: Path) -> Iterator[Case]:
    with evidence("sqlite", tmp_path) as found:
        yield found


def forge(case: Case, which: int = 0) -> int:
    """Another name in a registration; returns its position."""
    row = case.row("LeadRegistered", which)
    case.rewrite(row, lambda said: said["event"].update(industry="烟草"))
    return row.position


def size_of(note: bytes) -> int:
    return Checkpoint.parse(Note.parse(note).text).size


def with_book(case: Case, change: bytes | None) -> bytes:
    """The signer's book as it is; another one in its place if one is given."""
    keys = Keys(case.place.keys)
    text = keys.ledger.read()
    assert text is not None
    if change is not None:
        keys.ledger.change(lambda _: change)
    return text


def sign_anew(case: Case) -> bytes:
    """Sign the log as it is with whatever stands in the key store."""
    log = Log(case.place.location)
    ledger = Ledger(log, Keys(case.place.keys).ledger)
    try:
        ledger.catch_up()
        return ledger.sign()
    finally:
        ledger.close()
        log.close()


def without_memory(book: bytes) -> bytes:
    """The same keys, which do not remember what they signed."""
    return Book.model_validate_json(book).model_copy(update={"last": None}).written


# ---- history rewritten, its tree made anew ----------------------------------------------


def test_history_rewritten_with_its_tree_is_caught_by_what_the_key_remembers(case: Case) -> None:
    position = forge(case)
    case.recompute()
    assert all(look(case) for look in NAIVE)
    assert isinstance(case.examined(pure=True).verdict, Verified), "no checkpoint is left inside"
    broken = case.broken()
    assert broken.trouble is Trouble.REWRITTEN
    assert broken.position <= position <= broken.last


def test_history_rewritten_with_its_tree_is_caught_by_an_old_checkpoint_outside(case: Case) -> None:
    position = forge(case)
    case.recompute()
    broken = case.broken(case.signed.earlier, keys=case.signed.keys, pure=True)
    assert broken.trouble is Trouble.REWRITTEN
    assert broken.position <= position <= broken.last
    assert broken.last == case.rows[size_of(case.signed.earlier) - 1].position


def test_of_two_checkpoints_outside_the_first_that_fails_names_the_place(case: Case) -> None:
    position = case.row("LeadScoreSubmitted").position
    case.rewrite(case.row("LeadScoreSubmitted"), lambda said: said["event"].update(total=3))
    case.recompute()
    signed = case.signed
    broken = case.broken(signed.later, signed.earlier, keys=signed.keys, pure=True)
    first = case.rows[size_of(signed.earlier)].position
    assert (broken.trouble, broken.position) == (Trouble.REWRITTEN, first)
    assert broken.position <= position <= broken.last


def test_history_signed_again_with_the_same_key_is_caught_outside(case: Case) -> None:
    forge(case)
    case.recompute()
    with_book(case, without_memory(with_book(case, None)))
    sign_anew(case)
    assert isinstance(case.examined().verdict, Verified), "the key holder can fool himself"
    broken = case.broken(case.signed.earlier)
    assert broken.trouble is Trouble.REWRITTEN


def test_a_log_put_back_behind_a_checkpoint_is_caught(case: Case) -> None:
    kept = size_of(case.signed.earlier)
    case.change(("DELETE FROM stored_events WHERE position>?", case.rows[kept - 1].position))
    case.recompute()
    assert is_readable(case)
    assert is_numbered(case)
    broken = case.broken(case.signed.later)
    assert (broken.trouble, broken.position) == (
        Trouble.CUT_OFF,
        case.rows[kept - 1].position + 1,
    )


# ---- two heads ----------------------------------------------------------------------------


def second_head(case: Case, book: bytes) -> bytes:
    """A checkpoint of the size of the earlier one, rightly signed, over another history."""
    size = size_of(case.signed.earlier)
    edge = Edge()
    for row in case.stored()[:size]:
        edge.append(leaf_hash(row._replace(topic=row.topic.upper())))
    of = Book.model_validate_json(book)
    return Checkpoint(of.origin, size, edge.root()).signed(of.signer)


def test_a_forked_log_is_caught_by_its_two_heads(case: Case) -> None:
    other = second_head(case, with_book(case, None))
    for note in (case.signed.earlier, other):
        assert Note.parse(note).signers(Keyring.parse(case.signed.keys).keys), "each is signed"
    broken = case.broken(other)
    last = case.rows[size_of(other) - 1].position
    assert (broken.trouble, broken.position) == (Trouble.FORKED, last)


# ---- keys and origins ---------------------------------------------------------------------


def test_exchanged_keys_are_caught_by_the_keys_that_one_holds(case: Case) -> None:
    forge(case)
    case.recompute()
    name = Book.model_validate_json(with_book(case, None)).origin
    with_book(case, Book.new(name).written)
    sign_anew(case)
    assert all(look(case) for look in NAIVE)
    assert isinstance(case.examined().verdict, Verified), "the log agrees with itself"
    assert case.broken(keys=case.signed.keys).trouble is Trouble.DISTRUSTED
    broken = case.broken(case.signed.earlier)
    last = case.rows[size_of(case.signed.earlier) - 1].position
    assert (broken.trouble, broken.position) == (Trouble.DISTRUSTED, last)


def test_the_keys_of_another_log_open_nothing(case: Case) -> None:
    other = f"{signer().verifier.text}\n"
    assert case.broken(keys=other).trouble is Trouble.DISTRUSTED
    assert case.broken(case.signed.later, keys=other, pure=True).trouble is Trouble.OTHER_LOG


def test_a_checkpoint_of_another_origin_does_not_count(case: Case) -> None:
    head = Checkpoint.parse(Note.parse(case.signed.earlier).text)
    other = Checkpoint(signer().name, head.size, head.root).signed(signer())
    assert Note.parse(other).signers([signer().verifier]), "rightly signed, for another log"
    broken = case.broken(other)
    assert (broken.trouble, broken.position) == (Trouble.OTHER_LOG, 0), "no event is the matter"
    assert f"a checkpoint of {signer().name}, not of {head.origin}" in broken.text.en
    position = forge(case)
    assert case.broken(other).position == position, "what is wrong with the rows goes first"


def test_a_false_signature_of_the_right_name_does_not_count(case: Case) -> None:
    head = Checkpoint.parse(Note.parse(case.signed.later).text)
    thief = signer(head.origin)
    assert case.broken(head.signed(thief)).trouble is Trouble.DISTRUSTED


def test_no_bit_of_a_checkpoint_can_be_turned(on_a_file: Case) -> None:
    trust, right = trust_in(on_a_file.place.keys), on_a_file.signed.later
    assert trust.opened(_noted(right)).size == size_of(right)
    for note in flips(right):
        with pytest.raises(LedgerError):
            trust.opened(_noted(note))


def _noted(note: bytes) -> Noted:
    return Noted(Text("outside", "外部"), note)


# ---- proofs and the ledger's own store ----------------------------------------------------


def test_the_proof_of_another_leaf_proves_nothing(on_a_file: Case) -> None:
    log = Log(on_a_file.place.location)
    ledger = Ledger(log, Keys(on_a_file.place.keys).ledger)
    try:
        rows, keys = on_a_file.rows, ledger.keyring
        for row in rows[:-2]:
            proof = InclusionText.parse(ledger.proof_text(row.position))
            proof.verify(leaf_hash(row), ledger.origin, keys)
            for other in rows:
                if other != row:
                    with pytest.raises(InclusionError):
                        proof.verify(leaf_hash(other), ledger.origin, keys)
    finally:
        ledger.close()
        log.close()


def test_an_altered_leaf_of_the_ledger_is_not_blamed_on_the_log(case: Case) -> None:
    case.in_ledger("UPDATE tiles SET hashes=? WHERE level=0", bytes(32 * len(case.rows)))
    broken = case.broken()
    assert (broken.trouble, broken.position) == (Trouble.LEDGER_DAMAGED, case.rows[0].position)


def test_leaves_that_are_gone_leave_the_checkpoints_to_tell(case: Case) -> None:
    case.in_ledger("DELETE FROM tiles")
    assert case.verified().covered == size_of(case.signed.later)
    position = forge(case)
    broken = case.broken()
    assert broken.trouble is Trouble.REWRITTEN
    assert broken.position <= position <= broken.last
