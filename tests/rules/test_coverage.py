"""Every binding clause, ours too, is carried out by something, and tested."""

from __future__ import annotations

import pytest

from application.coverage import ClauseRow, clause_table, events_of
from domain.registry import COMMANDS, EVENTS

ROWS = {row.clause.id: row for row in clause_table()}
DUE = {id: row for id, row in ROWS.items() if row.is_due}


@pytest.mark.parametrize("row", DUE.values(), ids=DUE.keys())
def test_a_binding_clause_has_a_command_or_a_clock(row: ClauseRow) -> None:
    assert row.commands or row.clocks


@pytest.mark.parametrize("row", DUE.values(), ids=DUE.keys())
def test_a_binding_clause_has_a_test_that_names_it(row: ClauseRow) -> None:
    assert row.tests


@pytest.mark.parametrize("kind", COMMANDS.values(), ids=COMMANDS.keys())
def test_a_command_says_which_events_can_follow(kind: type) -> None:
    events = events_of(kind)
    assert events
    assert all(EVENTS[event.__name__] is event for event in events)


def test_clocks_stand_for_the_clause_that_sets_them() -> None:
    assert ROWS["G3.1.9"].clocks == ("A_FIRST_CONTACT",)
    assert ROWS["R3.1.1"].clocks == ("SCORE_REVIEW",)
    assert ROWS["R3.4.3"].clocks == ("CONTRACT_REVIEW",)


def test_tests_are_found_under_the_longest_clause_that_their_name_begins_with() -> None:
    tests = ROWS["G3.1.4"].tests
    assert tests is not None
    name = "test_G3_1_4_all_125_score_combinations_have_the_grade_of_their_total"
    assert f"rules/test_scoring.py::{name}" in tests
