"""What another policy would have decided, told of the log as it stands (R5.3)."""

from __future__ import annotations

import datetime as dt
import os
import tempfile
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from desk import Desk
from given import at
from hypothesis import HealthCheck, settings
from hypothesis import given as whatever
from hypothesis import strategies as st
from leads import contact
from office import Office
from people import BOTH, CHEN, WANG, ZHAO
from policies import approve, publish
from samples import register, score

from application.exchange import Accepted, Issuer
from application.log import Log
from domain.company.state import COMPANY_ID
from domain.kernel import Command
from domain.lead.scoring import ApproveScore, LeadScoreSubmitted, ReturnScore
from domain.people import OPERATOR, Role
from domain.policy import POLICY, Grade, tree
from domain.shared import GiveConsent
from projections.what_if import BadValuesError, Report, WhatIf, parts, trial_policy

SOAK = os.environ.get("DEALTRAIL_SOAK") == "1"
ADMIN = Issuer("admin0", frozenset({Role.ADMIN}), "test")
OTHER = Issuer("admin1", frozenset({Role.ADMIN}), "test")
HALF_A_DAY = {"clocks": {"A_FIRST_CONTACT": {"limit": {"minutes": 720}}}}


def report(log: Log, changes: dict[str, Any], first: int = 1, end: int | None = None) -> Report:
    found = Report()
    for covered in WhatIf(log, trial_policy(POLICY, changes), first, end).batches():
        found.take(covered.report)
    return found


def rows(log: Log, changes: dict[str, Any], *which: int | None) -> list[tuple[Any, ...]]:
    first, end = (*which, None, None)[:2]
    found = report(log, changes, first or 1, end).rows
    return [(r.number, r.event, r.what, r.about, r.old, r.new, r.clause) for r in found]


@pytest.fixture
def log(office: Office) -> Log:
    """Three leads: ten points and twelve points, both contacted, and five points, parked."""
    for name, scores in (("甲", (4, 3, 3)), ("乙", (4, 4, 4)), ("丙", (2, 2, 1))):
        lead = office.graded(name, *scores)
        if sum(scores) > 5:
            office.desk.do(CHEN, contact(), lead)
    return office.desk.sales.log


FIRST, SECOND = "XS-20260302-0001", "XS-20260302-0002"


def test_R5_3_another_threshold_gives_other_grades(log: Log) -> None:
    graded = ("LeadScoreSubmitted", "grade", "grade", "A", "B", "G3.1.4")
    assert rows(log, {"grade_a_min": 11}) == [(FIRST, *graded)]
    assert rows(log, {"grade_a_min": 13}) == [(FIRST, *graded), (SECOND, *graded)]


def test_R5_3_another_limit_gives_other_deadlines(log: Log) -> None:
    due = at("03-03 09:00"), at("03-02 21:00")
    old, new = (d.astimezone(dt.UTC).isoformat().replace("+00:00", "Z") for d in due)
    differs = ("DeadlineArmed", "deadline", "A_FIRST_CONTACT", old, new, "G3.1.9")
    assert rows(log, HALF_A_DAY) == [(FIRST, *differs), (SECOND, *differs)]
    for row in report(log, HALF_A_DAY).rows:
        (placed,) = log.after(row.position - 1, 1)
        assert type(placed.recorded.event).__name__ == row.event


def test_R5_3_a_command_that_would_be_refused_says_why(office: Office) -> None:
    late = {"occurred_at": at("03-02 08:00"), "reason": "补录"}
    office.desk.clock("03-02 10:00")
    lead = office.lead("甲")
    office.desk.do(CHEN, score(3, 3, 3).model_copy(update=late), lead)
    found = rows(office.desk.sales.log, {"backdating_hours_max": 1})
    refused = (FIRST, "LeadScoreSubmitted", "refused", "TOO_FAR_BACK")
    assert found == [(*refused, "accepted", "TOO_FAR_BACK", "R5.8")]
    assert not rows(office.desk.sales.log, {"backdating_hours_max": 2})


def test_R5_3_a_deviation_can_come_and_go(office: Office) -> None:
    log = office.desk.sales.log
    office.desk.do(CHEN, score(5, 2, 4), office.lead("甲"))
    office.desk.do(CHEN, score(5, 3, 4), office.lead("乙"))
    deviation = ("LeadScoreSubmitted", "deviation", "SIZE_ONLY")
    gone = (FIRST, *deviation, "SIZE_ONLY", None, "G3.1.10")
    assert rows(log, {"size_only_budget_max": 1}) == [gone]
    come = (SECOND, *deviation, None, "SIZE_ONLY", "G3.1.10")
    assert rows(log, {"size_only_budget_max": 3}) == [come]


def test_R5_3_how_long_a_consent_holds_is_a_deadline_too(office: Office) -> None:
    office.desk.do(WANG, GiveConsent(command="Disqualify"), office.lead("甲"))
    (row,) = rows(office.desk.sales.log, {"consent_days": 1})
    assert row[1:4] == ("ConsentGiven", "deadline", "until")


def test_R5_3_only_the_range_that_is_asked_for(log: Log) -> None:
    (first, second) = (row.position for row in report(log, {"grade_a_min": 13}).rows)
    assert len(rows(log, {"grade_a_min": 13}, first, second)) == 1
    assert len(rows(log, {"grade_a_min": 13}, first, second + 1)) == 2
    assert len(rows(log, {"grade_a_min": 13}, first + 1)) == 1, "it began before"
    assert not rows(log, {"grade_a_min": 13}, second + 1)
    assert not rows(log, {"grade_a_min": 13}, 10**9)
    assert not rows(log, {"grade_a_min": 13}, 1, 1)
    assert not rows(log, {"grade_a_min": 13}, 10**9, 5)


@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_R5_3_in_however_small_parts_it_is_read(
    log: Log, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    changes = HALF_A_DAY | {"grade_a_min": 13}
    whole = report(log, changes)
    monkeypatch.setattr(parts, "BATCH", size)
    again = report(log, changes)
    assert (again.rows, again.totals) == (whole.rows, whole.totals)
    for first in range(1, log.last_position() + 2):
        before, behind = report(log, changes, 1, first), report(log, changes, first)
        assert [*before.rows, *behind.rows] == whole.rows
        assert before.commands + behind.commands == whole.commands


def test_R5_3_each_step_is_held_against_the_policy_that_ruled_it(office: Office) -> None:
    office.graded("甲", 4, 3, 3)
    desk, log = office.desk, office.desk.sales.log
    desk.do(OPERATOR, publish("2026-2", grade_a_min=11), COMPANY_ID, issuer=ADMIN)
    desk.do(OPERATOR, approve(), COMPANY_ID, issuer=OTHER)
    office.graded("乙", 4, 3, 3)
    assert [(r[0], *r[4:6]) for r in rows(log, {"grade_a_min": 11})] == [(FIRST, "A", "B")]
    assert [(r[0], *r[4:6]) for r in rows(log, {"grade_a_min": 10})] == [(SECOND, "B", "A")]


def test_R5_3_what_the_log_cannot_answer_is_counted(office: Office) -> None:
    desk = office.desk
    desk.refused(CHEN, score(3, 3, 3, grade=Grade.A), office.lead("甲"))
    totals = report(desk.sales.log, {"grade_a_min": 9}).totals
    assert totals["cannot_tell"] == {"refused": 1}
    assert totals["differences"] == 0


def test_R5_3_nothing_is_written(office: Office, log: Log) -> None:
    before = log.last_position()
    report(log, {"grade_a_min": 11})
    assert log.last_position() == before


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ([], "an object"),
        ({"lunch": 1}, "values.lunch"),
        ({"grade_a_min": "11"}, "values.grade_a_min"),
        ({"clocks": {"CMP_ACK": {"limit": {"hours": 2}}}}, "hours"),
        ({"grade_a_min": 5}, "values.grade_b_min"),
        ({"clocks": {"LUNCH": {}}}, "values.clocks"),
        ({"clocks": None}, "values.clocks"),
    ],
)
def test_R5_3_only_a_policy_can_be_tried(values: Any, said: str) -> None:
    with pytest.raises(BadValuesError, match=said):
        trial_policy(POLICY, values)


# ---- whatever happened ----------------------------------------------------------------------

ratings = st.integers(1, 5)
acts = st.one_of(
    st.tuples(st.sampled_from([CHEN, ZHAO, BOTH]), st.just("register")),
    st.tuples(
        st.sampled_from([CHEN, ZHAO, WANG, BOTH]),
        st.one_of(
            st.builds(score, ratings, ratings, ratings),
            st.builds(ApproveScore, round=st.integers(1, 2)),
            st.builds(ReturnScore, round=st.integers(1, 2), reason=st.just("再看看")),
            st.builds(contact),
            st.builds(GiveConsent, command=st.just("Disqualify")),
        ),
    ),
    st.tuples(st.just("wait"), st.integers(1, 72)),
)
#: What differs of a step judged by these is exactly told by its event.
THRESHOLDS = st.integers(7, 15)


@settings(
    max_examples=200 if SOAK else 15,
    deadline=None,
    derandomize=not SOAK,
    suppress_health_check=list(HealthCheck),
)
@whatever(walk=st.lists(acts, min_size=5, max_size=40), threshold=THRESHOLDS)
def test_R5_3_an_equal_policy_changes_nothing_and_another_threshold_only_grades(
    walk: list[Any], threshold: int
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(Path(folder) / "log.sqlite3")
        log = desk.sales.log
        _play(desk, walk)
        same = report(log, tree(POLICY.values))
        assert not same.rows
        assert not same.untold
        found = report(log, {"grade_a_min": threshold})
        assert not found.untold
        policy = POLICY.model_copy(update={"grade_a_min": threshold})
        scored = [
            (placed.position, event.grade, policy.grade(event.total))
            for placed in log.after(0, 10**6)
            if isinstance(event := placed.recorded.event, LeadScoreSubmitted)
        ]
        wanted = {position: (old, new) for position, old, new in scored if old != new}
        assert {r.position: (r.old, r.new) for r in found.rows if r.what == "grade"} == wanted
        assert {r.what.value for r in found.rows} <= {"grade", "deviation"}
        desk.close()


def _play(desk: Desk, walk: list[Any]) -> None:
    leads: list[UUID] = []
    for number, (who, what) in enumerate(walk):
        if who == "wait":
            desk.sales.set_clock(desk.sales.clock.now() + dt.timedelta(hours=what))
        elif what == "register":
            answer = desk.send(who, register(customer_name=f"客户{number}"))
            leads += [answer.id] if isinstance(answer, Accepted) else []
        elif leads:
            assert isinstance(what, Command)
            desk.send(who, what, leads[number % len(leads)])
