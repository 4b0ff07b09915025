"""From a row of a list to the body of a command, whatever the columns are called."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from domain.language import Text

from .cell_values import Convert, DigitsLostError, fen_from, is_nothing, plain, same, whole
from .table_file import DELIMITERS, Row

#: What an amount's heading may name in brackets, in yuan; anything else is another currency.
UNITS: Mapping[str, int] = {
    "": 1,
    "元": 1,
    "人民币": 1,
    "人民币元": 1,
    "rmb": 1,
    "cny": 1,
    "yuan": 1,
    "万": 10_000,
    "万元": 10_000,
    "万元人民币": 10_000,
    "亿": 100_000_000,
    "亿元": 100_000_000,
}
REMARKS = frozenset({"必填", "选填", "可选", "required", "optional"})
BRACKETS = re.compile(r"\(([^()]*)\)")

DIGITS_LOST = Text(
    "The spreadsheet rounded this number and its last digits are lost; format the column as text "
    "and fill it in again.",
    "表格软件已把该号码舍入，末尾数字已丢失；请将该列设为文本格式后重新填写。",
)
TOO_MANY_CELLS = Text(
    "The row has more cells than there are headings; is a delimiter inside a cell without quotes?",
    "该行单元格多于表头列数；是否有单元格内含分隔符而未加引号？",
)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a row is refused: where, under which clause, by which code. Nothing of what it says."""

    row: int
    column: str
    clause: str
    code: str
    text: Text


@dataclass(frozen=True, slots=True)
class Column:
    """A column whose meaning is known."""

    place: int
    heading: str
    field: str
    convert: Convert


class Fields:
    """What the columns of one kind of list may be called, and how their cells are read.

    `names` gives each field what people call its column, our own word first; `amounts` are
    the fields in fen, whose headings may name another unit; what cannot even be read is
    refused under `clause`; `nested` makes the body of the values by their fields.
    """

    def __init__(
        self,
        names: Mapping[str, str],
        converts: Mapping[str, Convert],
        amounts: frozenset[str],
        clause: str,
        nested: Callable[[dict[str, Any]], dict[str, Any]],
    ) -> None:
        self.clause = clause
        self.nested = nested
        self._names = names
        self._converts = converts
        self._amounts = amounts
        self._by_name = {
            plain(name): field for field, many in names.items() for name in (field, *many.split())
        }

    def columns_of(self, headings: tuple[str, ...]) -> Columns:
        """Read the headings; several may mean the same, then the first filled cell counts."""
        known: list[Column] = []
        unknown: list[str] = []
        for place, heading in enumerate(headings):
            meaning = self._meaning(heading)
            if meaning is not None:
                known.append(Column(place, heading, *meaning))
            elif heading:
                unknown.append(heading)
        return Columns(self, tuple(known), tuple(unknown), len(headings))

    def knows(self, heading: str) -> bool:
        """Whether a heading means something to us."""
        return self._meaning(heading) is not None

    def our_name(self, field: str) -> str:
        """What we call the column of a field, or the first of those that make it up."""
        inside = field.partition(".")[0]
        names = (self._names[f] for f in self._names if inside in (f, f.partition(".")[0]))
        return self._names.get(field, next(names, field)).split()[0]

    def _meaning(self, heading: str) -> tuple[str, Convert] | None:
        folded = unicodedata.normalize("NFKC", heading).casefold()
        remarks = [plain(inside) for inside in BRACKETS.findall(folded)]
        unit = "".join(inside for inside in remarks if inside not in REMARKS)
        bare = BRACKETS.sub("", folded)
        # A whole row, read with the wrong delimiter, is no heading.
        name = plain(bare) if not set(bare) & set(DELIMITERS) else ""
        field = self._by_name.get(name)
        if field is None or field not in self._amounts:
            return (field, self._converts.get(field, same)) if field is not None else None
        if name == plain(field):
            return field, whole
        return (field, fen_from(UNITS[unit])) if unit in UNITS else None


@dataclass(frozen=True, slots=True)
class Columns:
    """What each column means, and which mean nothing to us."""

    fields: Fields
    known: tuple[Column, ...]
    unknown: tuple[str, ...]
    count: int

    def body(self, row: Row) -> tuple[dict[str, Any], tuple[Refusal, ...]]:
        """The body that the row gives, and what in it cannot even be read."""
        found: dict[str, Any] = {}
        lost: list[Refusal] = []
        clause = self.fields.clause
        for column in self.known:
            cell = row.cells[column.place] if column.place < len(row.cells) else ""
            if is_nothing(cell) or column.field in found:
                continue
            try:
                found[column.field] = column.convert(cell)
            except DigitsLostError:
                lost.append(Refusal(row.number, column.heading, clause, "DIGITS_LOST", DIGITS_LOST))
        if len(row.cells) > self.count:
            lost.append(Refusal(row.number, "", clause, "TOO_MANY_CELLS", TOO_MANY_CELLS))
        return self.fields.nested(found), tuple(lost)

    @property
    def doubled(self) -> tuple[str, ...]:
        """Headings that mean the same field, joined, where there are more than one."""
        by_field: dict[str, list[str]] = {}
        for column in self.known:
            by_field.setdefault(column.field, []).append(column.heading)
        return tuple(" / ".join(names) for names in by_field.values() if len(names) > 1)

    def heading_of(self, field: str | None) -> str:
        """What the file calls a field; our own name for it where the file has no such column."""
        if field is None:
            return ""
        own = [c.heading for c in self.known if c.field == field]
        parts = [c.heading for c in self.known if c.field.startswith(f"{field}.")]
        inside = [c.heading for c in self.known if field.startswith(f"{c.field}.")]
        return " / ".join(dict.fromkeys(own or parts or inside)) or self.fields.our_name(field)
