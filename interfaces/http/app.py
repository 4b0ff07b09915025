"""Puts the service together: stores, views, routes, and what surrounds every request."""

from __future__ import annotations

import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.openapi.utils import get_openapi
from starlette.exceptions import HTTPException

from application.log import StoreUnavailableError
from application.sales import Sales
from interfaces.settings import Settings
from projections.views import Views

from . import catalog, clock, health, queries, singles
from .caller import Throttle
from .commands import command_router
from .metrics import REQUEST_SECONDS
from .openapi import ANSWER_SCHEMA, PROBLEM_SCHEMA
from .problems import ProblemError, response

STATUSES = {401: "unauthenticated", 403: "role", 404: "not-found", 405: "method"}

logger = logging.getLogger("dealtrail.http")


def create_app(settings: Settings) -> FastAPI:
    """The application over the database that the settings name."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        sales = Sales(settings.path, manual_clock=settings.manual_clock)
        views = Views(sales.log, sales.wait_past)
        views.start()
        app.state.sales, app.state.views = sales, views
        try:
            yield
        finally:
            views.close()
            sales.close()

    app = FastAPI(
        title="dealtrail",
        summary="A sales guidebook carried out as an event-sourced process",
        version="0.1.0",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
    )
    app.state.settings = settings
    app.state.throttle = Throttle(settings.rate, settings.concurrency)
    app.include_router(command_router())
    for module in (catalog, clock, health, queries, singles):
        app.include_router(module.router)
    _answer_errors(app)
    app.middleware("http")(_around)
    app.openapi = lambda: _openapi(app)  # type: ignore[method-assign]
    return app


async def _around(request: Request, proceed: Callable[[Request], Awaitable[Response]]) -> Response:
    """A correlation id, a log line and a measurement for every request; no stack traces out."""
    correlation = _correlation(request)
    structlog.contextvars.bind_contextvars(correlation_id=correlation)
    started = time.perf_counter()
    try:
        answer = await proceed(request)
    except Exception:
        logger.exception("%s %s failed", request.method, request.url.path)
        answer = response(ProblemError("internal", correlation_id=correlation), request)
    seconds = time.perf_counter() - started
    REQUEST_SECONDS.labels(request.method, answer.status_code).observe(seconds)
    answer.headers["X-Correlation-Id"] = correlation
    logger.info("%s %s %s", request.method, request.url.path, answer.status_code)
    structlog.contextvars.clear_contextvars()
    return answer


def _correlation(request: Request) -> str:
    """The trace id of the caller (W3C traceparent), or a new one."""
    parts = request.headers.get("traceparent", "").split("-")
    is_trace = len(parts) == 4 and len(parts[1]) == 32 and parts[1].isalnum()
    return parts[1] if is_trace else uuid4().hex


def _answer_errors(app: FastAPI) -> None:
    async def problem(request: Request, error: Exception) -> Response:
        assert isinstance(error, ProblemError)
        return response(error, request)

    async def plain(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        kind = STATUSES.get(error.status_code, "invalid")
        answer = response(ProblemError(kind), request)
        for name, value in (error.headers or {}).items():
            answer.headers[name] = value
        return answer

    async def bad_query(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        places = [".".join(map(str, e["loc"])) + ": " + e["msg"] for e in error.errors()]
        return response(ProblemError("invalid", "; ".join(places), errors=places), request)

    async def unavailable(request: Request, error: Exception) -> Response:
        logger.warning("the store is not available: %s", error)
        return response(ProblemError("unavailable"), request)

    app.add_exception_handler(ProblemError, problem)
    app.add_exception_handler(HTTPException, plain)
    app.add_exception_handler(RequestValidationError, bad_query)
    app.add_exception_handler(StoreUnavailableError, unavailable)


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
        components = schema.setdefault("components", {})
        components.setdefault("schemas", {}).update(
            {"Problem": PROBLEM_SCHEMA, "Answer": ANSWER_SCHEMA}
        )
        components["securitySchemes"] = {"key": {"type": "http", "scheme": "bearer"}}
        schema["security"] = [{"key": []}]
        app.openapi_schema = schema
    return app.openapi_schema
