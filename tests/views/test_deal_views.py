"""A deal from its conversion to the signature, with objections and a late form, in every view."""

from __future__ import annotations

from typing import Any

import pytest
from deal_play import HOUR, Play
from given import at
from office import Office
from people import CHEN

from domain.customers import Scenario
from domain.deal.state import Stage
from projections.deals import DealFilter
from projections.pipeline import PipelineFilter


@pytest.fixture
def play(office: Office) -> Play:
    return Play(office)


def test_V1_an_objection_stands_on_the_card_until_it_is_answered(play: Play) -> None:
    play.until("present")
    play.move("object")
    card = play.card()
    assert (card["stage"], card["open_objections"]) == ("PRESENTED", 1)
    assert card["next_deadline"]["kind"] in ("FEEDBACK_FORM", "OBJECTION_ANSWER")
    assert not card["breached"]
    asked = play.office.position
    play.office.desk.sales.set_clock(play.office.now + 30 * HOUR)
    late = play.card()
    assert late["breached"]
    assert late["days_in_stage"] == 1
    board = play.office.views.pipeline(PipelineFilter(breached=True), play.office.now)
    assert sum(column["count"] for column in board["columns"]) == 1
    play.move("answer")
    play.move("feedback")
    done = play.card()
    assert (done["open_objections"], done["breached"], done["next_deadline"]) == (0, False, None)
    assert play.card(as_of=asked) == card


def test_V1_a_deal_on_hold_keeps_the_weight_of_its_stage_and_a_lost_one_has_none(
    play: Play,
) -> None:
    play.until("confirm")
    assert play.card()["probability_bp"] == 2000
    play.move("hold")
    held = play.card()
    assert (held["stage"], held["stage_before"]) == ("ON_HOLD", "NEEDS_CONFIRMED")
    assert held["probability_bp"] == 2000
    play.move("lose")
    lost = play.card()
    assert (lost["stage"], lost["weighted_fen"], lost["next_deadline"]) == ("LOST", 0, None)


def test_V13_a_deal_up_to_its_signature(play: Play) -> None:
    play.until("sign")
    office, views = play.office, play.office.catch_up()
    [row] = views.deals(DealFilter(), office.now).items
    assert (row["stage"], row["amount_fen"]) == ("SIGNED", 88_000_000)
    assert row["signed_on"] is not None
    assert views.deals(DealFilter(stage=Stage.LOST), office.now).items == []
    assert views.deals(DealFilter(lead_id=play.lead), office.now).items == [row]
    assert views.deals(DealFilter(customer_id=play.lead), office.now).items == []
    wanted = DealFilter(scenario=Scenario.NEW_CUSTOMER, search="桂花", owner=CHEN, team="sales")
    assert views.deals(wanted, office.now).items == [row]
    items = views.history(play.deal).items
    assert items[-1]["state"]["stage"] == "SIGNED"
    assert {c["verdict"] for item in items for c in item["clauses"]} <= {"satisfied"}


def test_V13_states_follow_from_one_another_by_their_changes(play: Play) -> None:
    play.until("talks")
    items = play.office.catch_up().history(play.deal, may=lambda clause: True).items
    before: dict[str, Any] = items[0]["state"]
    for item in items[1:]:
        state = item["state"]
        differing = {name for name in state if state[name] != before[name]}
        named = {c["field"].split(".")[0].split("[")[0] for c in item["changes"]}
        assert named == differing
        before = state


def test_G3_4_1_the_bottom_line_is_in_nobodys_history_but_of_those_who_may_see_it(
    play: Play,
) -> None:
    play.until("bottom line")
    views = play.office.catch_up()
    hidden = views.history(play.deal).items
    open_ = views.history(play.deal, may=lambda clause: True).items
    assert "80000000" not in repr(hidden)
    assert open_[-1]["data"]["floor_price_fen"] == 80_000_000
    assert hidden[-1]["data"]["floor_price_fen"] is None
    assert "floor_price_fen" in hidden[-1]["hidden"]
    assert open_[-1]["hidden"] == []
    position = hidden[-1]["position"]
    assert "80000000" not in repr(views.difference(play.deal, position - 1, position))
    everything = views.difference(play.deal, position - 1, position, may=lambda clause: True)
    assert "80000000" in repr(everything)


def test_every_clause_of_a_verdict_is_known(play: Play) -> None:
    play.until("sign")
    for item in play.office.catch_up().history(play.deal).items:
        for found in item["clauses"]:
            assert found["source"] in ("guidebook", "supplement")


def test_a_rebuild_of_a_whole_deal_changes_no_byte(play: Play) -> None:
    play.until("present")
    play.office.catch_up()
    play.move("object")
    play.office.catch_up()
    play.office.desk.clock("03-05 09:00")
    play.office.catch_up()
    play.move("answer")
    play.move("reassign", 3)
    play.office.catch_up()
    before = play.office.tables()
    assert before["pipeline_cards"]
    assert before["worklist_clocks"]
    play.office.views.rebuild()
    assert play.office.tables() == before
    assert play.office.now >= at("03-05 09:00")
