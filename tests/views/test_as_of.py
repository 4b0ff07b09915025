"""What the service knew then: as_of answers what the live view answered, for ever."""

from __future__ import annotations

import datetime as dt
import tempfile
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from given import at
from hypothesis import given, settings
from hypothesis import strategies as st
from leads import contact, convert, reevaluate
from office import Office, without
from people import CHEN, WANG, ZHAO
from samples import score
from samples_deal import forecast, hold, prepare, reassign

from domain.calendar import day_of
from domain.deal.holding import ResumeDeal
from domain.kernel import Command
from domain.lead.assignment import ReassignLead
from domain.lead.correction import BaseField, CorrectLead
from domain.lead.scoring import ApproveScore, ReturnScore
from domain.policy import Grade
from projections.leads import LeadFilter
from projections.moments import BadInstantError, as_of_from
from projections.pipeline import PipelineFilter

LEAD_MOVES = (
    "score",
    "approve",
    "return",
    "reevaluate",
    "reassign",
    "correct",
    "contact",
    "convert",
)
DEAL_MOVES = ("prepare", "forecast", "hold", "resume", "hand over")
MOVES = st.tuples(st.integers(0, 2), st.sampled_from(LEAD_MOVES + DEAL_MOVES), st.integers(0, 4))


def lead_command(move: str, round: int, n: int) -> tuple[str, Command]:
    commands: dict[str, tuple[str, Command]] = {
        "score": (CHEN, score(n + 1, 3, 3)),
        "approve": (WANG, ApproveScore(round=round)),
        "return": (WANG, ReturnScore(round=round, reason="预算未核实")),
        "reevaluate": (CHEN, reevaluate(n + 1, 4, 3)),
        "reassign": (WANG, ReassignLead(to=(ZHAO, CHEN)[n % 2], reason="换人")),
        "correct": (
            WANG,
            CorrectLead(field=BaseField.CUSTOMER_NAME, new=f"改名{n}", reason="更名"),
        ),
        "contact": (CHEN, contact()),
        "convert": (CHEN, convert()),
    }
    return commands[move]


def deal_command(move: str, today: dt.date, n: int) -> tuple[str, Command]:
    commands: dict[str, tuple[str, Command]] = {
        "prepare": (CHEN, prepare()),
        "forecast": (CHEN, forecast((n + 1) * 1_000_000)),
        "hold": (CHEN, because(hold(today + dt.timedelta(days=n + 1)))),
        "resume": (CHEN, ResumeDeal()),
        "hand over": (WANG, because(reassign((ZHAO, CHEN)[n % 2]))),
    }
    return commands[move]


def because(command: Command) -> Command:
    return command.model_copy(update={"reason": "另有安排"})


class Player:
    """Plays random moves and writes down what the live views said after each."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.leads = [office.lead(f"客户{number}") for number in range(3)]
        self.said: list[tuple[int, dict[str, Any]]] = []

    def move(self, which: int, move: str, n: int) -> None:
        """One command, allowed or not; a refused one stands in the log, too."""
        desk = self.office.desk
        when = self.office.now + dt.timedelta(hours=7 * n)
        desk.sales.set_clock(when)
        lead = desk.sales.held(self.leads[which])
        assert lead is not None
        state = lead.stream.state
        if move in LEAD_MOVES:
            self._send(*lead_command(move, max(1, state.rounds), n), state.id)
        elif state.deal_id is not None:
            self._send(*deal_command(move, day_of(when), n), state.deal_id)
        self.office.catch_up()
        position = self.office.position
        last = desk.sales.log.after(position - 1, 1)[0]
        self.said.append((position, self.ask(last.recorded.trail.recorded_at, None)))

    def _send(self, by: str, command: Command, id: UUID) -> None:
        self.office.desk.send(by, command, id)

    def ask(self, now: dt.datetime, as_of: int | dt.datetime | None) -> dict[str, Any]:
        views = self.office.views
        breached = PipelineFilter(breached=True)
        return {
            "leads": views.leads(LeadFilter(), now, as_of).items,
            "A": views.leads(LeadFilter(grade=Grade.A), now, as_of).items,
            "mine": views.leads(LeadFilter(owner=CHEN, team="sales"), now, as_of).items,
            "board": views.pipeline(PipelineFilter(), now, as_of)["columns"],
            "breached": views.pipeline(breached, now, as_of)["columns"],
        }


@settings(max_examples=12, deadline=None)
@given(moves=st.lists(MOVES, min_size=4, max_size=25))
def test_as_of_says_what_the_live_view_said_and_a_rebuild_changes_no_byte(
    moves: list[tuple[int, str, int]],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        office = Office(Path(folder) / "log.sqlite3")
        player = Player(office)
        for which, move, n in moves:
            player.move(which, move, n)
        elsewhen = at("2030-01-01 00:00")
        for position, said in player.said:
            assert player.ask(elsewhen, position) == said
        before = office.tables()
        office.views.rebuild()
        assert office.tables() == before
        for position, said in player.said:
            assert player.ask(elsewhen, position) == said
        office.close()


def test_an_instant_stands_for_all_that_was_recorded_by_then(office: Office) -> None:
    office.desk.clock("03-02 10:00")
    lead = office.graded("倒着走钟表厂", 4, 2, 3)
    office.desk.clock("03-18 11:00")
    office.desk.do(CHEN, contact(), lead)
    office.desk.do(CHEN, reevaluate(4, 3, 3), lead)
    office.desk.clock("03-19 09:30")
    office.desk.do(WANG, ApproveScore(round=2), lead)
    views = office.catch_up()

    def grades(instant: str) -> list[str | None]:
        found = views.leads(LeadFilter(), office.now, at(instant))
        return [row["grade"] for row in found.items]

    assert grades("03-02 09:59") == []
    assert grades("03-18 23:59") == ["B"]
    assert grades("03-19 09:30") == ["A"]
    assert grades("03-19 10:00") == ["A"]


def test_a_manual_clock_set_back_once_hides_what_was_recorded_at_the_real_time(
    office: Office,
) -> None:
    """The people were added at the real time, the first lead at the manual one."""
    office.lead("之前")
    views = office.catch_up()
    first = office.position
    assert views.position_at(at("03-02 08:59")) == 0
    assert views.position_at(at("03-02 09:00")) == first
    assert views.position_at(at("2099-01-01 00:00")) == first
    assert views.position_at(5) == 5
    assert views.position_at(None) is None


def test_the_people_of_a_team_are_those_of_then(office: Office) -> None:
    office.lead("之前")
    views = office.catch_up()
    team = without(views.leads(LeadFilter(team="sales"), office.now).items, "as_of_position")
    assert len(team) == 1
    assert not views.leads(LeadFilter(team="delivery"), office.now).items


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("17", 17),
        ("2026-03-18T23:59:00+08:00", at("03-18 23:59")),
        ("2026-03-18T15:59:00Z", at("03-18 23:59")),
    ],
)
def test_as_of_is_a_position_or_an_instant(text: str, meant: object) -> None:
    assert as_of_from(text) == meant


@pytest.mark.parametrize("text", ["", "-1", "2026-03-18T23:59:00", "yesterday", "9" * 30, "１７"])
def test_as_of_is_nothing_else(text: str) -> None:
    with pytest.raises(BadInstantError):
        as_of_from(text)
