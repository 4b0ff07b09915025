"""What is for process mining out of a finished export: whole, or of some object types (V19)."""

from __future__ import annotations

import zipfile
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from projections.export.mining_choice import chosen_ocel, chosen_xes, ids_of
from projections.export.ocel_types import ObjectType

CHUNK = 64 * 1024

XES, OCEL_JSON, OCEL_SQLITE = "xes", "ocel-json", "ocel-sqlite"
#: For process mining: where each form stands in the export, and what it is.
MINED = {
    XES: ("log.xes", "application/xml"),
    OCEL_JSON: ("log.ocel.json", "application/json"),
    OCEL_SQLITE: ("log.ocel.sqlite", "application/vnd.sqlite3"),
}
#: Forms of which a part can be taken.
IN_PARTS = (XES, OCEL_JSON)


def mined(whole: Path, form: str, types: Collection[ObjectType] | None) -> Iterator[bytes]:
    """That file of the export, piece by piece; with types only what is about these."""
    name, _ = MINED[form]
    with zipfile.ZipFile(whole) as archive:
        path = f"{whole.stem}/data/{name}"
        with archive.open(path) as file:
            if types is None:
                while piece := file.read(CHUNK):
                    yield piece
            elif form == XES:
                yield from _pieces(chosen_xes(file, types))
            else:
                with archive.open(path) as objects:
                    ids = ids_of(objects, types)
                yield from _pieces(chosen_ocel(file, types, ids))


def _pieces(lines: Iterable[bytes]) -> Iterator[bytes]:
    """The same in pieces of a size that is worth sending."""
    piece = bytearray()
    for line in lines:
        piece += line
        if len(piece) >= CHUNK:
            yield bytes(piece)
            piece.clear()
    yield bytes(piece)
