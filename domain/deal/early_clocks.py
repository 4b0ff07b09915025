"""The clocks of discovery, of a hold and of a change of owner (G3.2.5, R5.9, R5.7)."""

from __future__ import annotations

from collections.abc import Iterator

from domain.clocks import Arm, Clock, HandOver, Step, Stop
from domain.context import Context
from domain.kernel import Event
from domain.people import Role

from .confirmation import NeedsSummarySent
from .holding import DealHeld, DealResumed
from .losing import DealLost
from .needs import NeedsRecorded
from .reassignment import DealReassigned
from .state import Deal, Stage

MAIL = "NEEDS_MAIL"
HOLD = "HOLD_REVIEW"


def early_steps(before: Deal, event: Event, after: Deal, context: Context) -> Iterator[Step]:
    """What the event does to these clocks."""
    match event:
        case NeedsRecorded():
            subject = str(event.needs_version)
            yield Arm(MAIL, "G3.2.5", event.talk_ended_at, after.owner_id, subject)
        case NeedsSummarySent():
            sent_at = context.counts_from(event.sent_at)
            for version in range(1, event.needs_version + 1):
                yield Stop(MAIL, sent_at, str(version))
        case DealHeld():
            yield Arm(HOLD, "R5.9", context.at, after.owner_id, due_on=event.resume_on)
        case DealResumed() | DealLost() if before.stage is Stage.ON_HOLD:
            yield Stop(HOLD, context.at)
        case DealReassigned():
            # A deal that was brought in may have had no owner, and neither have its clocks.
            yield HandOver(event.from_ or None, event.to)
        case _:
            pass


def told_of_mail(deal: Deal, clock: Clock, context: Context) -> tuple[str, ...]:
    """Managers and the product managers of the team; all of these if the team has none."""
    people = context.people
    ours = tuple(p for p in people.with_role(Role.PRODUCT_MANAGER) if p in deal.people)
    products = ours or people.with_role(Role.PRODUCT_MANAGER)
    return tuple(dict.fromkeys((*people.managers_of(deal.owner_id), *products)))


def told_of_hold(deal: Deal, clock: Clock, context: Context) -> tuple[str, ...]:
    return (deal.owner_id, *context.people.managers_of(deal.owner_id))


#: Who learns of a breach, where it is not the owner's managers alone.
TOLD = {MAIL: told_of_mail, HOLD: told_of_hold}
