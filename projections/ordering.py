"""In which order a list stands, and where in it a page ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import Field
from sqlalchemy import Column, ColumnElement, Table, and_, false, or_

from .paging import key_of


def sorted_by(*columns: str) -> Any:
    """The field of a filter that says by which of these columns a list is sorted."""
    return Field(
        default=None,
        pattern=rf"^-?({'|'.join(columns)})$",
        description=(
            f"By which column: one of {', '.join(columns)}; a - before it turns the order round. "
            "What has no value there comes last; what is equal stands in the list's own order."
        ),
        examples=[f"-{columns[0]}"],
    )


@dataclass(frozen=True, slots=True)
class Order:
    """Columns and whether each falls, which together tell any two rows of a list apart."""

    #: The list and what it is sorted by: a cursor is good for one order only.
    name: str
    columns: tuple[tuple[Column[Any], bool], ...]

    @classmethod
    def of(cls, view: str, table: Table, usual: Sequence[str], sort: str | None) -> Order:
        """Sorted as a reader wants it, else as usual; a name with - before it falls."""
        names = tuple(usual) if sort is None else (sort, *usual)
        columns = tuple((table.c[name.lstrip("-")], name.startswith("-")) for name in names)
        return cls(view if sort is None else f"{view} {sort}", columns)

    @property
    def by(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(column.name for column, _ in self.columns)

    @property
    def clauses(self) -> tuple[ColumnElement[Any], ...]:
        """What the rows are sorted by; no value comes last, on every database."""
        return tuple(
            _placed(column.desc() if falls else column.asc(), column)
            for column, falls in self.columns
        )

    def key(self, cursor: str, *pinned: type) -> tuple[Any, ...]:
        """What is pinned in the cursor, then the values of its row; raises BadCursorError."""
        kinds = [
            column.type.python_type | None if column.nullable else column.type.python_type
            for column, _ in self.columns
        ]
        return key_of(cursor, self.name, *pinned, *kinds)

    def behind(self, key: Sequence[Any]) -> ColumnElement[bool]:
        """Picks the rows that come after the one with these values."""
        after: ColumnElement[bool] = false()
        same: list[ColumnElement[bool]] = []
        for (column, falls), value in zip(self.columns, key, strict=True):
            after = or_(after, and_(*same, _later(column, falls, value)))
            same.append(column.is_(None) if value is None else column == value)
        return after


def _placed(clause: ColumnElement[Any], column: Column[Any]) -> ColumnElement[Any]:
    return clause.nulls_last() if column.nullable else clause


def _later(column: Column[Any], falls: bool, value: Any) -> ColumnElement[bool]:
    if value is None:
        return false()
    later = column < value if falls else column > value
    return or_(later, column.is_(None)) if column.nullable else later
