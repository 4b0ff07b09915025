"""A timeline page by page: bounded, whole, and of one moment."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any
from uuid import UUID, uuid4

import pytest
from deal_play import Play
from office import Office
from people import WANG

from domain.language import Language
from projections import history as timelines
from projections.history import HistoryFilter
from projections.known import known
from projections.paging import BadCursorError
from projections.replaying import BusyError, OneByOne


@pytest.fixture
def play(office: Office) -> Play:
    play = Play(office)
    play.until("talks")
    office.catch_up()
    return play


def pages(play: Play, limit: int | None, **wanted: Any) -> Iterator[list[dict[str, Any]]]:
    cursor = None
    while True:
        page = play.office.views.history(
            play.deal, wanted=HistoryFilter(**wanted), limit=limit, cursor=cursor
        )
        yield page.items
        if (cursor := page.next) is None:
            return


@pytest.mark.parametrize("limit", [1, 4, 7])
def test_the_pages_of_a_timeline_are_the_whole_of_it(play: Play, limit: int) -> None:
    [whole] = pages(play, None)
    found = list(pages(play, limit))
    assert [len(page) for page in found[:-1]] == [limit] * (len(found) - 1)
    assert [item for page in found for item in page] == whole


def test_pages_are_of_the_moment_of_the_first(play: Play) -> None:
    first = play.office.views.history(play.deal, limit=3)
    [whole] = pages(play, None)
    play.move("reassign", 3)
    play.office.catch_up()
    rest = play.office.views.history(play.deal, cursor=first.next)
    assert first.items + rest.items == whole
    assert len(play.office.views.history(play.deal).items) > len(whole)


def test_a_page_ends_before_it_grows_too_large(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    [whole] = pages(play, None)
    monkeypatch.setattr(timelines, "MOST_BYTES", 20_000)
    found = list(pages(play, None))
    assert len(found) > 2
    assert [item for page in found for item in page] == whole
    monkeypatch.setattr(timelines, "MOST_BYTES", 1)
    assert [len(page) for page in pages(play, None)] == [1] * len(whole), "one item always fits"


def test_what_was_shown_is_forgotten_now_and_then(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    [whole] = pages(play, None)
    monkeypatch.setattr(timelines, "REMEMBERED", 3)
    assert list(pages(play, None)) == [whole]


def test_filters_hold_over_pages(play: Play) -> None:
    [whole] = pages(play, None)
    wangs = [item for item in whole if item["actor"] == WANG]
    assert wangs
    assert [item for page in pages(play, 1, actor=WANG) for item in page] == wangs
    assert list(pages(play, None, event="DealClosed")) == [[]]
    by_clause = [i for i in whole if "G3.3.3" in {c["id"] for c in i["clauses"]}]
    assert [i for page in pages(play, 1, clause="G3.3.3") for i in page] == by_clause


def test_states_may_be_left_out_but_not_what_changed(play: Play) -> None:
    [whole] = pages(play, None)
    [without] = pages(play, None, state=False)
    assert without == [{k: v for k, v in item.items() if k != "state"} for item in whole]


def test_a_cursor_is_good_for_its_own_case_only(play: Play) -> None:
    first = play.office.views.history(play.deal, limit=1)
    for case in (play.lead, uuid4()):
        with pytest.raises(BadCursorError):
            play.office.views.history(case, cursor=first.next)


def test_who_waits_too_long_for_his_turn_is_told() -> None:
    turns = OneByOne(seconds=0.01)
    with turns.turn(), pytest.raises(BusyError), turns.turn():
        pass
    with turns.turn():
        pass


# ---- what a decider knew -------------------------------------------------------------------


def position_of(play: Play, event: str) -> int:
    position: int = next(
        item["position"]
        for [*items] in pages(play, None)
        for item in items
        if item["event"] == event
    )
    return position


def test_what_an_approver_knew_is_the_state_right_before(play: Play) -> None:
    position = position_of(play, "SolutionApproved")
    views = play.office.views
    found = views.known(play.deal, position)
    assert found is not None
    assert found["event"]["event"] == "SolutionApproved"
    assert found["event"]["actor"] == WANG
    assert found["decided_on"] == {"solution_version": 1}
    assert found["known_position"] < position
    assert found["state"] == views.state_at(play.deal, found["known_position"])
    assert found["state"]["stage"] == "SOLUTION_REVIEW"
    assert found["known_version"] == found["event"]["version"] - 1


def test_what_came_later_is_named_without_what_it_said(play: Play) -> None:
    position = position_of(play, "SolutionApproved")
    found = play.office.views.known(play.deal, position)
    assert found is not None
    names = [later["event"] for later in found["later"]]
    assert "SolutionPresented" in names
    assert not [name for name in names if name.startswith("Deadline")]
    assert all(later.keys() == {"position", "event", "fields"} for later in found["later"])
    assert all(later["position"] > position for later in found["later"])
    assert found["later_count"] == len(found["later"])


def test_the_deadlines_open_then_are_named(play: Play) -> None:
    position = position_of(play, "FeedbackSubmitted")
    found = play.office.views.known(play.deal, position)
    assert found is not None
    kinds = {deadline["kind"]: deadline for deadline in found["open_deadlines"]}
    assert kinds["FEEDBACK_FORM"]["title"] == "提交《方案反馈记录表》"
    assert not kinds["FEEDBACK_FORM"]["breached"]


def test_of_the_first_event_nothing_was_known_before(play: Play) -> None:
    position = position_of(play, "DealOpened")
    found = play.office.views.known(play.deal, position)
    assert found is not None
    assert (found["state"], found["known_position"], found["open_deadlines"]) == (None, 0, [])


def test_where_no_event_of_the_case_stands_there_is_nothing_to_know(play: Play) -> None:
    assert play.office.views.known(play.deal, 1) is None
    assert play.office.views.known(UUID(int=1), 1) is None


def test_what_one_command_brought_about_is_one_decision(play: Play) -> None:
    events = play.office.desk.sales.log.stream(play.deal)
    together = next(
        (a, b)
        for a, b in pairwise(events)
        if a.recorded.trail.command_id == b.recorded.trail.command_id
    )
    first, second = (known(events, p.position, Language.ZH) for p in together)
    assert first is not None
    assert second is not None
    assert first["state"] == second["state"]
    assert first["later"] == second["later"]
