"""From JSON to a command: what is malformed is told apart from what a rule refuses.

Well-formed is a JSON object with known fields. A known field that is missing, of a wrong
type or out of its bounds is a refusal with the clause that its class declares for it; it
gets a receipt. Everything before that is `invalid` and leaves none (domain, section 3).
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from domain.kernel import Command
from domain.outcomes import Reason
from domain.values import By

#: What each kind of pydantic error says is expected, by the key in its context.
BOUNDS = (
    ("ge", "≥ {}"),
    ("gt", "> {}"),
    ("le", "≤ {}"),
    ("lt", "< {}"),
    ("min_length", "length ≥ {}"),
    ("max_length", "length ≤ {}"),
    ("expected", "{}"),
    ("pattern", "{}"),
    ("multiple_of", "a multiple of {}"),
)
RANGE_KEYS = frozenset({"ge", "gt", "le", "lt", "min_length", "max_length", "expected"})

#: How many mistakes are named in one field, so that no body makes its refusal larger than itself.
MOST_PER_FIELD = 20
#: What looks like the name of a field, and so may be said back.
NAME = re.compile(r"^[A-Za-z_][A-Za-z0-9_]{0,63}\Z")


class InvalidBodyError(Exception):
    """The body is not well-formed; `problems` name each place and what is wrong there."""

    def __init__(self, *problems: str) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Read:
    """A body as it was read: a command, or the reasons against its fields."""

    command: Command | None
    body: Any
    reasons: tuple[Reason, ...] = ()


def read_json(raw: bytes) -> dict[str, Any]:
    """The JSON object in a body; raises InvalidBodyError."""
    try:
        text = raw.decode("utf-8") if raw.strip() else "{}"
        body = json.loads(text, parse_constant=_refuse, object_pairs_hook=_once_each)
    except UnicodeDecodeError as error:
        raise InvalidBodyError(f"the body is not UTF-8 (byte {error.start})") from error
    except RecursionError as error:
        raise InvalidBodyError("the body is nested too deeply") from error
    except ValueError as error:
        raise InvalidBodyError(f"the body is not JSON: {error}") from error
    if not isinstance(body, dict):
        raise InvalidBodyError("the body must be a JSON object")
    return body


def read(kind: type[Command], body: dict[str, Any]) -> Read:
    """The command in the body, or the reasons against it; raises InvalidBodyError."""
    try:
        text = json.dumps(body)
    except RecursionError as error:
        raise InvalidBodyError("the body is nested too deeply") from error
    try:
        return Read(kind.model_validate_json(text), body)
    except ValidationError as error:
        errors = error.errors(include_url=False, include_input=False)
    unknown = [_unknown(kind, e) for e in errors if e["type"] == "extra_forbidden"]
    if unknown:
        raise InvalidBodyError(*dict.fromkeys(unknown[:MOST_PER_FIELD]))
    malformed = [e["msg"] for e in errors if e["type"] == "json_invalid"]
    if malformed:
        raise InvalidBodyError(*malformed)
    return Read(None, body, tuple(_reason(kind, e) for e in _some_of_each(errors)))


def _some_of_each(errors: Iterable[ErrorDetails]) -> Iterator[ErrorDetails]:
    """The first mistakes of each field; every field that has one is among them."""
    named = Counter[Any]()
    for error in errors:
        field = error["loc"][:1]
        named[field] += 1
        if named[field] <= MOST_PER_FIELD:
            yield error


def _reason(kind: type[Command], error: ErrorDetails) -> Reason:
    clause = clause_of(kind, str(error["loc"][0])) if error["loc"] else kind.clause
    place = _place(kind, error["loc"])
    context: Mapping[str, Any] = error.get("ctx", {})
    if error["type"] == "missing":
        return Reason(clause, "MISSING", place)
    said = [form.format(context[key]) for key, form in BOUNDS if key in context]
    expected = ", ".join(said) or _in_short(error)
    code = "OUT_OF_RANGE" if RANGE_KEYS & context.keys() else "MALFORMED"
    return Reason(clause, code, place, detail={"expected": expected})


def clause_of(kind: type[Command], field: str) -> str:
    """The clause under which a bad value of the field is refused."""
    info = kind.model_fields.get(field) or kind.model_fields.get(f"{field}_")
    marks = [m for m in info.metadata if isinstance(m, By)] if info is not None else []
    if marks:
        return marks[-1].clause
    under = kind.reason_under if field == "reason" else None
    return under or kind.clause


def _in_short(error: ErrorDetails) -> str:
    """What would be right, without anything of what was sent."""
    kind = error["type"].removesuffix("_type").removesuffix("_parsing")
    return kind.removesuffix("_from_date").replace("_", " ")


def _place(kind: type[Command], loc: tuple[int | str, ...]) -> str:
    """Where in the body: in words of the schema only, never a key that the sender made up."""
    known = _words(kind)
    return ".".join(str(part) for part in loc if isinstance(part, int) or part in known) or "body"


def _unknown(kind: type[Command], error: ErrorDetails) -> str:
    """Which field is unknown; told to the sender only, and only if it looks like a name."""
    *path, name = error["loc"]
    text = str(name)
    shown = text if NAME.match(text) else "…"
    place = _place(kind, tuple(path))
    return f"unknown field {shown}" if place == "body" else f"unknown field {place}.{shown}"


@cache
def _words(kind: type[Command]) -> frozenset[str]:
    """All names of fields, and of keys that a mapping may have, in the command's schema."""
    return frozenset(_words_in(kind.model_json_schema(mode="validation")))


def _words_in(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        yield from schema.get("properties", {})
        yield from (word for word in schema.get("enum", ()) if isinstance(word, str))
    for part in schema.values() if isinstance(schema, dict) else schema:
        if isinstance(part, dict | list):
            yield from _words_in(part)


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose keys differ: of two values for one key nobody knows which is meant."""
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("a key stands twice in one object")
    return made


def _refuse(constant: str) -> Any:
    raise ValueError(f"{constant} is not JSON")
