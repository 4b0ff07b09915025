"""Funnel, forecast and stage ageing over HTTP: filters, time travel, figures and their rows."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from people import CHEN, WANG, ZHENG
from service import API
from stories import bodies
from stories.journeys import needs_confirmed, opened
from stories.playing import Play

TARGET = "/company/set-sales-target"


@pytest.fixture(scope="module")
def deal(service: Play) -> str:
    """A deal of 陈一's with its needs confirmed, a lead beside it, and a target."""
    service.do(CHEN, "/leads", bodies.lead("广寒宫"))
    path = opened(service, "蓬莱仙岛疗养院", 88_000_000)
    needs_confirmed(service, path)
    service.do(WANG, TARGET, {"team": "sales", "month": "2026-03", "amount_fen": 300_000_000})
    return path


def ask(
    service: Play, path: str, accept: str = "application/json", **params: Any
) -> httpx.Response:
    headers = service.headers(CHEN, accept=accept)
    return service.client.get(f"{API}{path}", params=params, headers=headers)


def step_of(report: dict[str, Any], step: str) -> dict[str, Any]:
    [found] = (s for s in report["steps"] if s["step"] == step)
    return dict(found)


def test_V2_each_step_of_the_funnel_leads_to_its_rows(service: Play, deal: str) -> None:
    report = service.get(CHEN, "/funnel", month="2026-03")
    confirmed = step_of(report, "CONFIRMED")
    rows = service.get(CHEN, "/funnel/CONFIRMED", month="2026-03")["items"]
    assert confirmed["count"] == len(rows) == 1
    assert rows[0]["aggregate"] == "deal"
    assert deal.endswith(rows[0]["aggregate_id"])
    history = service.get(CHEN, f"{deal}/history")["items"]
    [event] = (item for item in history if item["position"] == rows[0]["position"])
    assert event["state"]["stage"] == "NEEDS_CONFIRMED"
    assert report["as_of_position"] == report["position"]


def test_V2_the_funnel_month_by_month(service: Play, deal: str) -> None:
    rows = service.get(CHEN, "/funnel/months", months=2)["items"]
    assert [row["month"] for row in rows] == ["2026-02", "2026-03"]
    assert step_of(rows[1], "REGISTERED")["count"] == 2
    assert ask(service, "/funnel/months", accept="text/csv").text.count("\r\n") == 13
    assert ask(service, "/funnel/months", months=0).status_code == 422


def test_V2_the_two_modes_and_the_losses(service: Play, deal: str) -> None:
    for mode in ("cohort", "event"):
        report = service.get(CHEN, "/funnel", mode=mode)
        assert report["mode"] == mode
        assert step_of(report, "REGISTERED")["count"] == 2
    assert service.get(CHEN, "/funnel/LOST", code="PRICE")["items"] == []


def test_V2_V3_as_of_answers_as_it_was(service: Play, deal: str) -> None:
    position = service.get(CHEN, "/funnel")["position"]
    said = service.get(CHEN, "/funnel"), service.get(CHEN, "/forecast", compare=0)
    service.do(CHEN, "/leads", bodies.lead("后来"))
    for path, before in zip(("/funnel", "/forecast"), said, strict=True):
        params = {"compare": 0} if path == "/forecast" else {}
        now = service.get(CHEN, path, as_of=position, **params)
        assert now | {"position": before["position"]} == before


def test_V3_the_forecast_its_deals_and_its_changes(service: Play, deal: str) -> None:
    report = service.get(CHEN, "/forecast", compare=0)
    [month] = (m for m in report["months"] if m["stages"])
    rows = service.get(CHEN, f"/forecast/{month['month']}", figure="best")["items"]
    assert sum(row["amount_fen"] for row in rows) == month["best_fen"] == 88_000_000
    assert service.get(CHEN, f"/forecast/{month['month']}", figure="won")["items"] == []
    fall = report["waterfall"]
    changes = service.get(CHEN, "/forecast/changes", compare=0)["items"]
    for fen in ("amount_fen", "weighted_fen"):
        whole = fall["to"][fen] - fall["from"][fen]
        assert whole == sum(bar[fen] for bar in fall["bars"])
        assert whole == sum(change[fen] for change in changes)
    [new] = service.get(CHEN, "/forecast/changes", compare=0, change="NEW")["items"]
    assert new["position"] in {item["position"] for item in changes}


def test_G1_1_a_target_is_set_over_http_and_stands_in_the_forecast(
    service: Play, deal: str
) -> None:
    march = next(m for m in service.get(CHEN, "/forecast")["months"] if m["month"] == "2026-03")
    assert march["target_fen"] == 300_000_000
    assert march["targets"][0]["team"] == "sales"
    body = {"person_id": CHEN, "month": "2026-03", "amount_fen": 1}
    service.refused(ZHENG, TARGET, body, 403, "G1.1")
    service.refused(WANG, TARGET, body | {"team": "sales"}, 422, "G1.1", "TARGET_OF_ONE")


def test_V4_stage_ageing_and_the_stays_behind_it(service: Play, deal: str) -> None:
    rows = service.get(CHEN, "/stage-ageing", search="蓬莱")["items"]
    assert [(row["stage"], row["visits"]) for row in rows] == [("NEEDS_CONFIRMED", 1)]
    [stay] = service.get(CHEN, "/stage-ageing/DISCOVERY")["items"]
    assert stay["position"] == rows[0]["position"]
    assert service.get(CHEN, "/stage-ageing", over_p90=True)["items"] == []


@pytest.mark.parametrize(
    "path",
    [
        "/funnel/REGISTERED",
        "/funnel/LOST",
        "/forecast/2026-03",
        "/forecast/changes",
        "/stage-ageing",
        "/stage-ageing/DISCOVERY",
    ],
)
def test_lists_come_as_csv_and_in_pages(service: Play, deal: str, path: str) -> None:
    answer = ask(service, path, accept="text/csv")
    assert answer.headers["content-type"].startswith("text/csv")
    assert ask(service, path, limit=1).json()["items"] == ask(service, path).json()["items"][:1]
    problem = ask(service, path, cursor="bogus")
    assert (problem.status_code, problem.json()["type"]) == (422, "invalid")


@pytest.mark.parametrize(
    ("path", "params"),
    [
        ("/funnel", {"month": "2026-3"}),
        ("/funnel", {"day_from": "yesterday"}),
        ("/funnel", {"mode": "both"}),
        ("/funnel", {"elephant": "1"}),
        ("/funnel", {"as_of": "yesterday"}),
        ("/funnel/REGISTERED", {"limit": 501}),
        ("/forecast", {"compare": "last week"}),
        ("/forecast", {"scenario": "x"}),
        ("/forecast/changes", {"change": "x"}),
        ("/forecast/2026-03", {"figure": "all"}),
        ("/stage-ageing", {"over_p90": "perhaps"}),
        ("/stage-ageing", {"as_of": "1"}),
    ],
)
def test_a_wrong_value_is_invalid(service: Play, path: str, params: dict[str, Any]) -> None:
    answer = ask(service, path, **params)
    assert (answer.status_code, answer.json()["type"]) == (422, "invalid"), answer.text
    assert next(iter(params)) in answer.json()["detail"]


@pytest.mark.parametrize("path", ["/funnel/HEAVEN", "/forecast/march", "/stage-ageing/HEAVEN"])
def test_what_is_no_step_month_or_stage_is_not_answered(service: Play, path: str) -> None:
    assert ask(service, path).status_code == 422
