"""The conformance view (V15): one case clause by clause, and the figures over all of them."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from conformity import of_log
from deal_moves import fitting
from given import at
from hypothesis import given, settings
from hypothesis import strategies as st
from leads import contact
from office import Office
from people import CHEN, WANG, XU, ZHAO
from samples_complaint import acknowledge, complain, triage
from walking import HOUR, Walk

from domain.clauses.applying import JUDGED
from domain.complaint.severity import Severity
from domain.language import Language
from domain.lead.giving_up import Disqualify, DisqualifyCode
from domain.shared import GiveConsent
from projections.conformance_report import ConformanceFilter
from projections.standing import Status


def asked(office: Office, **wanted: Any) -> dict[str, Any]:
    found = office.catch_up().conformance_of(ConformanceFilter(**wanted), office.now)
    assert found is not None
    return found


def rows(office: Office, **wanted: Any) -> list[dict[str, Any]]:
    return office.catch_up().conformance(ConformanceFilter(**wanted), office.now).items


def by_clause(found: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {item["clause"]: item for item in found["items"]}


# ---- one case --------------------------------------------------------------------------------


def test_V15_a_clean_run_keeps_all_of_the_applicable_clauses(office: Office) -> None:
    """A1, up to the signature: the deal goes on from its lead, whichever of them is named."""
    walk = Walk(office)
    walk.until("sign")
    found = asked(office, deal_id=walk.deal)
    assert (found["score_bp"], found["violation_rate_bp"]) == (10_000, 0)
    assert found["late"] == found["violated"] == found["waived"] == 0
    assert found["satisfied"] == found["applicable"] > 40
    assert [item["clause"] for item in found["items"]] == list(JUDGED)
    assert asked(office, lead_id=walk.lead) == found
    assert found["case"]["state"] == "SIGNED"
    assert (found["case"]["lead_id"], found["case"]["deal_id"]) == (
        str(walk.lead),
        str(walk.deal),
    )


def test_V15_every_row_is_worded_and_proven(office: Office) -> None:
    walk = Walk(office)
    walk.until("confirm")
    found = by_clause(asked(office, deal_id=walk.deal))
    needs = found["G3.2.4"]
    event = office.desk.sales.log.after(needs["proof"][0] - 1, 1)[0].recorded
    assert type(event.event).__name__ == "NeedsRecorded"
    assert (needs["source"], needs["source_text"]) == ("guidebook", "指南书条款")
    ours = found["R3.1.1"]
    assert (ours["source"], ours["source_text"]) == ("supplement", "补充条款(非原文)")
    assert ours["strength"] == ["C"]
    assert "{" not in ours["text"]
    assert found["R3.4.6"]["status"] == "not_yet"
    assert found["R3.4.6"]["proof"] == []
    views, wanted = office.views, ConformanceFilter(deal_id=walk.deal, clause="R3.1.1")
    english = views.conformance_of(wanted, office.now, Language.EN)
    assert english is not None
    (row,) = english["items"]
    assert row["title"] == "Score review in time"


def test_V15_a_breach_over_a_weekend_is_late_and_then_excused(office: Office) -> None:
    """A4: who booked the call in time, and why, stands beside the clause."""
    office.desk.clock("03-06 17:00")
    lead = office.graded("哪吒风火轮物流有限公司", 4, 4, 4)
    assert by_clause(asked(office, lead_id=lead))["G3.1.9"]["status"] == "not_yet"
    office.desk.clock("03-07 17:30:01")
    assert by_clause(asked(office, lead_id=lead))["G3.1.9"]["status"] == "violated"
    office.desk.clock("03-09 09:05")
    office.desk.do(CHEN, contact(), lead)
    late = by_clause(asked(office, lead_id=lead))["G3.1.9"]
    assert (late["status"], len(late["proof"]), late["waived_by"]) == ("late", 2, [])
    booked = contact(occurred_at=at("03-07 16:50"), reason="有电话记录")
    office.desk.do(WANG, booked, lead)
    excused = by_clause(asked(office, lead_id=lead))["G3.1.9"]
    assert (excused["status"], excused["waived_by"]) == ("waived", [WANG])
    assert excused["why"] == "有电话记录"


def test_V15_a_lead_that_was_given_up_owes_nothing_more(office: Office) -> None:
    lead = office.lead("蟠桃会务公司")
    before = asked(office, lead_id=lead)
    assert before["not_yet"] > 40
    office.desk.do(WANG, GiveConsent(command="Disqualify"), lead, aggregate="lead")
    office.desk.do(CHEN, Disqualify(code=next(iter(DisqualifyCode)), reason="空号"), lead)
    after = asked(office, lead_id=lead)
    assert after["not_yet"] == 0
    assert after["satisfied"] >= before["satisfied"]


def test_V15_a_complaint_is_judged_by_its_own_clauses(office: Office) -> None:
    held = office.desk.sales.held(office.lead("鲸落海底餐饮有限公司"))
    assert held is not None
    customer = held.stream.state.customer_id
    complaint = office.desk.do(XU, complain(customer_id=customer, deal_id=None)).id
    office.desk.do(XU, acknowledge(), complaint)
    office.desk.clock("03-02 14:00")
    found = asked(office, complaint_id=complaint)
    clauses = by_clause(found)
    assert (clauses["R3.7.1"]["status"], clauses["R3.7.6"]["status"]) == ("satisfied", "not_yet")
    assert clauses["R3.7.2"]["status"] == "violated", "not triaged within four hours"
    assert clauses["G3.1.1"]["status"] == clauses["R3.7.9"]["status"] == "not_applicable"
    office.desk.do(XU, triage(Severity.MAJOR), complaint)
    clauses = by_clause(asked(office, complaint_id=complaint))
    assert (clauses["R3.7.2"]["status"], clauses["R3.7.9"]["status"]) == ("late", "not_yet")
    assert found["case"]["number"].startswith("KS-")
    office.views.rebuild()
    assert by_clause(asked(office, complaint_id=complaint)) == clauses


def test_V15_no_such_case(office: Office) -> None:
    lead = office.lead("蟠桃会务公司")
    views = office.catch_up()
    for wanted in (
        ConformanceFilter(deal_id=lead),
        ConformanceFilter(complaint_id=lead),
        ConformanceFilter(lead_id=uuid4()),
    ):
        assert views.conformance_of(wanted, office.now) is None


# ---- over all cases --------------------------------------------------------------------------


@pytest.fixture
def busy(office: Office) -> Office:
    """Two leads kept, one never called; one deal, in which the needs were mailed too late."""
    office.lead("一号")
    office.graded("二号", 3, 4, 4, by=ZHAO)
    walk = Walk(office, "三号")
    for name in ("prepare", "record"):
        walk.move(name)
    walk.move("summary", after=26 * HOUR)
    office.catch_up()
    return office


def test_V15_by_clause_counts_every_case_once(busy: Office) -> None:
    found = {row["clause"]: row for row in rows(busy)}
    assert list(found) == list(JUDGED)
    names = [status.value for status in Status]
    assert all(sum(row[name] for name in names) == 3 for row in found.values())
    first_contact = found["G3.1.9"]
    assert (first_contact["violated"], first_contact["satisfied"]) == (1, 1)
    assert (first_contact["not_applicable"], first_contact["violation_rate_bp"]) == (1, 5_000)
    assert (found["G3.2.5"]["late"], found["G3.2.5"]["score_bp"]) == (1, 0)
    assert found["R3.7.1"]["score_bp"] is None


def test_V15_by_rep_and_by_case(busy: Office) -> None:
    reps = {row["rep"]: row for row in rows(busy, by="rep")}
    assert (reps[CHEN]["cases"], reps[ZHAO]["cases"]) == (2, 1)
    assert (reps[CHEN]["late"], reps[ZHAO]["violated"]) == (1, 1)
    cases = rows(busy, by="case")
    assert [case["aggregate"] for case in cases] == ["lead", "lead", "deal"]
    assert sum(case["satisfied"] for case in cases) == sum(r["satisfied"] for r in reps.values())
    (bad,) = rows(busy, by="case", clause="G3.1.9", status="violated")
    assert (bad["owner_id"], bad["violated"], bad["satisfied"]) == (ZHAO, 1, 0)
    assert rows(busy, by="case", status="late") == [c for c in cases if c["late"]]


def test_V15_the_filters(busy: Office) -> None:
    assert {row["rep"] for row in rows(busy, by="rep", rep=ZHAO)} == {ZHAO}
    assert rows(busy, by="case", team="sales") == rows(busy, by="case")
    assert rows(busy, by="case", team="火星") == []
    assert rows(busy, by="case", scenario="REPURCHASE") == []
    assert {tuple(row["strength"]) for row in rows(busy, strength="D")} >= {("D",), ("D", "H")}
    assert all("D" in row["strength"] for row in rows(busy, strength="D"))
    assert [row["clause"] for row in rows(busy, clause="G3.2.5", status="late")] == ["G3.2.5"]
    assert [row["clause"] for row in rows(busy, status="late")] == ["G3.2.5"]


def test_V15_a_period_counts_what_was_decided_in_it(busy: Office) -> None:
    def late(since: str, until: str) -> tuple[int, int]:
        period = {"since": at(since), "until": at(until)}
        (row,) = rows(busy, clause="G3.2.5", **period)
        return row["late"], len(rows(busy, by="case", clause="G3.2.5", **period))

    assert late("03-03 00:00", "03-04 00:00") == (1, 1)
    assert late("03-02 00:00", "03-03 00:00") == (0, 0)
    (row,) = rows(busy, clause="G3.1.9", since=at("03-01 00:00"))
    assert (row["violated"], row["satisfied"], row["not_applicable"]) == (1, 1, 0)
    reps = rows(busy, by="rep", since=at("03-03 00:00"))
    assert {row["rep"]: row["violated"] for row in reps} == {CHEN: 0, ZHAO: 1}


def test_V15_pages_of_cases(busy: Office) -> None:
    whole = rows(busy, by="case")
    seen: list[dict[str, Any]] = []
    cursor = None
    for _ in range(3):
        wanted = ConformanceFilter(by="case")
        page = busy.views.conformance(wanted, busy.now, limit=1, cursor=cursor)
        seen, cursor = [*seen, *page.items], page.next
    assert (seen, cursor) == (whole, None)


# ---- whatever happened -----------------------------------------------------------------------

STEPS = st.lists(
    st.tuples(st.integers(0, 60), st.integers(0, 4), st.sampled_from((1, 1, 5, 30, 24 * 12))),
    min_size=3,
    max_size=25,
)


@settings(max_examples=10, deadline=None)
@given(start=st.sampled_from(("prepare", "confirm", "present", "agree")), steps=STEPS)
def test_V15_the_table_says_what_judging_all_events_from_nothing_says(
    start: str, steps: list[tuple[int, int, int]]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        office = Office(Path(folder) / "log.sqlite3")
        try:
            walk = Walk(office)
            walk.until(start)
            for number, n, hours in steps:
                walk.move(fitting(walk.story, number), n, hours * HOUR)
                if number % 3 == 0:
                    office.catch_up()
            expected = of_log(walk.all_that_happened())
            found = by_clause(asked(office, deal_id=walk.deal))
            for clause, wanted in expected.items():
                row = found[clause]
                assert (row["status"], row["proof"]) == (wanted["status"], wanted["proof"]), clause
                assert row["proof_count"] == wanted["count"]
                assert row["waived_by"] == wanted["by"]
            grown = office.tables()
            office.views.rebuild()
            assert office.tables() == grown
        finally:
            office.close()
