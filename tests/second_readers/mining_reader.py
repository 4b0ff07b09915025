"""Loads our process mining files with software that is not ours, and compares what it counts.

pm4py (AGPL-3.0), r4pm and oceldb (both permissive), in an environment of its own, where
dealtrail is not installed. Argument: the folder of the files. What they must hold comes as
JSON from standard input.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

etree: Any = importlib.import_module("lxml.etree")
pm4py: Any = importlib.import_module("pm4py")
r4pm: Any = importlib.import_module("r4pm")
oceldb: Any = importlib.import_module("oceldb.io")
json_importer: Any = importlib.import_module("pm4py.objects.ocel.importer.jsonocel.importer")
sqlite_importer: Any = importlib.import_module("pm4py.objects.ocel.importer.sqlite.importer")
constraints: Any = importlib.import_module("pm4py.objects.ocel.validation.ocel20_rel_validation")

OCEL = ("log.ocel.json", "log.ocel.sqlite")
#: A reader, what it read, and its figures by what they count.
Finding = tuple[str, str, dict[str, int]]


def by_pm4py(folder: Path) -> Iterator[Finding]:
    """By its own readers: it would take r4pm's where there is one."""
    log = pm4py.read_xes(str(folder / "log.xes"), variant="iterparse")
    traces = int(log["case:concept:name"].nunique())
    yield "pm4py", "log.xes", {"traces": traces, "events in traces": len(log)}
    readers = (json_importer.Variants.OCEL20_STANDARD, sqlite_importer.Variants.OCEL20)
    for name, reader in zip(OCEL, readers, strict=True):
        found = reader.value.apply(str(folder / name))
        tables = (found.events, found.objects, found.relations, found.o2o, found.object_changes)
        yield "pm4py", name, _counts(*tables)


def by_r4pm(folder: Path) -> Iterator[Finding]:
    log, _ = r4pm.df.import_xes(str(folder / "log.xes"))
    traces = log["case:concept:name"].n_unique()
    yield "r4pm", "log.xes", {"traces": traces, "events in traces": len(log)}
    for name in OCEL:
        found = r4pm.df.import_ocel(str(folder / name))
        names = ("events", "objects", "relations", "o2o", "object_changes")
        yield "r4pm", name, _counts(*(found[each] for each in names))


def by_oceldb(folder: Path) -> Iterator[Finding]:
    """SQLite only: of JSON it takes numbers, where the schema of the standard wants texts."""
    name = "log.ocel.sqlite"
    with tempfile.TemporaryDirectory() as scratch:
        log = oceldb.convert_sqlite(folder / name, Path(scratch) / name)
        log.validate()
        changes = log.object_changes().collect()
        tables = [getattr(log, each)().collect() for each in ("events", "objects", "e2o", "o2o")]
        yield "oceldb", name, _counts(*tables, changes.filter(~changes["ocel_is_initial"]))


def _counts(*tables: Any) -> dict[str, int]:
    names = ("events", "objects", "e2o", "o2o", "changes")
    return {name: len(table) for name, table in zip(names, tables, strict=True)}


def checks(folder: Path) -> Iterator[tuple[str, bool]]:
    """What is valid or not, whatever it counts."""
    log = etree.parse(str(folder / "log.xes"))
    grammar = etree.RelaxNG(etree.parse(str(Path(__file__).with_name("xes.rng"))))
    yield "log.xes is valid against xes.rng", grammar.validate(log)
    if path := os.environ.get("DEALTRAIL_XES_XSD"):
        schema = etree.XMLSchema(etree.parse(path))
        yield "log.xes is valid against the XML schema of IEEE 1849", schema.validate(log)
    kept, broken = constraints.apply(str(folder / "log.ocel.sqlite"))
    said = f"log.ocel.sqlite keeps {len(kept)} of 24 constraints of OCEL 2.0"
    yield said, len(kept) == 24 and not broken


def main(folder: Path) -> int:
    expected = json.load(sys.stdin)
    agreed = True
    print("expected:", expected)
    for read in (by_pm4py, by_r4pm, by_oceldb):
        for reader, name, found in read(folder):
            same = all(expected[what] == n for what, n in found.items())
            print(f"{reader} reads {name}: {found if not same else 'the same'}")
            agreed = agreed and same
    for check, holds in checks(folder):
        print(f"{check}: {'yes' if holds else 'NO'}")
        agreed = agreed and holds
    return 0 if agreed else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
