"""Which grade a score comes to under the policy in force, while somebody fills the form in."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from domain.lead.scoring import Rating
from interfaces.console.asking import Page, ReaderDep

router = APIRouter(route_class=Page, include_in_schema=False)

Rated = Annotated[Rating, Query()]


@router.get("/grade")
def grade(reader: ReaderDep, size_fit: Rated, budget_clarity: Rated, urgency: Rated) -> Response:
    total = size_fit + budget_clarity + urgency
    return reader.page("grade.html", total=total, grade=reader.asked.sales.policy.grade(total))
