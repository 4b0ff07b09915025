"""What is still owed: by age, line by line, with the step of reminding that was reached."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Response

from domain.language import Text
from interfaces.console.asking import Page, ReaderDep
from interfaces.console.charts import bars
from interfaces.console.listing import Column, Listing, Narrowing
from interfaces.http.money_queries import ReceivableQuery, receivables

router = APIRouter(route_class=Page, include_in_schema=False)


#: The bucket of what is not due yet, or not known to be.
NOT_DUE = "NOT_DUE"


def bucket_in_words(bucket: str) -> Text:
    if bucket == NOT_DUE:
        return Text("not due", "未到期")
    days = bucket.replace("-", "–")
    return Text(f"{days} days", f"{days} 天")


LISTING = Listing(
    "/receivables",
    Text("Receivables", "应收账款"),
    (
        Column("customer_name", Text("Customer", "客户"), "case"),
        Column("line_id", Text("Line", "付款行")),
        Column("kind", Text("Kind", "类别"), "code"),
        Column("due_on", Text("Due", "到期日"), "day"),
        Column("open_fen", Text("Open", "未收"), "money"),
        Column("disputed_fen", Text("In dispute", "争议"), "money"),
        Column("age", Text("Days late", "逾期天数"), "short"),
        Column("dunning_step", Text("Reminded", "催款步骤")),
        Column("promised_on", Text("Promised", "承诺日期"), "day"),
        Column("owner_id", Text("Owner", "负责人"), "person"),
    ),
    (Narrowing("search", Text("Customer or number", "客户或编号")),),
    (
        Text("Nothing is owed", "没有应收款"),
        Text(
            "Lines of signed contracts stand here until they are paid.",
            "已签合同的付款行在付清前列于此处。",
        ),
    ),
    also=("bucket",),
)


@router.get("/receivables")
def ageing(reader: ReaderDep) -> Response:
    query = LISTING.query(ReceivableQuery, reader, open=True)

    def row(item: dict[str, Any]) -> dict[str, Any]:
        late = item["bucket"] not in (None, NOT_DUE)
        age = item["bucket"].replace("-", "–") if late else None
        number = item["contract_no"]
        return item | {"href": f"/deals/{item['deal_id']}", "number": number, "age": age}

    def chart(found: dict[str, Any]) -> dict[str, Any]:
        totals = found["totals"]
        named = [bucket_in_words(t["bucket"]).in_(reader.language) for t in totals]
        lengths = bars([t["open_fen"] for t in totals])
        return {"totals": list(zip(named, totals, lengths, strict=True))}

    return LISTING.page(
        reader,
        lambda asked: receivables(query, asked),
        template="receivables.html",
        row=row,
        more=chart,
    )
