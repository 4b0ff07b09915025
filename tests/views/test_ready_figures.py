"""Figures of everybody stand ready; they are what adding up row by row gives.

A filter with an empty text picks everybody too, but is answered row by row.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from company_walk import Company
from given import at
from served import Opened

from domain.customers import Scenario
from projections.cash import MonthsFilter
from projections.conformance_report import ConformanceFilter
from projections.deadlines import DeadlineFilter

MOVES = 120
NOW = at("2027-01-01 00:00")


@pytest.fixture(scope="module")
def company(opened: Opened, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    """A walk; the views take it in with many stops, as they do beside a service."""
    with opened(tmp_path_factory.mktemp("company")) as (location, keys):
        company = Company(location, random.Random(5), keys=keys)
        for _ in range(MOVES):
            company.go()
            company.office.catch_up()
        yield company
        company.office.close()


def test_V9_the_months_of_everybody(company: Company) -> None:
    views = company.office.views
    ready = views.cash(MonthsFilter(), NOW).items
    assert any(row["outstanding_fen"] for row in ready)
    assert ready == views.cash(MonthsFilter(owner=""), NOW).items


def test_V6_the_deadlines_of_everybody(company: Company) -> None:
    views = company.office.views
    ready = views.deadlines(DeadlineFilter(), NOW).items
    assert any(row["p90_minutes"] for row in ready)
    assert ready == views.deadlines(DeadlineFilter(search=""), NOW).items


@pytest.mark.parametrize("by", ["clause", "rep"])
@pytest.mark.parametrize(
    "wanted",
    [
        ConformanceFilter(),
        ConformanceFilter(team="sales"),
        ConformanceFilter(scenario=Scenario.REPURCHASE),
        ConformanceFilter(strength="H"),
    ],
)
def test_V15_how_everybody_kept_the_clauses(
    company: Company, by: str, wanted: ConformanceFilter
) -> None:
    views = company.office.views
    asked = wanted.model_copy(update={"by": by})
    row_by_row = asked.model_copy(update={"search": ""})
    ready = views.conformance(asked, NOW).items
    assert ready or wanted.scenario
    assert ready == views.conformance(row_by_row, NOW).items
