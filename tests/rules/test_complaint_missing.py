"""What a complaint still lacks for its next step, whoever looks at it (R3.7.1)."""

from __future__ import annotations

import pytest
from complaint_stages import (
    ACKNOWLEDGED,
    REGISTERED,
    found,
    investigating,
    responded,
    triaged,
)
from given import Story
from people import AUDITOR, XU
from samples_remedies import closed

from application.looking import look
from application.streams import Held
from application.turn import Standing
from domain.china import CHINA
from domain.complaint.severity import Severity


def steps(story: Story, by: str = XU) -> dict[str, set[str]]:
    """The steps that are missing, each with the codes of what speaks against it."""
    standing = Standing(story.policy, CHINA, story.people)
    looked = look(Held(story.stream), by, standing, story.now, lambda *about: {})
    return {step.command: {reason.code for reason in step.reasons} for step in looked.missing}


@pytest.mark.parametrize(
    ("story", "expected"),
    [
        (REGISTERED, {"Acknowledge": set(), "Triage": set()}),
        (
            ACKNOWLEDGED,
            {"Triage": set(), "AssignHandler": {"NOT_TRIAGED"}, "Respond": set()},
        ),
        (triaged(), {"AssignHandler": set(), "Respond": set()}),
        (
            investigating(),
            {"Respond": set(), "RecordFinding": set(), "ProposeSolution": {"NO_FINDING"}},
        ),
        (
            responded(Severity.URGENT),
            {"RecordFinding": {"NOT_CONTAINED"}, "ProposeSolution": {"NO_FINDING"}},
        ),
        (found(), {"ProposeSolution": set()}),
        (closed(), {}),
    ],
)
def test_R3_7_1_what_is_missing_is_what_is_still_to_do(
    story: Story, expected: dict[str, set[str]]
) -> None:
    assert steps(story) == expected
    assert steps(story, AUDITOR) == expected
