"""verify.py reads every kind of line as the exporter writes it, on whichever engine."""

from __future__ import annotations

import json
from pathlib import Path
from uuid import UUID, uuid5

import pytest
from forging import EVENTS, NAMES, exported
from specimens import all_kinds, specimen

from application.envelope import stored
from application.log import Row
from projections.export.verify import Outside, checked, read_row
from projections.ledger.leaf import leaf_hash

FLAGGED = b'"deviations":[{"clause":"G3.1.10","code":"SIZE_ONLY"}]'


def rows(dashes: bool) -> list[Row]:
    """Every kind of event, with and without deviations, and with letters that JSON escapes."""
    found, lead, version = list[Row](), uuid5(NAMES, "lead"), 0
    for kind in sorted(all_kinds(), key=lambda kind: kind.__name__ != "LeadRegistered"):
        state = stored(specimen(kind)).state
        bare = state.replace(FLAGGED, b'"deviations":[]')
        quoted = state.replace("补录".encode(), json.dumps('"\\\n')[1:-1].encode())
        assert len({state, bare, quoted}) == 3
        for body in (state, bare, quoted):
            own = uuid5(NAMES, f"{kind} {len(found)}") if kind.begins and version else lead
            version += own == lead
            name = str(own) if dashes else own.hex
            number = version if own == lead else 1
            found.append(Row(len(found) + 1, name, number, kind.__name__, body))
    return found


@pytest.mark.parametrize("dashes", [False, True], ids=["as on SQLite", "as on PostgreSQL"])
def test_every_kind_of_row_is_read_as_it_was_written(tmp_path: Path, dashes: bool) -> None:
    bag = exported(made := rows(dashes), tmp_path)
    report = checked(tmp_path / "export", Outside())
    assert report.exit_code == 0, report.of("BROKEN")
    lines = bag.files[EVENTS].splitlines()
    assert [read_row(line).leaf for line in lines] == [leaf_hash(row) for row in made]
    assert {UUID(row.originator_id).hex for row in made} == {
        read_row(line).subject.replace(b"-", b"").decode() for line in lines
    }
