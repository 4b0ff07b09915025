"""An admin publishes the holidays of a year over HTTP; nobody else does (R5.3)."""

from __future__ import annotations

from typing import Any

import pytest
from people import CHEN, QIAN, WANG, YI
from stories import bodies
from stories.playing import Play

PATH = "/company/publish-calendar"
DAYS = [
    {"date": "2026-03-03", "working": False},
    {"date": "2026-03-07", "working": True},
]


def calendar(version: str, **changes: Any) -> dict[str, Any]:
    return {"calendar_version": version, "days": DAYS} | changes


def test_R5_3_an_admin_publishes_a_calendar_and_deadlines_go_by_it(service: Play) -> None:
    answer = service.do("admin0", PATH, calendar("cn-2026-2"))
    (event,) = answer["events"]
    assert event["type"] == "CalendarPublished"
    assert event["data"] == calendar("cn-2026-2")
    lead = f"/leads/{service.do(CHEN, '/leads', bodies.lead('月宫'))['id']}"
    service.do(CHEN, f"{lead}/score-lead", bodies.score(3, 4, 4))
    armed = [e for e in service.events(CHEN, lead) if e["event"] == "DeadlineArmed"]
    assert [e["data"]["calendar_version"] for e in armed] == ["cn-2026-2"]
    assert armed[0]["data"]["due_at"] == "2026-03-04T16:00:00Z", "Tuesday is off"


@pytest.mark.parametrize("person", [CHEN, WANG, QIAN, YI])
def test_R5_3_nobody_else_publishes_one(service: Play, person: str) -> None:
    service.refused(person, PATH, calendar("cn-2026-9"), 403, "R5.3", "ROLE")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"days": DAYS[:1]}, "SHIFTED_DAYS_MISSING"),
        ({"days": [*DAYS, {"date": "2026-03-04", "working": True}]}, "YEAR_NOT_WHOLE"),
        ({"days": [*DAYS, DAYS[0]]}, "DATE_TWICE"),
        ({"calendar_version": "cn-2026-1"}, "CALENDAR_VERSION_USED"),
        ({"days": []}, "OUT_OF_RANGE"),
        ({"days": [{"date": "1969-12-31", "working": True}]}, "MALFORMED"),
        ({"days": [{"date": "2026-02-30", "working": True}]}, "MALFORMED"),
        ({"days": [{"date": "2026-03-03", "working": "no"}]}, "MALFORMED"),
        ({"calendar_version": ""}, "OUT_OF_RANGE"),
    ],
)
def test_R5_3_what_is_no_calendar_is_refused(
    service: Play, changes: dict[str, Any], code: str
) -> None:
    service.refused("admin0", PATH, calendar("cn-2026-8", **changes), 422, "R5.3", code)
