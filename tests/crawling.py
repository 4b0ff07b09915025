"""Everything that the API answers a person who asks for all there is.

pages = crawled(service, YI, {"lead_id": ..., "deal_id": ...}, position)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from service import API, Service

#: Of these there is one answer for each form that the case has.
FORM = "{form}"
#: An answer as a program gets it, a table, a page to print.
MEDIA = {"json": "application/json", "csv": "text/csv", "html": "text/html"}
#: What a query that must be told more is told: the very beginning.
TOLD = {"from": 1, "position": 1, "old": 1}


def crawled(
    service: Service,
    person: str,
    ids: Mapping[str, str],
    position: int,
    *,
    as_of: int | None = None,
    media: str = "json",
    only: str = "",
) -> dict[str, str]:
    """What comes back from every query whose ids are known, by its path; refusals too.

    It has seen what happened up to the position. With `as_of` only those queries are asked that
    can be asked so, and only those that answer in the medium: json, csv or html. `only` names a
    single path, the ids in it.
    """
    pages = {}
    for path, names in sorted(_queries(service, media)):
        if as_of is not None and "as_of" not in names:
            continue
        asked: dict[str, Any] = {name: TOLD[name] for name in names & TOLD.keys()}
        asked |= {"position": _first_of(service, person, path, ids)} if "/known" in path else {}
        asked |= {"min_position": position} if "min_position" in names else {}
        asked |= {"as_of": as_of} if as_of is not None else {}
        for known in _filled(service, person, path, ids):
            if only in ("", known):
                pages[known] = _answer(service, person, known, asked, media)
    return pages


def _queries(service: Service, media: str) -> Iterator[tuple[str, set[str]]]:
    """Every query under the API that answers so, and the names of its parameters."""
    for path, operations in service.app.openapi()["paths"].items():
        if "get" in operations and path.startswith(API):
            operation = operations["get"]
            content = operation["responses"].get("200", {}).get("content", {})
            if media == "json" or MEDIA[media] in content:
                names = {parameter["name"] for parameter in operation.get("parameters", ())}
                yield path.removeprefix(API), names


def _filled(service: Service, person: str, path: str, ids: Mapping[str, str]) -> Iterator[str]:
    """The path with the ids in it; none where one is not known."""
    for name, id in ids.items():
        path = path.replace(f"{{{name}}}", id)
    if path.endswith(FORM) and path.count("{") == 1 and "exports" not in path:
        listed = service.get(person, path.removesuffix(f"/{FORM}"))["items"]
        yield from (path.replace(FORM, form["name"]) for form in listed)
    elif "{" not in path:
        yield path


def _first_of(service: Service, person: str, path: str, ids: Mapping[str, str]) -> int:
    """The position of the last event of the case, so that all before it was known."""
    (case,) = _filled(service, person, path.removesuffix("/known"), ids)
    last: int = service.events(person, case)[-1]["position"]
    return last


def _answer(service: Service, person: str, path: str, asked: dict[str, Any], media: str) -> str:
    headers = service.headers(person) | {"Accept": MEDIA[media]}
    answer = service.client.get(f"{API}{path}", params=asked, headers=headers)
    assert answer.status_code < 500, (path, answer.text)
    return f"{answer.text} {dict(answer.headers)}"
