"""The evidence of one case over HTTP: whether its events are what was recorded, and their proofs.

Nothing of it says what an event tells: hashes, positions and signatures alone.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response
from fastapi.responses import JSONResponse

from projections.ledger.proof_bundle import bundle
from projections.ledger.stream_evidence import EventEvidence, StreamEvidence, evidence_of
from projections.ledger.wire import in_base64

from .asking import Asked, AskedDep, Fresh, wait_for_log
from .cases import case_of
from .ledger_queries import ledger_of
from .problems import ProblemError
from .singles import as_uuid

router = APIRouter(prefix="/api/v1")

CHECKED = "Whether the events of a {} are what was recorded"
PROVEN = "The proofs of all events of a {} as a .zip, to be checked anywhere"


@router.get("/leads/{lead_id}/evidence", summary=CHECKED.format("lead"), tags=["leads"])
def lead_evidence(lead_id: str, query: Annotated[Fresh, Query()], asked: AskedDep) -> JSONResponse:
    return _answer("lead", lead_id, query, asked)


@router.get("/deals/{deal_id}/evidence", summary=CHECKED.format("deal"), tags=["deals"])
def deal_evidence(deal_id: str, query: Annotated[Fresh, Query()], asked: AskedDep) -> JSONResponse:
    return _answer("deal", deal_id, query, asked)


@router.get(
    "/complaints/{complaint_id}/evidence", summary=CHECKED.format("complaint"), tags=["complaints"]
)
def complaint_evidence(
    complaint_id: str, query: Annotated[Fresh, Query()], asked: AskedDep
) -> JSONResponse:
    return _answer("complaint", complaint_id, query, asked)


@router.get("/leads/{lead_id}/evidence/proofs", summary=PROVEN.format("lead"), tags=["leads"])
def lead_proofs(lead_id: str, asked: AskedDep) -> Response:
    return _proofs("lead", lead_id, asked)


@router.get("/deals/{deal_id}/evidence/proofs", summary=PROVEN.format("deal"), tags=["deals"])
def deal_proofs(deal_id: str, asked: AskedDep) -> Response:
    return _proofs("deal", deal_id, asked)


@router.get(
    "/complaints/{complaint_id}/evidence/proofs",
    summary=PROVEN.format("complaint"),
    tags=["complaints"],
)
def complaint_proofs(complaint_id: str, asked: AskedDep) -> Response:
    return _proofs("complaint", complaint_id, asked)


def _answer(kind: str, text: str, query: Fresh, asked: Asked) -> JSONResponse:
    wait_for_log(query, asked.request, asked.sales)
    _, found = _found(kind, text, asked)
    checkpoint, signed_at = found.checkpoint, found.signed_at
    return JSONResponse(
        {
            "status": found.status.value,
            "checked_at": dt.datetime.now(dt.UTC).isoformat(),
            "position": found.position,
            "text": found.text.in_(asked.language) if found.text else None,
            "checkpoint": {
                "origin": checkpoint.origin,
                "size": checkpoint.size,
                "root": in_base64(checkpoint.root),
                "signed_at": signed_at.isoformat() if signed_at else None,
            }
            if checkpoint
            else None,
            "events": [_told(event, asked) for event in found.events],
        }
    )


def _told(event: EventEvidence, asked: Asked) -> dict[str, Any]:
    return {
        "position": event.position,
        "version": event.version,
        "status": event.status.value,
        "leaf": in_base64(event.leaf) if event.leaf else None,
        "index": event.index,
        "text": event.text.in_(asked.language) if event.text else None,
    }


def _proofs(kind: str, text: str, asked: Asked) -> Response:
    case, found = _found(kind, text, asked)
    if found.checkpoint is None:
        raise ProblemError("unavailable", found.text)
    file = bundle(found, ledger_of(asked.request).keyring)
    named = f'attachment; filename="dealtrail-evidence-{case}.zip"'
    return Response(file, media_type="application/zip", headers={"Content-Disposition": named})


def _found(kind: str, text: str, asked: Asked) -> tuple[UUID, StreamEvidence]:
    case = as_uuid(text)
    case_of(kind, case, asked.person, asked.sales)
    return case, evidence_of(case, asked.sales.log, ledger_of(asked.request))
