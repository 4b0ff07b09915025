"""`dealtrail ledger` in a terminal: texts that others can check, and a no that says why."""

from __future__ import annotations

from pathlib import Path

import pytest
from terminal import Terminal

from projections.ledger.checkpoint import Checkpoint, open_checkpoint
from projections.ledger.keyring import Keyring
from projections.ledger.note import Note
from projections.ledger.proof_text import ConsistencyText, InclusionText

ORIGIN = "example.com/sales"


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    found = Terminal(tmp_path, DEALTRAIL_LEDGER_ORIGIN=ORIGIN)
    found.run("people", "add", "admin", "--name", "Admin", "--role", "admin").said(0)
    return found


def asked(terminal: Terminal, *words: str) -> str:
    return terminal.run("ledger", *words).said(0).out


def test_what_it_prints_can_be_checked(terminal: Terminal) -> None:
    note = asked(terminal, "checkpoint").encode()
    keys = Keyring.parse(asked(terminal, "keys"))
    checkpoint = open_checkpoint(note, ORIGIN, keys)
    assert checkpoint.size > 2
    assert asked(terminal, "checkpoint").encode() == note
    proof = InclusionText.parse(asked(terminal, "proof", "2").encode())
    assert (proof.index, proof.checkpoint) == (1, note)
    terminal.run("people", "add", "chen", "--name", "陈一", "--role", "sales_rep").said(0)
    later = ConsistencyText.parse(asked(terminal, "consistency", str(checkpoint.size)).encode())
    assert later.verify(checkpoint, keys).size == checkpoint.size, "the last that was signed"
    newest = asked(terminal, "checkpoint").encode()
    later = ConsistencyText.parse(asked(terminal, "consistency", str(checkpoint.size)).encode())
    assert later.checkpoint == newest
    assert later.verify(checkpoint, keys).size > checkpoint.size
    small = asked(terminal, "checkpoint", "--size", "1").encode()
    assert open_checkpoint(small, ORIGIN, keys).size == 1


def test_a_key_is_rotated_and_the_old_one_still_verifies(terminal: Terminal) -> None:
    first = asked(terminal, "checkpoint").encode()
    key = terminal.run("ledger", "rotate", "--reason", "every year").said(0).last_line
    said = terminal.run("ledger", "keys").said(0, "every year")
    keys = Keyring.parse(said.out)
    assert [one.until is None for one in keys.trusted] == [False, True]
    assert keys.keys[-1].text == key
    for note in (first, asked(terminal, "checkpoint").encode()):
        open_checkpoint(note, ORIGIN, keys)


def test_the_nodes_are_built_anew(terminal: Terminal) -> None:
    size = Checkpoint.parse(Note.parse(asked(terminal, "checkpoint").encode()).text).size
    (terminal.folder / "dealtrail.sqlite3.ledger").unlink()
    said = terminal.run("ledger", "rebuild").said(0, f"{size} events")
    assert "agree" in said.err
    open_checkpoint(
        asked(terminal, "checkpoint").encode(), ORIGIN, Keyring.parse(asked(terminal, "keys"))
    )


def test_a_no_says_why_in_two_languages(terminal: Terminal) -> None:
    terminal.run("ledger", "proof", "99").said(1, "not yet to 99", "尚未到 99")
    terminal.run("ledger", "proof", "9" * 30).said(2, "less than or equal")
    terminal.run("ledger", "checkpoint", "--size", "99").said(1, "no tree of 99")
    asked(terminal, "checkpoint")
    terminal.run("ledger", "consistency", "99").said(1, "does not continue")
    terminal.run("ledger", "fork", "--reason", "for fun").said(1, "nothing to give up")
    terminal.run("ledger", "rotate").said(2, "--reason")
