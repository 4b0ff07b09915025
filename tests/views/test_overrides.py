"""The register of overrides (V16): who went past which rule, why, and who tried what alone."""

from __future__ import annotations

import datetime as dt
from typing import Any

from conformity import scenes
from given import Story, at
from leads import contact
from office import Office
from people import BOTH, CHEN, LIU, WANG, XU, ZHAO, ZHENG
from samples import register, score
from samples_complaint import acknowledge, change, complain, triage
from samples_contract import FLOOR, agreed, draft, exception, sha, submitted
from samples_deal import forecast
from samples_delivery import flag
from samples_negotiation import enter, objection
from stages import CONTRACT_APPROVED, PREPARED_TO_NEGOTIATE, PREPAYMENT_WAIVED
from walking import Walk

from domain.codes import CODES
from domain.company.state import COMPANY_ID
from domain.company.targets import SetSalesTarget
from domain.complaint.severity import Severity
from domain.deal.reopening import ReopenNegotiation
from domain.lead.scoring import ApproveScore
from domain.people import OPERATOR
from projections.overrides import OverrideFilter
from projections.overriding import Kind, Override, overrides


def register_of(office: Office, **wanted: Any) -> list[dict[str, Any]]:
    page = office.catch_up().overrides(OverrideFilter(**wanted), office.now)
    return page.items


def entries(story: Story) -> list[Override]:
    """What the events of a story add to the register."""
    found = scenes(enumerate(story.history, start=1))
    return [entry for _, scene in found for entry in overrides(scene)]


# ---- what counts -----------------------------------------------------------------------------


def test_R3_3_1_a_manager_passing_over_objections() -> None:
    story = PREPARED_TO_NEGOTIATE.when(objection(), by=CHEN, at="03-13 14:30").then_accepted()
    assert [entry.code for entry in entries(story)] == ["LATE_ENTRY"]
    entered = story.when(enter(override_reason="客户急着谈"), by=WANG)
    *_, entry = entries(entered.then_accepted())
    assert (entry.kind, entry.code) == (Kind.OVERRIDE, "OBJECTIONS_OVERRIDDEN")
    assert (entry.detail, entry.reason) == ({"count": 1}, "客户急着谈")


def test_R3_4_2_an_exception_of_each_grantor_without_the_figures() -> None:
    story = agreed(FLOOR - 1).when(draft(FLOOR - 1), by=CHEN).then_accepted()
    for person in (WANG, ZHENG):
        story = story.when(exception(sha("a")), by=person).then_accepted()
    found = entries(story)
    assert [(entry.kind, entry.person) for entry in found] == [
        (Kind.EXCEPTION, WANG),
        (Kind.EXCEPTION, ZHENG),
    ]
    assert str(FLOOR) not in repr(found)


def test_R3_5_2_a_waived_prepayment_stands_there_once() -> None:
    (entry,) = entries(PREPAYMENT_WAIVED)
    assert (entry.kind, entry.clause) == (Kind.WAIVER, "R3.5.2")
    assert entry.detail == {"line_id": "L1", "by": f"{WANG}, {ZHENG}"}


def test_R3_4_5_approvals_that_became_void_and_R3_4_6_that_ran_out() -> None:
    reopened = CONTRACT_APPROVED.when(ReopenNegotiation(), by=CHEN, reason="客户改主意")
    (voided,) = entries(reopened.then_accepted())
    assert (voided.kind, voided.clause) == (Kind.VOIDED, "R3.4.5")
    expired = entries(CONTRACT_APPROVED.wait("2026-05-01 09:00"))
    assert [(e.kind, e.clause) for e in expired] == [(Kind.VOIDED, "R3.4.6")]
    assert entries(submitted()) == []


# ---- the register ----------------------------------------------------------------------------


def test_V16_who_tried_to_approve_himself(office: Office) -> None:
    """A3: refused, nothing happened, and yet it is on record."""
    lead = office.lead("会飞的石头建材有限公司", by=BOTH)
    office.desk.do(BOTH, score(5, 2, 3), lead)
    office.desk.refused(BOTH, ApproveScore(round=1), lead)
    office.desk.refused(ZHAO, ApproveScore(round=1), lead)
    (row,) = register_of(office, kind=Kind.SELF_APPROVAL)
    assert (row["person"], row["role"], row["clause"]) == (BOTH, "sales_manager", "G3.1.7")
    assert (row["aggregate"], row["aggregate_id"]) == ("lead", str(lead))
    assert row["number"] == "XS-20260302-0001"
    assert row["position"] == row["as_of_position"] == office.position - 1
    assert row["what"] == f"须由他人办理，已拒绝：审核通过评分。{CODES['OWN_SCORE'].zh}"


def test_V16_late_entries_and_forced_duplicates(office: Office) -> None:
    lead = office.graded("月宫桂花糕食品有限公司", 3, 4, 4)
    office.desk.clock("03-02 15:00")
    office.desk.do(CHEN, contact(occurred_at=at("03-02 10:00"), reason="电话后补录"), lead)
    (late,) = register_of(office, kind=Kind.LATE_ENTRY)
    assert (late["person"], late["clause"], late["reason"]) == (CHEN, "R5.8", "电话后补录")
    assert late["what"] == "补录：记录首次联系"
    twin = register(
        customer_name="月宫桂花糕食品有限公司", confirm_not_duplicate=True, reason="分公司"
    )
    office.desk.do(ZHAO, twin)
    (forced,) = register_of(office, kind=Kind.OVERRIDE)
    assert (forced["clause"], forced["person"], forced["reason"]) == ("G3.1.2", ZHAO, "分公司")


def test_V16_what_the_company_entered_late(office: Office) -> None:
    office.desk.clock("03-03 15:00")
    target = SetSalesTarget(
        team="sales",
        month="2026-03",
        amount_fen=1,
        occurred_at=at("03-02 10:00"),
        reason="会后补录",
    )
    office.desk.do(WANG, target, COMPANY_ID)
    (row,) = register_of(office, kind=Kind.LATE_ENTRY)
    assert (row["person"], row["reason"], row["aggregate"]) == (WANG, "会后补录", "company")
    assert (row["id"], row["number"]) == (str(COMPANY_ID), None)


def test_V16_a_severity_lowered(office: Office) -> None:
    lead = office.lead("鲸落海底餐饮有限公司")
    held = office.desk.sales.held(lead)
    assert held is not None
    customer = held.stream.state.customer_id
    complaint = office.desk.do(XU, complain(customer_id=customer, deal_id=None)).id
    office.desk.do(XU, acknowledge(), complaint)
    office.desk.do(XU, triage(Severity.MAJOR), complaint)
    lowered = change(Severity.GENERAL).model_copy(update={"reason": "误报"})
    office.desk.do(WANG, lowered, complaint)
    (row,) = register_of(office, aggregate_id=complaint)
    assert (row["kind"], row["person"], row["reason"]) == ("override", WANG, "误报")
    assert row["what"] == "级别由 重大 降为 一般"
    assert row["number"].startswith("KS-")


def test_V16_a_warning_stands_there_until_a_manager_answers_it(office: Office) -> None:
    walk = Walk(office)
    desk, large = office.desk, forecast(200_000_000)
    assert register_of(office, kind=Kind.WARNING) == []
    desk.do(CHEN, large, walk.deal)
    desk.do(CHEN, forecast(210_000_000), walk.deal)
    (row,) = register_of(office, kind=Kind.WARNING)
    assert (row["code"], row["settled_at"]) == ("KEY_ACCOUNT_EXPECTED", None)
    said = flag(False).model_copy(update={"reason": "只是标准产品"})
    desk.do(LIU, said, walk.deal)
    assert register_of(office, kind=Kind.WARNING) == []
    (row,) = register_of(office, kind=Kind.WARNING, settled=True)
    assert (row["settled_by"], row["person"]) == (LIU, CHEN)
    assert row["settled_position"] > row["position"]


def test_V16_what_the_operator_did(office: Office) -> None:
    rows = register_of(office, kind=Kind.OPERATOR, person=OPERATOR)
    assert {row["command"] for row in rows} == {"AddPerson"}
    office.desk.do(OPERATOR, register(customer_name="展会名单一号"))
    newest = register_of(office, kind=Kind.OPERATOR)[0]
    assert (newest["aggregate"], newest["number"]) == ("lead", "XS-20260302-0001")


def test_V16_filters_pages_and_a_rebuild(office: Office) -> None:
    lead = office.graded("月宫桂花糕食品有限公司", 3, 4, 4)
    office.desk.clock("03-03 15:00")
    office.desk.do(CHEN, contact(occurred_at=at("03-03 10:00"), reason="补录"), lead)
    everything = register_of(office)
    assert [r["position"] for r in everything] == sorted(
        (r["position"] for r in everything), reverse=True
    )
    (late,) = register_of(office, clause="R5.8")
    that_day = {"since": at("03-03 15:00"), "until": at("03-03 15:01")}
    assert register_of(office, **that_day) == [late]
    assert late not in register_of(office, until=at("03-03 15:00"))
    assert register_of(office, aggregate="lead", person=CHEN) == [late]
    seen: list[dict[str, Any]] = []
    views, cursor = office.views, None
    for _ in everything:
        page = views.overrides(OverrideFilter(), office.now, limit=1, cursor=cursor)
        seen, cursor = [*seen, *page.items], page.next
    assert (seen, cursor) == (everything, None)
    grown = office.tables()
    office.views.rebuild()
    assert office.tables() == grown
    assert office.now - at("03-03 15:00") < dt.timedelta(hours=1)
