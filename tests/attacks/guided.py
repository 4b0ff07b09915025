"""Fuzzing that is led by what the code does with its input: `guided.py TARGET [CORPUS] -runs=N`.

Atheris (libFuzzer) changes inputs so that more and more of the code is reached. Whatever a target
raises that is no refusal ends the program with another code than 0, and with the input.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from typing import Any

#: It comes without types.
atheris: Any = import_module("atheris")

LED_BY = ["note", "checkpoint", "keyring", "vkey", "wire", "proof_text"]
with atheris.instrument_imports(
    include=[
        "projections.paging",
        "projections.moments",
        "interfaces.cli.table_file",
        *(f"projections.ledger.{name}" for name in LED_BY),
    ]
):
    from application.envelope import UnreadableEventError, contents
    from application.log import Row
    from interfaces.cli.table_file import UnreadableFileError, read_table
    from projections.ledger.checkpoint import Checkpoint
    from projections.ledger.errors import LedgerError
    from projections.ledger.keyring import Keyring
    from projections.ledger.note import Note
    from projections.ledger.proof_text import ConsistencyText, InclusionText
    from projections.moments import BadInstantError, as_of_from
    from projections.paging import BadCursorError, key_of

STREAM = "5d0c7a3e2f415b8e9d4a000000000000"


def cursors(data: bytes) -> None:
    with suppress(BadCursorError):
        key_of(data.decode("latin-1"), "leads", int, str)


def notes(data: bytes) -> None:
    with suppress(LedgerError):
        Checkpoint.parse(Note.parse(data).text)


def proofs(data: bytes) -> None:
    for parse in (InclusionText.parse, ConsistencyText.parse):
        with suppress(LedgerError):
            parse(data)


def keys(data: bytes) -> None:
    with suppress(LedgerError, UnicodeDecodeError):
        Keyring.parse(data.decode())


def instants(data: bytes) -> None:
    with suppress(BadInstantError):
        as_of_from(data.decode("latin-1"))


def tables(data: bytes) -> None:
    with suppress(UnreadableFileError):
        read_table(data, {"customer_name", "phone"}.__contains__)


def envelopes(data: bytes) -> None:
    with suppress(UnreadableEventError):
        contents(Row(1, STREAM, 1, "LeadRegistered", data))


TARGETS: dict[str, Callable[[bytes], None]] = {
    target.__name__: target
    for target in (cursors, notes, proofs, keys, instants, tables, envelopes)
}


def one_after_the_other(data: bytes) -> None:
    for target in TARGETS.values():
        target(data)


def main() -> None:
    name = sys.argv.pop(1)
    atheris.Setup(sys.argv, TARGETS.get(name, one_after_the_other))
    atheris.Fuzz()


if __name__ == "__main__":
    main()
