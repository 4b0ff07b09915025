"""Sessions: how they begin, how they end, and what only their pages can write."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from engines import ENGINES, place

from application.keys import Keys
from application.sessions import Begun, Sessions, id_of
from interfaces.identity.sessions import shows_token, token_of

NOW = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)
IDLE = dt.timedelta(hours=1)
DAY = dt.timedelta(hours=12)
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture(params=ENGINES)
def sessions(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Sessions]:
    with ExitStack() as open_now:
        where = open_now.enter_context(place(request.param, tmp_path))
        keys = Keys(where.keys)
        open_now.callback(keys.close)
        yield keys.sessions


def begun(sessions: Sessions, person: str = "chen", now: dt.datetime = NOW) -> str:
    return sessions.begin(Begun(person, "0123456789ab", "a browser", now, now + DAY))


def test_a_session_opens_for_its_text_alone(sessions: Sessions) -> None:
    text = begun(sessions)
    found = sessions.bearer(text, NOW, IDLE)
    assert found is not None
    assert (found.person_id, found.begun_by, found.agent) == ("chen", "0123456789ab", "a browser")
    for other in (
        "ses_\0_x",
        text[:-1],
        text + "x",
        f"ses_{found.id}_",
        "ses",
        "",
        "dt_0123456789ab_x",
    ):
        assert sessions.bearer(other, NOW, IDLE) is None


def test_it_ends_when_it_lies_idle_and_goes_on_while_it_is_used(sessions: Sessions) -> None:
    text = begun(sessions)
    now = NOW
    for _ in range(5):
        now += IDLE - MINUTE
        assert sessions.bearer(text, now, IDLE) is not None
    assert sessions.bearer(text, now + IDLE, IDLE) is None
    # It was not only refused: it is gone, whatever the settings become.
    assert sessions.bearer(text, now, DAY) is None


def test_it_ends_however_much_it_is_used(sessions: Sessions) -> None:
    text = begun(sessions)
    now = NOW
    while now < NOW + DAY:
        assert sessions.bearer(text, now, IDLE) is not None
        now += IDLE / 2
    assert sessions.bearer(text, now, IDLE) is None


def test_a_use_is_noted_to_the_minute(sessions: Sessions) -> None:
    text = begun(sessions)
    for seconds, noted in ((59, NOW), (60, NOW + MINUTE), (100, NOW + MINUTE)):
        sessions.bearer(text, NOW + dt.timedelta(seconds=seconds), IDLE)
        (found,) = sessions.of("chen", NOW, IDLE)
        assert found.seen_at == noted, seconds


def test_all_of_a_person_are_listed_and_ended_and_nobody_elses(sessions: Sessions) -> None:
    first, second = begun(sessions), begun(sessions, now=NOW + MINUTE)
    other = begun(sessions, "wang")
    assert [s.id for s in sessions.of("chen", NOW + MINUTE, IDLE)] == [id_of(second), id_of(first)]
    assert sessions.of("chen", NOW + DAY, IDLE) == []
    assert sessions.owner(id_of(first)) == "chen"
    assert sessions.end_all("chen") == 2
    assert sessions.bearer(first, NOW, IDLE) is sessions.bearer(second, NOW, IDLE) is None
    assert sessions.bearer(other, NOW, IDLE) is not None


def test_only_who_bears_it_closes_it_by_its_text(sessions: Sessions) -> None:
    text = begun(sessions)
    sessions.close(f"ses_{id_of(text)}_guessed")
    assert sessions.bearer(text, NOW, IDLE) is not None
    sessions.close(text)
    assert sessions.bearer(text, NOW, IDLE) is None
    assert not sessions.end(id_of(text))


def test_what_is_over_is_cleared_away(sessions: Sessions) -> None:
    text = begun(sessions)
    begun(sessions, "wang", NOW + DAY)
    assert sessions.owner(id_of(text)) is None


def test_an_address_signs_in_once_and_in_time(sessions: Sessions) -> None:
    text, late = (sessions.offer("chen", NOW + IDLE) for _ in range(2))
    assert sessions.take(text + "x", NOW) is None
    assert sessions.take(text, NOW) == "chen"
    assert sessions.take(text, NOW) is None
    assert sessions.take(late, NOW + IDLE) is None
    assert sessions.take(late, NOW) is None


def test_the_token_of_writes_is_that_of_one_session_only(sessions: Sessions) -> None:
    text, other = begun(sessions), begun(sessions)
    assert shows_token(text, token_of(text))
    for wrong in ("", token_of(other), token_of(text)[:-1], text, "令牌"):
        assert not shows_token(text, wrong)
    assert text.rpartition("_")[2] not in token_of(text)
