"""The views over HTTP: filters, paging, time travel, freshness, and what is hidden from whom."""

from __future__ import annotations

import csv
import io
import threading
import time
from itertools import pairwise
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import httpx
import pytest
from people import AUDITOR, CHEN, FENG, HE, LIU, QIAN, SUN, WANG, WU, YI, ZHAO, ZHENG, ZHOU
from service import API
from stories import bodies
from stories.journeys import (
    needs_confirmed,
    opened,
    prepared_to_negotiate,
    presented,
    solution_approved,
)
from stories.playing import Play

FLOOR, LOW = 86_000_000, 84_500_000
LISTS = ("/leads", "/deals", "/worklist", "/deadlines", "/deadlines/SCORE_REVIEW", "/audit")
PAGED = ("/leads", "/deals", "/worklist", "/deadlines/LEAD_IDLE", "/audit")
TEXT = "1" * 64


@pytest.fixture(scope="module")
def deal(service: Play) -> str:
    """A deal of 陈一's with a bottom line; before it a dozen leads."""
    for number in range(12):
        service.do(CHEN if number % 3 else ZHAO, "/leads", bodies.lead(f"广寒宫{number}"))
    path = opened(service, "蓬莱仙岛疗养院", 88_000_000)
    needs_confirmed(service, path)
    solution_approved(service, path, 88_000_000, 60_000_000)
    presented(service, path)
    service.clock("03-11 10:00")
    prepared_to_negotiate(service, path, FLOOR)
    return path


@pytest.fixture(scope="module")
def single_views(deal: str, service: Play) -> tuple[str, ...]:
    lead = f"/leads/{service.get(CHEN, deal)['lead_id']}"
    return (deal, lead, f"{deal}/history", f"{lead}/history")


def ask(service: Play, path: str, person: str = CHEN, **params: Any) -> httpx.Response:
    headers = {n: params.pop(n) for n in ("prefer", "accept") if n in params}
    return service.client.get(
        f"{API}{path}", params=params, headers=service.headers(person, **headers)
    )


# ---- parameters ----------------------------------------------------------------------------


def test_an_unknown_parameter_is_invalid(service: Play, single_views: tuple[str, ...]) -> None:
    for path in (*LISTS, *single_views, "/pipeline"):
        answer = ask(service, path, elephant="嫦娥")
        assert (answer.status_code, answer.json()["type"]) == (422, "invalid"), path
        assert "elephant" in answer.json()["detail"]
        assert "嫦娥" not in answer.text
        assert ask(service, path).status_code == 200


@pytest.mark.parametrize(
    ("path", "params"),
    [
        ("/leads", {"limit": 0}),
        ("/leads", {"limit": 501}),
        ("/leads", {"limit": "x"}),
        ("/leads", {"min_position": -1}),
        ("/leads", {"min_position": 2**63}),
        ("/leads", {"grade": "D"}),
        ("/leads", {"state": "x"}),
        ("/leads", {"duplicates": "perhaps"}),
        ("/leads", {"as_of": "yesterday"}),
        ("/leads", {"as_of": "2026-03-02T09:00:00"}),
        ("/leads", {"as_of": "9999-12-31T23:59:59-23:59"}),
        ("/leads", {"as_of": "-1"}),
        ("/leads", {"as_of": "①"}),
        ("/leads", {"as_of": "9" * 19}),
        ("/leads", {"as_of": "x" * 65}),
        ("/pipeline", {"stage": "HEAVEN"}),
        ("/pipeline", {"amount_from_fen": "much"}),
        ("/deals", {"customer_id": "x"}),
        ("/worklist", {"scope": "world"}),
        ("/worklist", {"month": "2026-13"}),
        ("/deadlines", {"month": "03-2026"}),
        ("/deadlines", {"state": "x"}),
        ("/audit", {"outcome": "maybe"}),
        ("/audit", {"since": "2026-03-02T09:00:00"}),
        ("/audit", {"since": "2026"}),
        ("/audit", {"from_position": "x"}),
    ],
)
def test_a_wrong_value_is_invalid(service: Play, path: str, params: dict[str, Any]) -> None:
    answer = ask(service, path, **params)
    assert (answer.status_code, answer.json()["type"]) == (422, "invalid"), answer.text
    (name,) = params
    assert name in answer.json()["detail"]


@pytest.mark.parametrize(
    ("path", "params"),
    [
        ("/audit", {"from_position": 2**70}),
        ("/audit", {"to_position": -(2**70)}),
        ("/pipeline", {"amount_from_fen": 2**64}),
        ("/pipeline", {"amount_to_fen": -(2**64)}),
        ("/leads", {"as_of": "9" * 18}),
        ("/leads", {"as_of": "1970-01-01T00:00:00+23:59"}),
        ("/leads", {"as_of": "2199-12-31T23:59:59-23:59"}),
        ("/audit", {"since": "0001-01-01T00:00:00+14:00"}),
        ("/audit", {"until": "9999-12-31T23:59:59-14:00"}),
        ("/leads", {"search": "%_\\'\"\x00"}),
        ("/leads", {"search": "甲" * 3000}),
        ("/deals", {"search": "%"}),
        ("/leads", {"team": "\ud800".encode("utf-8", "surrogatepass")}),
        ("/deadlines", {"month": "2199-12"}),
        ("/worklist", {"month": "1900-01"}),
    ],
)
def test_no_value_breaks_a_view(service: Play, path: str, params: dict[str, Any]) -> None:
    answer = ask(service, path, **params)
    assert answer.status_code in (200, 422), answer.text


def test_filters_pick(service: Play, deal: str) -> None:
    leads = service.get(CHEN, "/leads", limit=500)["items"]
    assert len(leads) == 13
    his = service.get(CHEN, "/leads", owner=ZHAO)["items"]
    assert {row["owner_id"] for row in his} == {ZHAO}
    assert len(his) == 4
    (found,) = service.get(CHEN, "/leads", search="广寒宫7")["items"]
    assert found["customer_name"] == "广寒宫7"
    assert service.get(CHEN, "/leads", search="%")["items"] == []
    assert [row["id"] for row in service.get(CHEN, "/deals", stage="PRESENTED")["items"]] == [
        deal.rsplit("/", 1)[-1]
    ]
    assert service.get(CHEN, "/deals", stage="LOST")["items"] == []
    kinds = {row["kind"] for row in service.get(CHEN, "/deadlines/SCORE_REVIEW")["items"]}
    assert kinds == {"SCORE_REVIEW"}
    rows = service.get(AUDITOR, "/audit", command="SetBottomLine")["items"]
    assert {row["event"] for row in rows} == {"BottomLineSet", "CommandReceived"}


# ---- paging --------------------------------------------------------------------------------


@pytest.mark.parametrize("path", PAGED)
def test_pages_join_to_the_whole_by_next_and_by_link(service: Play, deal: str, path: str) -> None:
    params: dict[str, Any] = {"scope": "all"} if path == "/worklist" else {}
    whole = service.get(CHEN, path, limit=500, **params)["items"]
    answer = ask(service, path, limit=5, **params)
    items, seen = list(answer.json()["items"]), 1
    while answer.json()["next"] is not None:
        assert answer.headers["link"].endswith('>; rel="next"')
        by_cursor = ask(service, path, limit=5, cursor=answer.json()["next"], **params)
        link = answer.headers["link"].split(">")[0].removeprefix("<")
        by_link = service.client.get(link, headers=service.headers(CHEN))
        assert by_link.json()["items"] == by_cursor.json()["items"]
        answer, seen = by_cursor, seen + 1
        items += answer.json()["items"]
    assert "link" not in answer.headers
    assert items == whole
    assert seen == max(1, -(-len(whole) // 5))


def test_a_cursor_stays_good_while_others_write(service: Play, deal: str) -> None:
    before = {row["id"] for row in service.get(CHEN, "/leads", limit=500)["items"]}
    page = service.get(CHEN, "/leads", limit=4)
    seen = [row["id"] for row in page["items"]]
    while page["next"]:
        service.do(CHEN, "/leads", bodies.lead(f"新来的 {uuid4()}"))
        page = service.get(CHEN, "/leads", limit=4, cursor=page["next"])
        seen += [row["id"] for row in page["items"]]
    assert len(seen) == len(set(seen))
    assert before <= set(seen)


@pytest.mark.parametrize("cursor", ["x", "", "AAAA", "W10", "WyJsZWFkcyJd", "é", "[]", "=" * 99])
@pytest.mark.parametrize("path", [*PAGED, "/pipeline"])
def test_a_cursor_of_nothing_is_invalid(service: Play, path: str, cursor: str) -> None:
    answer = ask(service, path, cursor=cursor)
    assert (answer.status_code, answer.json()["type"]) == (422, "invalid"), answer.text


def test_a_cursor_of_another_list_is_invalid(service: Play, deal: str) -> None:
    cursor = service.get(CHEN, "/leads", limit=1)["next"]
    for path in ("/deals", "/audit", "/pipeline"):
        assert ask(service, path, cursor=cursor).json()["type"] == "invalid"


# ---- freshness -----------------------------------------------------------------------------


def test_every_view_knows_at_once_what_was_just_written(
    service: Play, single_views: tuple[str, ...]
) -> None:
    deal, _, history, _ = single_views
    for number in range(3):
        expected = {"expected_amount_fen": 70_000_000 + number}
        body = {**expected, "expected_sign_on": "2026-04-01"}
        position = service.do(CHEN, f"{deal}/update-forecast", body)["position"]
        fresh = {"min_position": position}
        board = ask(service, "/pipeline", **fresh).json()
        (card,) = (i for c in board["columns"] for i in c["items"] if deal.endswith(i["id"]))
        assert card["expected_amount_fen"] == expected["expected_amount_fen"]
        (row,) = ask(service, "/deals", **fresh).json()["items"]
        assert row["expected_amount_fen"] == expected["expected_amount_fen"]
        assert (
            ask(service, deal, **fresh).json()["expected_amount_fen"] == row["expected_amount_fen"]
        )
        last = ask(service, history, **fresh).json()["items"][-1]
        assert last["event"] == "ForecastUpdated"
        newest = ask(service, "/audit", newest_first=True, limit=1, **fresh).json()
        assert newest["items"][0]["position"] == position == newest["position"]
        for path in (*LISTS, "/pipeline"):
            assert ask(service, path, **fresh).json()["position"] >= position


@pytest.mark.parametrize("prefer", ["wait=0", "respond-async, wait=1"])
def test_who_asks_for_what_is_not_there_yet_waits_and_is_told_to_come_again(
    service: Play, deal: str, prefer: str
) -> None:
    for path in ("/leads", deal):
        began = time.monotonic()
        answer = ask(service, path, prefer=prefer, min_position=service.position() + 1000)
        waited = time.monotonic() - began
        assert (answer.status_code, answer.json()["type"]) == (503, "unavailable")
        assert answer.headers["retry-after"] == "1"
        assert waited < 0.8 if prefer == "wait=0" else 0.9 < waited < 4


def test_who_waits_is_answered_when_it_comes(service: Play, deal: str) -> None:
    answers: list[httpx.Response] = []
    wanted = service.position() + 1

    def wait() -> None:
        with httpx.Client(base_url=service.url, timeout=30) as client:
            headers = service.headers(WANG, prefer="wait=20")
            params = {"min_position": wanted}
            answers.append(client.get(f"{API}/leads", params=params, headers=headers))

    waiting = threading.Thread(target=wait)
    waiting.start()
    began = time.monotonic()
    service.do(CHEN, "/leads", bodies.lead(f"新来的 {uuid4()}"))
    waiting.join()
    assert answers[0].status_code == 200
    assert answers[0].json()["position"] >= wanted
    assert time.monotonic() - began < 5


# ---- time travel ---------------------------------------------------------------------------


def test_as_of_takes_an_instant_or_a_position(service: Play, single_views: tuple[str, ...]) -> None:
    deal, _, history, _ = single_views
    items = service.get(CHEN, history)["items"]
    moved = next(i for i in items if i["event"] == "NeedsConfirmed")
    before, after = moved["position"] - 1, moved["position"]
    for as_of, stage in ((before, "DISCOVERY"), (after, "NEEDS_CONFIRMED")):
        assert service.stage(deal, as_of=as_of) == stage
        known = service.get(CHEN, history, as_of=as_of)["items"]
        assert known == [i for i in items if i["position"] <= as_of]
    instant = bodies.moment("03-04 15:59")
    for text in (instant, instant.replace("+08:00", "+08:00"), "2026-03-04T07:59:00Z"):
        assert service.stage(deal, as_of=text) == "DISCOVERY"
    unescaped = f"{API}/pipeline?as_of={quote('2026-03-04T15:59:00', safe=':')}+08:00"
    answer = service.client.get(unescaped, headers=service.headers(CHEN))
    assert answer.status_code == 200
    assert service.get(CHEN, "/leads", as_of=0)["items"] == []
    assert service.get(CHEN, history, as_of=0)["items"] == []


def test_the_same_question_as_of_a_position_has_one_answer(service: Play, deal: str) -> None:
    position = service.position()
    for path in ("/leads", "/pipeline", f"{deal}/history"):
        first = service.get(CHEN, path, as_of=position)
        service.do(CHEN, "/leads", bodies.lead(f"新来的 {uuid4()}"))
        again = service.get(CHEN, path, as_of=position)
        assert {k: v for k, v in first.items() if k != "position"} == {
            k: v for k, v in again.items() if k != "position"
        }


def test_the_positions_of_a_history_only_grow(service: Play, deal: str) -> None:
    items = service.get(CHEN, f"{deal}/history")["items"]
    assert all(a["position"] < b["position"] for a, b in pairwise(items))
    assert [i["version"] for i in items] == list(range(1, len(items) + 1))


# ---- CSV -----------------------------------------------------------------------------------


def test_a_list_is_sorted_as_one_wants_it_page_after_page(service: Play) -> None:
    written = [service.do(CHEN, "/leads", bodies.lead(f"排序{number}")) for number in range(3)]
    wanted: dict[str, Any] = {"search": "排序", "sort": "customer_name", "limit": 2}
    wanted["min_position"] = written[-1]["position"]
    page = ask(service, "/leads", **wanted)
    assert [row["customer_name"] for row in page.json()["items"]] == ["排序0", "排序1"]
    assert "sort=customer_name" in page.headers["link"]
    last = ask(service, "/leads", cursor=page.json()["next"], **wanted).json()["items"]
    assert [row["customer_name"] for row in last] == ["排序2"]


def test_what_a_list_can_be_sorted_by_is_said(service: Play) -> None:
    answer = ask(service, "/leads", sort="colour")
    assert answer.status_code == 422
    assert answer.json()["type"] == "invalid"
    assert "customer_name" in answer.text


@pytest.mark.parametrize("path", LISTS)
def test_lists_come_as_csv_too(service: Play, deal: str, path: str) -> None:
    answer = ask(service, path, AUDITOR, accept="text/csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    items = ask(service, path, AUDITOR).json()["items"]
    heading, *rows = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert heading == list(items[0]) if items else not any(heading)
    assert len(rows) == len(items)


def test_no_cell_of_a_csv_begins_a_formula(service: Play) -> None:
    service.do(CHEN, "/leads", bodies.lead("=HYPERLINK(1)"))
    service.get(CHEN, "/leads")
    answer = ask(service, "/leads", search="=HYPERLINK", accept="text/csv")
    (row,) = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert row["customer_name"] == "'=HYPERLINK(1)"


# ---- who sees what -------------------------------------------------------------------------

INSIDE = (CHEN, WANG, LIU, WU, AUDITOR, YI)
OUTSIDE = (ZHAO, SUN, ZHOU, HE)
ON_EXCEPTION = (ZHENG, FENG, QIAN)


def sees(service: Play, person: str, deal: str) -> bool:
    """Whether the bottom line is shown, the same in the deal and in its history."""
    now = service.get(person, deal)
    item = next(
        i for i in service.get(person, f"{deal}/history")["items"] if i["event"] == "BottomLineSet"
    )
    shown = now["negotiation"]["bottom_line"]
    found: set[bool] = {
        bool(shown and shown["floor_price_fen"] == FLOOR),
        item["data"]["floor_price_fen"] == FLOOR,
        bool((item["state"]["negotiation"]["bottom_line"] or {}).get("floor_price_fen")),
        any("floor_price_fen" in c["field"] and c["new"] for c in item["changes"])
        or any(
            "bottom_line" in c["field"] and str(FLOOR) in str(c["new"]) for c in item["changes"]
        ),
        not item["hidden"],
        not any("bottom_line" in name for name in now["hidden"]),
    }
    assert len(found) == 1, (person, found)
    seen = found.pop()
    if not seen:
        history = ask(service, f"{deal}/history", person).text
        assert str(FLOOR) not in history + ask(service, deal, person).text
    return seen


def figures(service: Play, person: str) -> list[Any]:
    """The figures of floor refusals that the audit trail shows."""
    rows = service.get(person, "/audit", command="SubmitContract", outcome="refused")["items"]
    assert rows
    return [reason["detail"] for row in rows for reason in row["reasons"]]


def test_G3_4_1_the_bottom_line_is_for_those_on_the_deal(service: Play, deal: str) -> None:
    assert [p for p in (*INSIDE, *OUTSIDE, *ON_EXCEPTION) if sees(service, p, deal)] == list(INSIDE)
    _submit_below_the_floor(service, deal)
    seen = [p for p in (*INSIDE, *OUTSIDE, *ON_EXCEPTION) if sees(service, p, deal)]
    assert seen == [*INSIDE, *ON_EXCEPTION]
    for person in seen:
        assert {"gap_fen": FLOOR - LOW} in figures(service, person)
    for person in OUTSIDE:
        assert not any(figures(service, person))
    for person in OUTSIDE:
        items = service.get(person, f"{deal}/history", event="FloorExceptionGranted")["items"]
        assert [i["data"]["floor_price_fen"] for i in items] == [None]
        assert "floor_price_fen" in items[0]["hidden"]


def _submit_below_the_floor(service: Play, deal: str) -> None:
    service.do(CHEN, f"{deal}/enter-negotiation", {})
    service.clock("03-12 15:00")
    service.do(CHEN, f"{deal}/record-round", bodies.TALKS)
    service.clock("03-13 10:00")
    service.do(CHEN, f"{deal}/agree-terms", bodies.terms(LOW))
    service.do(CHEN, f"{deal}/draft-contract", bodies.contract(LOW, TEXT))
    _answer_hides_from_finance(service, deal)
    problem = service.refused(CHEN, f"{deal}/submit-contract", {}, 422, "R3.4.2", "BELOW_FLOOR")
    assert problem["reasons"][0]["detail"] == {"gap_fen": FLOOR - LOW}


def _answer_hides_from_finance(service: Play, deal: str) -> None:
    """Nobody was refused yet: who grants an exception unasked is not told the floor."""
    grant = {"rev": 1, "content_sha256": TEXT}
    answer = service.do(FENG, f"{deal}/grant-floor-exception", grant)
    (granted,) = (e for e in answer["events"] if e["type"] == "FloorExceptionGranted")
    assert granted["data"]["floor_price_fen"] is None
