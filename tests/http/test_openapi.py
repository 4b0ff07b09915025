"""What the API says about itself is complete, and the same everywhere it is said."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from people import CHEN
from service import API
from stories.playing import Play

from domain.clauses import CLAUSES
from domain.company.people import AddPerson
from domain.people import UNGIVEN_ROLES
from interfaces.http.openapi import example_of
from interfaces.http.policy_schema import POSTED_QUERIES
from interfaces.http.problems import CATALOGUE
from interfaces.http.routes import all_routes

ROUTES = list(all_routes())
METHODS = {"get", "put", "post", "delete", "patch", "head", "options", "trace"}
DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "api.md"


@pytest.fixture(scope="module")
def description(service: Play) -> dict[str, Any]:
    found: dict[str, Any] = service.client.get("/openapi.json").json()
    return found


@pytest.fixture(scope="module")
def catalog(service: Play) -> list[dict[str, Any]]:
    answer = service.client.get(f"{API}/catalog", headers=service.headers(CHEN))
    found: list[dict[str, Any]] = answer.json()
    return found


def operations(description: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in description["paths"].items():
        for method, operation in item.items():
            assert method in METHODS
            yield path, method, operation


def references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        node = list(node.values())
    for part in node if isinstance(node, list) else ():
        yield from references(part)


def without_null(node: Any) -> Any:
    """A schema without defaults of null, which FastAPI leaves out."""
    if isinstance(node, dict):
        return {k: without_null(v) for k, v in node.items() if v is not None}
    return [without_null(part) for part in node] if isinstance(node, list) else node


def test_the_document_is_openapi_3_1_and_hangs_together(description: dict[str, Any]) -> None:
    assert description["openapi"].startswith("3.1.")
    assert description["info"]["title"]
    assert description["info"]["version"]
    components = description["components"]
    for reference in set(references(description)):
        room, name = reference.removeprefix("#/components/").split("/")
        assert name in components[room], reference
    used = {r.rsplit("/", 1)[-1] for r in references(description)}
    assert components["schemas"].keys() == used
    assert components["securitySchemes"]["key"] == {"type": "http", "scheme": "bearer"}
    assert description["security"] == [{"key": []}]


def test_every_operation_has_its_own_id_a_summary_and_its_path_parameters(
    description: dict[str, Any],
) -> None:
    ids = [operation["operationId"] for _, _, operation in operations(description)]
    assert len(ids) == len(set(ids))
    for path, _, operation in operations(description):
        assert operation["summary"]
        declared = [p["name"] for p in operation.get("parameters", ()) if p["in"] == "path"]
        assert declared == re.findall(r"{(\w+)}", path)
        places = [(p["name"], p["in"]) for p in operation.get("parameters", ())]
        assert len(places) == len(set(places))


def test_only_what_needs_no_key_says_so(description: dict[str, Any], service: Play) -> None:
    for path, method, operation in operations(description):
        is_open = operation.get("security") == []
        answer = service.client.request(method, path)
        assert (answer.status_code == 401) is not is_open, path


def test_every_documented_problem_is_one_of_the_catalogue(description: dict[str, Any]) -> None:
    statuses = {status for status, _ in CATALOGUE.values()}
    for path, _, operation in operations(description):
        for status, answer in operation["responses"].items():
            if int(status) < 400:
                continue
            assert int(status) in statuses, path
            assert "application/problem+json" in answer["content"], (path, status)
            kinds = re.findall(r"`([a-z-]+)`", answer["description"])
            assert kinds
            assert {CATALOGUE[kind][0] for kind in kinds} == {int(status)}
    kinds = description["components"]["schemas"]["Problem"]["properties"]["type"]["enum"]
    assert kinds == list(CATALOGUE)


def test_whatever_is_asked_with_a_key_can_be_refused(description: dict[str, Any]) -> None:
    for path, method, operation in operations(description):
        if not path.startswith("/api/"):
            continue
        assert {"401", "422", "429", "503"} <= operation["responses"].keys(), path
        if path in POSTED_QUERIES:
            assert {"403", "413", "415"} <= operation["responses"].keys(), path
        elif method == "post":
            assert {"403", "409", "412", "413", "415"} <= operation["responses"].keys(), path


def test_catalogue_and_document_name_the_same_commands(
    description: dict[str, Any], catalog: list[dict[str, Any]]
) -> None:
    posts = {path for path, method, _ in operations(description) if method == "post"}
    posts -= POSTED_QUERIES
    assert posts == {entry["path"] for entry in catalog} == {route.path for route in ROUTES}
    assert len(catalog) == len(ROUTES)
    by_path = {entry["path"]: entry for entry in catalog}
    for route in ROUTES:
        entry = by_path[route.path]
        assert entry["command"] == route.command.__name__
        assert (entry["aggregate"], entry["method"]) == (route.aggregate.name, "POST")
        assert entry["roles"] == [role.value for role in route.command.issued_by]
        assert route.command.clause in entry["clauses"]
        assert set(entry["clauses"]) <= CLAUSES.keys()
        assert entry["summary"]
        body = description["paths"][route.path]["post"]["requestBody"]
        assert body["content"]["application/json"]["schema"] == without_null(entry["schema"])


def test_every_field_of_a_command_is_described_with_its_clause(
    catalog: list[dict[str, Any]],
) -> None:
    for entry in catalog:
        schema = entry["schema"]
        assert schema["additionalProperties"] is False
        assert {"reason", "occurred_at"} <= schema["properties"].keys()
        named_by_the_path = set() if entry["command"] == "AddPerson" else {entry["aggregate"]}
        assert not {"actor", *(f"{n}_id" for n in named_by_the_path)} & schema["properties"].keys()
        assert "$ref" not in json.dumps(schema)
        for name, field in schema["properties"].items():
            assert field["description"], (entry["command"], name)
            assert field["x-clause"] in CLAUSES


@pytest.mark.parametrize("route", ROUTES, ids=lambda r: f"{r.aggregate.name}-{r.name}")
def test_examples_are_well_formed(route: Any, description: dict[str, Any]) -> None:
    operation = description["paths"][route.path]["post"]
    example = operation["requestBody"]["content"]["application/json"]["example"]
    assert example == example_of(route.command)
    assert route.command.model_validate_json(json.dumps(example))
    made = ["201"] if route.command.creates else ["200"]
    waits = ["200"] if route.command is AddPerson else []
    assert sorted(s for s in operation["responses"] if s.startswith("2")) == waits + made


def test_no_command_of_a_role_that_nobody_holds_is_offered(catalog: list[dict[str, Any]]) -> None:
    ungiven = {role.value for role in UNGIVEN_ROLES}
    assert not [entry for entry in catalog if set(entry["roles"]) <= ungiven]


def test_every_clause_is_listed_in_both_languages(service: Play) -> None:
    answer = service.client.get(f"{API}/clauses", headers=service.headers(CHEN))
    listed = answer.json()
    assert {entry["id"] for entry in listed} == CLAUSES.keys()
    for entry in listed:
        assert entry["source"] in ("guidebook", "supplement")
        assert entry["title"]["en"]
        assert entry["text"]["zh"]
        assert set(entry["serves"]) <= CLAUSES.keys()
    assert any(entry["commands"] for entry in listed)


# ---- the written page ----------------------------------------------------------------------


def test_the_page_on_the_api_names_every_type_of_problem_with_its_status() -> None:
    rows = re.findall(r"^\| `([a-z-]+)` \| (\d{3}) \|", DOCUMENT.read_text("utf-8"), re.MULTILINE)
    assert {kind: int(status) for kind, status in rows} == {
        kind: status for kind, (status, _) in CATALOGUE.items()
    }


def test_the_page_on_the_api_names_every_query(description: dict[str, Any]) -> None:
    text = DOCUMENT.read_text("utf-8")
    for path, method, _ in operations(description):
        if method != "get" or not path.startswith(API):
            continue
        plain = re.sub(r"{(lead|deal|complaint|customer)_id}", "{id}", path)
        assert f"{plain.removeprefix(API)}`" in text, plain


# ---- the page for people -------------------------------------------------------------------


@pytest.mark.parametrize(("accepted", "word"), [("en", "Commands"), ("zh-CN", "命令")])
def test_docs_lists_commands_and_queries_and_loads_nothing(
    service: Play, description: dict[str, Any], accepted: str, word: str
) -> None:
    answer = service.client.get("/docs", headers={"accept-language": accepted})
    assert answer.headers["content-type"].startswith("text/html")
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    text = answer.text
    assert word in text
    assert not re.search(r"<(script|link|img|iframe)|https?://|@import|url\(", text)
    for path, method, _ in operations(description):
        if method in ("get", "post"):
            assert f"{method.upper()} {path}<" in text
