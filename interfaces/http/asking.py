"""What the queries share: waiting for a view, time travel, paging, CSV."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar
from urllib.parse import urlencode

from anyio.to_thread import run_sync
from fastapi import Depends, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from application.restored import LEAST_GAP
from application.sales import Sales
from domain.language import Language, Text
from domain.people import Person
from domain.scope import Scope, scope_of
from projections.asking import BadFilterError, Filter
from projections.moments import AsOf, BadInstantError, as_of_from
from projections.paging import MOST, BadCursorError, Page
from projections.replaying import BusyError
from projections.view import View
from projections.views import RebuildingError, Views

from .caller import CallerDep, sales_of
from .lost import beyond, refuse_lost
from .problems import ProblemError, language_of
from .witness import Witness

DEFAULT_WAIT_SECONDS = 5.0
MOST_WAIT_SECONDS = 30.0
MOST_INTEGER = 2**62
WAIT = re.compile(r"\bwait\s*=\s*(\d{1,4})")
#: What begins a formula in a spreadsheet.
FORMULA = ("=", "+", "-", "@", "\t", "\r")

Q = TypeVar("Q", bound=Filter)


class Fresh(BaseModel):
    """How fresh the answer must be."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    min_position: int | None = Field(
        default=None,
        ge=0,
        le=MOST_INTEGER,
        description="Wait until the view has seen this position.",
    )


class Paging(Fresh):
    """Which page of a list."""

    limit: int | None = Field(default=None, ge=1, le=MOST, description="Rows on a page.")
    cursor: str | None = Field(
        default=None, max_length=2000, description="`next` of the page before."
    )


class Searched(BaseModel):
    """Which rows of a list behind a figure."""

    search: str | None = Field(
        default=None, max_length=200, description="By customer or number, or a part of either."
    )


class Then(BaseModel):
    """As of when."""

    as_of: str | None = Field(
        default=None,
        max_length=64,
        description="An RFC 3339 instant or a position: what the service knew then.",
    )

    @property
    def at(self) -> AsOf | None:
        return point(self.as_of, "as_of")


def point(text: str | None, name: str) -> AsOf | None:
    """The position or instant that the query's parameter of this name says."""
    if text is None:
        return None
    try:
        # A plus sign in a query string arrives as a blank.
        return as_of_from(text.replace(" ", "+"))
    except BadInstantError as error:
        expected = "a position, or an RFC 3339 instant with its offset"
        raise ProblemError("invalid", f"{name}: {expected}") from error


def views_of(request: Request) -> Views:
    views = request.app.state.views
    assert isinstance(views, Views)
    return views


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks a query, and of what."""

    request: Request
    person: Person
    sales: Sales
    #: As this person may read them.
    views: Views
    scope: Scope
    #: Notes what restricted data he is shown.
    witness: Witness

    @classmethod
    def by(cls, person: Person, request: Request) -> Asked:
        """What a person asks, who sees of the views what is in his scope."""
        sales = sales_of(request)
        scope = scope_of(person, sales.people, sales.clock.now())
        witness = Witness(person, sales, request.app.state.reads)
        request.state.witness = witness
        return cls(request, person, sales, views_of(request).read_by(scope), scope, witness)

    @property
    def now(self) -> dt.datetime:
        """What days and time left are counted to."""
        return self.sales.clock.now()

    @property
    def language(self) -> Language:
        return language_of(self.request)

    def wait(self, fresh: Fresh, view: type[View] | None = None) -> None:
        """Wait for the view that is to be asked, or else for all."""
        wait(fresh, self.request, self.views, view)

    async def testify(self) -> None:
        """Have what he was shown recorded; before the answer leaves, or it does not leave."""
        if self.witness.saw_something:
            await run_sync(self.witness.testify)


async def asked(request: Request, caller: CallerDep) -> AsyncIterator[Asked]:
    known = Asked.by(caller.person, request)
    yield known
    await known.testify()


AskedDep = Annotated[Asked, Depends(asked, scope="function")]


def wait(fresh: Fresh, request: Request, views: Views, view: type[View] | None = None) -> None:
    """Wait for what the caller has written himself; 503 if the view is not there in time.

    Nobody is shown less than what stood in the log when the service started, unless the view
    stopped before, or is being built anew: it says up to where it has seen.
    """
    sales = sales_of(request)
    _refuse_lost(fresh, request, sales)
    wanted = max(fresh.min_position or 0, request.app.state.opening_position)
    if not views.wait_for(wanted, _seconds(request), view):
        if fresh.min_position is None and view is not None and views.stands(view):
            return
        raise ProblemError("unavailable", _beyond(fresh, sales), position=views.position)


def wait_for_log(fresh: Fresh, request: Request, sales: Sales) -> None:
    """The same for what is read from the log itself and lags behind nothing."""
    if fresh.min_position is None:
        return
    _refuse_lost(fresh, request, sales)
    position = sales.wait_past(fresh.min_position - 1, _seconds(request))
    if position < fresh.min_position:
        raise ProblemError("unavailable", _beyond(fresh, sales), position=position)


def _refuse_lost(fresh: Fresh, request: Request, sales: Sales) -> None:
    """Say so if the log has lost the position; what is given out since the start is there."""
    wanted, opening = fresh.min_position, request.app.state.opening_position
    if wanted is None or wanted > sales.position:
        return
    if wanted < opening or sales.position - opening > LEAST_GAP:
        refuse_lost(sales.log, wanted)


def _beyond(fresh: Fresh, sales: Sales) -> Text | None:
    """What is said of a position that the log has not reached in time, however long it was."""
    last = sales.log.last_position()
    if fresh.min_position is None or fresh.min_position <= last:
        return None
    return beyond(fresh.min_position, last)


def _seconds(request: Request) -> float:
    """How long the caller is ready to wait (RFC 7240)."""
    told = WAIT.search(request.headers.get("prefer", ""))
    return min(float(told.group(1)), MOST_WAIT_SECONDS) if told else DEFAULT_WAIT_SECONDS


def filter_of(kind: type[Q], query: BaseModel) -> Q:
    """The conditions of a query, without its paging; numbers as a database can compare them."""
    conditions = {name: getattr(query, name) for name in kind.model_fields}
    for name, value in conditions.items():
        if isinstance(value, int) and abs(value) > MOST_INTEGER:
            raise ProblemError("invalid", f"query.{name}: a number of at most 62 bits")
    return kind(**conditions)


def page_response(
    request: Request, ask: Callable[[], Page], columns: Sequence[str] = ()
) -> Response:
    """A page as JSON, or as CSV for whoever prefers that, under these headings if any are named."""
    page = answered(ask)
    headers = {}
    if page.next is not None:
        following = dict(request.query_params) | {"cursor": page.next}
        headers["Link"] = f'<{request.url.path}?{urlencode(following)}>; rel="next"'
    if wants_csv(request):
        request.state.witness.took(f"{request.url.path.removeprefix('/api/v1/')}.csv")
        table = csv_of(page.items, columns)
        return Response(table, media_type="text/csv; charset=utf-8", headers=headers)
    body = {"items": page.items, "next": page.next, "position": page.position}
    if page.totals is not None:
        body["totals"] = page.totals
    return JSONResponse(body, headers=headers)


def wants_csv(request: Request) -> bool:
    return "text/csv" in request.headers.get("accept", "")


Answer = TypeVar("Answer")


def answered(ask: Callable[[], Answer]) -> Answer:
    """The view's answer, or the problem that it has with the question."""
    try:
        return ask()
    except BadCursorError as error:
        raise ProblemError("invalid", f"cursor: {error}") from error
    except BadFilterError as error:
        raise ProblemError("invalid", f"query.{error}") from error
    except (RebuildingError, BusyError) as error:
        raise ProblemError("unavailable", str(error)) from error


def csv_of(items: list[dict[str, Any]], columns: Sequence[str] = ()) -> str:
    """Rows as CSV with a heading, that of the first row if none is named.

    What is no plain value stands as JSON.
    """
    text = io.StringIO()
    writer = csv.writer(text)
    columns = columns or list(items[0] if items else ())
    writer.writerow(columns)
    writer.writerows([[_cell(item[name]) for name in columns] for item in items])
    return "\ufeff" + text.getvalue()


def _cell(value: Any) -> Any:
    if isinstance(value, str):
        return f"'{value}" if value.startswith(FORMULA) else value
    if value is None or isinstance(value, int | float):
        return "" if value is None else value
    return json.dumps(value, ensure_ascii=False)
