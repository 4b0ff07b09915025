"""How long a complaint's clocks run, whose duty they are, and who is told at once (R3.7.3, 3.5)."""

from __future__ import annotations

import datetime as dt

from domain.clocks import Arm
from domain.context import Context
from domain.people import Role
from domain.policy import AnswerTimes

from .severity import Severity
from .state import Complaint

ACK = "CMP_ACK"
TRIAGE = "CMP_TRIAGE"
FIRST = "CMP_FIRST"
SOLUTION = "CMP_SOLUTION"
RESOLVE = "CMP_RESOLVE"
FOLLOWUP = "CMP_FOLLOWUP"


def first(start: dt.datetime, complaint: Complaint, context: Context) -> Arm:
    """The first response, which never waits for the customer (R3.7.3)."""
    limit = _times(complaint, context).first
    who, told = _owner(complaint, context), told_at_arming(complaint, context)
    return Arm(FIRST, "R3.7.3", start, who, limit=limit, told=told)


def solution(start: dt.datetime, complaint: Complaint, context: Context) -> Arm:
    """The solution, later by as long as the customer was waited for since the start (R3.7.3)."""
    limit, waited = _times(complaint, context).solution, complaint.waited
    who, told = _owner(complaint, context), told_at_arming(complaint, context)
    return Arm(SOLUTION, "R3.7.3", start, who, limit=limit, told=told, waited=waited)


def resolve(start: dt.datetime, complaint: Complaint, context: Context) -> Arm:
    """The resolution, later by as long too (R3.7.3)."""
    limit, waited = _times(complaint, context).resolve, complaint.waited
    who, told = _owner(complaint, context), told_at_arming(complaint, context)
    return Arm(RESOLVE, "R3.7.3", start, who, limit=limit, told=told, waited=waited)


def _times(complaint: Complaint, context: Context) -> AnswerTimes:
    assert complaint.severity is not None, "these clocks are armed by a severity"
    return context.policy.complaints.answer_times[complaint.severity]


def _owner(complaint: Complaint, context: Context) -> str | None:
    return complaint.handler_id or desk(context)


def desk(context: Context) -> str | None:
    """Who of customer service has the case while nobody handles it: who acts, or the first."""
    if context.role is Role.CUSTOMER_SERVICE:
        return context.actor
    return next(iter(context.people.with_role(Role.CUSTOMER_SERVICE)), None)


def told_at_arming(complaint: Complaint, context: Context) -> tuple[str, ...]:
    """The leads know of an urgent complaint's clocks from the first (3.5)."""
    return complaint.leads(context.people) if complaint.severity is Severity.URGENT else ()
