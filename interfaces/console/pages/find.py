"""What the command palette finds: cases by customer or number, as rows of a list."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from interfaces.console.asking import Page, ReaderDep, told
from interfaces.http.complaint_queries import ComplaintQuery, complaints
from interfaces.http.queries import DealQuery, LeadQuery, deals, leads

router = APIRouter(route_class=Page, include_in_schema=False)

#: Of each kind of case.
MOST_FOUND = 6


@router.get("/find")
def find(reader: ReaderDep, search: Annotated[str, Query(max_length=200)] = "") -> Response:
    asked, wanted = reader.asked, {"search": search, "limit": MOST_FOUND}
    found = [
        ("deals", told(deals(DealQuery.model_validate(wanted), asked))["items"]),
        ("leads", told(leads(LeadQuery.model_validate(wanted), asked))["items"]),
        ("complaints", told(complaints(ComplaintQuery.model_validate(wanted), asked))["items"]),
    ]
    return reader.page("found.html", found=found)
