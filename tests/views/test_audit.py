"""The audit trail: every row of the log once, refused commands and receipts too."""

from __future__ import annotations

from typing import Any

from given import at
from office import Office
from people import CHEN, WANG, ZHAO
from samples import register, score

from domain.lead.scoring import ApproveScore
from projections.audit import AuditFilter


def rows(office: Office, **wanted: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    after: str | None = None
    while True:
        views = office.catch_up()
        page = views.audit(AuditFilter(**wanted), office.now, limit=7, cursor=after)
        found += page.items
        after = page.next
        if after is None:
            return found


def events(office: Office, **wanted: Any) -> list[str]:
    return [row["event"] for row in rows(office, **wanted)]


def test_R5_1_every_row_of_the_log_stands_there_once(office: Office) -> None:
    office.graded("月宫桂花糕食品有限公司", 3, 4, 4)
    positions = [row["position"] for row in rows(office)]
    assert positions == list(range(1, office.position + 1))
    newest = [row["position"] for row in rows(office, newest_first=True)]
    assert newest == positions[::-1]
    log = office.desk.sales.log.after(0, 1000)
    assert events(office) == [type(p.recorded.event).__name__ for p in log]


def test_R5_1_a_refused_command_tells_who_tried_and_why(office: Office) -> None:
    lead = office.lead("月宫桂花糕食品有限公司")
    office.desk.refused(ZHAO, ApproveScore(round=1), lead)
    office.desk.do(CHEN, score(3, 4, 4), lead)
    office.desk.refused(WANG, ApproveScore(round=2), lead)
    by_role, by_rule = rows(office, outcome="refused")
    assert (by_role["actor"], by_role["problem"]) == (ZHAO, "role")
    assert by_rule["event"] == "CommandReceived"
    assert by_rule["command"] == "ApproveScore"
    assert by_rule["id"] == by_rule["aggregate_id"] == str(lead)
    assert by_rule["reasons"] == [
        {
            "clause": "G3.1.7",
            "code": "NOT_THE_PENDING_ROUND",
            "field": "round",
            "problem": "rule",
            "detail": {"round": 1},
        }
    ]
    assert by_rule["client"] == "test"
    assert by_rule["policy_version"]


def test_the_filters_of_the_trail(office: Office) -> None:
    lead = office.graded("月宫桂花糕食品有限公司", 3, 4, 4)
    office.desk.clock("03-03 08:00")
    other = office.lead("会飞的石头建材有限公司", by=ZHAO)

    assert events(office, aggregate_id=other) == ["LeadRegistered", "CommandReceived"]
    assert set(events(office, actor=WANG)) == {"LeadScoreApproved", "CommandReceived"}
    assert events(office, event="LeadRegistered", aggregate_id=lead) == ["LeadRegistered"]
    assert events(office, command="ScoreLead") == [
        "LeadScoreSubmitted",
        "DeadlineArmed",
        "CommandReceived",
    ]
    assert events(office, since=at("03-03 08:00"), until=at("03-03 08:01")) == [
        "LeadRegistered",
        "CommandReceived",
    ]
    warned = rows(office, event="DeadlineWarned")
    assert [row["position"] for row in warned] == [office.position - 2]
    assert events(office, from_position=1, to_position=3) == ["PersonAdded", "CommandReceived"]


def test_the_clause_filter_finds_what_serves_bends_or_breaks_it(office: Office) -> None:
    lead = office.lead("月宫桂花糕食品有限公司")
    office.desk.do(CHEN, score(5, 2, 3), lead)
    office.desk.refused(WANG, ApproveScore(round=9), lead)
    office.desk.do(WANG, ApproveScore(round=1), lead)

    assert "LeadScoreSubmitted" in events(office, clause="G3.1.10")
    bent = next(r for r in rows(office, clause="G3.1.10") if r["deviations"])
    assert bent["deviations"] == [{"clause": "G3.1.10", "code": "SIZE_ONLY"}]
    assert events(office, clause="G3.1.7", outcome="refused") == ["CommandReceived"]
    assert events(office, clause="G3.1.9") == ["DeadlineArmed"]
    assert events(office, clause="R3.1.1") == [
        "DeadlineArmed",
        "LeadScoreApproved",
        "DeadlineMet",
        "LeadAssigned",
    ]
    assert events(office, clause="no such clause") == []


def test_a_creation_that_was_refused_names_no_aggregate(office: Office) -> None:
    office.lead("月宫桂花糕食品有限公司")
    office.desk.refused(ZHAO, register(customer_name="月宫桂花糕食品有限公司"))
    [row] = rows(office, outcome="refused")
    assert (row["aggregate"], row["id"], row["problem"]) == ("lead", None, "duplicate")
