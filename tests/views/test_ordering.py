"""Lists sorted by their columns: page after page, what has no value last, on both engines."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from engines import unlocked
from leads import contact, convert
from office import Office
from people import CHEN
from pydantic import ValidationError

from benchmarks.company.generate import END, generate
from projections.asking import Filter
from projections.complaints import ComplaintFilter
from projections.contracts import ContractFilter
from projections.customers import CustomerFilter
from projections.deals import DealFilter
from projections.leads import LeadFilter
from projections.paging import BadCursorError, Page
from projections.receivables import ReceivableFilter
from projections.views import Views

LISTS: dict[str, type[Filter]] = {
    "leads": LeadFilter,
    "deals": DealFilter,
    "contracts": ContractFilter,
    "receivables": ReceivableFilter,
    "complaints": ComplaintFilter,
    "customers": CustomerFilter,
}


def sorts_of(kind: type[Filter]) -> list[str]:
    """The columns that the filter takes, as its description lists them."""
    description = kind.model_fields["sort"].description
    assert description is not None
    listed = re.search(r"one of ([\w, ]+);", description)
    assert listed is not None
    return listed[1].split(", ")


#: A company with several complaints.
DEALS, SEED = 40, 5

#: Hardly any of these leads waits for a review, hardly any complaint cost anything.
FEW = {"next_review_on", "cost_fen"}

EVERY = [(name, column) for name, kind in LISTS.items() for column in sorts_of(kind)]


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Views]:
    path = tmp_path_factory.mktemp("company") / "log.sqlite3"
    generate(path, DEALS, seed=SEED)
    log = unlocked(path)
    views = Views(log)
    while views.runner.step() or views.runner.build():
        pass
    yield views
    views.close()
    log.close()


def walked(ask: Callable[..., Page], size: int) -> list[dict[str, Any]]:
    """All rows, so many on a page."""
    page = ask(limit=size)
    rows = page.items
    while page.next is not None:
        page = ask(limit=size, cursor=page.next)
        rows = rows + page.items
    return rows


@pytest.mark.parametrize("falls", [False, True], ids=["rising", "falling"])
@pytest.mark.parametrize(("name", "column"), EVERY)
def test_each_order_holds_over_all_pages(
    company: Views, name: str, column: str, falls: bool
) -> None:
    ask, kind = getattr(company, name), LISTS[name]
    usual = walked(partial(ask, kind(), END), 500)
    wanted = kind.model_validate({"sort": f"-{column}" if falls else column})
    rows = walked(partial(ask, wanted, END), 7)
    there = [row for row in usual if row[column] is not None]
    # Equal rows stay as the list has them, and what has no value comes last.
    expected = sorted(there, key=lambda row: row[column], reverse=falls)
    assert rows == expected + [row for row in usual if row[column] is None]
    assert column in FEW or len({row[column] for row in there}) > 1, "there is something to sort"


def test_no_value_comes_last_on_either_engine(office: Office) -> None:
    for name, grade in (("乙", (2, 3, 3)), ("无", None), ("甲", (3, 4, 4))):
        office.graded(name, *grade) if grade else office.lead(name)
    views = office.catch_up()

    def names(sort: str) -> list[str]:
        ask = partial(views.leads, LeadFilter(sort=sort), office.now)
        return [row["customer_name"] for row in walked(ask, 1)]

    assert names("total") == ["乙", "甲", "无"]
    assert names("-total") == ["甲", "乙", "无"]


def test_text_is_sorted_alike_on_either_engine(office: Office) -> None:
    for name in ("b", "B", "乙", "a"):
        lead = office.graded(name, 3, 4, 4)
        office.desk.do(CHEN, contact(), lead)
        office.desk.do(CHEN, convert(), lead)
    views = office.catch_up()
    for sort, expected in (("customer_name", ["B", "a", "b", "乙"]), ("-number", ["a", "乙"])):
        found = walked(partial(views.deals, DealFilter(sort=sort), office.now), 2)
        assert [row["customer_name"] for row in found][: len(expected)] == expected


def test_a_cursor_is_good_for_its_own_order_only(company: Views) -> None:
    page = company.leads(LeadFilter(sort="total"), END, limit=2)
    with pytest.raises(BadCursorError):
        company.leads(LeadFilter(sort="-total"), END, limit=2, cursor=page.next)
    with pytest.raises(BadCursorError):
        company.leads(LeadFilter(), END, limit=2, cursor=page.next)


@pytest.mark.parametrize("sort", ["owner_id; DROP TABLE", "--number", "", "number,total"])
def test_nothing_else_can_be_sorted_by(sort: str) -> None:
    with pytest.raises(ValidationError):
        LeadFilter(sort=sort)
