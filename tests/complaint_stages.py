"""The life stages of one complaint up to the finding, each as a story to go on from.

It is registered on Monday 2 March 2026 at 09:00 by 陈一 (CHEN), served by 许客服 (XU) and handled
by 周技术 (ZHOU).
"""

from __future__ import annotations

from functools import cache
from typing import Any

from given import Story, given
from people import CHEN, SHEN, XU, ZHOU
from samples_complaint import (
    acknowledge,
    assign,
    complain,
    contain,
    facts,
    find,
    respond,
    triage,
)

from domain.complaint.severity import Severity
from domain.registry import COMPLAINT

NOTHING = given(COMPLAINT)


def complaint(by: str = CHEN, **changes: Any) -> Story:
    """A complaint just registered."""
    return NOTHING.when(complain(**changes), by=by, facts=facts()).then_accepted()


REGISTERED = complaint()
ACKNOWLEDGED = REGISTERED.when(acknowledge(), by=XU, at="03-02 09:30").then_accepted()


@cache
def triaged(severity: Severity = Severity.GENERAL) -> Story:
    return ACKNOWLEDGED.when(triage(severity), by=XU, at="03-02 10:00").then_accepted()


@cache
def investigating(severity: Severity = Severity.GENERAL) -> Story:
    """周技术 handles it."""
    return triaged(severity).when(assign(), by=SHEN, at="03-02 10:15").then_accepted()


@cache
def responded(severity: Severity = Severity.GENERAL) -> Story:
    return investigating(severity).when(respond(), by=ZHOU, at="03-02 10:30").then_accepted()


@cache
def found(severity: Severity = Severity.GENERAL) -> Story:
    """Founded; of an urgent one the harm was contained first."""
    story = responded(severity)
    if severity is Severity.URGENT:
        story = story.when(contain(), by=ZHOU, at="03-02 10:40").then_accepted()
    return story.when(find(), by=ZHOU, at="03-02 11:00").then_accepted()
