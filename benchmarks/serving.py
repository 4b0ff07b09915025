"""What the service is compared with over HTTP: an empty POST, and the stock library's way.

Run as a process of its own: `python -m benchmarks.serving empty --port 8001`.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

import uvicorn
from fastapi import FastAPI, Request, Response

from .client import HOST
from .stock import StockSales, settings_at
from .stock_server import StockServerView, settings_of

DATABASE = "STOCK_DATABASE"
SERVER = "STOCK_SERVER"
EMPTY_ANSWER = b'{"id":"00000000-0000-4000-8000-000000000000"}'


def empty() -> FastAPI:
    """Reads the body and answers; nothing else: no key, no JSON, no disk."""
    app = FastAPI()

    @app.post("/api/v1/{path:path}")
    async def take(request: Request) -> Response:
        await request.body()
        return Response(EMPTY_ANSWER, media_type="application/json")

    _health(app)
    return app


def stock() -> FastAPI:
    """`def` endpoints over a stock application, as the library's manual teaches it."""
    app = FastAPI()
    server = os.environ.get(SERVER)
    if server is not None:
        sales = StockSales(settings_of(server))
        StockServerView(server).start(sales)
    else:
        sales = StockSales(settings_at(Path(os.environ[DATABASE])))
    commands: Mapping[str, Callable[[UUID], None]] = {
        "score-lead": sales.score,
        "approve-score": sales.approve,
        "record-first-contact": sales.first_contact,
        "convert-lead": sales.convert,
    }

    @app.post("/api/v1/leads", status_code=201)
    def register(body: dict[str, Any]) -> dict[str, str]:
        return {"id": str(sales.register(body["customer_name"], body["contact"]["phone"]))}

    @app.post("/api/v1/leads/{lead_id}/{command}")
    def issue(lead_id: UUID, command: str, body: dict[str, Any]) -> dict[str, str]:
        commands[command](lead_id)
        return {"id": str(lead_id)}

    _health(app)
    return app


def _health(app: FastAPI) -> None:
    @app.get("/health/ready")
    async def ready() -> dict[str, str]:
        return {"status": "ready"}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("app", choices=("empty", "stock"))
    parser.add_argument("--port", type=int, required=True)
    given = parser.parse_args()
    app = empty() if given.app == "empty" else stock()
    uvicorn.run(
        app,
        host=HOST,
        port=given.port,
        loop="uvloop",
        http="httptools",
        access_log=False,
        server_header=False,
        log_level="warning",
    )


if __name__ == "__main__":
    main()
