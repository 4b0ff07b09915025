"""P7: what each question to the views of a played company takes, now and as of some time ago."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterator

from application.keys import Keys
from application.log import Log
from application.sales import keys_beside
from projections.views import Views

from .company.questions import QUESTIONS, Question, Subjects, subjects
from .ground import Ground
from .rows import Row, Target
from .series import ROUNDS, Series, percentile

#: How often each question is asked in a round, and how far back.
ASKED = 30
BACK = dt.timedelta(days=90)
#: Seconds after which a slow question is asked no more in its round.
MOST_SECONDS = 3.0
TARGET_MS, TARGET_THEN = 50, 2


def measure(ground: Ground) -> list[Row]:
    path = ground.played()
    log = Log(path, keys=Keys(keys_beside(path)).subjects)
    views = Views(log)
    events, about = views.position, subjects(path, log)
    assert events == log.last_position(), "the views are not caught up"
    size = f"{ground.deals:,} deals, {events:,} events"
    rows = [row for question in QUESTIONS for row in _rows(question, views, about, size)]
    views.close()
    log.close()
    return rows


def _rows(question: Question, views: Views, about: Subjects, size: str) -> Iterator[Row]:
    """The slowest of a hundred now; and, where one can travel, the median then to that now."""
    then = about.now - BACK
    now_ms: list[list[float]] = []
    then_ms: list[list[float]] = []
    for _ in range(1 + ROUNDS):
        now_ms.append(_asked(lambda: question.ask(views, about, None)))
        if question.travels:
            then_ms.append(_asked(lambda: question.ask(views, about, then)))
    what = f"{question.name} ({size})"
    yield Row("P7", f"{what}, p99", "ms", _each(now_ms, 0.99), target=Target("≤", TARGET_MS))
    if question.travels:
        yield Row(
            "P7",
            f"{what}, as of {BACK.days} days ago, p50",
            "ms",
            _each(then_ms, 0.5),
            "the same now",
            _each(now_ms, 0.5),
            Target("≤", TARGET_THEN),
        )


def _asked(ask: Callable[[], object]) -> list[float]:
    """Milliseconds that each asking took."""
    found: list[float] = []
    until = time.perf_counter() + MOST_SECONDS
    while len(found) < ASKED and time.perf_counter() < until:
        began = time.perf_counter()
        ask()
        found.append((time.perf_counter() - began) * 1000)
    return found


def _each(rounds: list[list[float]], share: float) -> Series:
    """That percentile of each round but the first, which warmed up."""
    return Series(tuple(percentile(values, share) for values in rounds[1:]))
