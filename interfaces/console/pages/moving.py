"""What one can do with a deal now, as the board asks for it: a card is moved without leaving it."""

from __future__ import annotations

from fastapi import APIRouter, Response

from interfaces.console.asking import Page, ReaderDep
from interfaces.console.cases import case_of

from .case import doing_of, missing_of

router = APIRouter(route_class=Page, include_in_schema=False)


@router.get("/deals/{deal_id}/moves")
def moves(deal_id: str, reader: ReaderDep) -> Response:
    """The steps that this person may take, each leading to its form, and what others lack."""
    case = case_of("deals", deal_id, reader)
    against = [step for step in case["missing"] if step["reasons"] or step["waits_for"]]
    return reader.page(
        "moves.html",
        case=case,
        doing=doing_of("deals", case),
        missing=[missing_of(step, reader) for step in against],
    )
