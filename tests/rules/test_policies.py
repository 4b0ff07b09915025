"""One proposes a policy, another puts it in force; both know what it changes (R5.3)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from given import Story, given
from people import CHEN, EVERYBODY, QIAN, WANG, YI
from policies import approve, policy_values, publish
from pydantic import ValidationError
from samples import REGISTERED, score

from domain.company.policies import PolicyChange, PolicyProposed, PolicyPublished, difference
from domain.outcomes import Problem
from domain.people import People, Person, Role
from domain.policy import POLICY, Policy, PolicyValues
from domain.policy_law import faults
from domain.registry import COMPANY, LEAD

ADMIN, OTHER = "admin0", "admin1"
STRICTER = publish(grade_a_min=11)


def company() -> Story:
    admins = {a: Person(a, "管理员", frozenset({Role.ADMIN}), "sales") for a in (ADMIN, OTHER)}
    return replace(given(COMPANY), people=People({**EVERYBODY.by_id, **admins}))


def proposed() -> Story:
    return company().when(STRICTER, by=ADMIN)


# ---- proposing ------------------------------------------------------------------------------


def test_R5_3_a_proposal_carries_all_values_and_what_differs() -> None:
    change = PolicyChange(path="grade_a_min", old=10, new=11)
    story = proposed().then(
        PolicyProposed(policy_version="2026-2", values=STRICTER.values, diff=(change,))
    )
    policies = story.state.policies
    assert policies.in_force == POLICY, "nothing is in force that nobody approved"
    assert policies.proposed.policy.grade_a_min == 11
    assert policies.proposed.version == "2026-2"


def test_R5_3_the_difference_names_each_value_by_its_path() -> None:
    changed = policy_values(
        {
            "clocks.A_FIRST_CONTACT": {"limit": {"minutes": 720}},
            "collection.bucket_days": [30, 60],
            "complaints.answer_times.URGENT.first": {"minutes": 60},
        }
    )
    assert difference(PolicyValues(), changed) == (
        PolicyChange(path="clocks.A_FIRST_CONTACT.limit.minutes", old=1440, new=720),
        PolicyChange(path="clocks.A_FIRST_CONTACT.notice.percent", old=75, new=None),
        PolicyChange(path="collection.bucket_days", old=(30, 60, 90, 180), new=(30, 60)),
        PolicyChange(path="complaints.answer_times.URGENT.first.minutes", old=120, new=60),
    )


def test_R5_3_what_changes_nothing_is_no_proposal() -> None:
    company().when(publish(), by=ADMIN).then_refused("R5.3", "POLICY_NOTHING_CHANGED")


@pytest.mark.parametrize("version", ["2026-1", "2026-2"])
def test_R5_3_a_version_is_used_once_though_nobody_approved_it(version: str) -> None:
    again = publish(version, grade_a_min=12)
    proposed().when(again, by=ADMIN).then_refused("R5.3", "POLICY_VERSION_USED")


@pytest.mark.parametrize("by", [CHEN, WANG, QIAN, YI])
def test_R5_3_only_an_admin_proposes(by: str) -> None:
    company().when(STRICTER, by=by).then_refused("R5.3", "ROLE", Problem.ROLE)


# ---- complete and within bounds -------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "grade_a_min",
        "clocks",
        "clocks.CMP_ACK",
        "review_days.LEGAL",
        "probabilities.SIGNED",
        "delivery",
        "collection.hold_days",
        "complaints.answer_times.MAJOR",
        "repurchase.after_close_days",
    ],
)
def test_R5_3_every_value_is_named(path: str) -> None:
    story = company().when(publish("2026-2", path, late_entry_minutes=30), by=ADMIN)
    assert (f"values.{path}", "POLICY_INCOMPLETE") in [(r.field, r.code) for r in story.reasons]


@pytest.mark.parametrize(
    ("changes", "path", "code"),
    [
        ({"grade_a_min": 6}, "grade_b_min", "POLICY_ORDER_STRICT"),
        ({"score_max": 4, "grade_a_min": 13}, "grade_a_min", "OUT_OF_RANGE"),
        ({"score_min": 3, "score_max": 2}, "score_min", "POLICY_ORDER"),
        ({"score_max": 4}, "size_only_size", "OUT_OF_RANGE"),
        ({"questions_min": 6}, "questions_min", "POLICY_ORDER"),
        ({"clocks.NEEDS_MAIL.limit": {"days": 1}}, "clocks.NEEDS_MAIL.limit", "POLICY_SPAN"),
        ({"clocks.NEEDS_MAIL.limit": {}}, "clocks.NEEDS_MAIL.limit", "POLICY_SPAN"),
        (
            {"clocks.NEEDS_MAIL.limit": {"minutes": 60, "days": 1}},
            "clocks.NEEDS_MAIL.limit",
            "POLICY_SPAN",
        ),
        (
            {"clocks.NEEDS_MAIL.limit": {"minutes": 90}},
            "clocks.NEEDS_MAIL.limit.minutes",
            "POLICY_NOT_WHOLE",
        ),
        (
            {"clocks.LIMITATION.limit": {"months": 30}},
            "clocks.LIMITATION.limit.months",
            "POLICY_NOT_WHOLE",
        ),
        (
            {"clocks.LIMITATION.notice": {"percent": 50}},
            "clocks.LIMITATION.notice.before",
            "POLICY_SPAN",
        ),
        ({"clocks.MILESTONE.limit": {"days": 1}}, "clocks.MILESTONE.limit", "POLICY_NO_LIMIT"),
        ({"clocks.CMP_ACK.notice": {}}, "clocks.CMP_ACK.notice", "POLICY_NOTICE"),
        (
            {"clocks.CMP_ACK.notice": {"percent": 50, "before": {"days": 1}}},
            "clocks.CMP_ACK.notice",
            "POLICY_NOTICE",
        ),
        (
            {"clocks.CMP_ACK.notice": {"before": {"months": 1}}},
            "clocks.CMP_ACK.notice.before",
            "POLICY_SPAN",
        ),
        ({"clocks.LUNCH": {"limit": {"days": 1}}}, "clocks", "POLICY_NAME_UNKNOWN"),
        ({"review_days.LUNCH": 1}, "review_days", "POLICY_NAME_UNKNOWN"),
        ({"collection.single_days": [0, 3, 3]}, "collection.single_days", "POLICY_LIST_ORDER"),
        ({"collection.bucket_days": [60, 30]}, "collection.bucket_days", "POLICY_LIST_ORDER"),
        ({"collection.single_days": [0, 8]}, "collection.single_days", "POLICY_ORDER_STRICT"),
        ({"collection.hold_days": 91}, "collection.hold_days", "POLICY_ORDER_STRICT"),
        (
            {"complaints.lead_cost_fen_max": 5_000_000},
            "complaints.lead_cost_fen_max",
            "POLICY_ORDER_STRICT",
        ),
        (
            {"complaints.satisfaction_max": 2},
            "complaints.satisfaction_close_min",
            "POLICY_ORDER",
        ),
        (
            {"complaints.answer_times.GENERAL.solution": {"days": 3}},
            "complaints.answer_times.GENERAL.solution",
            "POLICY_SPAN",
        ),
    ],
)
def test_R5_3_what_does_not_fit_together_is_refused_by_its_path(
    changes: dict[str, Any], path: str, code: str
) -> None:
    found = [(fault.path, fault.code) for fault in faults(policy_values(changes))]
    assert (path, code) in found


@pytest.mark.parametrize(
    "changes",
    [
        {"grade_a_min": 16},
        {"grade_b_min": 2},
        {"score_max": 6},
        {"score_min": 0},
        {"general_manager_amount_fen": 150},
        {"unlinked_items_bp_max": 10_001},
        {"approval_days": 0},
        {"clocks.CMP_ACK.limit": {"minutes": -60}},
        {"collection.bucket_days": []},
        {"probabilities.SIGNED": -1},
        {"grade_a_min": "10"},
        {"grade_a_min": 10.5},
        {"lunch_minutes": 45},
    ],
)
def test_R5_3_each_number_has_its_bounds(changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        policy_values(changes)


def test_R5_3_what_ships_obeys_the_law() -> None:
    assert not list(faults(policy_values()))


def test_R5_3_all_that_is_wrong_is_said_at_once() -> None:
    story = company().when(publish("2026-1", "delivery", grade_a_min=6), by=ADMIN)
    assert [r.code for r in story.reasons] == [
        "POLICY_VERSION_USED",
        "POLICY_INCOMPLETE",
        "POLICY_ORDER_STRICT",
    ]


# ---- putting it in force --------------------------------------------------------------------


@pytest.mark.parametrize("by", [OTHER, QIAN])
def test_R5_3_another_admin_or_a_general_manager_puts_it_in_force(by: str) -> None:
    story = proposed().when(approve(), by=by)
    story.then(PolicyPublished(policy_version="2026-2"))
    policies = story.state.policies
    assert policies.proposed is None
    assert policies.in_force.version == "2026-2"
    assert policies.in_force.grade_a_min == 11


def test_R5_3_who_proposed_it_does_not_approve_it() -> None:
    story = proposed().when(approve(), by=ADMIN)
    story.then_refused("R5.3", "OWN_POLICY", Problem.FOUR_EYES)


@pytest.mark.parametrize("by", [CHEN, WANG, YI])
def test_R5_3_nobody_else_approves_it(by: str) -> None:
    proposed().when(approve(), by=by).then_refused("R5.3", "ROLE", Problem.ROLE)


def test_R5_3_only_what_is_proposed_can_be_approved() -> None:
    proposed().when(approve("2026-3"), by=QIAN).then_refused("R5.3", "POLICY_NOT_PROPOSED")
    company().when(approve(), by=QIAN).then_refused("R5.3", "POLICY_NOT_PROPOSED")
    twice = proposed().when(approve(), by=QIAN).when(approve(), by=QIAN)
    twice.then_refused("R5.3", "POLICY_NOT_PROPOSED")


def test_R5_3_a_later_proposal_replaces_one_that_nobody_approved() -> None:
    story = proposed().when(publish("2026-3", grade_a_min=12), by=OTHER).then_accepted()
    story.when(approve("2026-2"), by=QIAN).then_refused("R5.3", "POLICY_NOT_PROPOSED")
    story.when(approve("2026-3"), by=OTHER).then_refused("R5.3", "OWN_POLICY", Problem.FOUR_EYES)
    story = story.when(approve("2026-3"), by=ADMIN).then_accepted()
    assert story.state.policies.in_force.grade_a_min == 12
    assert set(story.state.policies.by_version) == {"2026-1", "2026-2", "2026-3"}


# ---- what it rules --------------------------------------------------------------------------


def test_R5_3_a_narrower_scale_is_kept_to() -> None:
    narrow = Policy(score_max=4, size_only_size=4)
    story = replace(given(LEAD, (REGISTERED, CHEN)), policy=narrow).when(score(5, 1, 1), by=CHEN)
    (reason,) = story.reasons
    assert (reason.clause, reason.code, reason.field) == ("G3.1.3", "OUT_OF_RANGE", "size_fit")
