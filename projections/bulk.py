"""One statement for many rows: how it reads and how values are converted is worked out once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Dialect
from sqlalchemy.sql.dml import UpdateBase


class Bulk:
    """A statement whose every parameter is a key of the rows that it is given.

    SQLAlchemy's own way looks at every row anew, which takes longer than the database does.
    """

    def __init__(self, statement: UpdateBase) -> None:
        self._statement = statement
        self._prepared: _Prepared | None = None

    def run(self, connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        """Execute it for each of the rows, if there are any."""
        if not rows:
            return
        if self._prepared is None:
            self._prepared = _prepared(self._statement, connection.dialect)
        connection.exec_driver_sql(self._prepared.text, self._prepared.parameters(rows))


@dataclass(frozen=True, slots=True)
class _Prepared:
    """The statement as the driver takes it."""

    text: str
    names: Sequence[str]
    #: What a value must go through for the driver to take it, if anything.
    conversions: Sequence[Callable[[Any], Any] | None]
    in_order: bool

    def parameters(self, rows: Sequence[Mapping[str, Any]]) -> list[Any]:
        """Column by column, and then rows again: of each step the loop is Python's own."""
        columns = (
            map(itemgetter(name), rows)
            if convert is None
            else map(convert, map(itemgetter(name), rows))
            for name, convert in zip(self.names, self.conversions, strict=True)
        )
        found = zip(*columns, strict=True)
        return (
            list(found)
            if self.in_order
            else [dict(zip(self.names, row, strict=True)) for row in found]
        )


def _prepared(statement: UpdateBase, dialect: Dialect) -> _Prepared:
    compiled: Any = statement.compile(dialect=dialect)
    types = {name: bind.type for bind, name in compiled.bind_names.items()}
    names = compiled.positiontup if compiled.positional else list(types)
    conversions = [types[name].dialect_impl(dialect).bind_processor(dialect) for name in names]
    return _Prepared(compiled.string, names, conversions, compiled.positional)
