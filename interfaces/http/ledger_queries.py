"""The transparency log over HTTP: checkpoints, proofs, public keys, and what a check found.

Open to everybody with a key, like the feed: none of it tells what an event says.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response
from pydantic import BaseModel, ConfigDict, Field

from application.sales import Sales
from domain.kernel import event_id
from domain.language import Text
from projections.ledger.checker import Checker
from projections.ledger.errors import LedgerError, NoSuchProofError, NotInLedgerError
from projections.ledger.kept import Kept
from projections.ledger.ledger import Ledger

from .asking import MOST_INTEGER
from .caller import CallerDep, SalesDep
from .openapi import problem_responses
from .problems import ProblemError, language_of

NOT_SIGNED = Text(
    "No checkpoint of that size was signed; without the parameter you get the last one.",
    "未签署过该大小的检查点；省略该参数即可得到最近一个。",
)
ONE_EVENT = Text(
    "name one event: position, or event_id with aggregate_id",
    "请指明一个事件：position，或 event_id 加 aggregate_id",
)
SIZE = "How many events the checkpoint is of; without it the last one that was signed."

router = APIRouter(prefix="/api/v1/ledger", tags=["ledger"])

#: What each kind of answer looks like, for the OpenAPI document.
NOT_FOUND: dict[int | str, dict[str, Any]] = {404: problem_responses(404)["404"]}
STATE: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The answer.",
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Verification"}}},
    }
}


class Asking(BaseModel):
    """What is asked of the ledger."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class CheckpointQuery(Asking):
    """Which checkpoint."""

    size: int | None = Field(default=None, ge=0, le=MOST_INTEGER, description=SIZE)


class ProofQuery(Asking):
    """Of which event: by its position, or by its id and that of its lead, deal …."""

    position: int | None = Field(
        default=None, ge=1, le=MOST_INTEGER, description="The position of the event."
    )
    event_id: UUID | None = Field(default=None, description="Its id, with aggregate_id.")
    aggregate_id: UUID | None = Field(default=None, description="The `subject` of the event.")


class ConsistencyQuery(Asking):
    """From which checkpoint to which."""

    old: int = Field(ge=0, le=MOST_INTEGER, description="The size of the earlier one.")
    new: int | None = Field(default=None, ge=0, le=MOST_INTEGER, description=SIZE)


def ledger_of(request: Request) -> Ledger:
    ledger = request.app.state.ledger
    assert isinstance(ledger, Ledger)
    return ledger


LedgerDep = Annotated[Ledger, Depends(ledger_of)]


@router.get(
    "/checkpoint",
    summary="The signed checkpoint of the log (C2SP signed-note)",
    response_class=PlainTextResponse,
    responses=NOT_FOUND,
)
def ledger_checkpoint(
    query: Annotated[CheckpointQuery, Query()], caller: CallerDep, ledger: LedgerDep
) -> Response:
    return _text(lambda: _checkpoint(ledger, query.size))


@router.get(
    "/proof",
    summary="The proof that an event stands in the log (C2SP tlog-proof)",
    response_class=PlainTextResponse,
    responses=NOT_FOUND,
)
def ledger_proof(
    query: Annotated[ProofQuery, Query()], caller: CallerDep, ledger: LedgerDep, sales: SalesDep
) -> Response:
    position = _position(query, sales)
    return _text(lambda: ledger.proof_text(position))


@router.get(
    "/consistency",
    summary="The proof that a later checkpoint continues an earlier one",
    response_class=PlainTextResponse,
    responses=NOT_FOUND,
)
def ledger_consistency(
    query: Annotated[ConsistencyQuery, Query()], caller: CallerDep, ledger: LedgerDep
) -> Response:
    if query.new is not None:
        _kept(ledger, query.new)
    return _text(lambda: ledger.consistency(query.old, query.new))


@router.get(
    "/keys",
    summary="The public keys that sign checkpoints, the oldest first",
    response_class=PlainTextResponse,
)
def ledger_keys(caller: CallerDep, ledger: LedgerDep) -> Response:
    return _text(lambda: ledger.keyring.text.encode())


@router.get(
    "/verification", summary="What the last verification by the service found", responses=STATE
)
def ledger_verification(request: Request, caller: CallerDep) -> JSONResponse:
    checker = request.app.state.checker
    assert isinstance(checker, Checker)
    finding = checker.last
    said = finding.model_dump(mode="json", exclude={"text"})
    text = Text(finding.text.en, finding.text.zh) if finding.text is not None else None
    return JSONResponse(
        said
        | {
            "text": text.in_(language_of(request)) if text is not None else None,
            "under_way": checker.under_way,
            "every_seconds": checker.every_seconds,
        }
    )


def _checkpoint(ledger: Ledger, size: int | None) -> bytes:
    if size is not None:
        return _kept(ledger, size).note
    note = ledger.latest()
    if note is None:
        ledger.catch_up()
        note = ledger.sign()
    return note


def _kept(ledger: Ledger, size: int) -> Kept:
    """The checkpoint of that size; nobody has one signed by asking for it."""
    kept = ledger.kept(size)
    if kept is None:
        raise ProblemError("not-found", NOT_SIGNED)
    return kept


def _position(query: ProofQuery, sales: Sales) -> int:
    """Of the event that the query names."""
    if query.position is not None and query.event_id is None and query.aggregate_id is None:
        return query.position
    if query.position is not None or query.event_id is None or query.aggregate_id is None:
        raise ProblemError("invalid", ONE_EVENT)
    with sales.log.reading() as cursor:
        rows = sales.log.rows_of(cursor, query.aggregate_id)
    for row in rows:
        if event_id(query.aggregate_id, row.originator_version) == query.event_id:
            return row.position
    raise ProblemError("not-found")


def _text(ask: Callable[[], bytes]) -> PlainTextResponse:
    """The answer as it is to be kept, byte for byte; or the problem that the ledger has."""
    try:
        return PlainTextResponse(ask())
    except NotInLedgerError as error:
        raise ProblemError("not-found", error.text) from error
    except NoSuchProofError as error:
        raise ProblemError("invalid", error.text) from error
    except LedgerError as error:
        raise ProblemError("unavailable", error.text) from error
