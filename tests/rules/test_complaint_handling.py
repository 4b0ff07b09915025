"""Who handles a complaint, and what he does first (R3.7.3–R3.7.5)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from complaint_cycles import resolved_again
from complaint_stages import (
    ACKNOWLEDGED,
    REGISTERED,
    complaint,
    investigating,
    responded,
    triaged,
)
from fields import refused_under
from given import Story
from people import CHEN, EVERYBODY, HE, QIAN, SHEN, SUN, WANG, XU, ZHENG, ZHOU
from samples_complaint import acknowledge, assign, contain, find, respond, triage
from samples_remedies import closed, follow_up, proposed, resolved

from domain.complaint.handling import (
    AssignHandler,
    Contain,
    ContainmentTaken,
    FirstResponseGiven,
    HandlerAssigned,
    Respond,
    ResponseLogged,
)
from domain.complaint.kinds import Category, Status
from domain.outcomes import Problem
from domain.people import People, Person, Role

#: Another of each trade, so that a case can change hands.
TECH2, MIXED = "tech2", "mixed"
MORE = People(
    {
        **EVERYBODY.by_id,
        TECH2: Person(TECH2, roles=frozenset({Role.TECH_SUPPORT})),
        MIXED: Person(MIXED, roles=frozenset({Role.TECH_SUPPORT, Role.CUSTOMER_SERVICE})),
    }
)


def about(category: Category) -> Story:
    story = complaint(category=category).when(acknowledge(), by=XU)
    return story.when(triage(), by=XU).then_accepted()


def with_more(story: Story) -> Story:
    return replace(story, people=MORE)


# ---- assigning -----------------------------------------------------------------------------


def test_R3_7_4_a_lead_of_customer_service_names_handler_and_department() -> None:
    story = triaged().when(assign(), by=SHEN)
    story.then(HandlerAssigned(handler_id=ZHOU, department="技术支持部"))
    state = story.state
    assert (state.status, state.handler_id) == (Status.INVESTIGATING, ZHOU)
    assert (state.department, state.people) == ("技术支持部", frozenset({ZHOU}))


@pytest.mark.parametrize("person", [CHEN, WANG, ZHOU, HE, QIAN])
def test_R3_7_4_nobody_else_does(person: str) -> None:
    triaged().when(assign(), by=person).then_refused("R3.7.4", "ROLE", Problem.ROLE)


def test_R3_7_4_first_it_is_acknowledged_and_judged() -> None:
    ACKNOWLEDGED.when(assign(), by=XU).then_refused("R3.7.2", "NOT_TRIAGED")
    judged = REGISTERED.when(triage(), by=XU)
    judged.when(assign(), by=XU).then_refused("R3.7.4", "ILLEGAL_STATE", Problem.ILLEGAL_STATE)


@pytest.mark.parametrize(
    ("category", "who"),
    [
        (Category.QUALITY, {ZHOU}),
        (Category.DELIVERY_DELAY, {HE}),
        (Category.UNMET_FUNCTION, {SUN}),
        (Category.OTHER, {ZHOU, HE, SUN, SHEN}),
    ],
)
@pytest.mark.parametrize("person", [ZHOU, HE, SUN, SHEN, CHEN, WANG, ZHENG, "noone"])
def test_R3_7_4_each_category_has_its_investigators(
    category: Category, who: set[str], person: str
) -> None:
    story = about(category).when(assign(person), by=XU)
    if person in who:
        story.then_accepted()
    else:
        story.then_refused("R3.7.4", "NOT_AN_INVESTIGATOR")


def test_R3_7_4_nobody_handles_a_complaint_about_himself() -> None:
    story = complaint(about_person_id=ZHOU).when(acknowledge(), by=XU).when(triage(), by=XU)
    refused = story.when(assign(ZHOU), by=XU)
    refused.then_refused("R3.7.4", "HANDLER_IS_SUBJECT", Problem.FOUR_EYES)
    with_more(story).when(assign(TECH2), by=XU).then_accepted()


def test_R3_7_4_later_only_the_handler_changes() -> None:
    story = with_more(proposed(story=None)).when(assign(TECH2), by=XU, reason="周技术休假")
    assert story.then_accepted().state.status is Status.SOLUTION_PROPOSED
    assert (story.state.handler_id, story.state.past_handlers) == (TECH2, (ZHOU,))
    assert story.state.people == {ZHOU, TECH2}


def test_R3_7_4_the_same_again_changes_nothing_but_the_department_may_change() -> None:
    investigating().when(assign(), by=XU).then_refused("R5.7", "NOTHING_CHANGED")
    investigating().when(assign(department="质量部"), by=XU).then_accepted()


def test_R3_7_4_what_is_over_is_handed_to_nobody() -> None:
    story = closed().when(assign(), by=XU)
    story.then_refused("R3.7.4", "ILLEGAL_STATE", Problem.ILLEGAL_STATE)


def test_R3_7_4_handler_and_proposer_are_no_leads_of_their_own_case() -> None:
    own = about(Category.OTHER).when(assign(SHEN), by=XU).then_accepted()
    own.when(assign(HE), by=SHEN).then_refused("R3.7.4", "NOT_THE_LEAD", Problem.FOUR_EYES)
    handed = own.when(assign(HE), by=XU).then_accepted()
    handed.when(assign(SUN), by=SHEN).then_accepted()
    offered = proposed(handler=SHEN).when(assign(HE), by=XU).then_accepted()
    offered.when(assign(SUN), by=SHEN).then_refused("R3.7.4", "NOT_THE_LEAD", Problem.FOUR_EYES)


def test_R3_7_8_after_a_second_reopening_another_person_handles_it() -> None:
    once = resolved().when(follow_up(2), by=XU).then_accepted()
    assert once.state.handler_id == ZHOU
    twice = resolved_again(once).when(follow_up(1), by=XU).then_accepted()
    assert twice.state.handler_id is None
    twice.when(assign(ZHOU), by=XU).then_refused("R3.7.8", "ANOTHER_HANDLER")
    with_more(twice).when(assign(TECH2), by=XU).then_accepted()


@pytest.mark.parametrize("field", ["handler_id", "department"])
def test_R3_7_4_both_handler_and_department_are_named(field: str) -> None:
    whole = {"handler_id": ZHOU, "department": "技术"}
    del whole[field]
    assert refused_under(AssignHandler, lambda: AssignHandler.model_validate(whole)) == {
        field: "R3.7.4"
    }


# ---- responding ----------------------------------------------------------------------------


def test_R3_7_3_the_first_answer_of_a_cycle_counts_later_ones_are_kept() -> None:
    first = investigating().when(respond("一"), by=ZHOU, at="03-02 12:00")
    first.then(FirstResponseGiven(text="一")).then_met("CMP_FIRST")
    later = first.when(respond("二"), by=XU)
    later.then(ResponseLogged(text="二"))
    assert later.state == first.state


@pytest.mark.parametrize(
    ("person", "may"), [(ZHOU, True), (SHEN, True), (CHEN, False), (HE, False)]
)
def test_R3_7_3_handler_and_customer_service_answer(person: str, may: bool) -> None:
    story = investigating().when(respond(), by=person)
    if may:
        story.then_accepted()
    else:
        story.then_refused("R3.7.3", problem=Problem.ROLE)


def test_R3_7_3_customer_service_answers_in_every_open_state() -> None:
    for story in (REGISTERED, ACKNOWLEDGED, triaged(), proposed(), resolved()):
        story.when(respond(), by=XU).then_accepted()
    over = closed().when(respond(), by=XU)
    over.then_refused("R3.7.3", "ILLEGAL_STATE", Problem.ILLEGAL_STATE)
    assert refused_under(Respond, lambda: respond(" ")) == {"text": "R3.7.3"}


# ---- containing ----------------------------------------------------------------------------


def test_R3_7_5_the_handler_contains_the_harm_while_he_investigates() -> None:
    story = investigating().when(contain(), by=ZHOU)
    story.then(ContainmentTaken.of(contain()))
    assert story.state.contained is not None
    for person in (XU, WANG, HE):
        investigating().when(contain(), by=person).then_refused("R3.7.5", problem=Problem.ROLE)
    proposed().when(contain(), by=ZHOU).then_refused(
        "R3.7.5", "ILLEGAL_STATE", Problem.ILLEGAL_STATE
    )
    assert refused_under(Contain, lambda: Contain(text="")) == {"text": "R3.7.5"}
    responded().when(contain(), by=ZHOU).when(contain(), by=ZHOU).then_accepted()


# ---- entered late --------------------------------------------------------------------------


@pytest.mark.parametrize(("then", "early"), [("03-02 09:00", False), ("03-02 08:59:59", True)])
def test_R5_8_nothing_is_done_about_a_complaint_before_it_is_registered(
    then: str, early: bool
) -> None:
    for story, command, by in (
        (REGISTERED, acknowledge(), XU),
        (REGISTERED, triage(), XU),
        (investigating(), respond(), ZHOU),
        (investigating(), contain(), ZHOU),
        (investigating(), find(), ZHOU),
    ):
        done = story.when(command, by=by, at="03-02 11:00", occurred_at=then, reason="补录")
        if early:
            done.then_refused(command.clause, "BEFORE_THE_CYCLE")
        else:
            done.then_accepted()


def test_R3_7_3_a_response_of_the_last_cycle_does_not_answer_this_one() -> None:
    again = resolved().when(follow_up(2), by=XU, at="03-04 16:00").then_accepted()
    late = again.when(
        respond(), by=ZHOU, at="03-04 18:00", occurred_at="03-04 15:59", reason="补录"
    )
    late.then_refused("R3.7.3", "BEFORE_THE_CYCLE")
