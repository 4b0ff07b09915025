"""Whatever anybody does to a lead in whatever order: the log alone tells the state (R5.2, 3.4)."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from annotations import outcomes_of
from given import Story, given
from hypothesis import HealthCheck, settings
from hypothesis import given as whenever
from hypothesis import strategies as st
from leads import LEAD_REGISTERED, contact, convert, folded, lead, reevaluate
from people import APP, AUDITOR, BOTH, CHEN, LIU, WANG, XU, ZHAO
from samples import CONTACT, register, score

from domain.context import Fact
from domain.customers import Scenario
from domain.facts import DuplicateLeads, OtherLead
from domain.kernel import Command, Recorded
from domain.lead.assignment import AssignLead, LeadAssigned, LeadReassigned, ReassignLead
from domain.lead.contact import ActivityKind, FirstContactMade, LeadActivityLogged, LogActivity
from domain.lead.correction import BaseField, CorrectLead
from domain.lead.ending import LeadConverted
from domain.lead.giving_up import Disqualify, DisqualifyCode, LeadDisqualified, LeadRevived, Revive
from domain.lead.merging import MergeLead
from domain.lead.registration import LeadRegistered
from domain.lead.scoring import ApproveScore, LeadScoreApproved, LeadScoreSubmitted, ReturnScore
from domain.lead.state import Lead, Outreach, Status
from domain.lead.warnings import AcknowledgeWarning
from domain.outcomes import To
from domain.people import SYSTEM, Role
from domain.policy import Grade
from domain.registry import LEAD
from domain.shared import AddContact, ConsentGiven, GiveConsent

SOAK = os.environ.get("DEALTRAIL_SOAK") == "1"
OTHER_ID = UUID(int=7)
ACTORS = (CHEN, ZHAO, WANG, LIU, BOTH, APP, XU, AUDITOR, SYSTEM)
RATINGS = st.tuples(*[st.integers(1, 5)] * 3)
OUTCOMES = st.sampled_from(Outreach)

COMMANDS: dict[str, st.SearchStrategy[Command]] = {
    "score": st.builds(lambda r, v: score(*r, need_verified=v), RATINGS, st.booleans()),
    "reevaluate": st.builds(lambda r: reevaluate(*r), RATINGS),
    "approve": st.builds(ApproveScore, round=st.integers(1, 3)),
    "return": st.builds(ReturnScore, round=st.integers(1, 3)),
    "contact": st.builds(contact, OUTCOMES),
    "activity": st.builds(
        LogActivity, kind=st.just(ActivityKind.CALL), text=st.just("跟进"), outcome=OUTCOMES
    ),
    "reassign": st.builds(ReassignLead, to=st.sampled_from((CHEN, ZHAO, WANG, BOTH, XU))),
    "convert": st.builds(convert),
    "consent": st.just(GiveConsent(command="Disqualify")),
    "disqualify": st.just(Disqualify(code=DisqualifyCode.NO_NEED)),
    "revive": st.builds(Revive, confirm_not_duplicate=st.booleans()),
    "merge": st.just(MergeLead(into_id=OTHER_ID)),
    "warning": st.just(AcknowledgeWarning()),
    "person": st.builds(
        AddContact, contact_id=st.sampled_from((None, CONTACT)), name=st.just("吴刚")
    ),
    "correct": st.builds(
        CorrectLead, field=st.sampled_from(BaseField), new=st.sampled_from(("OTHER", "甲", 5, None))
    ),
    "assign": st.just(AssignLead()),
}
#: What usually follows in a state, so that a walk gets somewhere.
USUAL: dict[Status, tuple[str, ...]] = {
    Status.REGISTERED: ("score",),
    Status.RETURNED: ("score",),
    Status.SCORE_PENDING: ("approve", "approve", "return"),
    Status.ASSIGNED: ("contact", "reevaluate", "approve", "reassign", "consent", "disqualify"),
    Status.PARKED: ("reevaluate", "approve", "return", "reassign"),
    Status.WORKING: ("reevaluate", "approve", "activity", "consent", "disqualify", "contact"),
    Status.DISQUALIFIED: ("revive",),
}
BEGINNINGS: tuple[Callable[[], Story], ...] = (
    lambda: LEAD_REGISTERED,
    lambda: lead(by=APP),
    lambda: lead(scenario=Scenario.REPURCHASE, warning_complaint_ids=(OTHER_ID,)),
    lambda: given(LEAD).when(register(), by=BOTH),
)


def step(story: Story, data: st.DataObject) -> Story:
    """One command by somebody at some time, and what the service adds to an approval."""
    usual = USUAL.get(story.state.status, ()) if data.draw(st.integers(0, 4)) else ()
    command = data.draw(COMMANDS[data.draw(st.sampled_from(usual or tuple(COMMANDS)))])
    now = story.now + dt.timedelta(minutes=data.draw(st.sampled_from((0, 1, 90, 1440, 10_000))))
    back = dt.timedelta(minutes=data.draw(st.sampled_from((0, 0, 0, 60, 4000))))
    facts: list[Fact] = [OtherLead(Lead(OTHER_ID, Status.ASSIGNED))]
    if data.draw(st.booleans()):
        facts.append(DuplicateLeads((OTHER_ID,)))
    waited = story.wait(now)
    after = waited.when(
        command,
        by=data.draw(st.sampled_from(ACTORS)),
        occurred_at=now - back,
        reason=data.draw(st.sampled_from(("有理由", "有理由", None))),
        facts=facts,
    )
    said = outcomes_of(type(command))
    yielded = [e.event if isinstance(e, To) else e for e in after.decision.events]
    assert {type(event) for event in yielded} <= said
    if any(isinstance(r.event, LeadScoreApproved) for r in after.recorded):
        return after.when(AssignLead()).then_accepted()
    return after


def check_the_log(history: tuple[Recorded, ...]) -> None:
    """Judge the recorded events by themselves, without asking the lead."""
    seen: dict[str, Any] = {"owner": None, "scorer": None, "consent": None, "reached": False}
    for recorded in history:
        event, trail = recorded.event, recorded.trail
        match event:
            case LeadRegistered():
                seen["owner"] = trail.actor if trail.role is Role.SALES_REP else None
            case LeadScoreSubmitted():
                assert seen["scorer"] is None, "one round at a time"
                assert event.scorer_id == trail.actor
                seen.update(scorer=trail.actor, round=event.round, total=event.total)
            case LeadScoreApproved():
                assert trail.role is Role.SALES_MANAGER
                assert trail.actor != seen["scorer"] is not None
                assert (event.round, event.total) == (seen["round"], seen["total"])
                seen.update(scorer=None, grade=event.grade, approved=True)
            case LeadAssigned():
                assert seen.pop("approved", False), "one assignment for each approval"
                seen["owner"] = event.owner_id or seen["owner"]
            case LeadReassigned():
                seen["owner"] = event.to
            case FirstContactMade() | LeadActivityLogged():
                seen["reached"] |= event.outcome is Outreach.REACHED
            case ConsentGiven():
                assert trail.actor == event.by != seen["owner"]
                seen["consent"] = event
            case LeadDisqualified():
                consent = seen["consent"]
                assert consent.by not in (trail.actor, seen["owner"])
                assert trail.recorded_at <= consent.until
                seen.update(consent=None, scorer=None)
            case LeadRevived():
                seen["grade"] = None
            case LeadConverted():
                assert trail.actor == seen["owner"]
                assert seen["grade"] in (Grade.A, Grade.B)
                assert seen["reached"]
            case _:
                if type(event).__name__ == "LeadScoreReturned":
                    assert trail.actor != seen["scorer"] is not None
                    seen["scorer"] = None


@pytest.mark.soak
@settings(
    max_examples=2000 if SOAK else 60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@whenever(st.data())
def test_R5_2_any_sequence_of_commands_leaves_what_its_events_tell(data: st.DataObject) -> None:
    story = data.draw(st.sampled_from(BEGINNINGS))()
    for _ in range(data.draw(st.integers(1, 40 if SOAK else 20))):
        before = story
        story = step(story, data)
        if story.reasons:
            assert story.state == before.wait(story.now).state, "a refusal changes nothing"
    assert folded(story.history) == story.state
    assert [r.version for r in story.history] == list(range(1, len(story.history) + 1))
    assert story.stream.version == len(story.history)
    check_the_log(story.history)
    if not story.state.is_open:
        assert not list(story.state.clocks.running())


def test_R5_2_the_judge_of_the_log_is_not_blind() -> None:
    scored = LEAD_REGISTERED.when(score(4, 3, 3), by=CHEN)
    approved = scored.when(ApproveScore(round=1), by=WANG).recorded[0]
    forged = replace(approved, trail=approved.trail.model_copy(update={"actor": CHEN}))
    check_the_log((*scored.history, approved))
    with pytest.raises(AssertionError):
        check_the_log((*scored.history, forged))
