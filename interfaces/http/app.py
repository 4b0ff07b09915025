"""Puts the service together: stores, views, routes, and what surrounds every request."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.openapi.utils import get_openapi
from starlette.exceptions import HTTPException

from application.envelope import UnreadableEventError
from application.reads import Reads
from application.sales import Sales
from interfaces.beside.entrusting import Entrusted
from interfaces.console.asking import for_a_page, refused
from interfaces.console.mounted import CONSOLE
from interfaces.evidence import checker_of, keeper_of, ledger_of
from interfaces.exports.worker import Exports
from interfaces.news import News
from interfaces.settings import Settings
from interfaces.webhooks.worker import Worker
from projections.views import Views

from . import (
    audit_queries,
    case_evidence,
    catalog,
    clock,
    complaint_queries,
    customer_search,
    exports,
    feed,
    forms,
    health,
    history_queries,
    ledger_queries,
    money_queries,
    page,
    people,
    personal_queries,
    policy_queries,
    queries,
    sales_queries,
    sessions,
    singles,
    webhooks,
    worklist_calendar,
)
from .arrivals import Arrivals
from .caller import Throttle
from .commands import command_router
from .description import completed
from .door import CommandDoor
from .following import READERS
from .problems import ProblemError, response
from .protecting import protecting, shared_with
from .sign_in import SignIn
from .streams import Slots
from .surround import Surround
from .trouble import OF_A_STORE, unavailable
from .unreadable import unreadable

STATUSES = {401: "unauthenticated", 403: "role", 404: "not-found", 405: "method"}

#: The modules with routes beside those of the commands.
ROUTED = (
    audit_queries,
    case_evidence,
    catalog,
    clock,
    complaint_queries,
    customer_search,
    exports,
    feed,
    forms,
    health,
    history_queries,
    ledger_queries,
    money_queries,
    page,
    people,
    personal_queries,
    policy_queries,
    queries,
    sales_queries,
    sessions,
    singles,
    webhooks,
    worklist_calendar,
)


def create_app(settings: Settings, *, views_beside: bool = False) -> FastAPI:
    """The application over the database that the settings name.

    With `views_beside` a process of its own runs the views of a database in a file.
    """

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        sales = Sales(
            settings.location,
            keys=settings.keys_location,
            manual_clock=settings.manual_clock,
            private_webhooks=settings.webhooks_private,
            master_key=settings.master_key,
            erasures=settings.checkpoints,
        )
        entrusted = Entrusted(settings, sales.wait_past) if views_beside else None
        views = Views(sales.log, sales.wait_past, duty=entrusted)
        views.start()
        app.state.sales, app.state.views = sales, views
        app.state.reads = Reads(sales)
        app.state.opening_position = sales.position
        app.state.arrivals = Arrivals()
        app.state.news = News(sales)
        app.state.news.start()
        app.state.feed_readers = CapacityLimiter(READERS)
        app.state.watchers = CapacityLimiter(health.WATCHERS)
        app.state.slots = Slots(settings.streams, settings.concurrency)
        app.state.webhooks = Worker(sales, settings)
        app.state.webhooks.start()
        app.state.ledger = ledger_of(sales, settings)
        app.state.keeper = keeper_of(app.state.ledger, sales, settings)
        app.state.keeper.start()
        app.state.checker = checker_of(sales, settings, app.state.keeper)
        app.state.checker.start()
        app.state.exports = Exports(sales, views, settings)
        app.state.exports.start()
        try:
            yield
        finally:
            app.state.news.stop()
            await app.state.sign_in.close()
            await run_sync(app.state.exports.stop)
            await run_sync(app.state.checker.stop)
            await run_sync(app.state.keeper.stop)
            app.state.ledger.close()
            await run_sync(app.state.webhooks.stop)
            views.close()
            if entrusted is not None:
                entrusted.close()
            sales.close()

    app = FastAPI(
        title="dealtrail",
        summary="A sales guidebook carried out as an event-sourced process",
        version="0.1.0",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        # Its own name for each operation, so that generated clients read well.
        generate_unique_id_function=lambda route: route.name.replace("_", "-"),
    )
    app.state.settings = settings
    app.state.throttle = Throttle(settings.rate, settings.concurrency)
    app.state.sign_in = SignIn(settings)
    app.include_router(command_router())
    for module in ROUTED:
        app.include_router(module.router)
    for part in CONSOLE:
        app.include_router(part.router)
    _answer_errors(app)
    app.add_middleware(CommandDoor)
    if settings.shared_origins:
        app.add_middleware(shared_with, settings.shared_origins)
    app.add_middleware(Surround, protecting(settings))
    app.openapi = lambda: _openapi(app)  # type: ignore[method-assign]
    return app


def _answer_errors(app: FastAPI) -> None:
    async def problem(request: Request, error: Exception) -> Response:
        assert isinstance(error, ProblemError)
        return response(error, request)

    async def plain(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        refusal = ProblemError(STATUSES.get(error.status_code, "invalid"))
        answer = refused(refusal, request) if for_a_page(request) else response(refusal, request)
        for name, value in (error.headers or {}).items():
            answer.headers[name] = value
        return answer

    async def bad_query(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        places = [".".join(map(str, e["loc"])) + ": " + e["msg"] for e in error.errors()]
        return response(ProblemError("invalid", "; ".join(places), errors=places), request)

    app.add_exception_handler(ProblemError, problem)
    app.add_exception_handler(HTTPException, plain)
    app.add_exception_handler(RequestValidationError, bad_query)
    app.add_exception_handler(UnreadableEventError, unreadable)
    for of_a_store in OF_A_STORE:
        app.add_exception_handler(of_a_store, unavailable)


def _openapi(app: FastAPI) -> dict[str, Any]:
    if app.openapi_schema is None:
        schema = get_openapi(
            title=app.title,
            version=app.version,
            summary=app.summary,
            description=(
                "Commands are POSTed; everything that happens becomes an immutable event. "
                "Errors are RFC 9457 problems that name every clause they rest on."
            ),
            routes=app.routes,
        )
        app.openapi_schema = completed(schema)
    return app.openapi_schema
