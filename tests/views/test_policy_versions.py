"""What is shown of the past goes by the policy that ruled it, not by the one in force (R5.3)."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from given import at
from leads import contact, convert
from office import Office
from people import CHEN
from policies import approve, publish
from samples import score

from application.exchange import Issuer
from domain.company.state import COMPANY_ID
from domain.deal.forecast import UpdateForecast
from domain.language import Language
from domain.people import OPERATOR, Role
from projections.deals import DealFilter
from projections.receivables import ReceivableFilter

ADMIN = Issuer("admin0", frozenset({Role.ADMIN}), "test")
OTHER = Issuer("admin1", frozenset({Role.ADMIN}), "test")


def put_in_force(office: Office, version: str, **changes: Any) -> int:
    """The position from which it rules."""
    desk = office.desk
    desk.do(OPERATOR, publish(version, **changes), COMPANY_ID, issuer=ADMIN)
    return desk.do(OPERATOR, approve(version), COMPANY_ID, issuer=OTHER).events[0].position


def late_lead(office: Office, name: str) -> list[bool]:
    """A score entered half an hour late: whether its event shows as a late entry."""
    lead = office.lead(name)
    office.desk.clock(f"03-02 {10 + int(name)}:00")
    late = {"occurred_at": at(f"03-02 {9 + int(name):02}:30"), "reason": "补录"}
    office.desk.do(CHEN, score(3, 3, 3).model_copy(update=late), lead)
    items = office.catch_up().history(lead).items
    return [item["late_entry"] for item in items if item["event"] == "LeadScoreSubmitted"]


def test_R5_3_a_late_entry_is_late_by_the_policy_of_its_time(office: Office) -> None:
    assert late_lead(office, "0") == [False]
    put_in_force(office, "2026-2", late_entry_minutes=15)
    first = office.desk.sales.log.after(0, 10**6)
    lead = next(
        p.recorded.aggregate_id
        for p in first
        if type(p.recorded.event).__name__ == "LeadScoreSubmitted"
    )
    items = office.catch_up().history(lead).items
    assert not any(item["late_entry"] for item in items)
    assert late_lead(office, "1") == [True]


def test_R5_3_a_clause_is_told_with_the_numbers_of_the_policy_that_ruled(office: Office) -> None:
    def told(lead: UUID) -> str:
        items = office.catch_up().history(lead, Language.EN).items
        [scored] = (item for item in items if item["event"] == "LeadScoreSubmitted")
        [clause] = (clause for clause in scored["clauses"] if clause["id"] == "G3.1.4")
        return str(clause["text"])

    before = office.graded("甲", 4, 4, 4)
    put_in_force(office, "2026-2", grade_a_min=11)
    after = office.graded("乙", 4, 4, 4)
    assert "10" in told(before)
    assert "10" not in told(after)
    assert "11" in told(after)


def test_R5_3_a_probability_is_that_of_the_policy_at_the_deals_last_event(office: Office) -> None:
    desk = office.desk
    deals = []
    for name in ("甲", "乙"):
        lead = office.graded(name, 3, 4, 4)
        desk.do(CHEN, contact(), lead)
        desk.do(CHEN, convert(), lead)
        held = desk.sales.held(lead)
        assert held is not None
        deals.append(held.stream.state.deal_id)
    rules_from = put_in_force(office, "2026-2", probabilities__DISCOVERY=2500)
    forecast = UpdateForecast(expected_amount_fen=10_000_000, expected_sign_on=dt.date(2026, 4, 1))
    desk.do(CHEN, forecast, deals[1])

    def told() -> dict[str, int]:
        page = office.views.deals(DealFilter(), office.now)
        return {item["id"]: item["probability_bp"] for item in page.items}

    office.catch_up()
    by_hand = {str(deals[0]): 1000, str(deals[1]): 2500}
    assert told() == by_hand
    live = office.tables()
    office.views.rebuild()
    assert {n: r for n, r in office.tables().items() if "deals" in n} == {
        n: r for n, r in live.items() if "deals" in n
    }
    assert told() == by_hand
    assert office.views.policies.at(rules_from).probabilities["DISCOVERY"] == 2500
    assert office.views.policies.at(rules_from - 1).probabilities["DISCOVERY"] == 1000


def test_R5_3_the_buckets_are_those_of_the_time_that_is_asked_about(office: Office) -> None:
    before = office.position
    put_in_force(office, "2026-2", collection__bucket_days=[10, 20])
    views = office.catch_up()

    def buckets(as_of: int | None) -> list[str]:
        page = views.receivables(ReceivableFilter(), office.now, as_of)
        assert page.totals is not None
        return [total["bucket"] for total in page.totals]

    assert buckets(None) == ["NOT_DUE", "0-10", "11-20", ">20"]
    assert buckets(before) == ["NOT_DUE", "0-30", "31-60", "61-90", "91-180", ">180"]
