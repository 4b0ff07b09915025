"""Customers: whom we know, all that the log tells of one; and the ledger of contracts."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Response

from domain.language import Text
from interfaces.console.asking import Page, ReaderDep, told
from interfaces.console.cases import COLLECTIONS
from interfaces.console.listing import Column, Listing, Narrowing
from interfaces.http.money_queries import (
    ContractQuery,
    CustomerQuery,
    CustomersQuery,
    contracts,
    customer,
    customers,
)

router = APIRouter(route_class=Page, include_in_schema=False)

COLLECTION_OF = {kind: collection for collection, kind in COLLECTIONS.items()}
#: As many of the last events are shown; each case has its replay.
LAST_EVENTS = 15
SEARCH = Narrowing("search", Text("Customer or number", "客户或编号"))
YES_NO = (("true", Text("yes", "是")), ("false", Text("no", "否")))
KNOWN = Listing(
    "/customers",
    Text("Customers", "客户"),
    (
        Column("customer_name", Text("Customer", "客户"), "case"),
        Column("lead_count", Text("Leads", "线索"), "count"),
        Column("deal_count", Text("Deals", "商机"), "count"),
        Column("signed_amount_fen", Text("Signed", "已签金额"), "money"),
        Column("balance_fen", Text("Open", "未收"), "money"),
        Column("open_complaints", Text("Complaints open", "未结客诉"), "bad"),
        Column("recorded_at", Text("Last change", "最近变动"), "time"),
    ),
    (
        Narrowing("search", Text("Customer", "客户")),
        Narrowing("bought", Text("Bought", "已成交"), YES_NO),
        Narrowing("owing", Text("Owes", "有欠款"), YES_NO),
        Narrowing("complaining", Text("Complains", "有客诉"), YES_NO),
    ),
    (
        Text("No customers here", "没有客户"),
        Text("A customer is known from the first lead on.", "登记第一条线索后即有客户。"),
    ),
)
SIGNED = Listing(
    "/contracts",
    Text("Contracts", "合同台账"),
    (
        Column("contract_no", Text("Contract", "合同号"), "case"),
        Column("customer_name", Text("Customer", "客户")),
        Column("signed_on", Text("Signed", "签订日期"), "day"),
        Column("term_ends_on", Text("Ends", "到期日"), "day"),
        Column("amount_fen", Text("Amount", "金额"), "money"),
        Column("revisions", Text("Amendments", "补充协议"), "count"),
        Column("archived", Text("Archived", "已归档"), "flag"),
        Column("owner_id", Text("Owner", "负责人"), "person"),
    ),
    (
        SEARCH,
        Narrowing("owner", Text("Owner", "负责人"), of_people=True),
        Narrowing("archived", Text("Archived", "已归档"), YES_NO),
        Narrowing("expiring_days", Text("Ends within (days)", "几天内到期")),
    ),
    (
        Text("No contracts here", "没有合同"),
        Text("A contract stands here once its deal is signed.", "商机签订后合同列于此处。"),
    ),
)


@router.get("/customers")
def known(reader: ReaderDep) -> Response:
    query = KNOWN.query(CustomersQuery, reader)

    def row(item: dict[str, Any]) -> dict[str, Any]:
        return item | {"href": f"/customers/{item['customer_id']}", "number": None}

    return KNOWN.page(reader, lambda asked: customers(query, asked), row=row)


@router.get("/contracts")
def signed(reader: ReaderDep) -> Response:
    query = SIGNED.query(ContractQuery, reader)

    def row(item: dict[str, Any]) -> dict[str, Any]:
        number, revisions = item["deal_number"], len(item["amendments"])
        return item | {
            "href": f"/deals/{item['deal_id']}",
            "number": number,
            "revisions": revisions,
        }

    return SIGNED.page(reader, lambda asked: contracts(query, asked), row=row)


@router.get("/customers/{customer_id}")
def everything(customer_id: str, reader: ReaderDep) -> Response:
    """As far as this reader sees the customer's cases."""
    found = told(customer(customer_id, CustomerQuery(), reader.asked))
    return reader.page(
        "customer.html",
        found=found,
        events=[
            event | {"collection": COLLECTION_OF[event["aggregate"]]}
            for event in found["timeline"][:LAST_EVENTS]
        ],
        name_of=reader.name_of,
    )
