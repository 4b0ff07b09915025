"""Leads at each stage of their life, and the turn that an approval sets off."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from uuid import uuid5

from given import NAMESPACE, Story, given
from people import CHEN, WANG
from samples import REGISTERED, score

from domain.context import Fact
from domain.customers import Scenario
from domain.decision import Stream
from domain.kernel import Recorded
from domain.lead.assignment import AssignLead
from domain.lead.contact import Channel, RecordFirstContact
from domain.lead.ending import ConvertLead
from domain.lead.scoring import ApproveScore, ReevaluateLead
from domain.lead.state import Outreach
from domain.registry import LEAD

A, B, C = (4, 3, 3), (4, 2, 3), (2, 2, 1)

LEAD_REGISTERED = given(LEAD, (REGISTERED, CHEN))


def lead(by: str = CHEN, **changes: Any) -> Story:
    """A registered lead with some fields of its own."""
    return given(LEAD, (REGISTERED.model_copy(update=changes), by))


REPURCHASE = lead(scenario=Scenario.REPURCHASE)


def approve(
    story: Story,
    by: str = WANG,
    at: dt.datetime | str | None = None,
    facts: Iterable[Fact] = (),
) -> Story:
    """The approval of the pending round and the assignment that the service adds to it."""
    approved = story.when(ApproveScore(round=story.state.rounds), by=by, at=at).then_accepted()
    assigned = approved.when(AssignLead(), facts=facts).then_accepted()
    return replace(assigned, recorded=(*approved.recorded, *assigned.recorded))


def graded(
    scores: tuple[int, int, int],
    story: Story = LEAD_REGISTERED,
    by: str = CHEN,
    at: dt.datetime | str | None = None,
) -> Story:
    """The lead scored and approved with these scores."""
    return approve(story.when(score(*scores), by=by).then_accepted(), at=at)


def reevaluate(*scores: int, **changes: Any) -> ReevaluateLead:
    return ReevaluateLead(**score(*scores, **changes).model_dump())


def contact(outcome: Outreach = Outreach.REACHED, **changes: Any) -> RecordFirstContact:
    fields: dict[str, Any] = {"channel": Channel.PHONE, "outcome": outcome}
    return RecordFirstContact(**fields | changes)


def convert(**changes: Any) -> ConvertLead:
    fields: dict[str, Any] = {
        "expected_amount_fen": 48_000_000,
        "expected_sign_on": dt.date(2026, 3, 27),
        "intent": "愿意先谈方案",
    }
    return ConvertLead(**fields | changes)


def contacted(scores: tuple[int, int, int], at: str = "03-04 10:00") -> Story:
    """A lead whose customer was reached."""
    return graded(scores).when(contact(), by=CHEN, at=at).then_accepted()


def folded(history: tuple[Recorded, ...]) -> Any:
    """The state that the recorded events alone lead to, read back from their stored form."""
    stream = Stream.empty(LEAD, uuid5(NAMESPACE, LEAD.name))
    for recorded in history:
        stored = recorded.event.model_dump_json()
        event = type(recorded.event).model_validate_json(stored)
        assert event == recorded.event
        stream = stream.after(replace(recorded, event=event))
    return stream.state
