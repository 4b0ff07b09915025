"""The formats that an export can have, each with the file that it makes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import cast

from .writer import Writer

#: Always in an export: all others can be made from it, and nothing could be proven without it.
JSONL = "jsonl"
CSV = "csv"
PARQUET = "parquet"


@dataclass(frozen=True, slots=True)
class Format:
    """A format: its name on the command line and the path of its file.

    `maker` names the class of its writer, `module:Class`, loaded when it is needed.
    """

    name: str
    path: str
    maker: str | None = None

    def writer(self) -> Writer:
        assert self.maker is not None, f"{self.name} is written by the export itself"
        module, _, name = self.maker.partition(":")
        return cast("Callable[[], Writer]", getattr(import_module(module), name))()


FORMATS = {
    one.name: one
    for one in (
        Format(JSONL, "data/events.jsonl"),
        Format(CSV, "data/events.csv"),
        Format(PARQUET, "data/events.parquet"),
        Format("xes", "data/log.xes", "projections.export.xes:XesWriter"),
        Format("ocel-json", "data/log.ocel.json", "projections.export.ocel_json:OcelJsonWriter"),
        Format(
            "ocel-sqlite", "data/log.ocel.sqlite", "projections.export.ocel_sqlite:OcelSqliteWriter"
        ),
    )
}
