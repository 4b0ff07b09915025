"""What a form is: sections of fields and tables, each value with the events it comes from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from domain.clauses.model import Source
from domain.language import Text


@dataclass(frozen=True, slots=True)
class Origin:
    """An event that a value comes from, by its id and its place in the log."""

    event_id: UUID
    position: int


@dataclass(frozen=True, slots=True)
class Cell:
    """A value, how it reads line by line, and where it comes from; no lines: nothing yet.

    `hidden`: there is a value, but this reader may not see it.
    """

    value: Any = None
    lines: tuple[Text, ...] = ()
    origins: tuple[Origin, ...] = ()
    hidden: bool = False


#: What no event says yet.
EMPTY = Cell()


@dataclass(frozen=True, slots=True)
class Column:
    """What a field or a column of a table is called, and whose idea it is."""

    name: str
    label: Text
    source: Source = Source.SUPPLEMENT


@dataclass(frozen=True, slots=True)
class Field:
    """One line of a form."""

    column: Column
    cell: Cell


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells, one for each column."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a form under a title of its own: fields, a table, or both.

    `is_compact`: the fields are short, so that two of them stand on a line.
    """

    title: Text
    fields: tuple[Field, ...] = ()
    table: Table | None = None
    is_compact: bool = False


@dataclass(frozen=True, slots=True)
class Subject:
    """Which lead, deal or complaint a form is about.

    `imported`: signed before dealtrail and brought in later.
    """

    aggregate: str
    id: UUID
    number: str
    customer_name: str
    imported: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """A form filled from the events up to a position.

    `source` says who names the form; of one that the guidebook names, each column says whose
    it is.
    """

    name: str
    title: Text
    clause: str
    source: Source
    number: str
    version: str | None
    is_ready: bool
    subject: Subject
    sections: tuple[Section, ...]
    signatures: tuple[Text, ...]
    position: int
    as_of: dt.datetime


def field(name: str, en: str, zh: str, cell: Cell, source: Source = Source.SUPPLEMENT) -> Field:
    """A line of a form in short."""
    return Field(Column(name, Text(en, zh), source), cell)


def own(name: str, en: str, zh: str, cell: Cell) -> Field:
    """A line that the guidebook itself asks for."""
    return field(name, en, zh, cell, Source.GUIDEBOOK)


def table(columns: Sequence[tuple[str, str, str]], rows: Sequence[tuple[Cell, ...]]) -> Table:
    """A table in short; each column by its name and its label in both languages."""
    named = tuple(Column(name, Text(en, zh)) for name, en, zh in columns)
    return Table(named, tuple(rows))
