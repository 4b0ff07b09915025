"""Whoever knows a customer or a number finds it in every list."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from books import KITES, brought_in, complaint_about, owed
from deal_play import MOON, Play
from office import Office
from people import CHEN, ZHAO
from served import Opened

from domain.deal.state import Stage
from domain.lead.scoring import ApproveScore
from projections.audit import AuditFilter
from projections.cash import CashFilter
from projections.complaints import ComplaintFilter
from projections.conformance_report import ConformanceFilter
from projections.contracts import ContractFilter
from projections.customers import CustomerFilter
from projections.deadlines import DeadlineFilter
from projections.deals import DealFilter
from projections.forecast import Figure, ForecastFilter
from projections.funnel import FunnelFilter
from projections.journey import Step
from projections.leads import LeadFilter
from projections.overrides import OverrideFilter
from projections.pipeline import PipelineFilter
from projections.receivables import ReceivableFilter
from projections.stage_ageing import StageAgeingFilter
from projections.views import Views
from projections.worklist import WorkFilter

Rows = list[dict[str, Any]]


def board(views: Views, now: Any, text: str | None) -> Rows:
    columns = views.pipeline(PipelineFilter(search=text), now)["columns"]
    return [row for column in columns for row in column["items"]]


def by_case(views: Views, now: Any, text: str | None) -> Rows:
    return views.conformance(ConformanceFilter(by="case", search=text), now).items


def trail(views: Views, now: Any, text: str | None) -> Rows:
    return of_cases(views.audit(AuditFilter(search=text), now, limit=500).items)


def register(views: Views, now: Any, text: str | None) -> Rows:
    return of_cases(views.overrides(OverrideFilter(search=text), now).items)


def of_cases(rows: Rows) -> Rows:
    """Those about a lead, a deal or a complaint."""
    return [row for row in rows if row["customer_name"] is not None]


def cohort(views: Views, now: Any, text: str | None) -> Rows:
    step = Step.CONFIRMED
    return views.funnel_rows(FunnelFilter(), step, None, now, search=text).items


def of_month(views: Views, now: Any, text: str | None) -> Rows:
    return views.forecast_rows(ForecastFilter(), None, Figure.BEST, now, search=text).items


def changed(views: Views, now: Any, text: str | None) -> Rows:
    return views.forecast_changes(ForecastFilter(), None, now, compare=0, search=text).items


def stays(views: Views, now: Any, text: str | None) -> Rows:
    return views.stays(Stage.DISCOVERY, now, search=text).items


def moved(views: Views, now: Any, text: str | None) -> Rows:
    return views.cash_movements(CashFilter(), "2026-05", now, search=text).items


#: Every list, and how it is asked.
LISTS: dict[str, Callable[[Views, Any, str | None], Rows]] = {
    "pipeline": board,
    "leads": lambda v, now, text: v.leads(LeadFilter(search=text), now).items,
    "deals": lambda v, now, text: v.deals(DealFilter(search=text), now).items,
    "stage ageing": lambda v, now, t: v.stage_ageing(StageAgeingFilter(search=t), now).items,
    "receivables": lambda v, now, t: v.receivables(ReceivableFilter(search=t), now).items,
    "contracts": lambda v, now, text: v.contracts(ContractFilter(search=text), now).items,
    "complaints": lambda v, now, text: v.complaints(ComplaintFilter(search=text), now).items,
    "customers": lambda v, now, text: v.customers(CustomerFilter(search=text), now).items,
    "work list": lambda v, now, text: v.worklist(WorkFilter(search=text), now).items,
    "deadlines": lambda v, now, t: v.deadline_rows(DeadlineFilter(search=t), now).items,
    "audit": trail,
    "overrides": register,
    "conformance": by_case,
    "a step of the funnel": cohort,
    "the deals of the forecast": of_month,
    "the changes of the forecast": changed,
    "the stays in a stage": stays,
    "the movements of a month": moved,
}


@pytest.fixture(scope="module")
def shown(opened: Opened, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Two customers, each with a lead, a deal, a debt, a complaint and a refused attempt."""
    with opened(tmp_path_factory.mktemp("search")) as (location, keys):
        office = Office(location, keys=keys)
        fill(office)
        yield office
        office.close()


def fill(office: Office) -> None:
    for name, contract_no in ((MOON, "M-1"), (KITES, "M-2")):
        play = Play(office, name)
        play.until("sign")
        office.desk.refused(CHEN, ApproveScore(round=1), play.lead)
        other = office.graded(f"{name}分号", 3, 4, 4, by=ZHAO)
        office.desk.refused(ZHAO, ApproveScore(round=1), other)
        past = brought_in(
            office, contract_no, owed(3_000, "2026-05-01"), customer_name=name, uscc=contract_no * 3
        )
        complaint_about(office, past)
        Play(office, f"{name}二号").until("record")
    office.catch_up()


@pytest.mark.parametrize("name", LISTS)
def test_every_list_is_searched_by_customer(shown: Office, name: str) -> None:
    ask = LISTS[name]
    everything = ask(shown.views, shown.now, None)
    found = [ask(shown.views, shown.now, text) for text in (MOON, KITES)]
    for rows, text in zip(found, (MOON, KITES), strict=True):
        assert rows
        assert all(text in row["customer_name"] for row in rows)
    assert sum(map(len, found)) == len(everything)
    assert ask(shown.views, shown.now, "没有这家") == []


@pytest.mark.parametrize("name", LISTS)
def test_all_rows_of_a_list_have_the_same_columns(shown: Office, name: str) -> None:
    """Whatever they are about; else they would not go into one table."""
    first, *others = LISTS[name](shown.views, shown.now, None)
    assert all(list(row) == list(first) for row in others)


#: A customer has no number, but his cases have: see test_customers.
NUMBERED = [name for name in LISTS if name != "customers"]


@pytest.mark.parametrize("name", NUMBERED)
def test_every_list_is_searched_by_number(shown: Office, name: str) -> None:
    ask = LISTS[name]
    for row in ask(shown.views, shown.now, None)[:5]:
        number = row.get("number") or row.get("deal_number") or row["contract_no"]
        rows = ask(shown.views, shown.now, number.lower())
        assert row in rows
        assert {r.get("number") or r.get("deal_number") or r["contract_no"] for r in rows} == {
            number
        }
