"""A10: a complaint that was not well resolved at first, and two others of other kinds (R3.7)."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any
from uuid import UUID

from given import Story, given
from people import EVERYBODY, HE, SHEN, SUN, WANG, XU, ZHOU
from samples import CUSTOMER
from samples_remedies import (
    ACCEPT,
    CAUSE,
    COMMUNICATE,
    REJECT,
    SHA,
    find,
    follow_up,
    pending,
    propose,
)

from domain.clocks import DeadlineBreached
from domain.complaint.approving import ApproveSolution
from domain.complaint.correcting import PlanCorrectiveAction, VerifyCorrectiveAction
from domain.complaint.ending import Close, ComplaintClosed
from domain.complaint.following_up import FollowUpDone
from domain.complaint.handling import AssignHandler, Contain, Respond
from domain.complaint.recurrence import FlagRecurrence, RecurrenceFlagged
from domain.complaint.registration import RegisterComplaint
from domain.complaint.reopening import Appeal, ComplaintReopened, Why
from domain.complaint.resolving import Execute, Resolve
from domain.complaint.severity import Criteria, Impact, Severity
from domain.complaint.state import Category, Channel, Founded, Status
from domain.complaint.triage import Acknowledge, Triage
from domain.customers import ContactDetails
from domain.deal.state import Deal
from domain.facts import KnownCustomer, OtherDeals, SameCause
from domain.outcomes import Problem
from domain.people import People, Person, Role
from domain.registry import COMPLAINT
from domain.shared import GiveConsent

NAME = "鲸落海底餐饮有限公司"
DEAL = UUID(int=77)
#: A second product manager, who looks at it once more.
LI = "li"
PEOPLE = People({**EVERYBODY.by_id, LI: Person(LI, "李产品", frozenset({Role.PRODUCT_MANAGER}))})


def registered(at: str, category: Category, **changes: Any) -> Story:
    command = RegisterComplaint(
        customer_id=CUSTOMER,
        deal_id=DEAL,
        channel=Channel.PHONE,
        category=category,
        description="设备漏水，后厨停业半天",
        remedy="赔偿损失",
        happened_on=dt.date(2026, 7, 5),
        complainant=ContactDetails(name="鲸落", phone="13800000001"),
        **changes,
    )
    facts = (
        KnownCustomer(customer_id=CUSTOMER, name=NAME),
        OtherDeals({DEAL: Deal(DEAL, customer_id=CUSTOMER)}),
    )
    nothing = replace(given(COMPLAINT), people=PEOPLE)
    return nothing.when(command, by=XU, at=at, facts=facts).then_accepted()


def taken_up(at: str, category: Category, severity: Severity, handler: str, money: int) -> Story:
    """Registered, acknowledged, triaged and in the hands of somebody, all at once."""
    story = registered(at, category).when(Acknowledge(channel=Channel.PHONE), by=XU)
    story = story.when(triage(severity, money), by=XU)
    return story.when(AssignHandler(handler_id=handler, department="责任部门"), by=XU)


def triage(severity: Severity, amount_fen: int) -> Triage:
    criteria = Criteria(impact=Impact.MEDIUM, safety=False, amount_fen=amount_fen, public=False)
    return Triage(severity=severity, criteria=criteria)


def on(story: Story, when: str, by: str, *commands: Any) -> Story:
    """The time passes until then, and the commands follow one another."""
    story = story.wait(when)
    for command in commands:
        if isinstance(command, type):
            command = command(solution_id=pending(story))
        story = story.when(command, by=by).then_accepted()
    return story


def test_R3_7_8_A10_a_complaint_not_well_resolved_is_reopened_and_ends_well() -> None:
    story = registered("07-06 09:00", Category.QUALITY)
    story = on(story, "07-06 10:30", XU, Acknowledge(channel=Channel.PHONE)).then_met("CMP_ACK")
    story = story.wait("07-06 11:00")
    story.when(triage(Severity.GENERAL, 12_000_000), by=XU).then_refused("R3.7.2")
    story = story.when(triage(Severity.MAJOR, 12_000_000), by=XU).then_met("CMP_TRIAGE")
    story = on(story, "07-06 11:05", XU, AssignHandler(handler_id=ZHOU, department="技术部"))
    story = on(story, "07-06 19:40", ZHOU, Respond(text="正在拆检")).then_met("CMP_FIRST")

    story = on(story, "07-07 10:00", ZHOU, find(), propose(1_800_000)).then_met("CMP_SOLUTION")
    story.when(ApproveSolution(solution_id=pending(story)), by=SHEN).then_refused(
        "R3.7.6", "LIMIT", Problem.LIMIT
    )
    story = on(story, "07-07 11:00", WANG, ApproveSolution)
    story = on(story, "07-07 14:00", XU, COMMUNICATE, REJECT)
    assert story.state.level == 0
    story = on(story, "07-07 15:00", ZHOU, propose(2_000_000))
    story = on(story, "07-07 16:00", WANG, ApproveSolution)
    story = on(story, "07-08 09:00", XU, COMMUNICATE, ACCEPT)
    story = on(story, "07-10 10:00", ZHOU, Execute(), Resolve(done_on=dt.date(2026, 7, 10)))
    story.then_met("CMP_RESOLVE")

    story = on(story, "07-10 16:00", XU, follow_up(2)).then_met("CMP_FOLLOWUP")
    story.then(
        FollowUpDone(score=2, words="还行"),
        ComplaintReopened(cycle=2, why=Why.DISSATISFIED, severity=Severity.URGENT),
    )
    for kind, due in (
        ("CMP_FIRST", "07-10 18:00"),
        ("CMP_SOLUTION", "07-11 16:00"),
        ("CMP_RESOLVE", "07-13 16:00"),
    ):
        story.then_due(kind, due)
    _ends_well(story)


def _ends_well(story: Story) -> None:
    """The second cycle, in time."""
    story.when(find(), by=ZHOU).then_refused("R3.7.5", "NOT_CONTAINED")
    story = on(story, "07-10 17:00", ZHOU, Contain(text="停用该批次"), Respond(text="连夜更换"))
    story.then_met("CMP_FIRST")
    story = on(story, "07-11 09:00", ZHOU, find(), propose(2_000_000)).then_met("CMP_SOLUTION")
    story = on(story, "07-11 10:00", WANG, ApproveSolution)
    story = on(story, "07-11 11:00", XU, COMMUNICATE, ACCEPT)
    story = on(story, "07-13 11:00", ZHOU, Resolve(done_on=dt.date(2026, 7, 13), evidence=(SHA,)))
    story.then_met("CMP_RESOLVE")
    story = on(story, "07-14 09:00", SHEN, follow_up(4)).then_met("CMP_FOLLOWUP")
    story.when(Close(), by=ZHOU).then_refused("R3.7.8", problem=Problem.ROLE)
    story = on(story, "07-14 09:05", SHEN, Close())
    story.then(ComplaintClosed(total_minutes=8 * 1440 + 5, cycle=2))
    assert story.state.status is Status.CLOSED
    assert not any(isinstance(r.event, DeadlineBreached) for r in story.history)
    _recurs(story)


def _recurs(story: Story) -> None:
    """The third of one cause; something is done about it, and somebody else looks."""
    three = (UUID(int=1), UUID(int=2), story.state.id)
    story = story.when(FlagRecurrence(), facts=(SameCause(three),))
    story.then(RecurrenceFlagged(root_cause_code=CAUSE, complaint_ids=three))
    plan = PlanCorrectiveAction(owner_id=ZHOU, text="换供应商", due_on=dt.date(2026, 8, 1))
    story = on(story, "07-15 09:00", ZHOU, plan)
    action_id = story.state.remedies.actions[0].action_id
    verify = VerifyCorrectiveAction(action_id=action_id, effective=True)
    story.when(verify, by=ZHOU).then_refused("R3.7.9", problem=Problem.ROLE)
    on(story, "08-03 09:00", SHEN, verify)


def test_R3_7_5_A10_an_unfounded_complaint_is_appealed_and_is_partly_founded() -> None:
    story = taken_up("07-06 09:00", Category.UNMET_FUNCTION, Severity.GENERAL, SUN, 0)
    story.when(find(Founded.UNFOUNDED), by=SUN).then_refused("R3.7.5", "CONSENT_MISSING")
    story = on(story, "07-06 15:00", WANG, GiveConsent(command="RecordFinding"))
    story = on(story, "07-06 16:00", SUN, find(Founded.UNFOUNDED))
    assert story.state.status is Status.UNFOUNDED
    story = on(story, "07-07 09:00", XU, Appeal(text="合同附件里写了"))
    story.when(AssignHandler(handler_id=SUN, department="产品部"), by=XU).then_refused(
        "R3.7.5", "ANOTHER_HANDLER"
    )
    story = on(story, "07-07 10:00", XU, AssignHandler(handler_id=LI, department="产品部"))
    story = on(story, "07-08 10:00", LI, find(Founded.PARTLY), propose(0))
    story = on(story, "07-08 11:00", SHEN, ApproveSolution)
    story = on(story, "07-08 12:00", LI, COMMUNICATE, ACCEPT, Resolve(done_on=dt.date(2026, 7, 8)))
    story = on(story, "07-09 09:00", XU, follow_up(5), Close())
    assert (story.state.status, story.state.cycle) == (Status.CLOSED, 1)


def test_R3_7_4_A10_delivery_looks_into_a_delay() -> None:
    story = taken_up("07-06 09:00", Category.DELIVERY_DELAY, Severity.GENERAL, HE, 0)
    story = on(story, "07-07 09:00", HE, find(), propose(500_000))
    story = on(story, "07-07 10:00", SHEN, ApproveSolution)
    story = on(story, "07-07 11:00", HE, COMMUNICATE, ACCEPT, Resolve(done_on=dt.date(2026, 7, 7)))
    story = on(story, "07-08 09:00", SHEN, follow_up(3), Close())
    assert story.state.status is Status.CLOSED
