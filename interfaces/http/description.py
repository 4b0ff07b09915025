"""The whole OpenAPI document: what FastAPI cannot know of answers, problems and keys."""

from __future__ import annotations

from typing import Any

from .audit_schema import CONFORMANCE_SCHEMA
from .case_evidence_schema import EVIDENCE_SCHEMA, describe_case_evidence
from .export_schema import EXPORT_SCHEMA, describe_exports
from .form_schema import FORM_SCHEMA
from .history_schema import HISTORY_SCHEMAS
from .ledger_schema import VERIFICATION_SCHEMA
from .openapi import ANSWER_SCHEMA, PROBLEM_SCHEMA, problem_responses
from .outgoing_schema import describe_outgoing
from .people_schema import PEOPLE_SCHEMAS, PEOPLE_SHAPES, describe_people
from .personal_schema import ERASURE_SCHEMA, PERSONAL_ACT_SCHEMA, describe_personal_data
from .policy_schema import POLICY_SCHEMA, POSTED_QUERIES, WHAT_IF_SCHEMA
from .sales_schema import FORECAST, FUNNEL
from .view_schema import NEXT, POSITION, ROW, VIEW_SCHEMAS, page_of

PAGE_SCHEMA = page_of("A page of a list.")
BOARD_SCHEMA: dict[str, Any] = {
    "type": "object",
    "description": "The board: a column for each stage.",
    "required": ["columns", "position"],
    "properties": {
        "columns": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["stage", "count", "amount_fen", "weighted_fen", "items", "next"],
                "properties": {
                    "stage": {"type": "string"},
                    "count": {"type": "integer"},
                    "amount_fen": {"type": "integer"},
                    "weighted_fen": {"type": "integer"},
                    "items": {"type": "array", "items": ROW},
                    "next": NEXT,
                },
            },
        },
        "position": POSITION,
    },
}
SINGLE_SCHEMA: dict[str, Any] = {
    "type": "object",
    "description": "One aggregate as it stands, and what is missing for its next step.",
    "required": ["id", "state", "version", "position", "missing", "commands", "hidden"],
    "properties": {
        "id": {"type": "string", "format": "uuid"},
        "state": {"type": "string"},
        "version": {"type": "integer"},
        "position": POSITION,
        "missing": {"type": "array", "items": ROW},
        "commands": {"type": "array", "items": {"type": "string"}},
        "hidden": {"type": "array", "items": {"type": "string"}},
    },
}
SCHEMAS: dict[str, Any] = {
    "Problem": PROBLEM_SCHEMA,
    "Answer": ANSWER_SCHEMA,
    "Page": PAGE_SCHEMA,
    "Board": BOARD_SCHEMA,
    "Single": SINGLE_SCHEMA,
    "Form": FORM_SCHEMA,
    "Conformance": CONFORMANCE_SCHEMA,
    "Policy": POLICY_SCHEMA,
    "WhatIf": WHAT_IF_SCHEMA,
    "Verification": VERIFICATION_SCHEMA,
    "Evidence": EVIDENCE_SCHEMA,
    "Export": EXPORT_SCHEMA,
    "PersonalAct": PERSONAL_ACT_SCHEMA,
    "Erasure": ERASURE_SCHEMA,
    "Funnel": FUNNEL,
    "Forecast": FORECAST,
    **VIEW_SCHEMAS,
    **HISTORY_SCHEMAS,
    **PEOPLE_SCHEMAS,
}
#: The shape of a query's answer by the last part of its path; all others are pages.
SHAPES = {
    "pipeline": "Board",
    "history": "History",
    "difference": "Difference",
    "known": "Known",
    "evidence": "Evidence",
    "{lead_id}": "Single",
    "{deal_id}": "Single",
    "{complaint_id}": "Single",
    "{form}": "Form",
    "{export_id}": "Export",
    "{legal_hold_id}": "PersonalAct",
    "{erasure_id}": "Erasure",
    "{restriction_id}": "PersonalAct",
    "{customer_id}": "Customer",
    "funnel": "Funnel",
    "forecast": "Forecast",
    "receivables": "Receivables",
    "cash": "Cash",
    "complaint-statistics": "ComplaintStatistics",
    "repurchase": "Repurchase",
    "conformance": "Conformance",
    "{version}": "Policy",
    "whatif": "WhatIf",
    **PEOPLE_SHAPES,
}
#: Lists that have but one page, so that nothing but their name tells them.
ON_ONE_PAGE = frozenset({"Cash", "ComplaintStatistics"})
#: Pages of what does not fit into a table.
NO_TABLE = frozenset({"Board", "History"})
PREFER: dict[str, Any] = {
    "name": "Prefer",
    "in": "header",
    "schema": {"type": "string"},
    "description": "wait=<seconds>: how long to wait for min_position; 5 if left out, at most 30.",
}
#: What any call with a key may be answered with.
PLAIN_STATUSES = (401, 422, 429, 503)
#: FastAPI's own words for a bad query; ours are problems.
FOREIGN_SCHEMAS = ("HTTPValidationError", "ValidationError")


def completed(schema: dict[str, Any]) -> dict[str, Any]:
    """FastAPI's document with our schemas, problems and key in it."""
    components = schema.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    for name in FOREIGN_SCHEMAS:
        schemas.pop(name, None)
    schemas.update(SCHEMAS)
    components["securitySchemes"] = {"key": {"type": "http", "scheme": "bearer"}}
    schema["security"] = [{"key": []}]
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            if not path.startswith("/api/"):
                operation["security"] = []
            elif method == "get":
                _describe_query(path, operation)
            elif path in POSTED_QUERIES:
                operation["responses"] |= problem_responses(*PLAIN_STATUSES, 403, 413, 415)
                content = {"application/json": {"schema": _shape_of(path)}}
                operation["responses"]["200"] = {"description": "The answer.", "content": content}
            elif method == "put":
                operation["responses"] |= problem_responses(*PLAIN_STATUSES, 404, 413, 415)
    describe_outgoing(schema)
    describe_case_evidence(schema)
    describe_exports(schema)
    describe_people(schema)
    describe_personal_data(schema)
    return schema


def _describe_query(path: str, operation: dict[str, Any]) -> None:
    """Its problems, the shape of its answer, and the header that its waiting goes by."""
    parameters = {p["name"] for p in operation.get("parameters", ())}
    in_path = (404,) if "{" in path and "kind" not in parameters else ()
    operation["responses"] |= problem_responses(*PLAIN_STATUSES, *in_path)
    if "min_position" not in parameters:
        return
    operation["parameters"].append(PREFER)
    operation["responses"] |= problem_responses(410)
    shape = _name_of(path)
    content: dict[str, Any] = {"application/json": {"schema": _shape_of(path)}}
    if ("cursor" in parameters and shape not in NO_TABLE) or shape in ON_ONE_PAGE:
        content["text/csv"] = {"schema": {"type": "string"}}
    if "form" in parameters:
        content = {"text/html": {"schema": {"type": "string"}}} | content
    operation["responses"]["200"] = {"description": "The answer.", "content": content}


def _name_of(path: str) -> str:
    return SHAPES.get(path.rsplit("/", 1)[-1], "Page")


def _shape_of(path: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{_name_of(path)}"}
