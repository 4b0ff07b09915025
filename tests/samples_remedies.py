"""Complaints whose cause is found, and what may be done about them, to be varied by the tests."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from given import Story, given
from people import SHEN, WANG, XU, ZHOU
from samples import CONTACT, CUSTOMER

from domain.complaint.answering import CustomerAccept, CustomerReject
from domain.complaint.approving import ApproveSolution
from domain.complaint.communicating import CommunicateDecision
from domain.complaint.ending import Close
from domain.complaint.finding import FindingRecorded, RecordFinding
from domain.complaint.following_up import FollowUp
from domain.complaint.handling import Contain, ContainmentTaken, HandlerAssigned
from domain.complaint.proposing import ProposeSolution
from domain.complaint.registration import ComplaintRegistered
from domain.complaint.remedies import SolutionKind
from domain.complaint.resolving import Resolve
from domain.complaint.severity import Criteria, Impact, Severity
from domain.complaint.state import Category, Channel, Founded
from domain.complaint.triage import ComplaintAcknowledged, ComplaintTriaged
from domain.customers import Contact
from domain.registry import COMPLAINT

#: The handler of every complaint here, unless another is named.
HANDLER = ZHOU
SHA = "a" * 64
CAUSE = "密封圈批次不良"
LIGHT = Criteria(impact=Impact.LOW, safety=False, amount_fen=0, public=False)


def complaint(
    severity: Severity = Severity.GENERAL,
    handler: str = HANDLER,
    registered_by: str = XU,
    category: Category = Category.QUALITY,
    found: FindingRecorded | None = None,
) -> Story:
    """A complaint that somebody looks into, and what he found out, if anything yet."""
    registered = ComplaintRegistered(
        customer_id=CUSTOMER,
        customer_name="鲸落海底餐饮有限公司",
        channel=Channel.PHONE,
        category=category,
        description="密封圈漏水",
        remedy="赔偿",
        happened_on=dt.date(2026, 3, 1),
        number="KS-20260302-0001",
        complainant=Contact(contact_id=CONTACT, name="鲸落"),
    )
    return given(
        COMPLAINT,
        (registered, registered_by),
        (ComplaintAcknowledged(channel=Channel.PHONE), XU),
        (ComplaintTriaged(severity=severity, criteria=LIGHT), XU),
        (HandlerAssigned(handler_id=handler, department="技术部"), XU),
        *(((ContainmentTaken(text="停用该批次"), handler), (found, handler)) if found else ()),
    )


def found(severity: Severity = Severity.GENERAL, handler: str = HANDLER) -> Story:
    """The complaint is founded, and its cause is known."""
    category = Category.QUALITY if handler == HANDLER else Category.OTHER
    return complaint(severity, handler, category=category, found=finding())


def finding(founded: Founded = Founded.FOUNDED, cause: str = CAUSE) -> FindingRecorded:
    return FindingRecorded(founded=founded, root_cause_code=cause, text="查明", department="技术部")


def find(founded: Founded = Founded.FOUNDED, cause: str = CAUSE) -> RecordFinding:
    return RecordFinding(founded=founded, root_cause_code=cause, text="查明")


def found_again(story: Story, handler: str = HANDLER) -> Story:
    """What a reopened complaint needs before something can be proposed."""
    contained = story.when(Contain(text="停用该批次"), by=handler).then_accepted()
    return contained.when(find(), by=handler).then_accepted()


def propose(cost_fen: int = 300_000, **changes: Any) -> ProposeSolution:
    fields: dict[str, Any] = {"kind": SolutionKind.COMPENSATE, "due_on": dt.date(2026, 3, 20)}
    return ProposeSolution(cost_fen=cost_fen, **fields | changes)


def proposed(cost_fen: int = 300_000, handler: str = HANDLER, story: Story | None = None) -> Story:
    return (story or found(handler=handler)).when(propose(cost_fen), by=handler).then_accepted()


def pending(story: Story) -> UUID:
    """The id of the newest proposal."""
    newest: UUID = story.state.remedies.newest.solution_id
    return newest


def approve(story: Story, *people: str) -> Story:
    for person in people:
        command = ApproveSolution(solution_id=pending(story))
        story = story.when(command, by=person).then_accepted()
    return story


COMMUNICATE = CommunicateDecision(channel=Channel.PHONE)
ACCEPT = CustomerAccept(proof_sha256=SHA)
REJECT = CustomerReject(text="不够")
RESOLVE = Resolve(done_on=dt.date(2026, 3, 2), evidence=(SHA,))


def communicated(story: Story | None = None, handler: str = HANDLER) -> Story:
    """The customer was told what we offer."""
    story = approve(proposed(story=story, handler=handler), WANG)
    return story.when(COMMUNICATE, by=XU).then_accepted()


def agreed(story: Story | None = None, handler: str = HANDLER) -> Story:
    return communicated(story, handler).when(ACCEPT, by=XU).then_accepted()


def resolved(story: Story | None = None, handler: str = HANDLER) -> Story:
    return agreed(story, handler).when(RESOLVE, by=handler).then_accepted()


def follow_up(score: int) -> FollowUp:
    return FollowUp(score=score, words="还行")


def closed(story: Story | None = None) -> Story:
    followed = resolved(story).when(follow_up(4), by=SHEN).then_accepted()
    return followed.when(Close(), by=SHEN).then_accepted()
