"""The work list as a calendar: a read-only address of one's own, which one can revoke."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Iterator, Mapping
from functools import partial
from typing import Annotated, Any, Literal
from uuid import UUID

from anyio.to_thread import run_sync
from fastapi import APIRouter, Depends, Query, Request, Response

from application.sales import Sales
from domain.clauses import CLAUSES
from domain.clauses.figures import figures
from domain.clocks import Clock
from domain.language import Language
from domain.people import Person
from domain.policy import Policy
from domain.scope import scope_of
from interfaces.worklist_calendar import Clauses, calendar_of
from projections.paging import MOST
from projections.worklist import WorkFilter, WorklistView

from .asking import Fresh, answered, views_of, wait
from .caller import CallerDep, SalesDep, Throttle, sales_of
from .problems import ProblemError
from .sign_in import attempt

MEDIA_TYPE = "text/calendar; charset=utf-8"
#: More deadlines than these nobody has in his calendar; the ones due first come first.
MOST_EVENTS = 1_000
ADDRESS = "/api/v1/worklist.ics"

router = APIRouter(prefix="/api/v1", tags=["calendar"])


class CalendarQuery(Fresh):
    """Whose calendar, and in which language."""

    token: str = Query(default="", max_length=200, description="The secret of the address.")
    lang: Literal["zh", "zh-CN", "en"] = "zh"


@router.put(
    "/calendar-address",
    summary="Make a new address of one's work list as a calendar; ends the one before",
)
async def new_address(request: Request, caller: CallerDep, sales: SalesDep) -> dict[str, str]:
    token = await run_sync(sales.keys.calendars.replace, caller.person.id)
    path = f"{ADDRESS}?token={token}"
    return {"token": token, "path": path, "url": f"{str(request.base_url).rstrip('/')}{path}"}


@router.delete(
    "/calendar-address", summary="Revoke the address of one's work list", status_code=204
)
async def revoke_address(caller: CallerDep, sales: SalesDep) -> Response:
    if not await run_sync(sales.keys.calendars.revoke, caller.person.id):
        raise ProblemError("not-found")
    return Response(status_code=204)


async def bearer_of_address(
    request: Request, query: Annotated[CalendarQuery, Query()]
) -> AsyncIterator[Person]:
    """Whose address it is, counted like a key."""
    sales = sales_of(request)
    if not query.token:
        raise ProblemError("unauthenticated")
    trying = attempt(request, query.token)
    found = await run_sync(sales.keys.calendars.person_of, query.token)
    if found is None:
        trying.failed()
    person = sales.people.get(found[0])
    if person is None or person.retired:
        raise ProblemError("unauthenticated")
    trying.succeeded()
    throttle: Throttle = request.app.state.throttle
    throttle.enter(found[1])
    try:
        yield person
    finally:
        throttle.leave(found[1])


@router.get("/worklist.ics", summary="One's work list as a calendar; the address is the key")
def worklist_calendar(
    query: Annotated[CalendarQuery, Query()],
    request: Request,
    person: Annotated[Person, Depends(bearer_of_address, scope="function")],
    sales: SalesDep,
) -> Response:
    wait(query, request, views_of(request), WorklistView)
    language = Language.EN if query.lang == "en" else Language.ZH
    body = calendar_of(_rows(request, person, sales, language), _clauses(sales.policy), language)
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    headers["Content-Disposition"] = 'inline; filename="worklist.ics"'
    return Response(body, media_type=MEDIA_TYPE, headers=headers)


def _rows(
    request: Request, person: Person, sales: Sales, language: Language
) -> Iterator[tuple[Mapping[str, Any], Clock]]:
    """The rows of the person's work list, each with the clock that it tells of."""
    wanted, now = WorkFilter(person=person.id), sales.clock.now()
    views = views_of(request).read_by(scope_of(person, sales.people, now))
    cursor, count = None, 0
    clocks: dict[str, dict[UUID, Clock]] = {}
    while True:
        page = answered(partial(views.worklist, wanted, now, language, MOST, cursor))
        for row in page.items:
            if row["clock_id"] is None:
                continue  # a warning: it is due at no time
            if row["id"] not in clocks:
                held = sales.held(UUID(row["id"]))
                known = held.stream.state.clocks.running() if held is not None else ()
                clocks[row["id"]] = {clock.clock_id: clock for clock in known}
            # What ended since the view was last brought up to date is left out.
            clock = clocks[row["id"]].get(UUID(row["clock_id"]))
            if clock is not None and count < MOST_EVENTS:
                count += 1
                yield row, clock
        cursor = page.next
        if cursor is None or count >= MOST_EVENTS:
            return


def _clauses(policy: Policy) -> Clauses:
    """Each clause in our words, with the numbers in force."""
    values = figures(policy)
    return {known.id: (known.source, known.wording(values)) for known in CLAUSES.values()}
