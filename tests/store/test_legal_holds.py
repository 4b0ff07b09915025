"""What is held and who is restricted, as every process knows it (R5.4)."""

from __future__ import annotations

from uuid import UUID

from desk import Desk
from erasing import WHY, codes, proposed, registered
from people import BING, WANG, WU, YI

from domain.company.erasures import ApproveErasure, ProposeErasure
from domain.company.holds import PlaceLegalHold, ReleaseLegalHold
from domain.company.restrictions import LiftRestriction, RestrictProcessing
from domain.lead.merging import MergeLead


def test_R5_4_a_hold_on_the_case_or_on_its_customer_refuses_the_erasure(desk: Desk) -> None:
    lead_id, contact_id = registered(desk)
    held = desk.sales.held(lead_id)
    assert held is not None
    erasure_id = proposed(desk, contact_id)
    on = {"aggregate_ids": (lead_id,)}, {"customer_id": held.stream.state.customer_id}
    for what in on:
        hold_id = desk.do(YI, PlaceLegalHold.model_validate({"reason": WHY} | what)).id
        refused = desk.refused(BING, ApproveErasure(), erasure_id)
        assert [(r.code, r.detail) for r in refused.reasons] == [
            ("LEGAL_HOLD", {"holds": str(hold_id)})
        ]
        desk.do(WU, ReleaseLegalHold(reason=WHY), hold_id)
    desk.do(BING, ApproveErasure(), erasure_id)


def test_R5_4_a_hold_keeps_what_was_merged_into_what_it_holds(desk: Desk) -> None:
    merged, contact_id = registered(desk)
    into, other = registered(desk, customer_name="广寒宫", uscc=None)
    desk.do(WANG, MergeLead(into_id=into), merged)
    desk.do(YI, PlaceLegalHold(aggregate_ids=(into,), reason=WHY))
    for person in (contact_id, other):
        assert codes(desk, BING, ApproveErasure(), proposed(desk, person)) == ["LEGAL_HOLD"]


def test_R5_4_only_what_is_there_is_held_and_only_whom_a_case_names_is_erased(desk: Desk) -> None:
    lead_id, contact_id = registered(desk)
    nobody = UUID(int=5)
    for unknown in (PlaceLegalHold(aggregate_ids=(nobody,)), PlaceLegalHold(customer_id=nobody)):
        told = codes(desk, YI, unknown.model_copy(update={"reason": WHY}))
        assert told in (["HELD_CASE_UNKNOWN"], ["HELD_CUSTOMER_UNKNOWN"])
    for stranger in (nobody, lead_id):
        command = ProposeErasure(contact_id=stranger, reason=WHY)
        assert codes(desk, YI, command) == ["CONTACT_UNKNOWN"]
    first = proposed(desk, contact_id)
    again = desk.refused(BING, ProposeErasure(contact_id=contact_id, reason=WHY))
    assert again.reasons[0].detail == {"other_id": str(first)}


def test_R5_4_who_is_restricted_is_known_to_every_process(desk: Desk) -> None:
    _, contact_id = registered(desk)
    other = desk.beside()
    restriction = desk.do(WU, RestrictProcessing(contact_id=contact_id, reason=WHY)).id
    assert desk.sales.restricted_by_now == {contact_id}
    other.sales.refresh()
    assert other.sales.restricted_by_now == {contact_id}
    other.close()
    desk.restart()
    assert desk.sales.restricted_by_now == {contact_id}
    desk.do(YI, LiftRestriction(reason=WHY), restriction)
    assert desk.sales.restricted_by_now == frozenset()
