"""The catalogue of commands and the list of clauses."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter

from .caller import CallerDep
from .openapi import clauses_of, command_schema, inlined
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
            "clauses": clauses_of(route.command),
            "summary": " ".join((route.command.__doc__ or "").split()),
            "schema": inlined(command_schema(route.command)),
        }
        for route in all_routes()
    ]
