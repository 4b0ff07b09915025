"""What the API says about itself: each command's schema, clauses, roles and an example."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from application.coverage import clauses_of
from domain.clauses import clause
from domain.kernel import Command
from interfaces.intake import clause_of

from .problems import CATALOGUE
from .routes import Route

PROBLEM_STATUSES = (401, 403, 404, 409, 412, 413, 415, 422, 429, 503)

PROBLEM_SCHEMA: dict[str, Any] = {
    "type": "object",
    "description": "RFC 9457 problem details; `type` is one of a fixed catalogue.",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {"type": "string", "enum": list(CATALOGUE)},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "position": {"type": "integer", "description": "Position of the refusal's receipt."},
        "version": {"type": "integer", "description": "The current version, if stale."},
        "other_id": {"type": "string", "description": "Whom a duplicate collides with."},
        "most_bytes": {"type": "integer", "description": "The largest body that is read."},
        "correlation_id": {"type": "string", "description": "What to look for in the log."},
        "errors": {
            "type": "array",
            "items": {"type": "string"},
            "description": "Each place that is not well-formed.",
        },
        "reasons": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["clause", "source", "code", "text"],
                "properties": {
                    "clause": {"type": "string"},
                    "source": {"type": "string", "enum": ["guidebook", "supplement"]},
                    "serves": {"type": "string"},
                    "code": {"type": "string"},
                    "field": {"type": "string"},
                    "text": {"type": "string"},
                    "detail": {"type": "object"},
                },
            },
        },
    },
}

ANSWER_SCHEMA: dict[str, Any] = {
    "type": "object",
    "description": "What the command wrote; `position` is that of its receipt.",
    "required": ["id", "version", "position", "events"],
    "properties": {
        "id": {"type": "string", "format": "uuid"},
        "version": {"type": "integer"},
        "position": {"type": "integer"},
        "events": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["type", "aggregate_id", "version", "position", "data"],
                "properties": {
                    "type": {"type": "string"},
                    "aggregate_id": {"type": "string", "format": "uuid"},
                    "version": {"type": "integer"},
                    "position": {"type": "integer"},
                    "data": {"type": "object"},
                },
            },
        },
    },
}

#: What an answer says besides, by the command that it answers.
BESIDES: dict[str, dict[str, Any]] = {
    "IssueKey": {
        "key": {
            "type": ["string", "null"],
            "description": "The key itself, shown only now; null of a retry.",
        }
    },
    "RetirePerson": {
        "left_open": {
            "type": ["array", "null"],
            "items": {"type": "object"},
            "description": "Leads, deals and complaints to be handed over, once the person is "
            "retired; null if they could not be looked up: ask GET /people/{person_id}/left-open.",
        }
    },
}

PERSON: dict[str, Any] = {
    "type": "string",
    "maxLength": 64,
    "description": "The person's id as it was given, or that of his stream.",
}

HEADERS: list[dict[str, Any]] = [
    {
        "name": "Idempotency-Key",
        "in": "header",
        "schema": {"type": "string", "minLength": 1, "maxLength": 255},
        "description": "Makes a retry harmless: the same key and body get the first answer.",
    },
    {
        "name": "If-Match",
        "in": "header",
        "schema": {"type": "string"},
        "description": 'The version that you saw, in quotes; a stale one gets 412. E.g. "7"',
    },
    {
        "name": "Accept-Language",
        "in": "header",
        "schema": {"type": "string"},
        "description": "zh-CN or en: the language of texts. Types and codes never change.",
    },
]


@cache
def command_schema(command: type[Command]) -> dict[str, Any]:
    """The JSON Schema of a command's body, each field with its clause."""
    schema = command.model_json_schema(mode="validation")
    schema["title"] = command.__name__
    if command.reason_under is not None:
        schema["required"] = [*schema.get("required", ()), "reason"]
    for name, field in schema.get("properties", {}).items():
        under = clause(clause_of(command, name))
        field["x-clause"] = under.id
        field.setdefault("description", f"{under.title.en} ({under.id}) / {under.title.zh}")
    return schema


def command_documentation(route: Route) -> dict[str, Any]:
    """What FastAPI needs to know to describe the route."""
    command = route.command
    doc = " ".join((command.__doc__ or "").split())
    roles = ", ".join(f"{role} ({relation})" for role, relation in command.issued_by.items())
    clauses = ", ".join(clauses_of(command))
    parameters = list(HEADERS)
    if route.has_id:
        parameters.append(
            {
                "name": f"{route.aggregate.name}_id",
                "in": "path",
                "required": True,
                "schema": PERSON if route.is_of_a_person else {"type": "string", "format": "uuid"},
            }
        )
    success = "201" if command.creates else "200"
    return {
        "summary": doc,
        "description": f"{doc}\n\nIssued by: {roles}.\n\nClauses: {clauses}.",
        "status_code": int(success),
        "openapi_extra": {
            "parameters": parameters,
            "requestBody": {
                "required": True,
                "content": {
                    "application/json": {
                        "schema": inlined(command_schema(command)),
                        "example": example_of(command),
                    }
                },
            },
            "responses": {
                **_waits(command),
                success: _carried_out(command, "Carried out."),
                **problem_responses(*PROBLEM_STATUSES),
            },
        },
    }


def _waits(command: type[Command]) -> dict[str, Any]:
    """The answer while others must still issue the command before what it makes is there."""
    if not (command.creates and command.by_several):
        return {}
    told = "Agreed to; it happens when another one who must has agreed to the same."
    return {"200": _carried_out(command, told, is_made=False)}


def _carried_out(
    command: type[Command], description: str, *, is_made: bool = True
) -> dict[str, Any]:
    answer: dict[str, Any] = {"$ref": "#/components/schemas/Answer"}
    if (more := BESIDES.get(command.__name__)) is not None:
        answer = {"allOf": [answer, {"type": "object", "properties": more}]}
    headers = [
        "ETag",
        "Idempotency-Replayed",
        *(["Location"] if command.creates and is_made else []),
    ]
    return {
        "description": description,
        "headers": {name: {"schema": {"type": "string"}} for name in headers},
        "content": {"application/json": {"schema": answer}},
    }


def problem_responses(*statuses: int) -> dict[str, Any]:
    """Answers that are problems, by their status, each with the types that it may have."""
    schema = {"$ref": "#/components/schemas/Problem"}
    return {
        str(status): {
            "description": _titles(status),
            "content": {"application/problem+json": {"schema": schema}},
        }
        for status in statuses
    }


def _titles(status: int) -> str:
    return "; ".join(f"`{kind}`" for kind, (code, _) in CATALOGUE.items() if code == status)


def inlined(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema with its definitions in place of references to them."""
    definitions = schema.get("$defs", {})

    def resolve(node: Any) -> Any:
        if isinstance(node, dict):
            if "$ref" in node:
                target = definitions[node["$ref"].rsplit("/", 1)[-1]]
                return resolve({**target, **{k: v for k, v in node.items() if k != "$ref"}})
            return {k: resolve(v) for k, v in node.items() if k != "$defs"}
        return [resolve(item) for item in node] if isinstance(node, list) else node

    resolved: dict[str, Any] = resolve(schema)
    return resolved


@cache
def _example(command: type[Command]) -> str:
    schema = inlined(command_schema(command))
    required = schema.get("required", [])
    return json.dumps({name: example_value(name, schema["properties"][name]) for name in required})


def example_of(command: type[Command]) -> dict[str, Any]:
    """A body with the required fields, made up from their schemas."""
    made: dict[str, Any] = json.loads(_example(command))
    return made


def example_value(name: str, schema: dict[str, Any], *, whole: bool = False) -> Any:
    """A value that the schema allows, made up; the same every time.

    With `whole` its optional parts are filled too.
    """
    if "examples" in schema:
        return schema["examples"][0]
    for choice in ("anyOf", "oneOf"):
        if choice in schema:
            return example_value(name, schema[choice][0], whole=whole)
    if "enum" in schema:
        return schema["enum"][0]
    match schema.get("type"):
        case "integer":
            low = schema.get("minimum", schema.get("exclusiveMinimum", 0) + 1)
            return 48_000_000 if name.endswith("_fen") else max(int(low), 1)
        case "boolean":
            return True
        case "array":
            count = max(1, schema.get("minItems", 1))
            return [example_value(name, schema["items"], whole=whole) for _ in range(count)]
        case "object":
            return _example_object(schema, whole)
        case _:
            return _example_text(name, schema)


def _example_object(schema: dict[str, Any], whole: bool) -> dict[str, Any]:
    properties = schema.get("properties", {})
    if not properties and isinstance(schema.get("additionalProperties"), dict):
        key = example_value("key", schema.get("propertyNames", {}))
        return {key: example_value(key, schema["additionalProperties"], whole=whole)}
    names = list(properties) if whole else schema.get("required", [])
    return {n: example_value(n, properties[n], whole=whole) for n in names}


#: Texts for what only a pattern describes, by a part of that pattern.
BY_PATTERN = {
    "{64}": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "{8,40}": "FAKE-0000-0000-0000-X",
    "(19|20|21)": "2026-03",
}


def _example_text(name: str, schema: dict[str, Any]) -> str:
    match schema.get("format"):
        case "uuid":
            return "5e1c1f0a-6c0e-4b2e-9d6b-0f6f2f1c7a11"
        case "date":
            return "2026-03-27"
        case "date-time":
            return "2026-03-02T10:00:00+08:00"
        case _:
            pass
    pattern = schema.get("pattern", "")
    for part, text in BY_PATTERN.items():
        if part in pattern:
            return text
    return "chen" if pattern else f"{name.replace('_', ' ')} …"
