"""The work list beside one's own duties: warnings, and complaints gone up a level."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

import pytest
from office import Office
from people import AUDITOR, BOTH, CHEN, LIU, SHEN, WANG, XU, ZHAO
from samples import register
from samples_complaint import complain, triage

from domain.complaint.escalation import Escalate
from domain.complaint.severity import Severity
from domain.customers import Scenario
from domain.deal.importing import ImportDeal
from domain.lead.correction import BaseField, CorrectLead
from domain.lead.giving_up import Disqualify, DisqualifyCode
from domain.lead.registration import Lever
from domain.lead.state import Source
from domain.lead.warnings import AcknowledgeWarning
from domain.people import OPERATOR
from domain.shared import GiveConsent
from projections.worklist import WorkFilter

PEACHES = "桃花源智能农场有限公司"
MANAGERS = (WANG, LIU, BOTH)
WARNING = "OPEN_COMPLAINT"


def complaint(office: Office, *severities: Severity) -> tuple[UUID, list[UUID]]:
    """A customer of old, and open complaints of his, each about another matter."""
    past = ImportDeal(
        customer_name=PEACHES,
        contract_no="2025-017",
        amount_fen=48_000_000,
        signed_on=dt.date(2025, 3, 31),
        closed_on=dt.date(2025, 11, 20),
    )
    deal = office.desk.do(OPERATOR, past).id
    held = office.desk.sales.held(deal)
    assert held is not None
    customer_id = held.stream.state.customer_id
    cases = []
    for number, severity in enumerate(severities):
        about = complain(customer_id=customer_id, deal_id=None, product=f"第{number}号棚")
        if number:
            about = about.model_copy(update={"deal_id": deal})
        cases.append(office.desk.do(XU, about).id)
        office.desk.do(XU, triage(severity), cases[-1])
    return customer_id, cases


def warned(office: Office, *severities: Severity) -> tuple[UUID, list[UUID]]:
    """A lead of such a customer, who wants to buy again."""
    customer_id, cases = complaint(office, *(severities or (Severity.MAJOR,)))
    again = register(
        customer_name=PEACHES,
        customer_id=customer_id,
        scenario=Scenario.REPURCHASE,
        lever=Lever.BUNDLE,
        source=Source.EXISTING_CUSTOMER,
    )
    return office.desk.do(CHEN, again).id, cases


def warnings(office: Office, **wanted: Any) -> list[dict[str, Any]]:
    items = office.catch_up().worklist(WorkFilter(**wanted), office.now).items
    return [item for item in items if item["kind"] == WARNING]


def work(office: Office, person: str, case: UUID) -> set[str]:
    items = office.catch_up().worklist(WorkFilter(person=person), office.now).items
    return {item["kind"] for item in items if item["id"] == str(case)}


def test_R3_8_3_a_warning_stands_in_every_managers_work_list_and_in_no_other(
    office: Office,
) -> None:
    lead, _ = warned(office)
    for manager in MANAGERS:
        (row,) = warnings(office, person=manager)
    for other in (CHEN, ZHAO, XU, AUDITOR):
        assert warnings(office, person=other) == []
    assert row["as_of_position"] > 0
    del row["as_of_position"]
    assert row == {
        "clock_id": None,
        "id": str(lead),
        "lead_id": str(lead),
        "deal_id": None,
        "complaint_id": None,
        "aggregate": "lead",
        "number": "XS-20260302-0001",
        "customer_name": PEACHES,
        "kind": WARNING,
        "clause": "R3.8.3",
        "subject": "",
        "due_at": None,
        "time_left_seconds": None,
        "owner_id": None,
        "told": [],
        "breached": False,
        "state": "OPEN",
        "what_to_do": "确认知悉该客户有未结客诉",
        "recorded_at": "2026-03-02T01:00:00Z",
    }


def test_R3_8_3_a_team_sees_it_that_has_a_manager(office: Office) -> None:
    warned(office)
    assert len(warnings(office)) == len(warnings(office, team="sales")) == 1
    assert warnings(office, team="nobody's") == []
    assert len(warnings(office, kind=WARNING)) == 1


def test_R3_8_3_it_is_due_at_no_time(office: Office) -> None:
    warned(office)
    for wanted in ({"today": True}, {"month": "2026-03"}, {"overdue": True}):
        assert warnings(office, **wanted) == []


def test_R3_8_3_it_goes_once_a_manager_acknowledged_all_of_it(office: Office) -> None:
    lead, cases = warned(office, Severity.MAJOR, Severity.URGENT)
    office.desk.do(WANG, AcknowledgeWarning(complaint_ids=tuple(cases[:1])), lead)
    assert len(warnings(office, person=LIU)) == 1
    office.desk.do(LIU, AcknowledgeWarning(), lead)
    assert warnings(office) == []


def test_R3_8_3_it_goes_with_the_lead(office: Office) -> None:
    lead, _ = warned(office)
    office.catch_up()
    office.desk.do(WANG, GiveConsent(command="Disqualify"), lead)
    office.desk.do(CHEN, Disqualify(code=DisqualifyCode.NO_BUDGET), lead)
    assert warnings(office) == []


@pytest.mark.parametrize("between", [False, True])
def test_R3_8_3_it_calls_the_customer_what_the_lead_calls_him(
    office: Office, between: bool
) -> None:
    lead, _ = warned(office)
    if between:
        office.catch_up()
    named = CorrectLead(field=BaseField.CUSTOMER_NAME, new="桃花源集团", reason="更名")
    office.desk.do(CHEN, named, lead)
    (row,) = warnings(office)
    assert row["customer_name"] == "桃花源集团"


def test_R3_8_3_a_mild_complaint_warns_nobody(office: Office) -> None:
    warned(office, Severity.GENERAL)
    assert warnings(office) == []


def test_pages_hold_warnings_and_deadlines_alike(office: Office) -> None:
    warned(office)
    views = office.catch_up()
    everything = views.worklist(WorkFilter(), office.now).items
    found, cursor = [], None
    while True:
        page = views.worklist(WorkFilter(), office.now, limit=1, cursor=cursor)
        found += page.items
        cursor = page.next
        if cursor is None:
            break
    assert found == everything
    assert len({item["kind"] for item in found}) > 1


def test_R3_7_7_who_is_told_of_an_escalation_sees_what_is_due_then(office: Office) -> None:
    _, (case,) = complaint(office, Severity.GENERAL)
    due = {"CMP_ACK", "CMP_FIRST", "CMP_SOLUTION", "CMP_RESOLVE"}
    assert work(office, SHEN, case) == work(office, WANG, case) == set()
    office.desk.do(CHEN, Escalate(reason="客户很急"), case)
    assert (work(office, SHEN, case), work(office, WANG, case)) == (due, set())
    office.desk.do(CHEN, Escalate(reason="客户更急"), case)
    for manager in MANAGERS:
        assert work(office, manager, case) == due


def test_a_rebuild_changes_no_byte(office: Office) -> None:
    _, (case, _) = warned(office, Severity.MAJOR, Severity.URGENT)
    office.desk.do(CHEN, Escalate(reason="客户很急"), case)
    office.catch_up()
    before = office.tables()
    office.views.rebuild()
    assert office.tables() == before
