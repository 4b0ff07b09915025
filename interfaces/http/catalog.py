"""The catalogue of commands and the list of clauses."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter

from application.coverage import ClauseRow, clause_table, clauses_of

from .caller import CallerDep, SalesDep
from .openapi import command_schema, inlined
from .routes import all_routes

router = APIRouter(prefix="/api/v1", tags=["catalogue"])


@router.get("/catalog", summary="Every command: where it lives, who may issue it, its schema")
async def catalog(caller: CallerDep) -> list[dict[str, Any]]:
    return [
        {
            "command": route.command.__name__,
            "aggregate": route.aggregate.name,
            "method": "POST",
            "path": route.path,
            "roles": [role.value for role in route.command.issued_by],
            "relations": {
                r.value: relation.value for r, relation in route.command.issued_by.items()
            },
            "clauses": list(clauses_of(route.command)),
            "summary": " ".join((route.command.__doc__ or "").split()),
            "schema": inlined(command_schema(route.command)),
        }
        for route in all_routes()
    ]


@router.get("/clauses", summary="Every clause, in our words, with what carries it out")
def clauses(caller: CallerDep, sales: SalesDep) -> list[dict[str, Any]]:
    """The figures are those in force."""
    return [_worded(row) for row in clause_table(sales.policy)]


def _worded(row: ClauseRow) -> dict[str, Any]:
    clause = row.clause
    return {
        "id": clause.id,
        "source": clause.source.value,
        "strength": sorted(strength.value for strength in clause.strength),
        "title": {"en": clause.title.en, "zh": clause.title.zh},
        "text": {"en": row.wording.en, "zh": row.wording.zh},
        "serves": list(clause.serves),
        "commands": list(row.commands),
        "events": list(row.events),
        "clocks": list(row.clocks),
    }
