"""The audit trail: every row of the log, refused commands too; and how the clauses are kept."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Response

from domain.language import Text
from domain.people import Role
from domain.registry import COMMANDS
from interfaces.console.asking import Page, ReaderDep
from interfaces.console.cases import COLLECTIONS
from interfaces.console.frame import command_in_words
from interfaces.console.listing import Column, Listing, Narrowing, coded
from interfaces.http.audit_queries import ConformanceQuery, OverrideQuery, conformance, overrides
from interfaces.http.queries import AuditQuery, audit

router = APIRouter(route_class=Page, include_in_schema=False)

COLLECTION_OF = {kind: collection for collection, kind in COLLECTIONS.items()}
SEARCH = Narrowing("search", Text("Customer or number", "客户或编号"))
NOTHING = (
    Text("Nothing found", "没有找到"),
    Text("Look for less, or for something else.", "请放宽或更换条件。"),
)

COMMANDS_NAMED = tuple(
    sorted(((name, command_in_words(name)) for name in COMMANDS), key=lambda one: one[1].en)
)
STRENGTHS = (
    ("H", Text("must", "必须")),
    ("D", Text("may bend", "可偏离")),
    ("C", Text("advice", "建议")),
)
TRAIL = Listing(
    "/audit",
    Text("Audit trail", "审计轨迹"),
    (
        Column("position", Text("Position", "位置"), "number"),
        Column("recorded_at", Text("Recorded", "记录时间"), "time"),
        Column("what", Text("Case", "案件"), "case"),
        Column("event", Text("Event", "事件")),
        Column("command", Text("Command", "命令"), "command"),
        Column("actor", Text("Who", "经办人"), "person"),
        Column("role", Text("Role", "角色"), "code"),
        Column("outcome", Text("Outcome", "结果"), "chip"),
        Column("clause", Text("Clause", "条款"), "clause"),
    ),
    (
        SEARCH,
        Narrowing("actor", Text("Who", "经办人"), of_people=True),
        Narrowing("role", Text("Role", "角色"), coded(Role)),
        Narrowing("event", Text("Event", "事件")),
        Narrowing("command", Text("Command", "命令"), COMMANDS_NAMED),
        Narrowing("clause", Text("Clause", "条款")),
        Narrowing(
            "outcome",
            Text("Outcome", "结果"),
            (("accepted", Text("accepted", "已受理")), ("refused", Text("refused", "已拒绝"))),
        ),
        Narrowing(
            "newest_first",
            Text("Order", "顺序"),
            (
                ("true", Text("newest first", "最新在前")),
                ("false", Text("oldest first", "最早在前")),
            ),
            default="true",
        ),
    ),
    NOTHING,
)
KEPT = Listing(
    "/conformance",
    Text("Conformance", "合规情况"),
    (
        Column("clause", Text("Clause", "条款"), "clause"),
        Column("title", Text("What it asks", "要求")),
        Column("source_text", Text("Source", "出处")),
        Column("satisfied", Text("Kept", "符合"), "count"),
        Column("waived", Text("Waived", "豁免"), "count"),
        Column("late", Text("Late", "逾期"), "bad"),
        Column("violated", Text("Violated", "违反"), "bad"),
        Column("not_yet", Text("Not yet", "尚未"), "count"),
        Column("score_bp", Text("Share kept", "符合率"), "share"),
    ),
    (
        SEARCH,
        Narrowing("rep", Text("Sales person", "销售"), of_people=True),
        Narrowing(
            "strength",
            Text("Strength", "强度"),
            STRENGTHS,
        ),
    ),
    NOTHING,
)
BENT = Listing(
    "/overrides",
    Text("Overrides", "例外登记"),
    (
        Column("recorded_at", Text("Recorded", "记录时间"), "time"),
        Column("what", Text("What", "事项")),
        Column("case", Text("Case", "案件"), "case"),
        Column("clause", Text("Clause", "条款"), "clause"),
        Column("person", Text("Who", "经办人"), "person"),
        Column("role", Text("Role", "角色"), "code"),
        Column("reason", Text("Reason", "理由")),
    ),
    (SEARCH,),
    NOTHING,
)


@router.get("/audit")
def trail(reader: ReaderDep) -> Response:
    query = TRAIL.query(AuditQuery, reader)
    return TRAIL.page(reader, lambda asked: audit(query, asked), row=_row)


@router.get("/conformance")
def kept(reader: ReaderDep) -> Response:
    query = KEPT.query(ConformanceQuery, reader)
    return KEPT.page(reader, lambda asked: conformance(query, asked))


@router.get("/overrides")
def bent(reader: ReaderDep) -> Response:
    query = BENT.query(OverrideQuery, reader)
    return BENT.page(reader, lambda asked: overrides(query, asked), row=_override)


def _row(row: dict[str, Any]) -> dict[str, Any]:
    """A row of the trail; the first clause of a refusal stands for all."""
    reasons = row["reasons"]
    clause = reasons[0]["clause"] if reasons else None
    return row | {"what": row["customer_name"], "clause": clause, "href": _replay(row)}


def _override(row: dict[str, Any]) -> dict[str, Any]:
    return row | {"case": row["customer_name"], "href": _replay(row)}


def _replay(row: dict[str, Any]) -> str | None:
    """Where the case of the row is replayed, at this very step; None if it is about no case, or
    about one that never came to be."""
    collection = COLLECTION_OF.get(row["aggregate"])
    if collection is None or row["aggregate_id"] is None:
        return None
    return f"/{collection}/{row['aggregate_id']}/replay?at={row['position']}"
