"""The clocks of delivery (R3.5) and of key-account projects (R3.9.6)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from domain.clocks import Arm, Cancel, Clock, Step, Stop
from domain.context import Context
from domain.kernel import Event

from .acceptance import MilestoneAccepted, MilestoneDeemedAccepted
from .acceptance_request import CUSTOMER_CLOCK, AcceptanceRequested
from .delay import DelayForecast
from .delivery_plan import DeliveryPlanned
from .delivery_told import reminders, told_of_delivery, told_of_the_customer
from .handing_over import HandedOver, HandoverAccepted, HandoverReturned
from .progress import ProgressReported
from .records.delivery import Milestone
from .rejection import MilestoneRejected
from .signing import ContractSigned
from .starting import DeliveryStarted
from .state import Deal
from .steering import SteeringReported

HANDOVER = "HANDOVER"
HANDOVER_ACCEPT = "HANDOVER_ACCEPT"
PROGRESS = "PROGRESS_WEEKLY"
MILESTONE = "MILESTONE"
REWORK = "REWORK"
STEERING = "STEERING_MONTHLY"

_Told = Callable[[Deal, Clock, Context], tuple[str, ...]]

#: Who learns of a breach, where it is not the owner's managers alone.
TOLD: Mapping[str, _Told] = {
    **dict.fromkeys((HANDOVER_ACCEPT, PROGRESS, MILESTONE, REWORK), told_of_delivery),
    CUSTOMER_CLOCK: told_of_the_customer,
}

#: Who learns of a warning, where it is not the clock's owner alone.
WARNED: Mapping[str, _Told] = {CUSTOMER_CLOCK: told_of_the_customer}


def delivery_steps(before: Deal, event: Event, after: Deal, context: Context) -> Iterator[Step]:
    """What the event does to these clocks."""
    yield from _handover_steps(event, after, context)
    yield from _milestone_steps(before, event, after, context)
    yield from _report_steps(before, event, after, context)


def _handover_steps(event: Event, after: Deal, context: Context) -> Iterator[Step]:
    match event:
        case ContractSigned() if event.amendment_no is None:
            yield Arm(HANDOVER, "R3.5.1", context.at, after.owner_id)
        case HandedOver():
            yield Stop(HANDOVER, context.at)
            yield Arm(HANDOVER_ACCEPT, "R3.5.1", context.at, event.to_id)
        case HandoverAccepted():
            yield Stop(HANDOVER_ACCEPT, context.at)
        case HandoverReturned():
            yield Stop(HANDOVER_ACCEPT, context.at)
            yield Arm(HANDOVER, "R3.5.1", context.at, after.owner_id)
        case _:
            pass


def _milestone_steps(before: Deal, event: Event, after: Deal, context: Context) -> Iterator[Step]:
    match event:
        case DeliveryPlanned():
            yield from _replanned(before, after, context)
        case DelayForecast() if event.consent is not None:
            yield Cancel("DELAY_AGREED", MILESTONE, event.milestone_id)
            yield from _due(after.delivery.milestone(event.milestone_id), after, context)
        case AcceptanceRequested():
            yield Stop(REWORK, context.at, event.milestone_id)
            yield Arm(
                CUSTOMER_CLOCK,
                "R3.5.4",
                context.at,
                # The customer's time, nobody's of ours: there is only somebody to remind him.
                owner_id=None,
                subject=event.milestone_id,
                told=reminders(after, context),
            )
        case MilestoneRejected():
            yield Stop(CUSTOMER_CLOCK, context.at, event.milestone_id)
            person = after.delivery.person_id
            yield Arm(REWORK, "R3.5.4", context.at, person, event.milestone_id)
        case MilestoneAccepted() | MilestoneDeemedAccepted():
            yield Stop(CUSTOMER_CLOCK, context.at, event.milestone_id)
            yield Stop(MILESTONE, context.at, event.milestone_id)
        case _:
            pass


def _replanned(before: Deal, after: Deal, context: Context) -> Iterator[Step]:
    """Clocks of milestones that fell away or moved end; of those new or moved they start."""
    for known in before.delivery.milestones:
        now = after.delivery.milestone(known.milestone_id)
        if now is None or now.due_on != known.due_on:
            yield Cancel("REPLANNED", MILESTONE, known.milestone_id)
        if now is None:
            yield Cancel("REPLANNED", REWORK, known.milestone_id)
    for milestone in after.delivery.milestones:
        earlier = before.delivery.milestone(milestone.milestone_id)
        if earlier is None or earlier.due_on != milestone.due_on:
            yield from _due(milestone, after, context)


def _due(milestone: Milestone | None, deal: Deal, context: Context) -> Iterator[Step]:
    if milestone is not None:
        yield Arm(
            MILESTONE,
            "R3.5.2",
            context.at,
            deal.delivery.person_id,
            milestone.milestone_id,
            due_on=milestone.due_on,
        )


def _report_steps(before: Deal, event: Event, after: Deal, context: Context) -> Iterator[Step]:
    match event:
        case DeliveryStarted():
            yield Arm(PROGRESS, "R3.5.3", context.at, after.delivery.person_id)
            if after.is_key_account:
                yield Arm(STEERING, "R3.9.6", context.at, after.owner_id)
        case ProgressReported() if _is_the_next(PROGRESS, after, context):
            yield Stop(PROGRESS, context.at)
            yield Arm(PROGRESS, "R3.5.3", context.at, after.delivery.person_id)
        case SteeringReported() if _is_the_next(STEERING, after, context):
            yield Stop(STEERING, context.at)
            yield Arm(STEERING, "R3.9.6", context.at, after.owner_id)
        case _ if after.delivery.is_accepted and not before.delivery.is_accepted:
            yield Cancel("DELIVERED", PROGRESS)
            yield Cancel("DELIVERED", STEERING)
        case _:
            pass


def _is_the_next(kind: str, deal: Deal, context: Context) -> bool:
    """Whether the report is the one awaited, not one entered late for a time before the last.

    None is awaited before the start; after an end that an amendment took back, the first is.
    """
    running = next(deal.clocks.running(kind), None)
    if running is None:
        return deal.delivery.is_under_way
    return context.at >= running.starts_at
