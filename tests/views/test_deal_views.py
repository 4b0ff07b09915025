"""A deal from its conversion to the signature, with objections and a late form, in every view."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

import pytest
from deal_moves import DETOURS, PATH
from given import Story, at
from leads import contact, convert
from office import Office
from people import CHEN
from samples import CONTACT

from domain.customers import Scenario
from domain.deal.state import Stage
from domain.kernel import Command
from projections.deals import DealFilter
from projections.pipeline import PipelineFilter
from projections.verdicts import verdicts

HOUR = dt.timedelta(hours=1)
#: What a contract above the bottom line does not need.
UNNEEDED = ("manager's exception", "finance's exception", "vote GENERAL_MANAGER")


class Play:
    """Plays moves of a deal at a desk, an hour apart."""

    def __init__(self, office: Office) -> None:
        self.office = office
        lead = office.graded("月宫桂花糕食品有限公司", 3, 4, 4)
        office.desk.do(CHEN, contact(), lead)
        office.desk.do(CHEN, convert(), lead)
        held = office.desk.sales.held(lead)
        assert held is not None
        self.lead = lead
        self.deal: UUID = held.stream.state.deal_id
        self.contact = str(held.stream.state.contacts[0].contact_id)

    @property
    def story(self) -> Story:
        held = self.office.desk.sales.held(self.deal)
        assert held is not None
        return Story(held.stream, self.office.now)

    def move(self, name: str, n: int = 0, after: dt.timedelta = HOUR) -> None:
        desk, move = self.office.desk, {**PATH, **DETOURS}[name]
        desk.sales.set_clock(self.office.now + after)
        story = self.story
        desk.do(move.right(story, n), self._fitted(move.fill(story, n)), self.deal)

    def _fitted(self, command: Command) -> Command:
        """The sample command with this deal's contact, and with a reason."""
        text = command.model_dump_json(by_alias=True).replace(str(CONTACT), self.contact)
        return type(command).model_validate_json(text).model_copy(update={"reason": "如约"})

    def until(self, last: str) -> None:
        for name in list(PATH)[: list(PATH).index(last) + 1]:
            if name not in UNNEEDED:
                self.move(name)

    def card(self, **when: Any) -> dict[str, Any]:
        board = self.office.catch_up().pipeline(PipelineFilter(), self.office.now, **when)
        [card] = [row for column in board["columns"] for row in column["items"]]
        found: dict[str, Any] = card
        return found


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
    items = views.history(play.deal)
    assert items[-1]["state"]["stage"] == "SIGNED"
    assert {c["verdict"] for item in items for c in item["clauses"]} <= {"satisfied"}


def test_V13_states_follow_from_one_another_by_their_changes(play: Play) -> None:
    play.until("talks")
    items = play.office.catch_up().history(play.deal, may=lambda clause: True)
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
    hidden, open_ = views.history(play.deal), views.history(play.deal, may=lambda clause: True)
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
    held = play.office.desk.sales.held(play.deal)
    assert held is not None
    for placed in play.office.desk.sales.log.stream(play.deal):
        for found in verdicts(placed.recorded, held.stream.state.clocks):
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
