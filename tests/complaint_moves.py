"""What somebody may try on a complaint, and what usually follows, for walks by chance."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar
from uuid import UUID

from given import Story
from hypothesis import strategies as st
from people import APP, AUDITOR, EVERYBODY, HE, QIAN, SHEN, SUN, WANG, XU, ZHENG, ZHOU
from samples_remedies import (
    ACCEPT,
    COMMUNICATE,
    REJECT,
    SHA,
    agreed,
    communicated,
    complaint,
    find,
    follow_up,
    found,
    found_again,
    propose,
    resolved,
)

from domain.complaint.approving import ApproveSolution, RejectProposal
from domain.complaint.correcting import PlanCorrectiveAction, VerifyCorrectiveAction
from domain.complaint.ending import Close, Withdraw
from domain.complaint.escalation import Escalate
from domain.complaint.handling import AssignHandler, Contain, Respond
from domain.complaint.pausing import PauseClock, PauseReason, ResumeClock
from domain.complaint.recurrence import FlagRecurrence
from domain.complaint.reopening import Appeal, Reopen
from domain.complaint.resolving import Execute, Resolve
from domain.complaint.severity import Severity
from domain.complaint.state import Category, Founded, Status
from domain.complaint.triage import ChangeSeverity
from domain.kernel import Command
from domain.people import SYSTEM, People, Person, Role
from domain.shared import GiveConsent

T = TypeVar("T")

#: Some who hold several roles: they could agree to their own proposals.
SEVERAL = {
    "tech-and-sales": (Role.TECH_SUPPORT, Role.SALES_MANAGER),
    "money-and-service": (Role.FINANCE, Role.CUSTOMER_SERVICE),
    "everything": (Role.SALES_MANAGER, Role.DELIVERY, Role.FINANCE, Role.CUSTOMER_SERVICE),
}
PEOPLE = People(
    {**EVERYBODY.by_id, **{p: Person(p, roles=frozenset(r)) for p, r in SEVERAL.items()}}
)
HANDLERS = (ZHOU, HE, SUN, XU, *SEVERAL)
ACTORS = (*HANDLERS, SHEN, WANG, ZHENG, QIAN, APP, AUDITOR)
#: Not a person but whoever handles it.
HANDLER = "handler"


def newest(story: Story) -> UUID:
    proposal = story.state.remedies.newest
    return proposal.solution_id if proposal is not None else UUID(int=1)


def last_action(story: Story) -> UUID:
    actions = story.state.remedies.actions
    return actions[-1].action_id if actions else UUID(int=1)


class Pick(Protocol):
    """Chooses one of some things, by whatever chance a walk goes by."""

    def __call__(self, options: Sequence[T], /) -> T: ...


Move = tuple[Callable[[Story, Pick], Command], tuple[str, ...]]


def just(command: Command, *people: str) -> Move:
    return (lambda story, pick: command), people


SCORES = (1, 2, 3, 4, 5)
COSTS = (0, 500_000, 500_001, 5_000_000, 5_000_001, 50_000_000)
APPROVERS = (SHEN, WANG, WANG, ZHENG, QIAN, "tech-and-sales", "everything")
#: How each command is filled, and who would be right to issue it.
MOVES: dict[str, Move] = {
    "assign": (
        lambda story, pick: AssignHandler(handler_id=pick(HANDLERS), department="某部"),
        (XU, SHEN),
    ),
    "respond": just(Respond(text="在查"), HANDLER),
    "contain": just(Contain(text="停用"), HANDLER),
    "consent": just(GiveConsent(command="RecordFinding"), WANG),
    "find": (lambda story, pick: find(pick(tuple(Founded))), (HANDLER,)),
    "find founded": just(find(), HANDLER),
    "propose": (lambda story, pick: propose(pick(COSTS)), (HANDLER,)),
    "approve": (lambda story, pick: ApproveSolution(solution_id=newest(story)), APPROVERS),
    "turn down": just(RejectProposal(), *APPROVERS),
    "communicate": just(COMMUNICATE, XU, HANDLER),
    "accept": just(ACCEPT, XU, HANDLER),
    "reject": just(REJECT, XU, HANDLER),
    "execute": just(Execute(), HANDLER),
    "resolve": just(Resolve(done_on=dt.date(2026, 3, 2)), HANDLER),
    "follow up": (
        lambda story, pick: follow_up(pick(SCORES)),
        (SHEN, XU, "everything"),
    ),
    "close": just(Close(), SHEN, XU, "everything"),
    "reopen": just(Reopen(), XU, APP),
    "withdraw": just(Withdraw(proof_sha256=SHA), XU),
    "appeal": just(Appeal(text="不服"), XU),
    "severity": (
        lambda story, pick: ChangeSeverity(to=pick(tuple(Severity))),
        (WANG, XU),
    ),
    "escalate": just(Escalate(), WANG),
    "pause": just(PauseClock(reason_code=PauseReason.WAITING_CUSTOMER), XU, HANDLER),
    "resume": just(ResumeClock(), XU, HANDLER),
    "plan": just(
        PlanCorrectiveAction(owner_id=ZHOU, text="换料", due_on=dt.date(2026, 5, 1)), HANDLER, WANG
    ),
    "verify": (
        lambda story, pick: VerifyCorrectiveAction(action_id=last_action(story), effective=True),
        (SHEN,),
    ),
    "flag": just(FlagRecurrence(), SYSTEM),
}
#: What usually follows in a state, so that a walk gets somewhere.
USUAL: dict[Status, tuple[str, ...]] = {
    Status.INVESTIGATING: (
        "assign",
        "contain",
        "find founded",
        "find founded",
        "propose",
        "propose",
        "consent",
        "find",
        "flag",
    ),
    Status.SOLUTION_PROPOSED: (
        *("approve",) * 4,
        "turn down",
        *("communicate",) * 3,
        *("accept",) * 3,
        "reject",
        "propose",
        "assign",
    ),
    Status.AGREED: ("execute", "resolve"),
    Status.EXECUTING: ("resolve",),
    Status.RESOLVED: ("follow up", "follow up", "reopen"),
    Status.FOLLOWED_UP: ("close",),
    Status.CLOSED: ("reopen", "plan", "verify"),
    Status.UNFOUNDED: ("appeal",),
}


def begun(data: st.DataObject) -> Story:
    """A complaint at some point of the plain way, in its first cycle or its second."""
    severity = data.draw(st.sampled_from(Severity))
    if data.draw(st.booleans()):
        handler = data.draw(st.sampled_from(HANDLERS))
        return complaint(severity, handler, category=Category.OTHER)
    handler = data.draw(st.sampled_from((ZHOU, XU)))
    story = found(severity, handler)
    if data.draw(st.booleans()):
        again = resolved(story, handler).when(Reopen(), by=XU, reason="又漏了").then_accepted()
        story = found_again(again, handler)
    further = data.draw(st.sampled_from((None, communicated, agreed, resolved, resolved)))
    return further(story, handler) if further is not None else story
