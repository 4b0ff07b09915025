"""Exports of a played company's log, on either engine, and what they hold, read again.

with exporting("sqlite", tmp_path) as house:
    made = house.export("a", begin=5, formats="csv")
    house.rows, made.lines, made.manifest
"""

from __future__ import annotations

import csv
import datetime as dt
import json
import random
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from company_walk import Company
from engines import Place
from models import Model

from application.keys import Keys
from application.log import Log, Row
from projections.export.export import export
from projections.export.kinds import Kinds
from projections.export.verify import Outside, checked
from projections.export.wanted import Exported, Requester, Wanted
from projections.export.work import Progress
from projections.ledger.checkpoint import Checkpoint, open_checkpoint
from projections.ledger.keyring import Keyring
from projections.ledger.leaf import leaf_hash
from projections.ledger.ledger import Ledger

MOVES = 25
NOW = dt.datetime(2026, 4, 1, 9, tzinfo=dt.UTC)
OPERATOR = Requester("operator", "operator")
VERSION = "1.2.3"
#: What two exports of the same may have otherwise.
VARYING = {
    "manifest.json",
    "tagmanifest-sha256.txt",
    "previous-checkpoint",
    "proofs/consistency",
}


def _play(place: Place) -> tuple[UUID, ...]:
    """Leads, deals, complaints, money, and commands that were refused."""
    company = Company(place.location, random.Random(7), keys=place.keys)
    for _ in range(MOVES):
        company.go()
    cases = tuple(company.cases)
    company.office.close()
    return cases


PLAYED = Model(_play)


#: For tests of what has nothing to do with the engine, and of what breaks a file.
on_one_engine = pytest.mark.parametrize("house", ["sqlite"], indirect=True)


@dataclass(frozen=True)
class Made:
    """An export that is done, its files read when they are asked for."""

    folder: Path
    exported: Exported

    @cached_property
    def files(self) -> dict[str, bytes]:
        """Every file by its path."""
        found = (path for path in self.folder.rglob("*") if path.is_file())
        return {path.relative_to(self.folder).as_posix(): path.read_bytes() for path in found}

    @property
    def same(self) -> dict[str, bytes]:
        """Those that are the same for every export of the same."""
        return {path: content for path, content in self.files.items() if path not in VARYING}

    @property
    def manifest(self) -> Any:
        return json.loads(self.files["manifest.json"])

    @property
    def lines(self) -> list[Any]:
        return [json.loads(line) for line in self.files["data/events.jsonl"].splitlines()]

    @property
    def rows(self) -> list[Row]:
        """The rows of the log that the leaves tell of."""
        leaves = [line["leaf"] for line in self.lines]
        return [Row(**leaf | {"state": leaf["state"].encode()}) for leaf in leaves]

    def table(self, name: str) -> list[dict[str, str]]:
        return list(csv.DictReader(self.files[name].decode().splitlines()))

    @property
    def checkpoint(self) -> Checkpoint:
        """The checkpoint, which one of the keys in the folder signed."""
        keys = Keyring.parse(self.files["public-keys"].decode())
        return open_checkpoint(self.files["checkpoint"], keys.keys[0].name, keys)

    def verdict(self) -> str:
        """What verify.py finds first, or nothing."""
        broken = checked(self.folder, Outside(None, [])).first_broken
        return "" if broken is None else f"{broken.position}: {broken.en}"


class House:
    """The log, its ledger, and a folder for exports."""

    def __init__(self, place: Place, folder: Path, cases: tuple[UUID, ...]) -> None:
        self.place, self.folder, self.cases = place, folder, cases
        self.log = Log(place.location)
        self.keys = Keys(place.keys)
        self.ledger = Ledger(self.log, self.keys.ledger)

    @property
    def rows(self) -> list[Row]:
        """All rows of the log."""
        with self.log.reading() as cursor:
            return self.log.rows_after(cursor, 0, 10**6)

    @property
    def kinds(self) -> list[str]:
        rows = self.rows
        with self.log.reading() as cursor:
            return Kinds().of(cursor, rows)

    @property
    def leaves(self) -> list[bytes]:
        return [leaf_hash(row) for row in self.rows]

    def export(
        self,
        name: str,
        *,
        formats: str = "jsonl",
        progress: Progress = lambda step, done, total: None,
        stop: Callable[[], bool] = lambda: False,
        version: str = VERSION,
        **wanted: Any,
    ) -> Made:
        """Make one, or go on with it."""
        asked = Wanted(OPERATOR, frozenset(formats.split(",")), **wanted)
        made = export(
            self.log,
            self.ledger,
            asked,
            self.folder / name,
            version=version,
            now=lambda: NOW,
            progress=progress,
            stop=stop,
        )
        return Made(made.path, made)


@contextmanager
def exporting(engine: str, folder: Path) -> Iterator[House]:
    """A house of one's own."""
    with PLAYED.copy(engine, folder / "store") as place:
        house = House(place, folder, PLAYED.filled(engine))
        with closing(house.log), closing(house.keys), closing(house.ledger):
            yield house
