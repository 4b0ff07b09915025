"""The proofs in an export hold: of the whole log, of a range, of chosen aggregates."""

from __future__ import annotations

import datetime as dt
import json
import os
import random
from typing import Any
from uuid import UUID

import pytest
from exporting import NOW, House, Made

from application.envelope import recorded_at
from application.log import Row
from application.receipts import CommandReceived
from projections.ledger.keyring import Keyring
from projections.ledger.leaf import leaf_hash
from projections.ledger.proof_text import InclusionText
from projections.ledger.tree import Edge
from projections.ledger.wire import of_hash_lines

SOAK = os.environ.get("DEALTRAIL_SOAK") == "1"
FILTERS = 200 if SOAK else 6


def root_of(made: Made) -> bytes:
    """The root that follows from what is left of the range, and the lines."""
    first, *hashes = made.files["proofs/left"].decode().splitlines()
    left = of_hash_lines(hashes)
    assert left is not None
    edge = Edge(int(first.removeprefix("left ")), left)
    for row in made.rows:
        edge.append(leaf_hash(row))
    assert edge.size == made.checkpoint.size
    return edge.root()


def test_the_root_follows_from_the_lines(house: House) -> None:
    made = house.export("a")
    assert root_of(made) == made.checkpoint.root
    assert made.files["proofs/leaves"] == b"".join(house.leaves)
    assert made.verdict() == ""


@pytest.mark.parametrize("part", [0.1, 0.5, 0.9])
def test_a_range_needs_but_the_nodes_left_of_it(house: House, part: float) -> None:
    begin = house.rows[int(len(house.rows) * part)].position
    made = house.export("a", begin=begin)
    assert made.rows == [row for row in house.rows if row.position >= begin]
    assert root_of(made) == made.checkpoint.root
    assert made.verdict() == ""


def test_each_row_of_chosen_aggregates_has_its_proof(house: House) -> None:
    chosen = house.cases[3]
    made = house.export("a", aggregates=(chosen,))
    assert made.rows == [row for row in house.rows if is_of(row, {str(chosen)})]
    assert {row.topic for row in made.rows} > {CommandReceived.__name__}
    proofs = [json.loads(x) for x in made.files["proofs/inclusion.jsonl"].splitlines()]
    keys = Keyring.parse(made.files["public-keys"].decode())
    for row, proof in zip(made.rows, proofs, strict=True):
        hashes = "".join(f"{one}\n" for one in proof["path"])
        text = f"c2sp.org/tlog-proof@v1\nindex {proof['index']}\n{hashes}\n"
        read = InclusionText.parse(text.encode() + made.files["checkpoint"])
        read.verify(leaf_hash(row), made.checkpoint.origin, keys)
    assert made.verdict() == ""
    assert made.manifest["counts"]["left_out"] == len(house.rows) - len(made.rows)


def is_of(row: Row, ids: set[str]) -> bool:
    """Whether it stands in one of the streams, or is the receipt of a command on one of them."""
    if row.topic == CommandReceived.__name__:
        return json.loads(row.state)["event"]["aggregate_id"] in ids
    return str(UUID(row.originator_id)) in ids


def test_any_filter_gives_just_the_rows_it_names(house: House) -> None:
    dice, rows = random.Random(11), house.rows
    last = rows[-1].position
    # The first people were hired by the machine's clock, which is not that of the others.
    known = {at for row in rows if (at := recorded_at(row.state)) is not None}
    instants = sorted(at for at in known if at < NOW)
    for number in range(FILTERS):
        first, end = sorted(dice.randint(1, last + 1) for _ in range(2))
        wanted: dict[str, Any] = {"begin": first, "end": end}
        inside = [row for row in rows if first <= row.position < end]
        if number % 3 == 1:
            since, until = sorted(dice.choice(instants) for _ in range(2))
            wanted = {"begin": since, "end": until}
            inside = [row for row in rows if since <= at_of(row) < until]
        if number % 2:
            chosen = tuple(dice.sample(house.cases, 3))
            wanted["aggregates"] = chosen
            inside = [row for row in inside if is_of(row, set(map(str, chosen)))]
        made = house.export(f"filtered-{number}", formats="csv,jsonl", **wanted)
        assert made.rows == inside, wanted
        assert made.manifest["counts"]["rows"] == len(inside)
        assert made.verdict() == "", wanted


def at_of(row: Row) -> dt.datetime:
    at = recorded_at(row.state)
    assert at is not None
    return at
