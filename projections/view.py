"""What a view is: one question, the tables that hold its answer, and how events fill them."""

from __future__ import annotations

from typing import Any, ClassVar, Protocol

from sqlalchemy import Column, Connection, Index, MetaData, Table

from .folding import Happening
from .store import everywhere


class Written(Protocol):
    """A table that gathers a batch's changes."""

    table: Table

    def flush(self, connection: Connection) -> None: ...
    def forget(self) -> None: ...


class View:
    """One build of a view: the tables of one run from the log's first event on.

    Nothing in a row may depend on when it was projected, only on the events before it. A
    changed `version` (other columns, other rules) is built anew beside the old build.
    """

    name: ClassVar[str]
    version: ClassVar[int] = 1
    #: Whether its rows tell of cases, of which not everybody may read all.
    about_cases: ClassVar[bool] = True

    def __init__(self, build: int) -> None:
        self.build = build
        self.metadata = MetaData()
        self.written: tuple[Written, ...] = ()

    def table(self, name: str, *columns: Column[Any], **indexes: tuple[str, ...]) -> Table:
        """A table of this build, with an index for each name and its columns."""
        full = f"{self.name}_{name}_{self.build}"
        for column in columns:
            column.type = everywhere(column.type)
        built = Table(full, self.metadata, *columns)
        for index, on in indexes.items():
            Index(f"{full}_{index}", *(built.c[column] for column in on))
        return built

    def apply(self, connection: Connection, happening: Happening) -> None:
        """Take one event in; what changes is written when the batch ends."""
        raise NotImplementedError(type(self).__name__)

    def flush(self, connection: Connection) -> None:
        """Write what the batch changed."""
        for rows in self.written:
            rows.flush(connection)

    def forget(self) -> None:
        """Drop all that is held in memory; the tables were changed by somebody else."""
        for rows in self.written:
            rows.forget()
