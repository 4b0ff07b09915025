"""What a lead or deal still lacks for its next step, whoever looks at it."""

from __future__ import annotations

from typing import Any

import pytest
from given import Story
from leads import LEAD_REGISTERED, C, graded, reevaluate
from people import AUDITOR, CHEN, LIU, WANG, WU
from samples import score
from samples_contract import SIDE_BY_SIDE, approved_by, revise, submitted, vote
from samples_deal import confirm, record, review
from samples_deal import revise as revise_solution
from samples_negotiation import agree, feedback, rehearsal, talks
from stages import (
    ACCEPTANCE_REQUESTED,
    ACCEPTED,
    CONTRACT_APPROVED,
    CONTRACT_DRAFTED,
    DELIVERING,
    DELIVERY_PLANNED,
    HANDED_OVER,
    HANDOVER_ACCEPTED,
    MATERIAL_READY,
    NEEDS_CONFIRMED,
    NEEDS_RECORDED,
    NEEDS_SENT,
    NEGOTIATING,
    OPENED,
    PREPARED,
    PREPARED_TO_NEGOTIATE,
    PRESENTED,
    SIGNED,
    SOLUTION_APPROVED,
    SOLUTION_DRAFTED,
    SOLUTION_SUBMITTED,
    TERMS_AGREED,
    TERMS_DISCUSSED,
)

from application.exchange import Missing
from application.looking import look
from application.streams import Held
from application.turn import Standing
from domain.calendar import Calendar
from domain.context import Context, Fact
from domain.deal.records.contract import Department, Opinion
from domain.deal.records.negotiation import CoreTerm
from domain.deal.reopening import ReopenNegotiation
from domain.deal.solution_review import Mark
from domain.decision import Stream
from domain.facts import NextNumber
from domain.kernel import Command

LEGAL, FINANCE, TECHNICAL, MANAGER, GM = Department
REJECTED = SOLUTION_SUBMITTED.when(review(margin=Mark.FAIL), by=WANG)
CONTRADICTED = NEEDS_SENT.when(confirm(deviations=("预算是三十万",)), by=CHEN)
SCORED = LEAD_REGISTERED.when(score(3, 4, 4), by=CHEN)
REOPENED = CONTRACT_DRAFTED.when(ReopenNegotiation(), by=CHEN, reason="重谈")
NON_STANDARD: Any = {"non_standard_terms": ("免责条款另议",)}
VOTED_DOWN = submitted().when(vote(LEGAL, Opinion.REJECT), by=WU)


def nothing_known(kind: type[Command], stream: Stream, context: Context) -> dict[type[Fact], Fact]:
    return {need: NextNumber("") if need is NextNumber else need() for need in kind.needs}


def missing(story: Story, by: str = CHEN) -> tuple[Missing, ...]:
    standing = Standing(story.policy, Calendar(), story.people)
    return look(Held(story.stream), by, standing, story.now, nothing_known).missing


def steps(story: Story, by: str = CHEN) -> dict[str, set[str]]:
    """The steps that are missing, each with the codes of what speaks against it."""
    return {m.command: {r.code for r in m.reasons} for m in missing(story, by)}


@pytest.mark.parametrize(
    ("story", "expected"),
    [
        (LEAD_REGISTERED, {"ScoreLead"}),
        (SCORED, {"ApproveScore"}),
        (graded(C), {"ReevaluateLead"}),
        (graded(C).when(reevaluate(4, 4, 4), by=CHEN), {"ApproveScore"}),
        (OPENED, {"PrepareDiscovery", "RecordNeeds", "SendNeedsSummary", "ConfirmNeeds"}),
        (PREPARED, {"RecordNeeds", "SendNeedsSummary", "ConfirmNeeds"}),
        (NEEDS_RECORDED, {"SendNeedsSummary", "ConfirmNeeds"}),
        (NEEDS_SENT, {"ConfirmNeeds"}),
        (CONTRADICTED, {"RecordNeeds", "ConfirmNeeds"}),
        (CONTRADICTED.when(record(), by=CHEN), {"SendNeedsSummary", "ConfirmNeeds"}),
        (NEEDS_CONFIRMED, {"DraftSolution"}),
        (SOLUTION_DRAFTED, {"SubmitSolution"}),
        (SOLUTION_SUBMITTED, {"ReviewSolution"}),
        (REJECTED, {"ReviseSolution", "SubmitSolution"}),
        (REJECTED.when(revise_solution(), by=CHEN), {"SubmitSolution"}),
        (SOLUTION_APPROVED, {"AttachMaterial", "PresentSolution"}),
        (MATERIAL_READY, {"PresentSolution"}),
        (
            PRESENTED,
            {
                "SubmitFeedback",
                "SetBottomLine",
                "PrepareStrategy",
                "RecordRehearsal",
                "EnterNegotiation",
            },
        ),
        (PREPARED_TO_NEGOTIATE, {"EnterNegotiation"}),
        (NEGOTIATING, {"RecordRound", "AgreeTerms"}),
        (NEGOTIATING.when(talks(CoreTerm.PRICE), by=CHEN), {"RecordRound", "AgreeTerms"}),
        (TERMS_DISCUSSED, {"AgreeTerms"}),
        (TERMS_AGREED, {"DraftContract", "SubmitContract"}),
        (CONTRACT_DRAFTED, {"SubmitContract"}),
        (REOPENED, {"AgreeTerms"}),
        (REOPENED.when(agree(), by=CHEN), {"DraftContract", "SubmitContract"}),
        (submitted(), {"ReviewContract"}),
        (VOTED_DOWN, {"ReviseContract"}),
        (VOTED_DOWN.when(revise(), by=CHEN), {"SubmitContract"}),
        (CONTRACT_APPROVED, {"SignContract"}),
        (
            SIGNED,
            {"ArchiveContract", "HandOver", "IssueInvoice", "RecordPayment", "CloseDeal"},
        ),
    ],
)
def test_G1_4_what_is_missing_is_what_is_still_to_do(story: Story, expected: set[str]) -> None:
    assert set(steps(story)) == expected


@pytest.mark.parametrize("attendees", [(CHEN, WU), (CHEN, WANG)])
def test_G3_4_3_a_rehearsal_without_manager_or_legal_leaves_it_missing(
    attendees: tuple[str, ...],
) -> None:
    story = PRESENTED.when(rehearsal(*attendees), by=CHEN).then_accepted()
    assert "RecordRehearsal" in steps(story)
    assert "RecordRehearsal" not in steps(story.when(rehearsal(CHEN, WANG, WU), by=CHEN))


def test_G3_3_9_a_form_that_was_handed_in_is_not_missing() -> None:
    assert "SubmitFeedback" not in steps(PRESENTED.when(feedback(), by=CHEN).then_accepted())


@pytest.mark.parametrize("story", [SCORED, SOLUTION_SUBMITTED, submitted()])
def test_G1_4_what_is_missing_does_not_depend_on_who_looks(story: Story) -> None:
    for person in (CHEN, WANG, LIU, AUDITOR):
        assert missing(story, person) == missing(story, "nobody")
        assert not any(step.reasons for step in missing(story, person))


def test_G3_2_5_reasons_that_concern_the_case_stay() -> None:
    assert steps(PREPARED)["ConfirmNeeds"] == {"NO_NEEDS"}
    assert steps(PRESENTED)["EnterNegotiation"] == {
        "FEEDBACK_MISSING",
        "BOTTOM_LINE_MISSING",
        "STRATEGY_MISSING",
        "REHEARSAL_MISSING",
    }


@pytest.mark.parametrize(
    ("story", "waits_for"),
    [
        (submitted(), SIDE_BY_SIDE),
        (approved_by(submitted(), LEGAL, TECHNICAL), (FINANCE, MANAGER)),
        (submitted(**NON_STANDARD), (*SIDE_BY_SIDE, GM)),
        (approved_by(submitted(**NON_STANDARD), *SIDE_BY_SIDE), (GM,)),
    ],
)
def test_R3_4_4_a_review_says_which_departments_it_waits_for(
    story: Story, waits_for: tuple[str, ...]
) -> None:
    (review_step,) = missing(story)
    assert review_step.waits_for == waits_for


def test_R3_4_4_other_steps_wait_for_nobody() -> None:
    assert [step.waits_for for step in missing(TERMS_AGREED)] == [(), ()]


DELIVERY_STEPS = {
    "HandOver",
    "AcceptHandover",
    "PlanDelivery",
    "StartDelivery",
    "RequestAcceptance",
    "AcceptMilestone",
}


@pytest.mark.parametrize(
    ("story", "expected"),
    [
        (SIGNED, {"HandOver"}),
        (HANDED_OVER, {"AcceptHandover", "StartDelivery"}),
        (HANDOVER_ACCEPTED, {"PlanDelivery", "StartDelivery"}),
        (DELIVERY_PLANNED, {"StartDelivery"}),
        (DELIVERING, {"RequestAcceptance"}),
        (ACCEPTANCE_REQUESTED, {"RequestAcceptance", "AcceptMilestone"}),
        (ACCEPTED, set()),
    ],
)
def test_G1_2_the_signed_order_has_its_next_step_of_delivery(
    story: Story, expected: set[str]
) -> None:
    assert set(steps(story)) & DELIVERY_STEPS == expected
