"""Lists as pages: what one may narrow them by, their columns, and the page that follows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar
from urllib.parse import urlencode

from fastapi import Response
from pydantic import BaseModel, ValidationError

from domain.kernel import Command
from domain.language import Text
from domain.people import OPERATOR, SYSTEM, Role
from interfaces.http.asking import Asked
from interfaces.http.problems import ProblemError

from .asking import Reader, told
from .wording import code_texts

#: As many rows stand on a page.
ROWS = 50

Q = TypeVar("Q", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Column:
    """A column; `kind` says how its values read (the branches of `cell` in list.html)."""

    name: str
    label: Text
    kind: str = "text"

    @property
    def is_number(self) -> bool:
        return self.kind in ("money", "number", "count", "bad", "share", "time", "day")


@dataclass(frozen=True, slots=True)
class Narrowing:
    """A filter with its choices, each a value and what it is called; none: a text is typed.

    `of_people`: whoever is known here may be chosen. With a `default` one of the choices always
    holds: this one, unless the address says another.
    """

    name: str
    label: Text
    choices: tuple[tuple[str, Text], ...] = ()
    of_people: bool = False
    default: str = ""

    def choices_for(self, reader: Reader, given: str) -> tuple[tuple[str, Text], ...]:
        """What may be chosen; what the address says is among it, whatever it is."""
        choices = people(reader) if self.of_people else self.choices
        if not choices or given in {"", *(value for value, _ in choices)}:
            return choices
        return (*choices, (given, Text(given, given)))


@dataclass(frozen=True, slots=True)
class Listing:
    """A page with a list on it."""

    path: str
    title: Text
    columns: tuple[Column, ...]
    narrowings: tuple[Narrowing, ...]
    empty: tuple[Text, Text]
    #: What else the address may narrow the list by, where a link of the page does.
    also: tuple[str, ...] = ()
    #: The command that adds a row, if people issue one.
    begins: type[Command] | None = None

    def query(self, kind: type[Q], reader: Reader, **fixed: Any) -> Q:
        """The query that the page's address asks for; raises `invalid`."""
        allowed = {"cursor", *self.also, *(one.name for one in self.narrowings)}
        given = reader.request.query_params
        defaults = {one.name: one.default for one in self.narrowings if one.default}
        wanted = defaults | {name: given[name] for name in allowed if given.get(name)}
        try:
            return kind.model_validate({"limit": ROWS, **fixed, **wanted})
        except ValidationError as error:
            raise ProblemError("invalid") from error

    def page(
        self,
        reader: Reader,
        ask: Callable[[Asked], Response],
        *,
        template: str = "list.html",
        more: Callable[[dict[str, Any]], dict[str, Any]] = lambda found: {},
        row: Callable[[dict[str, Any]], dict[str, Any]] = lambda row: row,
    ) -> Response:
        found = told(ask(reader.asked))
        given = dict(reader.request.query_params)
        return reader.page(
            template,
            listing=self,
            rows=[row(item) for item in found["items"]],
            given=given,
            narrowings=[
                (one, one.choices_for(reader, given.get(one.name, ""))) for one in self.narrowings
            ],
            next=urlencode(given | {"cursor": found["next"]}) if found.get("next") else None,
            name_of=reader.name_of,
            clause_of=reader.clause,
            may_begin=self.begins is not None and reader.may_issue(self.begins),
            **more(found),
        )


def coded(kind: type[StrEnum]) -> tuple[tuple[str, Text], ...]:
    """The members of an enum as choices."""
    words = code_texts(kind)
    return tuple((code.value, words(code)) for code in kind)


def people(reader: Reader) -> tuple[tuple[str, Text], ...]:
    """All whom events may name, by name; the service itself and who works at the machine first."""
    known = reader.asked.sales.people.by_id.values()
    named = [(one.id, Text(one.name or one.id, one.name or one.id)) for one in known]
    words = code_texts(Role)
    return (
        *((one, words(one)) for one in (SYSTEM, OPERATOR)),
        *sorted(named, key=lambda one: one[1].zh),
    )
