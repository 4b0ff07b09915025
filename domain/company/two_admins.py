"""Changes of people and of their roles that an admin makes only with a second one (3.4, 3.6)."""

from __future__ import annotations

from collections.abc import Iterator

from domain.approvals import Approval, ApprovalGiven, Approved, Joint, seats
from domain.changing import replace
from domain.context import Context
from domain.kernel import Command
from domain.outcomes import Reason
from domain.people import People, Role

BOTH = seats(Role.ADMIN, Role.ADMIN)


def agreement(
    command: type[Command], state: Approved, context: Context, subject: str = ""
) -> Joint:
    """How far two admins agree; of those who are no admins any more nothing counts."""
    gone = [a.by for a in state.approvals if not _still_stands(a, context.people)]
    # However late it is entered, the days are counted to now.
    return Joint.of(command, BOTH, state, replace(context, at=context.now), subject, gone)


def agreed(joint: Joint, clause: str, context: Context) -> Iterator[ApprovalGiven | Reason]:
    """The agreement of the admin who acts now; it takes another one than who agreed before."""
    if joint.has_agreed(context):
        yield Reason.four_eyes(clause, "SECOND_ADMIN")
    yield ApprovalGiven(command=joint.command, subject=joint.subject, role=context.role)


def _still_stands(approval: Approval, people: People) -> bool:
    admin = approval.on_behalf_of or approval.by
    return people.knows(approval.by) and people.holds(admin, Role.ADMIN)
