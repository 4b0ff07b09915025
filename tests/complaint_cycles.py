"""Through a second cycle of a complaint, for what only happens there."""

from __future__ import annotations

from given import Story
from people import ZHOU
from samples_complaint import contain, find
from samples_remedies import resolved

from domain.complaint.severity import Severity


def resolved_again(story: Story, handler: str = ZHOU) -> Story:
    """A complaint that was reopened, found out about and resolved once more."""
    if story.state.severity is Severity.URGENT:
        story = story.when(contain(), by=handler).then_accepted()
    return resolved(story.when(find(), by=handler).then_accepted(), handler)
