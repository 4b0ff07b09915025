"""Preparing the needs talk and recording it in five kinds (G3.2.1–G3.2.4, G3.2.7, R3.2.1)."""

from __future__ import annotations

from typing import Any

import pytest
from fields import refused_under
from given import Story, given
from people import CHEN, SUN, WANG, ZHAO
from samples import CONTACT
from samples_deal import answers, opened, prepare, questions, record
from stages import NEEDS_CONFIRMED, NEEDS_RECORDED, OPENED, PREPARED

from domain.customers import Scenario
from domain.deal.discovery import (
    PRESET_QUESTIONS,
    BackgroundSource,
    DiscoveryPrepared,
    PrepareDiscovery,
    Question,
)
from domain.deal.needs import KnownPain, NeedsRecorded, Pain, RecordNeeds
from domain.deal.records.discovery import SpinType
from domain.deal.state import Stage
from domain.language import Language
from domain.outcomes import Problem
from domain.registry import DEAL
from domain.shared import ContactAdded

REPURCHASE = given(DEAL, opened(scenario=Scenario.REPURCHASE))


def recorded(at: str = "03-05 16:30", **changes: Any) -> Story:
    return PREPARED.when(record(**changes), by=CHEN, at=at)


@pytest.mark.parametrize("count", [0, 1, 2, 6, 7])
def test_G3_2_2_fewer_than_three_or_more_than_five_questions_are_refused(count: int) -> None:
    OPENED.when(prepare(questions=questions(count)), by=CHEN).then_refused(
        "G3.2.2", "QUESTION_COUNT"
    )


@pytest.mark.parametrize("count", [3, 4, 5])
def test_G3_2_2_three_to_five_questions_prepare_the_talk(count: int) -> None:
    command = prepare(questions=questions(count))
    story = OPENED.when(command, by=CHEN).then(DiscoveryPrepared.of(command))
    assert story.state.discovery.prepared


def test_G3_2_2_two_presets_are_offered_and_may_be_taken_as_they_are() -> None:
    assert set(PRESET_QUESTIONS) == {SpinType.PROBLEM, SpinType.NEED_PAYOFF}
    for kind, wording in PRESET_QUESTIONS.items():
        assert all(Question(text=wording.in_(language), spin_type=kind) for language in Language)


def test_G3_2_1_without_a_source_nothing_is_prepared() -> None:
    refused = refused_under(PrepareDiscovery, lambda: prepare(sources=()))
    assert refused == {"sources": "G3.2.1"}


def test_G3_2_1_a_repurchase_reads_the_history_of_working_together() -> None:
    REPURCHASE.when(prepare(), by=CHEN).then_refused("G3.2.1", "COOP_HISTORY_MISSING")
    read = (BackgroundSource.WEBSITE, BackgroundSource.COOP_HISTORY)
    REPURCHASE.when(prepare(sources=read), by=CHEN).then_accepted()


def test_G3_2_1_an_unprepared_talk_cannot_be_recorded() -> None:
    OPENED.when(record(), by=CHEN, at="03-05 16:30").then_refused("G3.2.1", "NOT_PREPARED")


@pytest.mark.parametrize("person", [ZHAO, WANG, SUN])
def test_G3_2_4_only_the_owner_records_needs(person: str) -> None:
    PREPARED.when(record(), by=person, at="03-05 16:30").then_refused(
        "G3.2.4", problem=Problem.ROLE
    )


@pytest.mark.parametrize(
    ("field", "nothing"),
    [("pains", ()), ("goals", ()), ("decision_process", " "), ("timeline", ())],
)
def test_G3_2_4_pains_goals_decision_and_dates_must_not_be_empty(
    field: str, nothing: object
) -> None:
    assert refused_under(RecordNeeds, lambda: record(**{field: nothing})) == {field: "G3.2.4"}


def test_G3_2_4_a_budget_left_out_needs_a_reason_and_is_flagged() -> None:
    nothing: dict[str, Any] = {"budget_min_fen": None, "budget_max_fen": None}
    recorded(**nothing).then_refused("G3.2.4", "BUDGET_MISSING")
    recorded(**nothing, budget_unknown_reason="吴刚下月才批").then_deviates(
        "G3.2.4", "BUDGET_UNKNOWN"
    )


@pytest.mark.parametrize("field", ["budget_min_fen", "budget_max_fen"])
def test_G3_2_4_one_end_of_the_budget_is_a_budget(field: str) -> None:
    nothing: dict[str, Any] = {field: None}
    recorded(**nothing).then_no_deviation()


@pytest.mark.parametrize(("low", "high", "fits"), [(300, 299, False), (300, 300, True)])
def test_G3_2_4_the_budget_does_not_end_below_its_begin(low: int, high: int, fits: bool) -> None:
    story = recorded(budget_min_fen=low, budget_max_fen=high)
    if fits:
        story.then_no_deviation()
    else:
        story.then_refused("G3.2.4", "BUDGET_REVERSED")


@pytest.mark.parametrize("missing", list(SpinType))
def test_G3_2_3_a_record_without_one_of_the_four_spin_types_is_flagged(missing: SpinType) -> None:
    recorded().then_no_deviation()
    kinds = [kind for kind in SpinType if kind is not missing]
    recorded(answers=answers(*kinds)).then_deviates("G3.2.3", "SPIN_TYPE_MISSING")


def test_G3_2_7_needs_that_were_not_restated_are_flagged() -> None:
    recorded(restated=False).then_deviates("G3.2.7", "NOT_RESTATED")


def test_R3_2_1_a_complex_need_without_the_product_manager_is_flagged_until_he_takes_part() -> None:
    alone = recorded(complex=True).then_deviates("R3.2.1", "COMPLEX_WITHOUT_PRODUCT_MANAGER")
    with_him = alone.when(record(complex=True, participants=(SUN,)), by=CHEN).then_no_deviation()
    with_him.when(record(complex=True), by=CHEN).then_no_deviation()


def test_R3_2_1_a_customer_who_is_named_like_a_product_manager_is_none() -> None:
    story = recorded(complex=True, participants=("孙产品",))
    story.then_deviates("R3.2.1", "COMPLEX_WITHOUT_PRODUCT_MANAGER")


def test_G3_2_4_pains_without_an_id_get_a_free_one() -> None:
    pains = (Pain(text="漏气"), Pain(id="P1", text="串味"), Pain(text="缺糖"))
    story = recorded(pains=pains)
    event = story.recorded[0].event
    assert isinstance(event, NeedsRecorded)
    assert event.pains == (
        KnownPain(id="P2", text="漏气"),
        KnownPain(id="P1", text="串味"),
        KnownPain(id="P3", text="缺糖"),
    )
    assert story.state.discovery.newest.pain_ids == {"P1", "P2", "P3"}


def test_G3_2_4_no_two_pains_share_an_id() -> None:
    twice = (Pain(id="P1", text="漏气"), Pain(id="P1", text="串味"))
    recorded(pains=twice).then_refused("G3.2.4", "PAIN_ID_TWICE")


def test_R5_4_a_bare_name_among_the_participants_becomes_a_contact_first() -> None:
    story = recorded(participants=(CHEN, str(CONTACT), "吴刚"))
    added, event = story.recorded[0].event, story.recorded[1].event
    assert isinstance(added, ContactAdded)
    assert isinstance(event, NeedsRecorded)
    assert added.name == "吴刚"
    assert event.participants == (CHEN, str(CONTACT), str(added.contact_id))
    assert added.contact_id in story.state.contact_ids


def test_R5_4_an_unknown_contact_id_is_refused() -> None:
    stranger = "00000000-0000-4000-8000-0000000000ff"
    recorded(participants=(stranger,)).then_refused("R5.4", "CONTACT_UNKNOWN")


def test_G3_2_5_a_new_talk_after_the_confirmation_is_to_be_confirmed_anew() -> None:
    assert NEEDS_CONFIRMED.state.stage is Stage.NEEDS_CONFIRMED
    story = NEEDS_CONFIRMED.when(record(), by=CHEN).then_accepted()
    assert story.state.stage is Stage.DISCOVERY
    assert story.state.discovery.confirmed is None
    assert story.state.discovery.newest.version == 2


def test_G3_2_5_a_talk_ends_after_it_began() -> None:
    end = NEEDS_RECORDED.state.discovery.newest.talk_ended_at
    recorded(talk_started_at=end).then_refused("G3.2.5", "ENDS_BEFORE_IT_STARTS")
