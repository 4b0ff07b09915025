"""Makes a form from the JSON Schema of a command's body."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from domain.kernel import Command
from domain.language import Language
from domain.policy import Policy
from interfaces.console.clauses import clause_in_words
from interfaces.console.wording import code_of_kind
from interfaces.http.openapi import command_schema, inlined

from .choosing import FIXED, Choices
from .field import Field
from .labels import label_of, labelled
from .schemas import Schema, least, most, present

#: Every command takes these; they stand apart, since one seldom needs them.
ASIDE = ("reason", "occurred_at")
#: A text that may be longer than this is written in more than one line.
ONE_LINE = 200
SHA256 = "{64}"
PERSON = "A-Za-z0-9._-"
MONTH = "(19|20|21)"
#: Kinds of fields that the address of a form may fill in.
GIVEN = frozenset({"choice", "id", "long", "person", "pick", "text"})
#: Rows that lay down what other commands name by its id.
MAKES = frozenset({"payment_plan"})
#: So many choices stand side by side; more of them fold away.
SIDE_BY_SIDE = 5


@dataclass(frozen=True, slots=True)
class Making:
    """What making a form rests on: language, policy, and what the case offers to choose from."""

    language: Language
    policy: Policy
    choices: Choices
    given: Mapping[str, Any] = field(default_factory=dict)

    def form_of(self, command: type[Command]) -> tuple[list[Field], list[Field]]:
        """The fields of the command, and those that every command has."""
        schema = inlined(command_schema(command))
        made = [
            replace(
                f,
                label=labelled(command.__name__, f.name, f.label, self.language),
                clause=clause_in_words(part["x-clause"], self.policy, self.language),
            )
            for f, part in self._fields(schema)
        ]
        aside = [f for f in made if f.name in ASIDE and not f.required]
        own = sorted((f for f in made if f not in aside), key=lambda f: not f.required)
        return own, aside

    def _fields(self, schema: Schema) -> Iterator[tuple[Field, Schema]]:
        required = set(schema.get("required", ()))
        for name, part in schema.get("properties", {}).items():
            yield self._field(name, part, name in required), part

    def _field(self, name: str, schema: Schema, required: bool) -> Field:
        part = present(schema)
        kind, more = self._kind(name, part)
        if kind == "rows":
            more = self._standing(name, more, required)
        value = self.given.get(name) if kind in GIVEN else None
        if value is None:
            value = self.choices.before(name)
        if value is None and schema.get("default") not in (None, [], ""):
            value = schema.get("default")
        return Field(
            name,
            kind,
            label_of(name, self.language),
            required,
            least=least(part),
            most=most(part),
            length=part.get("maxLength"),
            value=value,
            fixed=name in FIXED and value is not None,
            **more,
        )

    def _standing(self, name: str, rows: dict[str, Any], required: bool) -> dict[str, Any]:
        """Rows as they stand at first: what the address or the case says, or as few as must be."""
        (blank,) = rows["parts"]
        if blank.kind in GIVEN and self.given.get(name):
            return {**rows, "filled": (replace(blank, value=self.given[name]),)}
        known = self.choices.before(name)
        if isinstance(known, list) and known:
            return {**rows, "filled": tuple(_filled(blank, one) for one in known)}
        return rows if required else {**rows, "filled": ()}

    def _kind(self, name: str, part: Schema) -> tuple[str, dict[str, Any]]:
        if "enum" in part:
            return self._choice(part)
        match part.get("type"):
            case "boolean":
                return "flag", {}
            case "integer":
                return _number(name, part)
            case "array":
                return self._several(name, part["items"], part)
            case "object" if part.get("properties"):
                return "group", {"parts": tuple(f for f, _ in self._fields(part))}
            case "object":
                return self._map(name, part)
            case "string":
                return self._text(name, part)
            case "either":
                return "either", {}
        return "data", {}

    def _choice(self, part: Schema) -> tuple[str, dict[str, Any]]:
        title = part.get("title", "")
        options = tuple((str(c), code_of_kind(c, title, self.language)) for c in part["enum"])
        return ("choice" if len(options) <= SIDE_BY_SIDE else "pick"), {"options": options}

    def _several(self, name: str, item: Schema, part: Schema) -> tuple[str, dict[str, Any]]:
        if "enum" in item:
            _, more = self._choice(item)
            return "several", more
        one = self._field(_singular(name), item, True)
        if one.kind == "person" or (one.kind == "id" and one.options):
            return "several", {"options": one.options}
        one = _made_here(one) if name in MAKES else one
        return "rows", {"parts": (one,), "filled": (one,) * max(1, part.get("minItems", 0))}

    def _map(self, name: str, part: Schema) -> tuple[str, dict[str, Any]]:
        """A field for each key that there may be, where these are known; else data as it is."""
        keys = part.get("propertyNames", {})
        known = self._choice(keys)[1]["options"] if "enum" in keys else self.choices.keys(name)
        held = part.get("additionalProperties")
        if not known or not isinstance(held, dict):
            return "data", {}
        parts = tuple(replace(self._field(key, held, False), label=said) for key, said in known)
        return "group", {"parts": parts}

    def _text(self, name: str, part: Schema) -> tuple[str, dict[str, Any]]:
        pattern = part.get("pattern", "")
        match part.get("format"):
            case "date":
                return "day", {}
            case "date-time":
                return "instant", {}
            case _:
                pass
        if SHA256 in pattern:
            return "file", {"pattern": pattern}
        if PERSON in pattern:
            return "person", {"options": self.choices.people()}
        if MONTH in pattern:
            return "month", {}
        if options := self.choices.of(name):
            return "id", {"options": options}
        if options := self.choices.parties(name):
            return "party", {"options": options}
        long = part.get("maxLength", 0) > ONE_LINE
        return ("long" if long else "text"), {"pattern": pattern or None}


def _number(name: str, part: Schema) -> tuple[str, dict[str, Any]]:
    low, high = least(part), most(part)
    if low is not None and high is not None and high - low < SIDE_BY_SIDE:
        return "rating", {"options": tuple((str(n), str(n)) for n in range(low, high + 1))}
    return ("money" if name.endswith("_fen") else "share" if name.endswith("_bp") else "number"), {}


def _made_here(one: Field) -> Field:
    """The part of a row that gives things their ids: a new one is blank, and its id is typed."""
    blank = (replace(p, value=None) for p in one.parts)
    parts = (replace(p, kind="text", options=()) if p.kind == "id" else p for p in blank)
    return replace(one, parts=tuple(parts))


def _filled(one: Field, value: Any) -> Field:
    """The part of a row with what stands there already."""
    if not isinstance(value, Mapping):
        return replace(one, value=value)
    parts = tuple(replace(p, value=value.get(p.name, p.value)) for p in one.parts)
    return replace(one, parts=parts)


def _singular(name: str) -> str:
    """The name of one of several: `owner_ids` holds an `owner_id`, `goals` a `goal`."""
    return name[:-1] if name.endswith("s") else name
