"""What is entered more than an hour after it happened shows as a late entry (R5.8)."""

from __future__ import annotations

import pytest
from given import Story
from people import CHEN
from samples_deal import record, summary
from stages import NEEDS_RECORDED, PREPARED

from domain.backdating import is_late_entry
from domain.deal.confirmation import NeedsSummarySent
from domain.deal.needs import NeedsRecorded
from domain.kernel import Event
from domain.policy import POLICY


def marks(story: Story, kind: type[Event]) -> list[bool]:
    return [is_late_entry(r, POLICY) for r in story.recorded if isinstance(r.event, kind)]


@pytest.mark.parametrize(
    ("recorded_at", "late"),
    [("03-05 16:30", False), ("03-05 17:00", False), ("2026-03-05 17:00:01", True)],
)
def test_R5_8_a_talk_that_ended_more_than_an_hour_before_is_a_late_entry(
    recorded_at: str, late: bool
) -> None:
    story = PREPARED.when(record(), by=CHEN, at=recorded_at).then_accepted()
    assert marks(story, NeedsRecorded) == [late]


def test_R5_8_a_time_left_out_is_that_of_the_command() -> None:
    story = NEEDS_RECORDED.when(summary(), by=CHEN, at="03-06 11:00").then_accepted()
    assert marks(story, NeedsSummarySent) == [False]


def test_R5_8_a_command_entered_late_is_a_late_entry() -> None:
    story = NEEDS_RECORDED.when(
        summary(), by=CHEN, at="03-06 11:00", occurred_at="03-06 09:30", reason="邮件在手机上发的"
    ).then_accepted()
    assert marks(story, NeedsSummarySent) == [True]
