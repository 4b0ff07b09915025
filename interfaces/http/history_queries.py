"""How a case came to be, over HTTP: its timeline, two points of it, what a decider knew."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Query, Response
from fastapi.responses import JSONResponse
from pydantic import Field

from projections.history import HistoryFilter, May
from projections.moments import AsOf, MomentsView

from .asking import MOST_INTEGER, Asked, AskedDep, Fresh, Paging, Then, answered, filter_of, point
from .cases import case_of
from .problems import ProblemError
from .singles import as_uuid

router = APIRouter(prefix="/api/v1")

POINT = "An RFC 3339 instant or a position."


class HistoryQuery(HistoryFilter, Paging, Then):
    """Which events of the timeline, as of when."""


class DifferenceQuery(Fresh):
    """Between which two points; the second is now unless told."""

    from_: str = Field(alias="from", max_length=64, description=POINT)
    to: str | None = Field(default=None, max_length=64, description=f"{POINT} Now if left out.")

    @property
    def points(self) -> tuple[AsOf | None, AsOf | None]:
        return point(self.from_, "from"), point(self.to, "to")


class KnownQuery(Fresh):
    """Whose knowledge: of who brought about the event at this position."""

    position: int = Field(ge=1, le=MOST_INTEGER, description="The position of an event of it.")


@router.get("/leads/{lead_id}/history", summary="V13 How a lead came to be", tags=["leads"])
def lead_history(
    lead_id: str, query: Annotated[HistoryQuery, Query()], asked: AskedDep
) -> Response:
    return _history("lead", lead_id, query, asked)


@router.get("/deals/{deal_id}/history", summary="V13 How a deal came to be", tags=["deals"])
def deal_history(
    deal_id: str, query: Annotated[HistoryQuery, Query()], asked: AskedDep
) -> Response:
    return _history("deal", deal_id, query, asked)


@router.get(
    "/complaints/{complaint_id}/history",
    summary="V13 How a complaint came to be",
    tags=["complaints"],
)
def complaint_history(
    complaint_id: str, query: Annotated[HistoryQuery, Query()], asked: AskedDep
) -> Response:
    return _history("complaint", complaint_id, query, asked)


@router.get("/leads/{lead_id}/difference", summary="V13 Two points of a lead", tags=["leads"])
def lead_difference(
    lead_id: str, query: Annotated[DifferenceQuery, Query()], asked: AskedDep
) -> JSONResponse:
    return _difference("lead", lead_id, query, asked)


@router.get("/deals/{deal_id}/difference", summary="V13 Two points of a deal", tags=["deals"])
def deal_difference(
    deal_id: str, query: Annotated[DifferenceQuery, Query()], asked: AskedDep
) -> JSONResponse:
    return _difference("deal", deal_id, query, asked)


@router.get(
    "/complaints/{complaint_id}/difference",
    summary="V13 Two points of a complaint",
    tags=["complaints"],
)
def complaint_difference(
    complaint_id: str, query: Annotated[DifferenceQuery, Query()], asked: AskedDep
) -> JSONResponse:
    return _difference("complaint", complaint_id, query, asked)


@router.get("/leads/{lead_id}/known", summary="V13 What a decider knew of a lead", tags=["leads"])
def lead_known(
    lead_id: str, query: Annotated[KnownQuery, Query()], asked: AskedDep
) -> JSONResponse:
    return _known("lead", lead_id, query, asked)


@router.get("/deals/{deal_id}/known", summary="V13 What a decider knew of a deal", tags=["deals"])
def deal_known(
    deal_id: str, query: Annotated[KnownQuery, Query()], asked: AskedDep
) -> JSONResponse:
    return _known("deal", deal_id, query, asked)


@router.get(
    "/complaints/{complaint_id}/known",
    summary="V13 What a decider knew of a complaint",
    tags=["complaints"],
)
def complaint_known(
    complaint_id: str, query: Annotated[KnownQuery, Query()], asked: AskedDep
) -> JSONResponse:
    return _known("complaint", complaint_id, query, asked)


def _history(kind: str, text: str, query: HistoryQuery, asked: Asked) -> Response:
    """A page of the timeline of one aggregate of the kind, as the caller may see it."""
    case, may, position = _case(kind, text, query, asked)
    wanted = filter_of(HistoryFilter, query)
    page = answered(
        lambda: asked.views.history(
            case, asked.language, query.at, may, wanted, query.limit, query.cursor
        )
    )
    headers, behind = {}, "null"
    if page.next is not None:
        following = dict(asked.request.query_params) | {"cursor": page.next}
        headers["Link"] = f'<{asked.request.url.path}?{urlencode(following)}>; rel="next"'
        behind = f'"{page.next}"'
    body = f'{{"items":[{",".join(page.texts)}],"next":{behind},"position":{position}}}'
    return Response(body, media_type="application/json", headers=headers)


def _difference(kind: str, text: str, query: DifferenceQuery, asked: Asked) -> JSONResponse:
    """What differs between two points, without what the caller may not see."""
    case, may, position = _case(kind, text, query, asked)
    a, b = query.points
    items = answered(lambda: asked.views.difference(case, a, b, may))
    return JSONResponse({"items": items, "next": None, "position": position})


def _known(kind: str, text: str, query: KnownQuery, asked: Asked) -> JSONResponse:
    """What was known to who decided; 422 where no event of the case stands at the position."""
    case, may, position = _case(kind, text, query, asked)
    found = answered(lambda: asked.views.known(case, query.position, asked.language, may))
    if found is None:
        raise ProblemError("invalid", f"query.position: no event of this {kind} stands there")
    return JSONResponse(found | {"position": position})


def _case(kind: str, text: str, query: Fresh, asked: Asked) -> tuple[UUID, May, int]:
    """The aggregate, what the caller may see of it, and up to where is read; 404 if none."""
    asked.wait(query, MomentsView)
    case = as_uuid(text)
    held = case_of(kind, case, asked.person, asked.sales)
    may = asked.witness.eyes(case, held.stream.state)
    return case, may, max(held.position, asked.views.position)
