"""A desk with the views of its log beside it, brought forward only when a test says so."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

from desk import Desk, as_it_is
from people import CHEN, WANG
from samples import register, score
from served import NOT_OF_A_BUILD, served, view_tables

from application.engines.location import Location
from domain.kernel import Command
from domain.lead.scoring import ApproveScore
from projections.store import beside
from projections.view import View
from projections.views import VIEWS, Views

Tables = dict[str, list[tuple[Any, ...]]]


class Office:
    """Commands on the left, views on the right."""

    def __init__(
        self,
        location: Location,
        kinds: Sequence[type[View]] = VIEWS,
        *,
        keys: Location | None = None,
        dress: Callable[[Command], Command] = as_it_is,
    ) -> None:
        self.desk = Desk(location, keys=keys, dress=dress)
        self.location = location
        self.kinds = kinds
        self.views = Views(self.desk.sales.log, kinds=kinds)

    @property
    def path(self) -> Path:
        """The file, where the office stands on one."""
        return self.desk.path

    @property
    def now(self) -> dt.datetime:
        return self.desk.sales.clock.now()

    @property
    def position(self) -> int:
        return self.desk.sales.log.last_position()

    def catch_up(self) -> Views:
        """The views, after all that happened."""
        bring_forward(self.views)
        return self.views

    def reopen(self, kinds: Sequence[type[View]] = VIEWS) -> Views:
        """The views as a new process finds them, not yet brought forward."""
        self.views.close()
        self.kinds = kinds
        self.views = Views(self.desk.sales.log, kinds=kinds)
        return self.views

    def lead(self, name: str, by: str = CHEN, **changes: Any) -> UUID:
        return self.desk.do(by, register(customer_name=name, **changes)).id

    def graded(self, name: str, *scores: int, by: str = CHEN, **changes: Any) -> UUID:
        """A lead, scored and approved."""
        lead = self.lead(name, by, **changes)
        self.desk.do(by, score(*scores), lead)
        self.desk.do(WANG, ApproveScore(round=1), lead)
        return lead

    def tables(self) -> Tables:
        return tables_of(beside(self.location))

    def tables_anew(self) -> Tables:
        """The same of views that are built from nothing."""
        with self._elsewhere() as place:
            views = Views(self.desk.sales.log, place=place)
            bring_forward(views)
            views.close()
            return tables_of(place)

    @contextmanager
    def _elsewhere(self) -> Iterator[Location]:
        if isinstance(self.location, Path):
            yield self.location.with_name("anew.views")
        else:
            with served() as place:
                yield place

    def close(self) -> None:
        self.views.close()
        self.desk.close()


def bring_forward(views: Views) -> None:
    while views.runner.step() or views.runner.build():
        pass


def tables_of(place: Location) -> Tables:
    """All rows of all views as they stand there, whichever build they belong to."""
    if not isinstance(place, Path):
        return {name.rsplit("_", 1)[0]: rows for name, rows in view_tables(place).items()}
    with closing(sqlite3.connect(place)) as connection:
        names = connection.execute("SELECT name FROM sqlite_schema WHERE type='table'").fetchall()
        return {
            name.rsplit("_", 1)[0]: sorted(
                connection.execute(f"SELECT * FROM {name}").fetchall(), key=repr
            )
            for (name,) in names
            if name not in NOT_OF_A_BUILD
        }


def without(rows: list[dict[str, Any]], *columns: str) -> list[dict[str, Any]]:
    return [{k: v for k, v in row.items() if k not in columns} for row in rows]
