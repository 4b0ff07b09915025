"""Every number in the wording of a clause is the one that the rules go by (R5.3)."""

from __future__ import annotations

import re

import pytest

from domain.calendar import Span
from domain.clauses import CLAUSES, Clause
from domain.clauses.figures import figures
from domain.language import Language
from domain.policy import CLOCKS, POLICY, Notice, Policy, Terms

PLACEHOLDERS = {name for known in CLAUSES.values() for name in known.placeholders}


@pytest.mark.parametrize("known", CLAUSES.values(), ids=CLAUSES.keys())
def test_every_clause_can_be_worded_under_the_policy(known: Clause) -> None:
    worded = known.wording(figures(POLICY))
    assert not re.search(r"[{}]", "".join(worded))


def test_no_figure_is_there_that_no_clause_names() -> None:
    assert set(figures(POLICY)) == PLACEHOLDERS


@pytest.mark.parametrize("name", sorted(PLACEHOLDERS))
def test_no_figure_is_lost_in_a_change_of_units(name: str) -> None:
    assert figures(POLICY)[name] > 0


@pytest.mark.parametrize(
    ("id", "said"),
    [
        ("G3.1.3", "15 is the most"),
        ("G3.1.9", "24 hours"),
        ("R3.3.2", "50 %"),
        ("R3.4.4", "1,000,000 yuan"),
        ("R3.4.6", "30 days"),
        ("R3.6.6", "3 years"),
        ("R3.7.3", "2, 24 and 72 hours"),
        ("R3.7.6", "5,000 yuan"),
        ("R3.8.1", "every 3 months"),
    ],
)
def test_the_wording_says_the_numbers_of_the_guidebook_and_of_our_supplement(
    id: str, said: str
) -> None:
    assert said in CLAUSES[id].wording(figures(POLICY)).in_(Language.EN)


def test_another_policy_reads_differently() -> None:
    slower = Terms(limit=Span(minutes=2880), notice=Notice(percent=75))
    changed = Policy(grade_a_min=12, clocks={**CLOCKS, "A_FIRST_CONTACT": slower})
    assert "12" in CLAUSES["G3.1.4"].wording(figures(changed)).en
    assert "48小时" in CLAUSES["G3.1.9"].wording(figures(changed)).zh
