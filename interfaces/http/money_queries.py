"""The views of what comes after the signature: contracts, receivables, cash, customers."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from fastapi.responses import JSONResponse
from pydantic import Field

from domain.people import Person
from domain.sight import CONTACT_READERS
from projections.cash import CashFilter, CashView, MonthsFilter
from projections.contracts import ContractFilter, ContractsView
from projections.customer_timeline import Reader
from projections.customers import CustomerFilter, CustomersView
from projections.history import May
from projections.paging import Page
from projections.receivables import ReceivableFilter, ReceivablesView
from projections.receivables_sheet import headings, sheet
from projections.replies import EyesOn

from .asking import (
    Asked,
    AskedDep,
    Fresh,
    Paging,
    Searched,
    Then,
    answered,
    filter_of,
    page_response,
    wants_csv,
)
from .problems import ProblemError
from .singles import as_uuid

router = APIRouter(prefix="/api/v1", tags=["views"])

MONTHS = 24
MONTH = re.compile(r"^\d{4}-(0[1-9]|1[0-2])\Z", re.ASCII)


class ContractQuery(ContractFilter, Paging):
    """Which contracts."""


class ReceivableQuery(ReceivableFilter, Paging, Then):
    """Which lines, as of when."""


class CashQuery(MonthsFilter, Fresh):
    """Whose deals, and which months."""


class MovementQuery(CashFilter, Searched, Paging):
    """Whose deals."""


class RepurchaseQuery(Fresh):
    """Within which time."""

    months: int = Field(
        default=MONTHS, ge=1, le=1200, description="Contracts signed within so many months count."
    )


class CustomersQuery(CustomerFilter, Paging, Then):
    """Which customers, as of when."""


class CustomerQuery(Fresh, Then):
    """As of when."""


@router.get("/contracts", summary="V17 The contract ledger")
def contracts(query: Annotated[ContractQuery, Query()], asked: AskedDep) -> Response:
    asked.wait(query, ContractsView)
    wanted, now = filter_of(ContractFilter, query), asked.now
    return page_response(
        asked.request, lambda: asked.views.contracts(wanted, now, query.limit, query.cursor)
    )


@router.get("/receivables", summary="V8 The ageing of receivables; as CSV the 《回款跟踪表》")
def receivables(query: Annotated[ReceivableQuery, Query()], asked: AskedDep) -> Response:
    asked.wait(query, ReceivablesView)
    wanted, now = filter_of(ReceivableFilter, query), asked.now
    is_sheet, language = wants_csv(asked.request), asked.language

    def page() -> Page:
        found = asked.views.receivables(
            wanted, now, query.at, query.limit, query.cursor, eyes_on(asked)
        )
        if not is_sheet:
            return found
        return replace(found, items=sheet(found.items, asked.sales.people, language))

    answer = page_response(asked.request, page, headings(language))
    if is_sheet:
        answer.headers["Content-Language"] = language.value
    return answer


@router.get("/cash", summary="V9 Month by month: planned, invoiced, received, broken promises")
def cash(query: Annotated[CashQuery, Query()], asked: AskedDep) -> Response:
    asked.wait(query, CashView)
    wanted, now = filter_of(MonthsFilter, query), asked.now
    return page_response(asked.request, lambda: asked.views.cash(wanted, now))


@router.get("/cash/{month}", summary="V9 The movements behind the figures of a month")
def cash_of_month(
    month: str, query: Annotated[MovementQuery, Query()], asked: AskedDep
) -> Response:
    if MONTH.match(month) is None:
        raise ProblemError("not-found")
    asked.wait(query, CashView)
    wanted, now = filter_of(CashFilter, query), asked.now
    return page_response(
        asked.request,
        lambda: asked.views.cash_movements(
            wanted, month, now, query.limit, query.cursor, query.search
        ),
    )


@router.get("/repurchase", summary="R3.8.5 The share of customers that bought again")
def repurchase(query: Annotated[RepurchaseQuery, Query()], asked: AskedDep) -> JSONResponse:
    asked.wait(query, ContractsView)
    return JSONResponse(answered(lambda: asked.views.repurchase(query.months, asked.now)))


@router.get("/customers", summary="The list of customers, to find one and open V12")
def customers(query: Annotated[CustomersQuery, Query()], asked: AskedDep) -> Response:
    asked.wait(query, CustomersView)
    wanted, now = filter_of(CustomerFilter, query), asked.now
    return page_response(
        asked.request,
        lambda: asked.views.customers(wanted, now, query.at, query.limit, query.cursor),
    )


@router.get("/customers/{customer_id}", summary="V12 All that the log tells of a customer")
def customer(
    customer_id: str, query: Annotated[CustomerQuery, Query()], asked: AskedDep
) -> JSONResponse:
    asked.wait(query, CustomersView)
    known, reader = as_uuid(customer_id), reader_of(asked)
    found = answered(lambda: asked.views.customer(known, asked.now, reader, query.at))
    if found is None:
        raise ProblemError("not-found")
    return JSONResponse(found)


def eyes_on(asked: Asked) -> EyesOn:
    """What the caller may see of a deal, found out once for each."""

    @cache
    def eyes(deal_id: UUID) -> May:
        held = asked.sales.held(deal_id)
        return asked.witness.eyes(deal_id, held and held.stream.state)

    return eyes


def reader_of(asked: Asked) -> Reader:
    """What the caller may see of the customer's cases."""
    person: Person = asked.person
    return Reader(
        eyes=asked.witness.eyes,
        sees_contacts=not CONTACT_READERS.isdisjoint(person.roles),
        language=asked.language,
    )
