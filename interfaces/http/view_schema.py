"""The schemas of views that are no plain lists: receivables, cash, statistics, customer."""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]

ROW: Schema = {"type": "object"}
POSITION: Schema = {
    "type": "integer",
    "description": "What the view has seen: a position of the log.",
}
NEXT: Schema = {
    "type": ["string", "null"],
    "description": "The cursor of the next page; null on the last one.",
}
ID: Schema = {"type": "string", "format": "uuid"}
TEXT: Schema = {"type": "string"}
WHOLE: Schema = {"type": "integer"}
YES_NO: Schema = {"type": "boolean"}


def maybe(schema: Schema, description: str | None = None) -> Schema:
    """The same, or null."""
    told = {"description": description} if description is not None else {}
    return schema | {"type": [schema["type"], "null"]} | told


def object_of(description: str, **properties: Schema) -> Schema:
    """An object that always has all of these."""
    return {
        "type": "object",
        "description": description,
        "required": list(properties),
        "properties": properties,
    }


def list_of(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def page_of(description: str, items: Schema = ROW, **more: Schema) -> Schema:
    """A page of a list, or a list that has but one."""
    return object_of(description, items=list_of(items), next=NEXT, position=POSITION, **more)


DATE = maybe({"type": "string", "format": "date"})
INSTANT = maybe({"type": "string", "format": "date-time"})
SHARE = maybe(WHOLE, "In basis points; null of nothing.")
SINCE = {"as_of_position": WHOLE, "recorded_at": INSTANT}

RECEIVABLES = page_of(
    "A page of lines, and the sums of all that was asked for.",
    totals=list_of(
        object_of(
            "The open lines of a bucket; what ages is what is open and not in dispute.",
            bucket=TEXT,
            count=WHOLE,
            open_fen=WHOLE,
            disputed_fen=WHOLE,
            ageing_fen=WHOLE,
        )
    ),
)
CASH = page_of(
    "All months, on one page.",
    object_of(
        "What money moved in a month, and what was outstanding at its end.",
        month=TEXT,
        planned_fen=WHOLE,
        invoiced_fen=WHOLE,
        received_fen=WHOLE,
        written_off_fen=WHOLE,
        broken_promises=WHOLE,
        broken_fen=WHOLE,
        collection_rate_bp=SHARE,
        outstanding_fen=WHOLE,
        dso_days=maybe(WHOLE, "Days sales outstanding; null where nothing was invoiced."),
        **SINCE,
    ),
)
STATISTICS = page_of(
    "All categories and root causes, on one page.",
    object_of(
        "The complaints of one category and root cause.",
        category=TEXT,
        root_cause_code=maybe(TEXT, "Null of complaints whose cause nobody found yet."),
        count=WHOLE,
        founded_bp=SHARE,
        median_resolve_hours=maybe({"type": "number"}),
        reopened_bp=SHARE,
        cost_fen=WHOLE,
        satisfaction=maybe({"type": "number"}, "The mean of the last scores, 1 to 5."),
        recurrence_flags=WHOLE,
        complaint_ids=list_of(ID),
        **SINCE,
    ),
)
REPURCHASE = object_of(
    "Of the customers who signed within the time, those who did so at least twice.",
    months=WHOLE,
    signed_after=DATE,
    signed_until=DATE,
    customers=WHOLE,
    repurchasing_customers=WHOLE,
    rate_bp=SHARE,
    position=POSITION,
)
CUSTOMER = object_of(
    "All that the log tells of a customer; contacts are masked for who need not reach them.",
    id=ID,
    customer_id=ID,
    profile=object_of(
        "What is known of the company.",
        customer_name=TEXT,
        uscc=maybe(TEXT),
        industry=maybe(TEXT),
        company_size=maybe(TEXT),
        region=maybe(TEXT),
        imported=YES_NO,
    ),
    contacts=list_of(ROW),
    leads=list_of(ROW),
    deals=list_of(ROW),
    contracts=list_of(ROW),
    signed_deals=WHOLE,
    signed_amount_fen=WHOLE,
    balance_fen=WHOLE,
    overdue_fen=WHOLE,
    disputed_fen=WHOLE,
    credit_fen=WHOLE,
    complaints=list_of(ROW),
    open_complaints=WHOLE,
    satisfaction=maybe({"type": "number"}),
    last_contact_at=INSTANT,
    repurchase=object_of(
        "From when he is visited again, and what he bought after the first time.",
        eligible_on=DATE,
        eligible=YES_NO,
        next_visit_on=DATE,
        count=WHOLE,
        amount_fen=WHOLE,
    ),
    timeline=list_of(ROW),
    as_of_position=WHOLE,
    position=POSITION,
)
VIEW_SCHEMAS: dict[str, Schema] = {
    "Receivables": RECEIVABLES,
    "Cash": CASH,
    "ComplaintStatistics": STATISTICS,
    "Repurchase": REPURCHASE,
    "Customer": CUSTOMER,
}
