"""Handing the signed order over to delivery (R3.5.1)."""

from __future__ import annotations

from typing import Any

import pytest
from fields import refused_under
from given import Story, at
from people import AUDITOR, CHEN, HE, LIU, WANG, ZHAO, ZHOU
from pydantic import ValidationError
from samples_deal import reassign
from samples_delivery import give_back, hand_over
from stages import (
    CONTRACT_APPROVED,
    DELIVERING,
    DELIVERY_PLANNED,
    HANDED_OVER,
    HANDOVER_ACCEPTED,
    SIGNED,
)

from domain.deal.handing_over import (
    AcceptHandover,
    HandedOver,
    HandOver,
    HandoverAccepted,
    HandoverItem,
    HandoverReturned,
    ReturnHandover,
)
from domain.deal.records.delivery import DeliveryState
from domain.deal.state import Stage
from domain.outcomes import Problem

WITHOUT_PROMISES = tuple(i for i in HandoverItem if i is not HandoverItem.SPECIAL_PROMISES)


def test_R3_5_1_the_owner_hands_over_item_by_item() -> None:
    story = SIGNED.when(hand_over(), by=CHEN, at="03-30 09:00").then(HandedOver.of(hand_over()))
    assert story.state.delivery.state is DeliveryState.HANDED_OVER
    assert story.state.delivery.person_id == HE
    assert story.state.stage is Stage.SIGNED


@pytest.mark.parametrize("by", [WANG, ZHAO, HE, AUDITOR])
def test_R3_5_1_nobody_else_hands_over(by: str) -> None:
    SIGNED.when(hand_over(), by=by).then_refused("R3.5.1", problem=Problem.ROLE)


@pytest.mark.parametrize("story", [CONTRACT_APPROVED, HANDED_OVER, HANDOVER_ACCEPTED, DELIVERING])
def test_R3_5_1_it_is_handed_over_once_signed_and_once(story: Story) -> None:
    story.when(hand_over(), by=CHEN).then_refused("R3.5.1", problem=Problem.ILLEGAL_STATE)


@pytest.mark.parametrize("to", [ZHOU, CHEN, "nobody"])
def test_R3_5_1_who_takes_it_works_in_delivery(to: str) -> None:
    SIGNED.when(hand_over(to_id=to), by=CHEN).then_refused("R3.5.1", "ROLE_NOT_HELD")


@pytest.mark.parametrize("item", list(HandoverItem))
def test_R3_5_1_core_terms_milestones_and_promises_are_all_gone_through(
    item: HandoverItem,
) -> None:
    rest = tuple(other for other in HandoverItem if other is not item)
    story = SIGNED.when(hand_over(checklist=rest, special_promises=()), by=CHEN)
    story.then_refused("R3.5.1", "CHECKLIST_INCOMPLETE")
    assert story.reasons[0].detail == {"missing": item}


@pytest.mark.parametrize(
    ("checklist", "promises", "accepted"),
    [
        (tuple(HandoverItem), (), True),
        (WITHOUT_PROMISES, ("备用蒸笼一只",), True),
        (WITHOUT_PROMISES, (), False),
        ((), ("备用蒸笼一只",), False),
    ],
)
def test_R3_5_1_promises_written_down_were_gone_through(
    checklist: Any, promises: Any, accepted: bool
) -> None:
    story = SIGNED.when(hand_over(checklist=checklist, special_promises=promises), by=CHEN)
    if accepted:
        story.then_accepted()
    else:
        story.then_refused("R3.5.1", "CHECKLIST_INCOMPLETE")


@pytest.mark.parametrize(
    ("when", "late"), [("03-30 24:00", 0), ("03-31 00:00:01", 1), ("04-01 00:00", 86_400)]
)
def test_R3_5_1_it_is_handed_over_within_a_working_day(when: str, late: int) -> None:
    """Signed on a Friday, so the working day is the Monday."""
    SIGNED.then_due("HANDOVER", "03-31 00:00")
    assert SIGNED.clock("HANDOVER").owner_id == CHEN
    moment = "03-31 00:00" if when.endswith("24:00") else when
    SIGNED.when(hand_over(), by=CHEN, at=moment).then_met("HANDOVER", late)


def test_R3_5_1_the_manager_is_told_of_a_handover_not_made() -> None:
    late = SIGNED.wait("03-31 00:00:01")
    breach = next(r.event for r in late.recorded if getattr(r.event, "kind", "") == "HANDOVER")
    assert set(breach.model_dump()["told"]) >= {WANG, LIU}


def test_R5_7_the_new_owner_has_the_handover_to_make() -> None:
    story = SIGNED.when(reassign(ZHAO), by=WANG, reason="陈一外派").then_accepted()
    assert story.clock("HANDOVER").owner_id == ZHAO
    story.when(hand_over(), by=ZHAO, at="03-30 09:00").then_met("HANDOVER")


# ---- delivery's answer ----------------------------------------------------------------------


def test_R3_5_1_delivery_accepts_within_a_working_day() -> None:
    HANDED_OVER.then_due("HANDOVER_ACCEPT", "04-01 00:00")
    assert HANDED_OVER.clock("HANDOVER_ACCEPT").owner_id == HE
    story = HANDED_OVER.when(AcceptHandover(), by=HE, at="04-01 00:00").then(HandoverAccepted())
    story.then_met("HANDOVER_ACCEPT")
    assert story.state.delivery.is_taken_over
    HANDED_OVER.when(AcceptHandover(), by=HE, at="04-01 00:00:02").then_met("HANDOVER_ACCEPT", 2)


def test_R3_5_1_delivery_is_told_then_the_managers() -> None:
    late = HANDED_OVER.wait("04-02 00:00")
    told = [
        r.event.model_dump()["told"]
        for r in late.recorded
        if getattr(r.event, "kind", "") == "HANDOVER_ACCEPT"
    ]
    assert told[0][0] == HE
    assert set(told[0][1:]) >= {WANG, LIU}


@pytest.mark.parametrize("command", [AcceptHandover(), give_back()])
@pytest.mark.parametrize("by", [CHEN, WANG, ZHOU])
def test_R3_5_1_only_delivery_answers(command: Any, by: str) -> None:
    HANDED_OVER.when(command, by=by).then_refused("R3.5.1", problem=Problem.ROLE)


@pytest.mark.parametrize("command", [AcceptHandover(), give_back()])
@pytest.mark.parametrize("story", [SIGNED, HANDOVER_ACCEPTED, DELIVERY_PLANNED, DELIVERING])
def test_R3_5_1_a_handover_is_answered_once(command: Any, story: Story) -> None:
    story.when(command, by=HE).then_refused("R3.5.1", problem=Problem.ILLEGAL_STATE)


def test_R3_5_1_a_handover_with_gaps_goes_back_and_its_clock_runs_anew() -> None:
    story = HANDED_OVER.when(give_back(), by=HE, at="03-31 17:00")
    story.then(HandoverReturned(gaps=("围栏高度没写",)))
    story.then_met("HANDOVER_ACCEPT").then_due("HANDOVER", "04-02 00:00")
    assert story.state.delivery.state is DeliveryState.NOT_HANDED
    again = story.when(hand_over(), by=CHEN, at="04-01 09:00").then_met("HANDOVER")
    again.then_due("HANDOVER_ACCEPT", "04-03 00:00")
    again.when(AcceptHandover(), by=HE).then_accepted()


# ---- bodies ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "changes",
    [
        {"to_id": ""},
        {"to_id": None},
        {"checklist": ("LUNCH",)},
        {"checklist": tuple(HandoverItem) * 8},
        {"special_promises": ("",)},
        {"special_promises": ("备用",) * 101},
    ],
)
def test_R3_5_1_what_is_not_a_handover_is_refused(changes: Any) -> None:
    refused = refused_under(HandOver, lambda: hand_over(**changes))
    assert set(refused.values()) == {"R3.5.1"}


@pytest.mark.parametrize("gaps", [(), ("",), ("缺口",) * 101])
def test_R3_5_1_who_returns_it_names_the_gaps(gaps: Any) -> None:
    with pytest.raises(ValidationError):
        ReturnHandover(gaps=gaps)


def test_R5_8_a_handover_entered_late_counts_from_when_it_was_made() -> None:
    story = SIGNED.when(
        hand_over(), by=CHEN, at="03-31 10:00", occurred_at="03-30 17:00", reason="断网"
    )
    story.then_met("HANDOVER")
    assert story.clock("HANDOVER_ACCEPT").starts_at == at("03-30 17:00")
