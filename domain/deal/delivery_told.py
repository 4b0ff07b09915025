"""Who is told of a delivery's clocks: those who deliver, and those who sold it (domain 3.5)."""

from __future__ import annotations

from domain.clocks import Clock
from domain.context import Context
from domain.people import Role

from .state import Deal


def delivery_of(deal: Deal, context: Context) -> tuple[str, ...]:
    """Who answers for the delivery; all of delivery if he works here no longer."""
    person = deal.delivery.person_id
    return (person,) if context.people.knows(person) else context.people.with_role(Role.DELIVERY)


def reminders(deal: Deal, context: Context) -> tuple[str, ...]:
    """Who may remind the customer: the owner and delivery."""
    return tuple(dict.fromkeys((deal.owner_id, *delivery_of(deal, context))))


def told_of_delivery(deal: Deal, clock: Clock, context: Context) -> tuple[str, ...]:
    """Delivery first, then the managers."""
    managers = context.people.managers_of(deal.owner_id)
    return tuple(dict.fromkeys((*delivery_of(deal, context), *managers)))


def told_of_the_customer(deal: Deal, clock: Clock, context: Context) -> tuple[str, ...]:
    return reminders(deal, context)
