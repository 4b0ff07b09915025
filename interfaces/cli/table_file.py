"""Reads a table out of a file as spreadsheets write it: any usual encoding and delimiter.

Knows nothing of what the columns mean; whoever reads says which headings he knows.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

#: A byte order mark decides; the longer ones first, for UTF-32's begins with UTF-16's.
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
DELIMITERS = (",", ";", "\t", "|")
SEPARATOR_LINE = re.compile(r'"?sep=(?P<delimiter>[^\r\n"])"?[ \t]*(\r\n|\r|\n)', re.IGNORECASE)
#: Above the headings there may be a title and blank rows, but not many.
HEADINGS_WITHIN = 10
#: Marks without width, and control characters, that programs and web pages leave in cells.
INVISIBLE = dict.fromkeys(
    (*map(ord, "\u200b\u200c\u200d\u2060\ufeff"), *range(9), *range(14, 32), *range(127, 160))
)


class UnreadableFileError(Exception):
    """The file is no table that can be read; the text says why in one line."""


class NoHeadingError(UnreadableFileError):
    """It is a table, but not one whose columns anybody knows."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row with its number as the spreadsheet shows it."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its headings, and the rows below them that are not empty."""

    encoding: str
    delimiter: str
    headings: tuple[str, ...]
    rows: tuple[Row, ...]


def read_table(raw: bytes, knows: Callable[[str], bool]) -> Table:
    """The table in the bytes of a file; raises UnreadableFileError.

    The heading row is the one, among the first, in which the reader knows most headings;
    so is the delimiter, unless a `sep=` line names it.
    """
    text, encoding = _decoded(raw)
    delimiters: tuple[str, ...] = DELIMITERS
    if named := SEPARATOR_LINE.match(text):
        text, delimiters = text[named.end() :], (named["delimiter"],)
    best = (0, 0, delimiters[0])
    for delimiter in delimiters:
        for number, cells in enumerate(islice(_records(text, delimiter), HEADINGS_WITHIN)):
            known = sum(map(knows, map(clean, cells)))
            if known > best[0]:
                best = (known, number, delimiter)
    known, above, delimiter = best
    if not known:
        raise NoHeadingError("no heading is known; the first row must name the columns")
    headings, rows = _below(text, delimiter, above)
    return Table(encoding, delimiter, headings, rows)


def clean(cell: str) -> str:
    """A cell without marks that nobody sees and with single blanks inside."""
    return " ".join(cell.translate(INVISIBLE).split())


def _decoded(raw: bytes) -> tuple[str, str]:
    """The text and its encoding: by its mark, else strict UTF-8, else GB18030."""
    if raw.startswith(WORKBOOKS):
        raise UnreadableFileError("this is an Excel workbook; save it as CSV UTF-8 first")
    encodings = [name for mark, name in MARKS if raw.startswith(mark)][:1]
    if not encodings and b"\0" in raw:
        raise UnreadableFileError("this is not text; save it as CSV UTF-8")
    for encoding in encodings or ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding), encoding.removesuffix("-sig")
        except UnicodeDecodeError:
            continue
    raise UnreadableFileError("this is neither UTF-8 nor GB18030; save it as CSV UTF-8")


def _records(text: str, delimiter: str) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        yield from reader
    except csv.Error as error:
        raise UnreadableFileError(
            f"line {reader.line_num}: {error}; is a quotation mark not closed?"
        ) from error


def _below(text: str, delimiter: str, above: int) -> tuple[tuple[str, ...], tuple[Row, ...]]:
    headings: tuple[str, ...] = ()
    rows: list[Row] = []
    for number, record in enumerate(_records(text, delimiter)):
        cells = tuple(map(clean, record))
        if number == above:
            headings = _without_empty_end(cells)
        elif number > above and any(cells):
            rows.append(Row(number + 1, _without_empty_end(cells)))
    return headings, tuple(rows)


def _without_empty_end(cells: tuple[str, ...]) -> tuple[str, ...]:
    filled = [place for place, cell in enumerate(cells) if cell]
    return cells[: filled[-1] + 1] if filled else ()
