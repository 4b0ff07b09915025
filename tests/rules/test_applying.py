"""Which clauses concern a case: every clause says it, and what it names is there."""

from __future__ import annotations

import pytest

from application.coverage import clause_table
from domain.clauses import CLAUSES
from domain.clauses.applying import APPLYING, JUDGED, ON_CUSTOMER, Trait, applicable, applies
from domain.registry import COMMANDS, EVENTS

SALE = frozenset({Trait.SALE, Trait.NEW_CUSTOMER})
COMPLAINT = frozenset({Trait.COMPLAINT})


def test_every_clause_that_can_be_kept_or_broken_says_to_what_it_applies() -> None:
    assert APPLYING.keys() == set(JUDGED)
    assert not [id for id in JUDGED if CLAUSES[id].is_advice]
    assert len(JUDGED) == sum(not clause.is_advice for clause in CLAUSES.values())


def test_what_keeps_a_clause_is_a_command_or_an_event() -> None:
    named = {name for applying in APPLYING.values() for name in applying.kept_by}
    assert named <= COMMANDS.keys() | EVENTS.keys()
    clocks = {kind for row in clause_table() for kind in row.clocks}
    assert clocks >= ON_CUSTOMER


@pytest.mark.parametrize(
    ("clause", "trait"),
    [
        ("G2.2", Trait.REPURCHASE),
        ("G2.3", Trait.KEY_ACCOUNT),
        ("G3.1.4", Trait.SCORED_A),
        ("G3.1.9", Trait.GRADED_A),
        ("G3.1.11", Trait.GRADED_C),
        ("R3.2.1", Trait.COMPLEX),
        ("G3.3.11", Trait.OBJECTED),
        ("G3.4.5", Trait.CONCEDED),
        ("R3.4.8", Trait.AMENDED),
        ("R3.5.5", Trait.CHANGE_WANTED),
        ("R3.6.4", Trait.DUE),
        ("R3.6.5", Trait.DISPUTED),
        ("R3.6.6", Trait.OVERDUE),
        ("R3.8.1", Trait.CLOSED),
        ("R3.9.2", Trait.KEY_ACCOUNT),
        ("R5.9", Trait.HELD),
    ],
)
def test_a_clause_on_something_particular_applies_from_when_that_is_there(
    clause: str, trait: Trait
) -> None:
    assert not applies(clause, SALE)
    assert applies(clause, SALE | {trait})


def test_R3_8_4_concerns_a_returning_customer_of_grade_B() -> None:
    assert not applies("R3.8.4", frozenset({Trait.SALE, Trait.REPURCHASE, Trait.GRADED_A}))
    assert not applies("R3.8.4", frozenset({Trait.SALE, Trait.NEW_CUSTOMER, Trait.GRADED_B}))
    assert applies("R3.8.4", frozenset({Trait.SALE, Trait.REPURCHASE, Trait.GRADED_B}))


def test_sales_and_complaints_share_only_what_holds_for_all() -> None:
    assert applicable(SALE) & applicable(COMPLAINT) == {"G2.0", "R5.1", "R5.4"}
    assert {clause for clause in applicable(COMPLAINT) if clause.startswith("R3.7")} == {
        f"R3.7.{number}" for number in (*range(1, 9), 10)
    }
    assert "R3.7.9" in applicable(COMPLAINT | {Trait.SEVERE})


def test_of_a_past_deal_only_the_money_is_judged() -> None:
    found = applicable(frozenset({Trait.PAST}))
    assert {"R3.6.1", "R3.6.2", "R3.6.3", "R3.6.7"} <= found
    assert not [clause for clause in found if clause.startswith(("G3", "R3.4", "R3.5"))]


def test_the_companys_own_clauses_are_judged_on_no_case() -> None:
    assert not {"R5.3", "R5.5"} & applicable(frozenset(Trait))
