"""One's own sessions: where one is signed in, and ending that."""

from __future__ import annotations

from fastapi import APIRouter, Response

from interfaces.console.asking import Page, ReaderDep
from interfaces.http.sessions import listed

router = APIRouter(route_class=Page, include_in_schema=False)


@router.get("/account")
def account(reader: ReaderDep) -> Response:
    sessions = listed(reader.person.id, reader.request, reader.asked.sales, reader.caller.key_id)
    return reader.page("account.html", sessions=sessions)
