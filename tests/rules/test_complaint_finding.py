"""What was found out, with which consent, after which containment (R3.7.5)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from complaint_stages import ACKNOWLEDGED, investigating, responded
from fields import refused_under
from given import Story
from people import HE, LIU, SHEN, WANG, XU, ZHOU
from samples_complaint import assign, contain, find
from samples_remedies import follow_up, proposed, resolved

from domain.complaint.finding import FindingRecorded, RecordFinding
from domain.complaint.kinds import Founded, Status
from domain.complaint.reopening import Appeal
from domain.complaint.severity import Severity
from domain.outcomes import Problem
from domain.shared import ConsentGiven, GiveConsent

URGENT = Severity.URGENT
CONSENT = GiveConsent(command="RecordFinding")


def consented(story: Story | None = None) -> Story:
    story = story or investigating()
    return story.when(CONSENT, by=WANG, at="03-02 12:00").then_accepted()


def unfounded() -> Story:
    return consented().when(find(Founded.UNFOUNDED), by=ZHOU).then_accepted()


@pytest.mark.parametrize("founded", [Founded.FOUNDED, Founded.PARTLY])
def test_R3_7_5_the_handler_says_whether_it_is_founded_and_why(founded: Founded) -> None:
    story = investigating().when(find(founded), by=ZHOU)
    story.then(FindingRecorded.of(find(founded), department="技术支持部"))
    assert story.state.status is Status.INVESTIGATING
    assert story.state.root_cause_code == "密封圈批次不良"


def test_R3_7_5_another_department_may_answer_for_the_cause() -> None:
    story = investigating().when(find(department="采购部"), by=ZHOU).then_accepted()
    assert story.state.finding.department == "采购部"
    assert story.state.department == "技术支持部"


@pytest.mark.parametrize("person", [XU, SHEN, WANG, HE])
def test_R3_7_5_nobody_else_does(person: str) -> None:
    investigating().when(find(), by=person).then_refused("R3.7.5", problem=Problem.ROLE)


@pytest.mark.parametrize("story", [ACKNOWLEDGED, proposed()])
def test_R3_7_5_only_while_it_is_investigated(story: Story) -> None:
    by = XU if story is ACKNOWLEDGED else ZHOU
    problem = Problem.ROLE if story is ACKNOWLEDGED else Problem.ILLEGAL_STATE
    story.when(find(), by=by).then_refused("R3.7.5", problem=problem)


@pytest.mark.parametrize("field", ["founded", "root_cause_code", "text"])
def test_R3_7_5_a_finding_is_put_in_words(field: str) -> None:
    whole = {name: getattr(find(), name) for name in find().model_fields_set}
    del whole[field]
    assert refused_under(RecordFinding, lambda: RecordFinding(**whole)) == {field: "R3.7.5"}
    long = "因" * 201
    assert refused_under(RecordFinding, lambda: find(root_cause_code=long)) == {
        "root_cause_code": "R3.7.5"
    }


# ---- containment ---------------------------------------------------------------------------


@pytest.mark.parametrize("severity", Severity)
def test_R3_7_5_of_an_urgent_one_the_harm_is_contained_first(severity: Severity) -> None:
    story = investigating(severity).when(find(), by=ZHOU)
    if severity is URGENT:
        story.then_refused("R3.7.5", "NOT_CONTAINED")
    else:
        story.then_accepted()
    contained = investigating(severity).when(contain(), by=ZHOU)
    contained.when(find(), by=ZHOU).then_accepted()


def test_R3_7_5_containment_belongs_to_its_cycle() -> None:
    first = investigating(Severity.MAJOR).when(contain(), by=ZHOU).when(find(), by=ZHOU)
    again = resolved(first).when(follow_up(2), by=XU).then_accepted()
    assert (again.state.severity, again.state.cycle) == (URGENT, 2)
    again.when(find(), by=ZHOU).then_refused("R3.7.5", "NOT_CONTAINED")
    again.when(contain(), by=ZHOU).when(find(), by=ZHOU).then_accepted()


# ---- unfounded -----------------------------------------------------------------------------


def test_R3_7_5_unfounded_takes_a_managers_consent() -> None:
    investigating().when(find(Founded.UNFOUNDED), by=ZHOU).then_refused("R3.7.5", "CONSENT_MISSING")
    story = unfounded()
    assert story.state.status is Status.UNFOUNDED
    assert not story.state.is_open


@pytest.mark.parametrize(("when", "valid"), [("03-09 12:00", True), ("03-09 12:00:01", False)])
def test_R3_7_5_a_consent_counts_for_seven_days(when: str, valid: bool) -> None:
    story = consented().when(find(Founded.UNFOUNDED), by=ZHOU, at=when)
    if valid:
        story.then_accepted()
    else:
        story.then_refused("R3.7.5", "CONSENT_MISSING")


def test_R3_7_5_only_a_manager_consents_and_only_to_the_finding() -> None:
    event = consented().recorded[0].event
    assert isinstance(event, ConsentGiven)
    assert (event.by, event.command) == (WANG, "RecordFinding")
    for person in (XU, ZHOU):
        investigating().when(CONSENT, by=person).then_refused("R5.1", "ROLE", Problem.ROLE)
    other = investigating().when(GiveConsent(command="Disqualify"), by=WANG)
    other.then_refused("R5.1", "CONSENT_NOT_NEEDED")
    over = unfounded().when(CONSENT, by=LIU)
    over.then_refused("R5.1", "ILLEGAL_STATE", Problem.ILLEGAL_STATE)


def test_R3_7_5_with_the_complaint_over_its_clocks_end() -> None:
    story = unfounded()
    assert not list(story.state.clocks.running())
    assert story.names().count("DeadlineCancelled") == 3


def test_R3_7_5_after_an_appeal_another_person_and_another_consent_are_needed() -> None:
    story = unfounded().when(Appeal(text="客户不服"), by=XU).then_accepted()
    assert (story.state.status, story.state.handler_id) == (Status.INVESTIGATING, None)
    story.when(find(), by=ZHOU).then_refused("R3.7.5", problem=Problem.ROLE)
    story.when(assign(ZHOU), by=XU).then_refused("R3.7.5", "ANOTHER_HANDLER")
    assert story.context is not None
    assert not story.state.has_consent("RecordFinding", replace(story.context, actor=HE))
    assert ZHOU in story.state.people


def test_R3_7_5_a_finding_may_be_corrected_while_it_is_investigated() -> None:
    story = responded().when(find(), by=ZHOU).when(find(Founded.PARTLY), by=ZHOU)
    assert story.then_accepted().state.finding.founded is Founded.PARTLY
