"""Who asks for a page, and in which language; what a refused page looks like."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import Depends, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, RedirectResponse
from fastapi.routing import APIRoute

from domain.clauses import clause
from domain.kernel import Command
from domain.language import Language
from domain.lead.registration import RegisterLead
from domain.people import Person
from domain.scope import selves
from interfaces.http.asking import Asked
from interfaces.http.caller import Caller, CallerDep
from interfaces.http.problems import CATALOGUE, ProblemError, worded
from interfaces.http.seen import API
from interfaces.identity.sessions import presented, token_of

from .clauses import clause_in_words
from .frame import POLICY, rendered
from .places import home_of, places_of
from .preferences import in_language, preferred_language, preferred_theme

MOST_BACK_CHARACTERS = 500


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who is signed in and looks at a page; `asked` asks the API's queries for him."""

    asked: Asked
    caller: Caller

    @property
    def request(self) -> Request:
        return self.asked.request

    @property
    def person(self) -> Person:
        return self.asked.person

    @property
    def language(self) -> Language:
        return self.asked.language

    @property
    def now(self) -> dt.datetime:
        return self.asked.now

    def page(self, template: str, status: int = 200, **shown: Any) -> Response:
        """The page, within the frame that everybody who is signed in sees."""
        text = presented(self.request)
        frame = {
            "person": self.person,
            "places": places_of(self.person),
            "home": home_of(self.person),
            "registers": self.may_issue(RegisterLead),
            "token": token_of(text) if text else "",
        }
        return page(template, self.request, status, **frame, **shown)

    def may_issue(self, command: type[Command]) -> bool:
        """Whether a role of his own, or one lent to him, issues the command on some case."""
        lent = () if command.in_person else selves(self.person, self.asked.sales.people, self.now)
        return any(not one.roles.isdisjoint(command.issued_by) for one in (self.person, *lent))

    def clause(self, clause_id: str) -> dict[str, str]:
        """A clause with the figures in force, in the reader's language."""
        return clause_in_words(clause_id, self.asked.sales.policy, self.language)

    def name_of(self, person_id: str | None) -> str:
        """A person of ours by name; of others, and programs, the id."""
        known = self.asked.sales.people.get(person_id or "")
        return known.name if known is not None and known.name else person_id or ""


async def reader(request: Request, caller: CallerDep) -> AsyncIterator[Reader]:
    asking = in_language(request, preferred_language(request))
    asked = Asked.by(caller.person, asking)
    yield Reader(asked, caller)
    await asked.testify()


ReaderDep = Annotated[Reader, Depends(reader, scope="function")]


def page(template: str, request: Request, status: int = 200, **shown: Any) -> Response:
    """A page in the language and theme that its reader prefers."""
    language = preferred_language(request)
    here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    text = rendered(
        template,
        language,
        **{"person": None, "places": (), "token": "", "home": "/", "registers": False} | shown,
        theme=preferred_theme(request).value,
        here=here,
        path=request.url.path,
    )
    headers = {
        "Content-Security-Policy": POLICY,
        "Content-Language": language.value,
        "Vary": "Accept-Language, Cookie",
    }
    return HTMLResponse(text, status, headers)


def told(answer: Response) -> Any:
    """What one of the API's queries answered, as its callers would read it."""
    return json.loads(bytes(answer.body))


class Page(APIRoute):
    """A route whose refusals are pages too; who is not signed in is led to the door."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def handler(request: Request) -> Response:
            try:
                return await handle(request)
            except ProblemError as problem:
                return refused(problem, request)
            except RequestValidationError:
                return refused(ProblemError("invalid"), request)

        return handler


def for_a_page(request: Request) -> bool:
    """Whether a browser opens an address that the API does not own (RFC 9110, clause 12.5.1)."""
    opens = request.method == "GET" and "text/html" in request.headers.get("accept", "")
    return opens and not f"{request.url.path}/".startswith(f"{API}/")


def refused(problem: ProblemError, request: Request) -> Response:
    """What is shown in place of a page."""
    if problem.kind == "unauthenticated" and request.method == "GET":
        back = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        asked_for = "" if back == "/" else f"?back={quote(back[:MOST_BACK_CHARACTERS])}"
        return RedirectResponse(f"/sign-in{asked_for}", 303)
    status, title = CATALOGUE[problem.kind]
    language = preferred_language(request)
    reasons = [
        {"title": clause(reason.clause).title.in_(language)} | worded(reason, language)
        for reason in problem.reasons
    ]
    detail = (
        problem.detail
        if isinstance(problem.detail, str) or problem.detail is None
        else (problem.detail.in_(language))
    )
    return page(
        "refused.html", request, status, title=title, detail=detail, reasons=reasons, number=status
    )


def within(back: str) -> str:
    """An address of ours to go back to, or the first page: nobody is led elsewhere."""
    is_ours = back.startswith("/") and not back.startswith(("//", "/\\")) and back.isprintable()
    return back[:MOST_BACK_CHARACTERS] if is_ours else "/"
