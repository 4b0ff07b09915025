"""What a batch wrote behind stands in the table, however often it changed its mind in between."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Column, Integer, MetaData, Table, create_engine, select

from projections.rows import Row, Rows

TABLES = MetaData()
#: One whose rows say no more than their key, and one whose rows have something to change.
MEMBERS = Table("members", TABLES, Column("id", Integer, primary_key=True))
SUMS = Table("sums", TABLES, Column("id", Integer, primary_key=True), Column("sum", Integer))

BATCHES = st.lists(
    st.lists(st.tuples(st.sampled_from((1, 2)), st.booleans(), st.integers(0, 2)), max_size=6),
    max_size=4,
)


@pytest.mark.parametrize("table", [MEMBERS, SUMS], ids=str)
@given(batches=BATCHES)
def test_a_table_has_what_was_put_last_and_nothing_that_was_removed(
    table: Table, batches: list[list[tuple[int, bool, int]]]
) -> None:
    engine, rows = create_engine("sqlite://"), Rows(table)
    wanted: dict[int, Row] = {}
    with engine.begin() as connection:
        TABLES.create_all(connection)
        for batch in batches:
            for id, stays, value in batch:
                row: dict[str, Any] = {"id": id, "sum": value}
                row = {column.name: row[column.name] for column in table.columns}
                known = rows.get(connection, id)
                assert known == wanted.get(id)
                if stays:
                    rows.put(row)
                    wanted[id] = row
                elif known is not None:
                    rows.remove(id)
                    del wanted[id]
            rows.flush(connection)
            stands = {row["id"]: dict(row) for row in connection.execute(select(table)).mappings()}
            assert stands == wanted
