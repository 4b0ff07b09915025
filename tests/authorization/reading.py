"""Every route that reads, with its placeholders filled, and what its answer gives away."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
from fastapi.routing import APIRoute
from service import API
from stories.playing import Play

from interfaces.console.mounted import CONSOLE
from interfaces.http.app import ROUTED
from interfaces.http.seen import SEEN, Kind, Seen

#: What stands for a placeholder that names no case.
OTHERS = {
    "form": "needs-record",
    "kind": "HANDOVER",
    "month": "2026-03",
    "step": "SIGNED",
    "stage": "DISCOVERY",
    "version": "1",
    "person_id": "chen",
}
#: What a query must name to be answered.
NEEDED = {"difference": {"from": "1"}, "known": {"position": "1"}}
#: Keys that hold a number about no case.
NOT_COUNTED = frozenset({"position", "as_of_position", "months", "limit", "from", "to"})


def reading_routes() -> Iterator[tuple[str, str]]:
    """Method and path of every route of the API that only reads."""
    for route in (each for module in ROUTED for each in module.router.routes):
        if isinstance(route, APIRoute):
            for method in sorted((route.methods or set()) - {"HEAD"}):
                if method == "GET" or route.path in SEEN:
                    yield method, route.path


def pages() -> set[str]:
    """The paths of the console's pages, which ask the same queries."""
    return {getattr(r, "path", "") for module in CONSOLE for r in module.router.routes}


def declared(kind: Kind) -> list[str]:
    return [path for path, seen in SEEN.items() if seen.kind is kind]


def filled(path: str, **ids: str) -> str:
    """The path with what stands for its placeholders, without the prefix of the API."""
    return path.format_map(OTHERS | ids).removeprefix(API)


def asked(play: Play, person: str, path: str, **headers: str) -> httpx.Response:
    """The answer to the query, after all that happened so far."""
    params: dict[str, Any] = dict(NEEDED.get(path.rpartition("/")[2], {}))
    if not path.endswith((".ics", "/events")):
        params["min_position"] = play.position()
    if path == "/worklist":
        params["scope"] = "all"
    if path == "/funnel/months":
        params["months"] = 2
    if path == "/forecast/changes":
        params["compare"] = 1
    return play.client.get(
        f"{API}{path}", params=params, headers=play.headers(person, **headers), timeout=60
    )


def counted(node: Any) -> int:
    """All that a body counts and sums up, and how many things with an id it names."""
    if isinstance(node, dict):
        return ("id" in node) + sum(counted(v) for k, v in node.items() if k not in NOT_COUNTED)
    if isinstance(node, list):
        return sum(map(counted, node))
    return abs(node) if isinstance(node, int) and not isinstance(node, bool) else 0


def seen(path: str) -> Seen:
    return SEEN[path]
