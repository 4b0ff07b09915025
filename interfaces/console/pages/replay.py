"""The replay: how a case came to be, one step after the other, each with what it changed."""

from __future__ import annotations

from itertools import groupby
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from interfaces.console.asking import Page, ReaderDep, told
from interfaces.console.cases import case_of
from interfaces.console.causes import tree_of, written_elsewhere
from interfaces.console.timeline import state_after, timeline_of
from interfaces.http.ledger_queries import ledger_verification
from interfaces.http.problems import ProblemError
from projections.ledger.findings import Status

router = APIRouter(route_class=Page, include_in_schema=False)


@router.get("/{collection:cases}/{case_id}/replay")
def replay(
    collection: str,
    case_id: str,
    reader: ReaderDep,
    at: Annotated[int | None, Query(ge=1)] = None,
) -> Response:
    """The whole timeline, and the step at a position; the last one if none is named."""
    case = case_of(collection, case_id, reader)
    items = timeline_of(collection, case["id"], reader)
    number = _number(items, at)
    verified = told(ledger_verification(reader.request, reader.caller))
    return reader.page(
        "replay.html",
        case=case,
        replay_path=f"/{collection}/{case['id']}/replay",
        case_path=f"/{collection}/{case['id']}",
        groups=_by_command(items),
        items=items,
        step=items[number],
        number=number + 1,
        state=state_after(collection, case["id"], items[number], reader),
        causes=tree_of(items, items[number]),
        elsewhere=written_elsewhere(items[number], case["id"], reader),
        badge=badge_of(verified, items[number]["position"]),
        name_of=reader.name_of,
    )


def _number(items: list[dict[str, Any]], at: int | None) -> int:
    """Which step stands at the position, or was the last one before it."""
    if not items:
        raise ProblemError("not-found")
    if at is None:
        return len(items) - 1
    before = [n for n, item in enumerate(items) if item["position"] <= at]
    return before[-1] if before else 0


def _by_command(items: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """The events of one command stand together: what was done, and what followed at once."""
    return [list(group) for _, group in groupby(items, key=lambda item: item["command_id"])]


def badge_of(found: dict[str, Any], position: int) -> dict[str, Any]:
    """What the last verification of the log says of the event there; never good by default."""
    state = Status.NOT_CHECKED
    if found["status"] == Status.BROKEN:
        state = Status.BROKEN if position >= found["position"] else Status.VERIFIED
    elif found["status"] == Status.VERIFIED and position <= found["last_position"]:
        state = Status.VERIFIED
    return {
        "state": state.value,
        "checked_at": found["checked_at"],
        "position": found["position"],
    }
