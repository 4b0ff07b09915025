"""Verify this case: each of its events against the signed log, now; and its proofs to take away."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Response

from domain.company.exports import RequestExport
from interfaces.console.asking import Page, ReaderDep, told
from interfaces.console.cases import case_of
from interfaces.console.timeline import timeline_of
from interfaces.http.asking import Fresh
from interfaces.http.case_evidence import complaint_evidence, deal_evidence, lead_evidence
from interfaces.http.ledger_queries import ledger_verification

router = APIRouter(route_class=Page, include_in_schema=False)

EVIDENCE = {"leads": lead_evidence, "deals": deal_evidence, "complaints": complaint_evidence}


@router.get("/{collection:cases}/{case_id}/evidence")
def evidence(collection: str, case_id: str, reader: ReaderDep) -> Response:
    """Opening it is the check: nothing of it was kept from before."""
    case = case_of(collection, case_id, reader)
    id = case["id"]
    found = told(EVIDENCE[collection](id, Fresh(), reader.asked))
    sentences = {item["position"]: item for item in timeline_of(collection, id, reader)}
    return reader.page(
        "evidence.html",
        case=case,
        case_path=f"/{collection}/{id}",
        found=found,
        events=[_named(event, sentences.get(event["position"])) for event in found["events"]],
        whole=told(ledger_verification(reader.request, reader.caller)),
        may_export=reader.may_issue(RequestExport),
    )


def _named(event: dict[str, Any], item: dict[str, Any] | None) -> dict[str, Any]:
    """The event with what it says; a row of which the timeline knows nothing has no words."""
    known = item or {"sentence": None, "recorded_at": None}
    return event | {"sentence": known["sentence"], "recorded_at": known["recorded_at"]}
