"""The register of holds, erasures and restrictions (V18): who laid down what, who decided on it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from office import Office
from people import BING, WU, YI

from domain.company.erasures import ApproveErasure, ProposeErasure
from domain.company.holds import PlaceLegalHold, ReleaseLegalHold
from domain.company.restrictions import LiftRestriction, RestrictProcessing
from domain.customers import ContactDetails
from projections.paging import BadCursorError
from projections.personal_data import PersonalDataFilter
from projections.store import json_text

HOLD, ERASURE, RESTRICTION = "legal_hold", "erasure", "restriction"


def person(office: Office, name: str) -> UUID:
    """The contact of a new lead."""
    contact = ContactDetails(name=name, phone="13800000001")
    lead = office.lead(f"公司{ord(name[0])}", contact=contact)
    held = office.desk.sales.held(lead)
    assert held is not None
    contact_id: UUID = held.stream.state.contacts[0].contact_id
    return contact_id


def customer(office: Office, name: str) -> UUID:
    held = office.desk.sales.held(office.lead(name))
    assert held is not None
    customer_id: UUID = held.stream.state.customer_id
    return customer_id


def register(office: Office, kind: str, **wanted: Any) -> list[dict[str, Any]]:
    views = office.catch_up()
    return views.personal_data(kind, PersonalDataFilter(**wanted), office.now).items


def the(office: Office, kind: str, id: UUID) -> dict[str, Any]:
    found = office.catch_up().personal_act(kind, id, office.now)
    assert found is not None
    return found


def propose(office: Office, contact_id: UUID, reason: str = "本人要求") -> UUID:
    return office.desk.do(YI, ProposeErasure(contact_id=contact_id, reason=reason)).id


def test_V18_an_erasure_is_told_with_who_proposed_and_who_approved_it(office: Office) -> None:
    him = person(office, "嫦娥")
    erasure = propose(office, him)
    (row,) = register(office, ERASURE)
    assert (row["id"], row["kind"], row["state"]) == (str(erasure), ERASURE, "PROPOSED")
    assert (row["contact_id"], row["by"], row["role"]) == (str(him), YI, "compliance")
    assert (row["reason"], row["decided_by"], row["decided_at"]) == ("本人要求", None, None)
    begun = office.position - 1
    assert row["begun_position"] == row["as_of_position"] == begun

    done = office.desk.do(BING, ApproveErasure(reason="核实无误"), erasure)
    row = the(office, ERASURE, erasure)
    assert (row["state"], row["contact_id"]) == ("ERASED", str(him))
    assert (row["decided_by"], row["decided_role"]) == (BING, "compliance")
    assert (row["decided_why"], row["reason"]) == ("核实无误", "本人要求")
    assert row["begun_position"] == begun
    assert row["decided_position"] == row["as_of_position"] == done.events[0].position
    assert row["decided_at"] == row["recorded_at"]
    assert row["position"] == office.position


def test_V18_a_hold_names_what_it_holds_and_who_released_it(office: Office) -> None:
    held = customer(office, "月宫")
    lead = office.lead("广寒宫")
    whole = office.desk.do(WU, PlaceLegalHold(customer_id=held, reason="诉讼")).id
    single = office.desk.do(YI, PlaceLegalHold(aggregate_ids=(lead,), reason="稽查")).id
    newest, oldest = register(office, HOLD)
    assert (oldest["id"], oldest["customer_id"], oldest["aggregate_ids"]) == (
        str(whole),
        str(held),
        [],
    )
    assert (newest["id"], newest["customer_id"]) == (str(single), None)
    assert (newest["aggregate_ids"], newest["by"]) == ([str(lead)], YI)

    office.desk.do(YI, ReleaseLegalHold(reason="结案"), whole)
    row = the(office, HOLD, whole)
    assert (row["state"], row["decided_by"], row["decided_why"]) == ("RELEASED", YI, "结案")
    assert [row["id"] for row in register(office, HOLD, state="PLACED")] == [str(single)]


def test_V18_a_restriction_that_was_lifted_still_stands_there(office: Office) -> None:
    him = person(office, "嫦娥")
    restricted = office.desk.do(YI, RestrictProcessing(contact_id=him, reason="有争议")).id
    assert the(office, RESTRICTION, restricted)["state"] == "RESTRICTED"
    office.desk.do(WU, LiftRestriction(reason="已解决"), restricted)
    row = the(office, RESTRICTION, restricted)
    assert (row["state"], row["contact_id"], row["decided_by"]) == ("LIFTED", str(him), WU)


def test_V18_each_register_has_its_own_entries_its_filters_and_its_pages(office: Office) -> None:
    people = [person(office, name) for name in ("嫦娥", "吴刚", "玉兔")]
    erasures = [propose(office, one) for one in people]
    office.desk.do(WU, RestrictProcessing(contact_id=people[0], reason="有争议"))
    office.desk.do(BING, ApproveErasure(reason="同意"), erasures[1])
    assert [row["id"] for row in register(office, ERASURE)] == [*map(str, reversed(erasures))]
    assert [row["kind"] for row in register(office, RESTRICTION)] == [RESTRICTION]
    assert register(office, HOLD) == []
    assert [r["id"] for r in register(office, ERASURE, state="ERASED")] == [str(erasures[1])]
    (found,) = register(office, ERASURE, contact_id=people[2])
    assert found["id"] == str(erasures[2])
    assert register(office, ERASURE, by=WU) == []
    assert office.views.personal_act(HOLD, erasures[0], office.now) is None

    first = office.views.personal_data(ERASURE, PersonalDataFilter(), office.now, 2)
    rest = office.views.personal_data(ERASURE, PersonalDataFilter(), office.now, 2, first.next)
    assert [row["id"] for row in (*first.items, *rest.items)] == [*map(str, reversed(erasures))]
    with pytest.raises(BadCursorError):
        office.views.personal_data(HOLD, PersonalDataFilter(), office.now, 2, first.next)


def test_V18_the_register_is_rebuilt_alike_and_names_nobody(office: Office) -> None:
    him = person(office, "嫦娥")
    office.desk.do(BING, ApproveErasure(reason="同意"), propose(office, him))
    office.catch_up()
    assert office.tables() == office.tables_anew()
    assert "嫦娥" not in json_text([str(rows) for rows in office.tables().values()])
