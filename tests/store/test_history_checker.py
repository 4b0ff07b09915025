"""The history checker passes what is right and names what is wrong."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from itertools import islice

import pytest
from histories import Operation
from history_checker import check
from history_faults import FAULTS
from history_model import History, histories
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

SOAK = os.environ.get("DEALTRAIL_SOAK") == "1"

#: Histories take a while to make, on a busy machine above all, and not each holds each fault.
SLOW = [HealthCheck.filter_too_much, HealthCheck.too_slow]

pytestmark = pytest.mark.soak


@settings(max_examples=2_000 if SOAK else 50)
@given(histories())
def test_a_history_without_faults_passes(history: History) -> None:
    assert check(history.operations, history.rows) == []


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
@settings(max_examples=60 if SOAK else 8, suppress_health_check=SLOW)
@given(history=histories(least=15), choice=st.integers(0, 99))
def test_a_broken_history_is_found_out(
    fault: Callable[[History], Iterator[History]], history: History, choice: int
) -> None:
    broken = list(islice(fault(history), 100))
    assume(broken)
    one = broken[choice % len(broken)]
    kinds = {found.kind for found in check(one.operations, one.rows)}
    assert FAULTS[fault] in kinds


@settings(max_examples=500 if SOAK else 20)
@given(histories(least=15))
def test_what_stood_before_the_run_needs_nobody_who_asked(history: History) -> None:
    received = [row.position for row in history.rows if row.receipt is not None]
    assume(received)
    assert check([], history.rows, since=received[-1]) == []
    assert [f.kind for f in check([], history.rows, since=received[-1] - 1)] == ["unasked"]


@settings(max_examples=500 if SOAK else 20)
@given(histories(least=15))
def test_an_unanswered_command_may_be_stored_or_not(history: History) -> None:
    """Whoever got no answer can not know; a retry tells him."""
    silent = [without_answer(o) for o in history.operations]
    assert check(silent, history.rows) == []
    assert check(silent, []) == []


def without_answer(operation: Operation) -> Operation:
    return Operation(
        process=operation.process,
        number=operation.number,
        invoked=operation.invoked,
        command_id=operation.command_id,
        asked=operation.asked,
        aggregate_id=operation.aggregate_id,
        if_match=operation.if_match,
    )
