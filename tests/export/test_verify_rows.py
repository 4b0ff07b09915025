"""An export of a history that never was: whatever was done to its rows, verify.py names where.

The forger owns the database and the software and gets every sum right; only the log's key and
what was signed with it are out of reach.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from forging import DEAL, EVENTS, LEAD, LEAVES, Bag, exported, made_up, naive

from application.log import Row
from projections.export.verify import Finding, Outside, checked, verdict

#: Positions 1–4 and 8–21: as PostgreSQL leaves them where a transaction was undone.
ROWS = made_up(gap=3)
AT = 8
Change = Callable[[list[Row]], list[Row]]


def closed_up(rows: Sequence[Row]) -> list[Row]:
    """The rows at the positions of the real ones, as far as there are such."""
    positions = [row.position for row in ROWS] + [ROWS[-1].position + 1]
    return [row._replace(position=at) for row, at in zip(rows, positions, strict=False)]


def without(*at: int) -> Change:
    return lambda rows: [row for number, row in enumerate(rows) if number not in at]


def at(number: int, **fields: Any) -> Change:
    """Other fields in one row."""
    number %= len(ROWS)
    return lambda rows: [*rows[:number], rows[number]._replace(**fields), *rows[number + 1 :]]


def told(number: int, old: bytes, new: bytes) -> Change:
    """Another text in one stored body."""

    def change(rows: list[Row]) -> list[Row]:
        assert old in rows[number].state
        return at(number, state=rows[number].state.replace(old, new))(rows)

    return change


def twice(rows: list[Row]) -> list[Row]:
    return closed_up([*rows[: AT + 1], *rows[AT:]])


def swapped(rows: list[Row]) -> list[Row]:
    return closed_up([*rows[:AT], rows[AT + 2], rows[AT + 1], rows[AT], *rows[AT + 3 :]])


def put_in(rows: list[Row]) -> list[Row]:
    new = rows[AT]._replace(state=rows[AT].state.replace(b"chen", b"wang"))
    return closed_up([*rows[:AT], new, *rows[AT:]])


def added(rows: list[Row]) -> list[Row]:
    new = rows[-2]._replace(originator_version=9, state=rows[-2].state.replace(b"chen", b"wang"))
    return closed_up([*rows, new])


P = [row.position for row in ROWS]
#: Each with the position that must be named.
CHANGES: dict[str, tuple[Change, int]] = {
    "an event altered": (told(AT, b'"v":1,"event":{', b'"v":1,"event":{"more":1,'), P[AT]),
    "the first one altered": (told(0, b"chen", b"wang"), P[0]),
    "the last one altered": (told(-1, b"chen", b"wang"), P[-1]),
    "the actor altered": (told(AT, b'"actor":"chen, ', b'"actor":"wang, '), P[AT]),
    "the time altered": (told(AT, b'"occurred_at":"2026', b'"occurred_at":"2025'), P[AT]),
    "the reason altered": (told(6, "补录".encode(), b"as told"), P[6]),
    "head removed": (without(0), 1),
    "head removed, closed up": (lambda rows: closed_up(rows[1:]), 1),
    "middle removed": (without(AT), P[AT - 1] + 1),
    "middle removed, closed up": (lambda rows: closed_up(without(AT)(rows)), P[AT]),
    "tail removed": (without(len(ROWS) - 1), P[-1]),
    "a receipt removed": (without(AT + 1), P[AT] + 1),
    "a receipt changed": (told(AT + 1, b'"accepted"', b'"refused"'), P[AT + 1]),
    "inserted": (put_in, P[AT]),
    "added at the end": (added, P[-1] + 1),
    "duplicated": (twice, P[AT + 1]),
    "two swapped": (swapped, P[AT]),
    "moved to another aggregate": (at(AT, originator_id=DEAL.hex, originator_version=3), P[AT]),
    "version renumbered": (at(AT, originator_version=7), P[AT]),
    "type renamed": (at(AT, topic="LeadConverted"), P[AT]),
    "position moved into the gap": (at(4, position=6), 6),
}


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Bag:
    """What was recorded, with a checkpoint of the first five rows that was signed before."""
    return exported(ROWS, tmp_path_factory.mktemp("real"), signed_at=[5])


@pytest.fixture(scope="module")
def chosen(tmp_path_factory: pytest.TempPathFactory) -> Bag:
    """The same, but of two aggregates only."""
    return exported(ROWS, tmp_path_factory.mktemp("chosen"), aggregates=(LEAD, DEAL))


def found(bag: Bag, folder: Path) -> Finding:
    """The trouble that verify.py names where nobody else notices any."""
    assert naive(bag)
    report = checked(bag.write(folder), Outside())
    assert report.exit_code == 1
    broken = report.first_broken
    assert broken is not None
    assert verdict(report)[0].startswith("broken at position ")
    return broken


def test_what_was_recorded_holds(real: Bag, chosen: Bag, tmp_path: Path) -> None:
    for bag, name in ((real, "real"), (chosen, "chosen")):
        assert naive(bag)
        report = checked(bag.write(tmp_path / name), Outside())
        assert report.exit_code == 0, report.findings
        assert verdict(report)[0].startswith("verified")


@pytest.mark.parametrize("name", CHANGES)
def test_rows_that_were_not_recorded_are_named(real: Bag, tmp_path: Path, name: str) -> None:
    change, position = CHANGES[name]
    forged = exported(change(list(ROWS)), tmp_path)
    with_leaves = forged.copy().pass_off_as(real, LEAVES)
    assert found(with_leaves, tmp_path / "with-leaves").position == position
    # Who forges the leaves too leaves nothing to compare with but the root.
    broken = found(forged.pass_off_as(real), tmp_path / "without")
    assert (broken.position, "rewritten somewhere" in broken.en) == (1, True)


def test_an_earlier_checkpoint_narrows_the_span(real: Bag, tmp_path: Path) -> None:
    """What it covers is shown to be right: the trouble lies behind it."""
    change, _ = CHANGES["an event altered"]
    forged = exported(change(list(ROWS)), tmp_path, signed_at=[5])
    forged.tell(previous_checkpoint=real.manifest["previous_checkpoint"])
    forged.pass_off_as(real, "previous-checkpoint", "proofs/consistency")
    broken = found(forged, tmp_path / "forged")
    assert broken.position == P[4] + 1
    assert f"between the positions {P[4] + 1} and {P[-1]}" in broken.en


@pytest.mark.parametrize("name", [n for n in CHANGES if "ed at the end" not in n])
def test_in_a_choice_of_aggregates_too(chosen: Bag, tmp_path: Path, name: str) -> None:
    """Each row there has a proof of its own; the forger takes those that fit best."""
    change, _ = CHANGES[name]
    forged = exported(change(list(ROWS)), tmp_path, formats=("jsonl",), aggregates=(LEAD, DEAL))
    path = "proofs/inclusion.jsonl"
    proofs = {json.loads(p)["position"]: p for p in chosen.files[path].splitlines(keepends=True)}
    mine = forged.files[path].splitlines(keepends=True)
    forged.files[path] = b"".join(proofs.get(json.loads(one)["position"], one) for one in mine)
    forged.pass_off_as(chosen)
    real_rows = chosen.files[EVENTS].splitlines()
    if all(row in real_rows for row in forged.files[EVENTS].splitlines()):
        # Nothing false is in it. A gap in a stream shows; what else is left out does not …
        forged.tell(counts=forged.manifest["counts"] | {"left_out": left_out(forged, chosen)})
        report = checked(forged.seal().write(tmp_path / "forged"), Outside())
        if report.first_broken is not None:
            assert "an event is missing" in report.first_broken.en
            assert report.first_broken.position
            return
        # … and that is said.
        assert report.exit_code == 0
        assert any("A choice of aggregates" in one.en for one in report.of("note"))
        return
    assert found(forged, tmp_path / "forged")


def left_out(forged: Bag, real: Bag) -> int:
    """What the forger must tell, so that the count of leaves is right."""
    counts = real.manifest["counts"]
    return int(counts["left_out"] + counts["rows"] - forged.manifest["counts"]["rows"])
