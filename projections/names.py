"""What cases are called: the words by which people search for them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Column, Connection, Select, String, Table, Uuid, select

from .asking import containing
from .folding import Happening
from .rows import Row, Rows
from .view import View
from .whose import CASES


def case_ids(aggregate: str, id: UUID) -> dict[str, UUID | None]:
    """The id of a case under the name of its kind, and nothing under those of the others.

    So that all rows of a list have the same columns, whatever they are about.
    """
    return {f"{kind}_id": id if kind == aggregate else None for kind in CASES}


class Names:
    """The number and the customer's name of every lead, deal and complaint, kept by a view.

    Of a case that was renamed the newest name is known, for what happened before too.
    """

    def __init__(self, view: View) -> None:
        self.rows = Rows(
            view.table(
                "names",
                Column("id", Uuid, primary_key=True),
                Column("number", String(40), nullable=False),
                Column("customer_name", String(200), nullable=False),
            )
        )

    @property
    def table(self) -> Table:
        return self.rows.table

    def note(self, connection: Connection, happening: Happening) -> None:
        """Take notice of what the case of an event is called now."""
        if happening.streams is None:
            return
        before, after = happening.streams
        now = _named(after.state)
        if not now[0] or (not happening.begins and _named(before.state) == now):
            return
        row = {"id": happening.id, "number": now[0], "customer_name": now[1]}
        if self.rows.get(connection, happening.id, new=happening.begins) != row:
            self.rows.put(row)

    def of(self, connection: Connection, id: UUID) -> Row | None:
        return self.rows.get(connection, id)

    def called(self, text: str) -> Select[Any]:
        """The ids of the cases whose number or customer contains the text."""
        c = self.table.c
        return select(c.id).where(containing(text, c.customer_name, c.number))


def _named(state: Any) -> tuple[str, str]:
    """Its number and its customer, empty of what is no case."""
    return getattr(state, "number", ""), getattr(state, "customer_name", "")
