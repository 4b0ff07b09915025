"""Where somebody lands who knows the address only: on the page that his work begins with."""

from __future__ import annotations

from fastapi import APIRouter, Response
from fastapi.responses import RedirectResponse

from interfaces.console.asking import Page, ReaderDep
from interfaces.console.places import home_of

router = APIRouter(route_class=Page, include_in_schema=False)


@router.get("/")
def home(reader: ReaderDep) -> Response:
    return RedirectResponse(home_of(reader.person), 303)
