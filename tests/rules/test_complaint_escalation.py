"""A complaint goes up, by hand or because something was late (R3.7.3)."""

from __future__ import annotations

import pytest
from complaint_stages import ACKNOWLEDGED, REGISTERED, complaint, investigating
from given import Story
from people import (
    APP,
    AUDITOR,
    BOTH,
    CHEN,
    HE,
    LIU,
    QIAN,
    SHEN,
    SUN,
    WANG,
    WU,
    XU,
    YI,
    ZHENG,
    ZHOU,
)
from samples_complaint import acknowledge, assign, escalate, respond, triage
from samples_remedies import closed

from domain.clocks import DeadlineBreached, DeadlineWarned
from domain.complaint.escalation import Escalate, Escalated
from domain.complaint.kinds import Category
from domain.complaint.severity import Severity
from domain.outcomes import Problem
from domain.people import SYSTEM, Role

MANAGERS = (BOTH, LIU, WANG)


def raised(story: Story) -> list[Escalated]:
    return [r.event for r in story.history if isinstance(r.event, Escalated)]


def test_R3_7_3_level_by_level_the_leads_the_managers_and_the_general_manager_hear_of_it() -> None:
    story = investigating()
    for level, told in ((1, (SHEN, XU)), (2, MANAGERS), (3, (QIAN,))):
        story = story.when(escalate(), by=CHEN, reason="客户很急")
        story.then(Escalated(level=level, told=told))
        assert story.state.level == level
    story.when(escalate(), by=CHEN, reason="还是急").then_refused("R3.7.3", "TOP_LEVEL")


def test_R3_7_3_a_handler_of_customer_service_is_no_lead_of_his_own_case() -> None:

    other = complaint(category=Category.OTHER).when(acknowledge(), by=XU).when(triage(), by=XU)
    story = other.when(assign(SHEN), by=XU).when(escalate(), by=HE, reason="x")
    story.then(Escalated(level=1, told=(XU,)))


@pytest.mark.parametrize("person", [CHEN, WANG, SUN, ZHOU, WU, HE, ZHENG, XU, QIAN])
def test_R3_7_3_everybody_who_works_here_may_escalate(person: str) -> None:
    investigating().when(escalate(), by=person, reason="x").then_accepted()


def test_R3_7_3_programs_and_those_who_only_look_on_do_not() -> None:
    out = {Role.AUDITOR, Role.COMPLIANCE, Role.ADMIN, Role.APP, Role.SYSTEM}
    assert set(Escalate.issued_by) == set(Role) - out
    for person in (AUDITOR, YI, APP):
        story = investigating().when(escalate(), by=person, reason="x")
        story.then_refused("R3.7.3", "ROLE", Problem.ROLE)


def test_R3_7_3_escalating_needs_a_reason_and_an_open_complaint() -> None:
    investigating().when(escalate(), by=CHEN).then_refused("R3.7.3", "REASON_MISSING")
    over = closed().when(escalate(), by=CHEN, reason="x")
    over.then_refused("R3.7.3", "ILLEGAL_STATE", Problem.ILLEGAL_STATE)


# ---- by breaches ---------------------------------------------------------------------------


@pytest.mark.parametrize(("until", "levels"), [("03-02 11:00", []), ("03-02 11:00:01", [1])])
def test_R3_7_3_a_breach_takes_it_one_level_up_at_once(until: str, levels: list[int]) -> None:
    story = REGISTERED.wait(until)
    assert [event.level for event in raised(story)] == levels
    assert story.state.level == len(levels)


def test_R3_7_3_every_breach_does_until_the_top() -> None:
    story = investigating(Severity.URGENT).wait("03-10 00:00")
    assert [(e.level, e.told) for e in raised(story)] == [
        (1, (SHEN, XU)),
        (2, MANAGERS),
        (3, (QIAN,)),
    ]
    again = story.when(respond(), by=ZHOU)
    assert again.then_accepted().state.level == 3
    late = REGISTERED.wait("03-02 13:01").when(escalate(), by=CHEN, reason="x")
    assert late.then_accepted().state.level == 3


def test_R3_7_3_the_system_escalates_because_of_the_breach() -> None:
    story = REGISTERED.wait("03-02 11:01")
    breach = next(r for r in story.history if isinstance(r.event, DeadlineBreached))
    escalated = next(r for r in story.history if isinstance(r.event, Escalated))
    assert (escalated.trail.actor, escalated.trail.role) == (SYSTEM, Role.SYSTEM)
    assert escalated.trail.causation_id == breach.trail.event_id
    assert escalated.trail.occurred_at == breach.trail.occurred_at


def test_R3_7_3_a_warning_goes_to_the_owner_a_breach_to_the_next_level_too() -> None:
    story = investigating().wait("03-03 09:01")
    (warned,) = (r.event for r in story.history if isinstance(r.event, DeadlineWarned))
    (breached,) = (r.event for r in story.history if isinstance(r.event, DeadlineBreached))
    assert (warned.kind, warned.told) == ("CMP_FIRST", (ZHOU,))
    assert (breached.kind, breached.told) == ("CMP_FIRST", (ZHOU, SHEN, XU))


def test_R3_7_3_at_the_top_the_general_manager_hears_of_each_further_breach() -> None:
    top = investigating()
    for _ in range(3):
        top = top.when(escalate(), by=CHEN, reason="x").then_accepted()
    story = top.wait("03-03 09:01")
    (breached,) = (r.event for r in story.history if isinstance(r.event, DeadlineBreached))
    assert breached.told == (ZHOU, QIAN)
    assert story.state.level == 3


def test_R3_7_2_triage_is_late_on_its_own() -> None:
    story = ACKNOWLEDGED.wait("03-02 13:00:01")
    assert [e.level for e in raised(story)] == [1]
    assert story.clock("CMP_TRIAGE").breached
