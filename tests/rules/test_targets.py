"""Sales targets: whose, for which month, and who sets them (G1.1)."""

from __future__ import annotations

from typing import Any

import pytest
from given import given
from people import CHEN, QIAN, WANG, ZHENG
from pydantic import ValidationError

from domain.company.targets import SalesTargetPublished, SetSalesTarget
from domain.outcomes import Problem
from domain.registry import COMPANY

COMPANY_AS_IT_IS = given(COMPANY)


def target(**changes: Any) -> SetSalesTarget:
    fields: dict[str, Any] = {"person_id": CHEN, "month": "2026-04", "amount_fen": 300_000_000}
    return SetSalesTarget(**fields | changes)


@pytest.mark.parametrize("by", [WANG, QIAN])
def test_G1_1_a_manager_sets_the_target_of_a_person_or_of_a_team(by: str) -> None:
    COMPANY_AS_IT_IS.when(target(), by=by).then(SalesTargetPublished.of(target()))
    of_team = target(person_id=None, team="sales", amount_fen=0)
    COMPANY_AS_IT_IS.when(of_team, by=by).then(SalesTargetPublished.of(of_team))


@pytest.mark.parametrize("by", [CHEN, ZHENG])
def test_G1_1_nobody_else_sets_targets(by: str) -> None:
    COMPANY_AS_IT_IS.when(target(), by=by).then_refused("G1.1", "ROLE", Problem.ROLE)


@pytest.mark.parametrize("changes", [{"person_id": None}, {"team": "sales"}])
def test_G1_1_a_target_is_just_ones(changes: dict[str, Any]) -> None:
    COMPANY_AS_IT_IS.when(target(**changes), by=WANG).then_refused("G1.1", "TARGET_OF_ONE")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"person_id": "nobody"}, "PERSON_UNKNOWN"),
        ({"person_id": None, "team": "华东"}, "TEAM_UNKNOWN"),
    ],
)
def test_G1_1_it_is_somebodys_who_works_here(changes: dict[str, Any], code: str) -> None:
    COMPANY_AS_IT_IS.when(target(**changes), by=WANG).then_refused("G1.1", code)


@pytest.mark.parametrize("changes", [{"amount_fen": -1}, {"month": "2026-13"}, {"month": "四月"}])
def test_G1_1_a_target_is_an_amount_for_a_month(changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        target(**changes)


def test_G1_1_the_newest_target_may_follow_an_older_one() -> None:
    again = target(amount_fen=1)
    twice = COMPANY_AS_IT_IS.when(target(), by=WANG).when(again, by=QIAN)
    twice.then(SalesTargetPublished.of(again))
