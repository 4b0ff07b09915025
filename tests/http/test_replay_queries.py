"""The replay over HTTP: pages of a history, two points, and what a decider knew."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from people import AUDITOR, CHEN, WANG, ZHENG
from service import API
from stories import bodies
from stories.journeys import needs_confirmed, opened, presented, solution_approved
from stories.playing import Play

from domain.clauses import CLAUSES

FLOOR = "46123456"


@pytest.fixture(scope="module")
def deal(service: Play) -> str:
    deal = opened(service, bodies.MOON, 48_000_000)
    needs_confirmed(service, deal)
    solution_approved(service, deal, 50_000_000, 35_000_000)
    return deal


def ask(service: Play, path: str, person: str = CHEN, **params: Any) -> httpx.Response:
    params.setdefault("min_position", service.position())
    return service.client.get(f"{API}{path}", params=params, headers=service.headers(person))


def test_V13_a_history_comes_page_by_page(service: Play, deal: str) -> None:
    whole = service.get(CHEN, f"{deal}/history")
    assert whole["next"] is None
    found: list[dict[str, Any]] = []
    path: str | None = f"{API}{deal}/history?limit=4"
    while path is not None:
        answer = service.client.get(path, headers=service.headers(CHEN))
        page = answer.json()
        found += page["items"]
        link = answer.links.get("next")
        assert (page["next"] is None) == (link is None)
        path = link["url"] if link else None
    assert found == whole["items"]
    assert [item["version"] for item in found] == list(range(1, len(found) + 1))


@pytest.mark.parametrize(
    "wrong", [{"limit": 501}, {"limit": 0}, {"cursor": "x"}, {"state": "perhaps"}]
)
def test_V13_a_page_that_cannot_be_is_refused(
    service: Play, deal: str, wrong: dict[str, Any]
) -> None:
    assert ask(service, f"{deal}/history", **wrong).status_code == 422


def test_V13_states_may_be_left_out(service: Play, deal: str) -> None:
    items = service.get(CHEN, f"{deal}/history", state="false")["items"]
    assert items
    assert not [item for item in items if "state" in item]
    assert any(item["changes"] for item in items)


def test_V13_clauses_have_titles_in_the_language_asked_for(service: Play, deal: str) -> None:
    for tag, place in (("en", 0), ("zh-CN", 1)):
        answer = service.client.get(
            f"{API}{deal}/history", headers=service.headers(CHEN, Accept_Language=tag)
        )
        clauses = [clause for item in answer.json()["items"] for clause in item["clauses"]]
        assert clauses
        for clause in clauses:
            assert clause["title"] == CLAUSES[clause["id"]].title[place]


def test_V13_the_difference_of_two_points(service: Play, deal: str) -> None:
    items = service.get(AUDITOR, f"{deal}/history")["items"]
    first, last = items[0], items[-1]
    ends = {"from": first["position"], "to": last["position"]}
    found = service.get(AUDITOR, f"{deal}/difference", **ends)
    changed = {change["field"]: (change["old"], change["new"]) for change in found["items"]}
    assert changed["stage"] == (first["state"]["stage"], last["state"]["stage"])
    until_now = service.get(AUDITOR, f"{deal}/difference", **{"from": first["position"]})
    assert until_now["items"] == found["items"]
    assert service.get(AUDITOR, f"{deal}/difference", **{"from": last["position"]})["items"] == []
    instants = {"from": "2026-01-01T00:00:00Z", "to": "2026-01-02T00:00:00Z"}
    assert service.get(AUDITOR, f"{deal}/difference", **instants)["items"] == []
    assert ask(service, f"{deal}/difference").status_code == 422
    assert ask(service, f"{deal}/difference", **{"from": "soon"}).status_code == 422


def test_V13_what_the_approver_knew(service: Play, deal: str) -> None:
    items = service.get(AUDITOR, f"{deal}/history")["items"]
    [approved] = (item for item in items if item["event"] == "SolutionApproved")
    known = service.get(AUDITOR, f"{deal}/known", position=approved["position"])
    before = items[approved["version"] - 2]
    assert known["state"] == before["state"]
    assert (known["known_position"], known["known_version"]) == (
        before["position"],
        before["version"],
    )
    assert known["decided_on"] == {"solution_version": 1}
    assert (known["event"]["actor"], known["event"]["sentence"]) == (WANG, approved["sentence"])


@pytest.mark.parametrize("position", ["0", "1", "999999", "-1", "x"])
def test_V13_where_no_event_of_it_stands_nothing_was_known(
    service: Play, deal: str, position: str
) -> None:
    assert ask(service, f"{deal}/known", position=position).status_code == 422


def test_V13_all_three_kinds_have_a_replay(service: Play, cases: dict[str, str]) -> None:
    for kind in ("lead", "deal", "complaint"):
        path = cases[kind]
        [first, *_] = service.get(AUDITOR, f"{path}/history")["items"]
        known = service.get(AUDITOR, f"{path}/known", position=first["position"])
        assert known["state"] is None
        assert service.get(AUDITOR, f"{path}/difference", **{"from": 0})["items"]
        other = path.replace(f"/{kind}s/", "/leads/" if kind != "lead" else "/deals/")
        for what in ("history", "known", "difference"):
            params = {"position": first["position"], "from": 0}
            wanted = {k: v for k, v in params.items() if (k == "from") == (what == "difference")}
            wanted = {} if what == "history" else wanted
            assert ask(service, f"{other}/{what}", **wanted).status_code == 404


def test_G3_4_1_the_bottom_line_is_hidden_in_every_part_of_the_replay(
    service: Play, deal: str
) -> None:
    presented(service, deal)
    service.do(CHEN, f"{deal}/set-bottom-line", bodies.bottom_line(int(FLOOR)))
    items = service.get(AUDITOR, f"{deal}/history")["items"]
    [drawn] = (item for item in items if item["event"] == "BottomLineSet")
    at = drawn["position"]
    for path, params in (
        ("difference", {"from": at - 1, "to": at}),
        ("known", {"position": at}),
    ):
        assert FLOOR in ask(service, f"{deal}/{path}", AUDITOR, **params).text
        assert FLOOR not in ask(service, f"{deal}/{path}", ZHENG, **params).text
