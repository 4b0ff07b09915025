"""The forms of R4 over HTTP: which there are, and each as a page to print or as data."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response
from fastapi.responses import JSONResponse
from pydantic import Field

from domain.language import Language
from projections.forms.kinds import NoSuchVersionError
from projections.forms.model import Subject
from projections.forms.reading import record_at
from projections.forms.record import Record
from projections.forms.registry import FORMS, listed
from projections.forms.worded import worded
from projections.moments import MomentsView

from .asking import Asked, AskedDep, Fresh, Then, answered
from .cases import case_of
from .printing import POLICY, printed
from .problems import ProblemError, quality
from .singles import as_uuid

router = APIRouter(prefix="/api/v1", tags=["forms"])


class FormsQuery(Fresh, Then):
    """As of when."""

    lang: Literal["en", "zh", "zh-CN"] | None = Field(
        default=None, description="The language, if another one than Accept-Language asks for."
    )


class FormQuery(FormsQuery):
    """Which version of the form, as of when."""

    version: str | None = Field(
        default=None, max_length=80, description="One of the listed versions; the newest if none."
    )


@router.get("/leads/{lead_id}/forms", summary="R4 The forms of a lead")
def lead_forms(lead_id: str, query: Annotated[FormsQuery, Query()], asked: AskedDep) -> Response:
    return _list("lead", lead_id, query, asked)


@router.get("/deals/{deal_id}/forms", summary="R4 The forms of a deal")
def deal_forms(deal_id: str, query: Annotated[FormsQuery, Query()], asked: AskedDep) -> Response:
    return _list("deal", deal_id, query, asked)


@router.get("/complaints/{complaint_id}/forms", summary="R4 The forms of a complaint")
def complaint_forms(
    complaint_id: str, query: Annotated[FormsQuery, Query()], asked: AskedDep
) -> Response:
    return _list("complaint", complaint_id, query, asked)


@router.get("/leads/{lead_id}/forms/{form}", summary="R4 A form of a lead, to print")
def lead_form(
    lead_id: str, form: str, query: Annotated[FormQuery, Query()], asked: AskedDep
) -> Response:
    return _form("lead", lead_id, form, query, asked)


@router.get("/deals/{deal_id}/forms/{form}", summary="R4 A form of a deal, to print")
def deal_form(
    deal_id: str, form: str, query: Annotated[FormQuery, Query()], asked: AskedDep
) -> Response:
    return _form("deal", deal_id, form, query, asked)


@router.get("/complaints/{complaint_id}/forms/{form}", summary="R4 A form of a complaint, to print")
def complaint_form(
    complaint_id: str, form: str, query: Annotated[FormQuery, Query()], asked: AskedDep
) -> Response:
    return _form("complaint", complaint_id, form, query, asked)


def _list(aggregate: str, text: str, query: FormsQuery, asked: Asked) -> Response:
    _, record = _recorded(aggregate, text, query, asked)
    language = _language(query, asked)
    items = [entry | {"title": entry["title"].in_(language)} for entry in listed(record, aggregate)]
    body = {"items": items, "next": None, "position": record.position}
    return JSONResponse(body, headers=_headers(language))


def _form(aggregate: str, text: str, name: str, query: FormQuery, asked: Asked) -> Response:
    kind = FORMS[aggregate].get(name)
    if kind is None:
        raise ProblemError("not-found")
    subject, record = _recorded(aggregate, text, query, asked)
    try:
        form = kind.filled(record, subject, query.version)
    except NoSuchVersionError as error:
        raise ProblemError("not-found") from error
    language = _language(query, asked)
    shown = worded(form, language)
    if _wants_data(asked):
        return JSONResponse(shown, headers=_headers(language))
    headers = _headers(language) | {"Content-Security-Policy": POLICY}
    return Response(
        printed(shown, language), media_type="text/html; charset=utf-8", headers=headers
    )


def _recorded(aggregate: str, text: str, query: FormsQuery, asked: Asked) -> tuple[Subject, Record]:
    """The aggregate as this reader sees it, as of when he asks; 404 if there was none then."""
    asked.wait(query, MomentsView)
    aggregate_id, sales = as_uuid(text), asked.sales
    now, at = asked.now, query.at
    position, instant = answered(lambda: asked.views.moment(now, at))
    held = case_of(aggregate, aggregate_id, asked.person, sales)
    may = asked.witness.eyes(aggregate_id, held.stream.state)
    found = record_at(sales.log, aggregate_id, position, instant, sales.people, may)
    if found is None:
        raise ProblemError("not-found")
    return found


def _language(query: FormsQuery, asked: Asked) -> Language:
    if query.lang is None:
        return asked.language
    return Language.EN if query.lang == "en" else Language.ZH


def _wants_data(asked: Asked) -> bool:
    """Whether the caller names JSON, and a page not or as second choice."""
    ranges = [part.strip() for part in asked.request.headers.get("accept", "").split(",")]
    named = (part.partition(";") for part in ranges)
    weights = {name.strip().lower(): quality(parameters) for name, _, parameters in named}
    return weights.get("application/json", 0.0) > weights.get("text/html", 0.0)


def _headers(language: Language) -> dict[str, str]:
    return {"Content-Language": language.value, "Vary": "Accept, Accept-Language"}
