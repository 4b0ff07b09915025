"""Which leads, deals and complaints belong to a customer (G2.0): the ground of the customer 360."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Column, Connection, String, Uuid, select

from .asking import Asking
from .folding import Happening
from .rows import Rows
from .view import View


class CustomersView(View):
    """The cases of every customer, and from which position on there were any."""

    name = "customers"

    def __init__(self, build: int) -> None:
        super().__init__(build)
        self.cases = Rows(
            self.table(
                "cases",
                Column("customer_id", Uuid, primary_key=True),
                Column("id", Uuid, primary_key=True),
                Column("aggregate", String(20), nullable=False),
                Column("from_position", BigInteger, nullable=False),
            )
        )
        self.written = (self.cases,)

    def apply(self, connection: Connection, happening: Happening) -> None:
        after = happening.after
        customer_id = getattr(after.state, "customer_id", None) if after is not None else None
        if after is None or customer_id is None or not happening.begins:
            return
        self.cases.get(connection, customer_id, after.id, new=True)
        self.cases.put(
            {
                "customer_id": customer_id,
                "id": after.id,
                "aggregate": after.aggregate.name,
                "from_position": happening.position,
            }
        )

    def cases_of(self, asking: Asking, customer_id: UUID) -> list[UUID]:
        """The ids of the customer's leads, deals and complaints by then, the oldest first."""
        c: Any = self.cases.table.c
        found = (
            select(c.id)
            .where(c.customer_id == customer_id, c.from_position <= asking.position)
            .order_by(c.from_position)
        )
        return list(asking.connection.execute(found).scalars())
