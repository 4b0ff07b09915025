"""The objects that OCEL tells of, and how they hang together.

A stream makes its lead, deal, complaint or person an object, and the customer and the
contract lines beside it. Contacts are no objects: of people outside only ids are told.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from domain.company.state import Employment
from domain.complaint.state import Complaint
from domain.deal.state import Deal
from domain.decision import Stream
from domain.lead.state import Lead

from .ocel_traits import Values, values_of
from .ocel_types import ObjectType, Ref, case, contract_line, person


class Tie(NamedTuple):
    """That one object belongs to another."""

    source: Ref
    target: Ref
    qualifier: str


def own_object(stream: Stream) -> Ref | None:
    """The object whose events stand in the stream; None of the company and of webhooks."""
    match stream.state:
        case Employment():
            return person(stream.state.person.id) if stream.state.person is not None else None
        case Lead() | Deal() | Complaint():
            return case(ObjectType(stream.aggregate.name), stream.id)
    return None


def objects_of(stream: Stream) -> dict[Ref, Values]:
    """Every object of which the stream tells, with what it tells by now."""
    own = own_object(stream)
    if own is None:
        return {}
    state = stream.state
    if isinstance(state, Employment):
        return {own: values_of(own.type, state.person)}
    found = {own: values_of(own.type, state)}
    if state.customer_id is not None:
        customer = case(ObjectType.CUSTOMER, state.customer_id)
        found[customer] = values_of(customer.type, state)
    if isinstance(state, Deal):
        for line in state.receivables.lines:
            ref = contract_line(stream.id, line.line_id)
            found[ref] = values_of(ref.type, line)
    return found


def ties_of(stream: Stream) -> Iterator[Tie]:
    """How the stream's objects hang together and with others."""
    own = own_object(stream)
    if own is None or isinstance(stream.state, Employment):
        return
    state: Lead | Deal | Complaint = stream.state
    if state.customer_id is not None:
        yield Tie(own, case(ObjectType.CUSTOMER, state.customer_id), "of customer")
    match state:
        case Lead():
            yield from _ties_of_lead(own, state)
        case Deal():
            if state.lead_id is not None:
                yield Tie(own, case(ObjectType.LEAD, state.lead_id), "from lead")
            for line in state.receivables.lines:
                yield Tie(contract_line(state.id, line.line_id), own, "of deal")
        case Complaint():
            if state.deal_id is not None:
                yield Tie(own, case(ObjectType.DEAL, state.deal_id), "about deal")
            if state.linked_to is not None:
                yield Tie(own, case(ObjectType.COMPLAINT, state.linked_to), "linked to")


def _ties_of_lead(own: Ref, lead: Lead) -> Iterator[Tie]:
    if lead.into_id is not None:
        yield Tie(own, case(ObjectType.LEAD, lead.into_id), "merged into")
    for deal_id in lead.prior_deal_ids:
        yield Tie(own, case(ObjectType.DEAL, deal_id), "repeat of")
