"""The clocks from the presentation to the agreed terms (G3.3.9, G3.3.11, R3.4.1)."""

from __future__ import annotations

from collections.abc import Iterator

from domain.clocks import Arm, Step, Stop
from domain.context import Context
from domain.kernel import Event

from .feedback import FeedbackSubmitted
from .objections import ANSWER_CLOCK, ObjectionAnswered, ObjectionRecorded
from .presentation import SolutionPresented
from .state import Deal
from .terms import TermsAgreed


def middle_steps(event: Event, deal: Deal, context: Context) -> Iterator[Step]:
    """What the event does to these clocks; the deal is as it stands after it."""
    match event:
        case SolutionPresented():
            subject = str(event.solution_version)
            yield Arm("FEEDBACK_FORM", "G3.3.9", event.ended_at, deal.owner_id, subject)
        case FeedbackSubmitted():
            yield Stop("FEEDBACK_FORM", context.at, str(event.solution_version))
        case ObjectionRecorded():
            subject = str(event.objection_id)
            yield Arm(ANSWER_CLOCK, "G3.3.11", event.raised_at, deal.owner_id, subject)
        case ObjectionAnswered():
            answered_at = context.counts_from(event.answered_at)
            yield Stop(ANSWER_CLOCK, answered_at, str(event.objection_id))
        case TermsAgreed():
            yield Arm("CONTRACT_DRAFT", "R3.4.1", context.at, deal.owner_id)
        case _:
            pass
