"""On PostgreSQL the views hold and say what they hold and say on SQLite."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from company_walk import Company
from office import bring_forward
from people import CHEN
from served import served
from sqlalchemy import select

from application.engines.location import Location, Server
from application.engines.postgres_schema import VIEWS as SCHEMA
from projections.builds import live_builds
from projections.customers import CustomerFilter
from projections.leads import LeadFilter
from projections.moments import AsOf
from projections.pipeline import PipelineFilter
from projections.receivables import ReceivableFilter
from projections.store import beside
from projections.views import VIEWS, Views

SOAK = os.environ.get("DEALTRAIL_SOAK") == "1"
MOVES = 3_000 if SOAK else 150
SEED = random.randrange(10**6) if SOAK else 3
#: PostgreSQL cuts longer names off, so that two may become one.
LONGEST_NAME = 63
#: In the order of their bytes, which is no language's.
NAMES = ("10号店", "9号店", "Zeta", "alpha", "Ärzte", "ärztebund", "中国一厂", "阿里山茶", "ｱ全角")

pytestmark = pytest.mark.soak

Both = tuple[Company, Views, Server]


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    """A company on SQLite, and views of its log on PostgreSQL."""
    path = tmp_path_factory.mktemp("both") / "log.sqlite3"
    company = Company(path, random.Random(SEED))
    office = company.office
    for name in NAMES:
        office.lead(name, by=CHEN)
    with served() as server:
        there = Views(office.desk.sales.log, place=server)
        for number in range(MOVES):
            company.go()
            if number % 50 == 0:
                office.catch_up()
        office.catch_up()
        bring_forward(there)
        yield company, there, server
        there.close()
    office.close()


def rows(views: Views) -> dict[str, list[Any]]:
    """All rows of the builds that answer, as queries read them."""
    with views._store.reading() as connection:
        live = live_builds(connection)
        return {
            table.name: sorted(map(tuple, connection.execute(select(table))), key=repr)
            for kind in VIEWS
            for table in kind(live[kind.name].build).metadata.tables.values()
        }


def test_every_row_is_the_same(both: Both) -> None:
    company, there, _ = both
    assert not there.failures
    assert there.position == company.office.views.position
    here, rows_there = rows(company.office.views), rows(there)
    assert here.keys() == rows_there.keys()
    for table, found in here.items():
        assert rows_there[table] == found, table


def said(views: Views, company: Company, as_of: AsOf | None, text: str | None) -> list[Any]:
    now = company.office.now
    return [
        views.pipeline(PipelineFilter(search=text), now, as_of)["columns"],
        views.leads(LeadFilter(search=text), now, as_of).items,
        views.customers(CustomerFilter(search=text), now, as_of).items,
        views.receivables(ReceivableFilter(search=text), now, as_of).totals,
    ]


@pytest.mark.parametrize("text", [None, "ÄRZTE", "ärzte", "ZETA", "号店", "%", "_", "\\", "'"])
def test_every_search_finds_the_same_in_the_same_order(both: Both, text: str | None) -> None:
    company, there, _ = both
    for as_of in (None, company.office.position // 2):
        here = said(company.office.views, company, as_of, text)
        assert said(there, company, as_of, text) == here


def test_names_sort_by_their_bytes(both: Both) -> None:
    company, there, _ = both
    pages = [
        views.customers(CustomerFilter(), company.office.now).items
        for views in (company.office.views, there)
    ]
    names = [row["customer_name"] for row in pages[1]]
    assert names == sorted(names, key=str.encode)
    assert set(NAMES) <= set(names)
    assert pages[0] == pages[1]


def test_no_text_is_compared_by_the_rules_of_a_language(both: Both) -> None:
    with psycopg.connect(both[2].url) as connection:
        found = connection.execute(
            "SELECT table_name, column_name FROM information_schema.columns "
            "WHERE table_schema = %s AND data_type IN ('text', 'character varying') "
            "AND collation_name IS DISTINCT FROM 'C' AND table_name NOT IN ('builds', 'stopped')",
            (SCHEMA,),
        ).fetchall()
    assert found == []


def test_the_names_of_tables_and_indexes_are_short_enough() -> None:
    tables = [t for kind in VIEWS for t in kind(10**6).metadata.tables.values()]
    names = [t.name for t in tables] + [str(i.name) for t in tables for i in t.indexes]
    assert max(map(len, names)) <= LONGEST_NAME - len("_pkey")


@pytest.mark.parametrize("log", [Path("/data/log.sqlite3"), Server("postgresql://host/sales")])
def test_views_stand_beside_their_log(log: Location) -> None:
    assert beside(log) == (Path("/data/log.sqlite3.views") if isinstance(log, Path) else log)
