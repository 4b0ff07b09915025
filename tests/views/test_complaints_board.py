"""The complaints board (V10) and its statistics (V11)."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

import pytest
from books import KITES, brought_in, customer_of, reasoned
from complaint_play import Case
from office import Office
from people import SHEN, WANG, XU, ZHOU
from samples_complaint import acknowledge, assign, change, find, pause, resume, triage

from domain.complaint.ending import Withdraw
from domain.complaint.reopening import Appeal
from domain.complaint.severity import Severity
from domain.complaint.state import Category, Founded, Status
from domain.shared import GiveConsent
from projections.complaints import ComplaintFilter, StatisticsFilter
from projections.paging import BadCursorError, cursor

HOUR = 3600


@pytest.fixture
def deal(office: Office) -> UUID:
    return brought_in(office, "2025-017")


@pytest.fixture
def case(office: Office, deal: UUID) -> Case:
    """Registered at 09:00 on Monday 2 March."""
    return Case(office, deal)


def numbers(case: Case, **wanted: Any) -> list[str]:
    return [row["number"][-4:] for row in case.board(**wanted)]


def statistics(office: Office, **wanted: Any) -> list[dict[str, Any]]:
    return office.catch_up().complaint_statistics(StatisticsFilter(**wanted), office.now).items


# ---- the board ---------------------------------------------------------------------------------


def test_V10_a_complaint_stands_on_the_board_from_its_registration(case: Case, deal: UUID) -> None:
    row = case.row
    assert row["id"] == row["complaint_id"] == str(case.id)
    assert (row["number"], row["state"]) == ("KS-20260302-0001", "REGISTERED")
    assert (row["customer_name"], row["deal_id"]) == (KITES, str(deal))
    assert (row["category"], row["severity"], row["handler_id"]) == ("QUALITY", None, None)
    assert (row["cycle"], row["level"], row["cost_fen"], row["score"]) == (1, 0, 0, None)
    assert (row["first_due_at"], row["first_seconds_left"]) == (None, None)
    assert (row["is_open"], row["paused"], row["overdue"]) == (True, False, False)
    assert row["recorded_at"] == row["registered_at"] == "2026-03-02T01:00:00Z"
    assert "cause_key" not in row


def test_R3_7_10_nobody_reads_on_the_board_who_complained(case: Case) -> None:
    assert "鲸落" not in repr(case.board())
    assert "13900000000" not in repr(case.board())
    assert case.board(search="鲸落") == []


def test_R3_7_3_the_countdowns_run_from_the_registration(case: Case) -> None:
    case.clock("03-02 10:00")
    case.investigated(Severity.URGENT)
    row = case.row
    assert (row["severity"], row["handler_id"], row["department"]) == (
        *("URGENT", ZHOU),
        "技术支持部",
    )
    assert row["first_seconds_left"] == 1 * HOUR
    assert row["solution_seconds_left"] == 23 * HOUR
    assert row["resolve_seconds_left"] == 71 * HOUR
    case.clock("03-02 12:00")
    row = case.row
    assert (row["first_seconds_left"], row["first_breached"]) == (-1 * HOUR, True)
    assert row["overdue"]
    assert row["level"] == 1, "the breach took it up a level"
    assert case.board(overdue=True) == [row]
    case.resolved()
    row = case.row
    assert (row["first_seconds_left"], row["first_met_at"]) == (None, "2026-03-02T04:00:00Z")
    assert row["first_breached"]
    assert not row["overdue"]


def test_R3_7_3_a_countdown_that_stands_still_loses_no_second(case: Case) -> None:
    case.clock("03-02 10:00")
    case.investigated(Severity.URGENT)
    case.do(XU, pause())
    case.clock("03-02 11:30")
    row = case.row
    assert row["paused"]
    assert row["first_seconds_left"] == -HOUR // 2, "the first response is due all the same"
    assert (row["solution_seconds_left"], row["resolve_seconds_left"]) == (23 * HOUR, 71 * HOUR)
    case.do(XU, resume())
    row = case.row
    assert not row["paused"]
    assert (row["solution_seconds_left"], row["resolve_seconds_left"]) == (23 * HOUR, 71 * HOUR)
    case.clock("03-02 11:45")
    assert case.row["solution_seconds_left"] == 23 * HOUR - 900


def test_R3_7_8_a_new_cycle_has_clocks_of_its_own_and_keeps_what_was_found(case: Case) -> None:
    case.investigated().resolved(500_000, root_cause_code="密封圈批次不良")
    case.clock("03-03 09:00")
    case.followed_up(2)
    row = case.row
    assert (row["state"], row["cycle"], row["severity"]) == ("INVESTIGATING", 2, "MAJOR")
    assert (row["founded"], row["root_cause_code"]) == ("FOUNDED", "密封圈批次不良")
    assert (row["score"], row["cost_fen"], row["resolved_at"]) == (2, 500_000, None)
    assert row["first_seconds_left"] == 12 * HOUR
    assert (row["first_met_at"], row["proposed_cost_fen"]) == (None, None)
    assert case.board(reopened=True) == [row]
    assert case.board(reopened=False) == []
    case.resolved(200_000, root_cause_code="装配错误").closed(5)
    row = case.row
    assert (row["state"], row["is_open"]) == ("CLOSED", False)
    assert (row["cost_fen"], row["score"], row["root_cause_code"]) == (700_000, 5, "装配错误")
    assert row["closed_at"] == row["resolved_at"] == "2026-03-03T01:00:00Z"


def test_R3_7_2_a_change_of_severity_counts_anew(case: Case) -> None:
    case.investigated(Severity.GENERAL)
    assert case.row["first_seconds_left"] == 24 * HOUR
    case.do(XU, reasoned(change(Severity.MAJOR)))
    assert case.row["first_seconds_left"] == 12 * HOUR


def test_V10_what_is_over_counts_nothing_down(case: Case) -> None:
    case.investigated()
    case.do(XU, Withdraw(proof_sha256="a" * 64))
    row = case.row
    assert (row["state"], row["is_open"], row["resolve_seconds_left"]) == ("WITHDRAWN", False, None)


def test_V10_filters_pick(office: Office, deal: UUID) -> None:
    other = brought_in(office, "M-1", customer_name="月宫桂花糕食品有限公司")
    one = (
        Case(office, deal).investigated(Severity.MAJOR).resolved(root_cause_code="密封圈 批次不良")
    )
    Case(office, other, category=Category.DELIVERY_DELAY)
    Case(office, deal, category=Category.UNMET_FUNCTION).do(XU, acknowledge())
    one.closed()
    assert numbers(one) == ["0003", "0002", "0001"]
    assert numbers(one, state=Status.ACKNOWLEDGED) == ["0003"]
    assert numbers(one, severity=Severity.MAJOR) == ["0001"]
    assert numbers(one, category=Category.DELIVERY_DELAY) == ["0002"]
    assert numbers(one, root_cause="密封圈批次不良") == ["0001"]
    assert numbers(one, root_cause="老鼠") == []
    assert numbers(one, customer_id=customer_of(office, other)) == ["0002"]
    assert numbers(one, deal_id=deal) == ["0003", "0001"]
    assert numbers(one, handler=ZHOU) == ["0001"]
    assert numbers(one, open=True) == ["0003", "0002"]
    assert numbers(one, open=False) == ["0001"]
    assert numbers(one, reopened=False) == ["0003", "0002", "0001"]
    assert numbers(one, search="月宫") == numbers(one, search="0302-0002") == ["0002"]
    assert numbers(one, overdue=True) == []


def test_V10_pages_hold_still_while_others_write(office: Office, deal: UUID) -> None:
    for category in Category:
        Case(office, deal, category=category)
    Case(office, brought_in(office, "X"))
    views = office.catch_up()
    everything = views.complaints(ComplaintFilter(), office.now).items
    first = views.complaints(ComplaintFilter(), office.now, None, 3)
    Case(office, brought_in(office, "Y"))
    rest = office.catch_up().complaints(ComplaintFilter(), office.now, None, 3, first.next)
    assert [*first.items, *rest.items] == everything
    assert rest.next is None
    made_up = cursor("leads", 1, "KS", UUID(int=1))
    with pytest.raises(BadCursorError):
        views.complaints(ComplaintFilter(), office.now, None, 3, made_up)


def test_V10_as_of_then_the_board_says_what_it_said_then(office: Office, case: Case) -> None:
    said = []
    steps = (
        ("03-02 09:30", XU, acknowledge()),
        ("03-02 10:00", XU, triage(Severity.MAJOR)),
        ("03-02 10:15", SHEN, assign()),
        ("03-02 10:30", XU, pause()),
        ("03-03 10:30", XU, resume()),
        ("03-04 10:30", ZHOU, find(root_cause_code="密封圈批次不良")),
        ("03-05 11:30", XU, Withdraw(proof_sha256="a" * 64)),
    )
    for when, by, command in steps:
        case.clock(when)
        case.do(by, command)
        said.append((office.catch_up().position, case.board()))
    late = office.now + dt.timedelta(days=400)
    for position, board in said:
        assert office.views.complaints(ComplaintFilter(), late, position).items == board
    before = office.tables()
    office.views.rebuild()
    assert office.tables() == before


# ---- statistics --------------------------------------------------------------------------------


def test_V11_nothing_was_complained_about(office: Office) -> None:
    assert statistics(office) == []


def test_V11_the_figures_of_each_category_and_cause(office: Office) -> None:
    deals = [brought_in(office, f"D-{number}") for number in range(5)]
    cases = [Case(office, deal) for deal in deals[:3]]
    for number, case in enumerate(cases):
        case.clock(f"03-02 1{number}:00")
        case.investigated().resolved(
            100_000, root_cause_code=("密封圈 A", "密封圈a", "其他")[number]
        )
    cases[0].closed(5)
    cases[1].followed_up(1)
    delay = Case(office, deals[3], category=Category.DELIVERY_DELAY)
    unknown = Case(office, deals[4])
    seals, others, nobody_knows = (
        row for row in statistics(office) if row["category"] == "QUALITY"
    )
    assert seals["count"] == 2, "causes that differ in case and blanks alone are one"
    assert seals["root_cause_code"] in ("密封圈 A", "密封圈a")
    assert (seals["founded_bp"], seals["reopened_bp"]) == (10_000, 5_000)
    assert seals["median_resolve_hours"] == 1.0, "the reopened one stands resolved no more"
    assert (seals["cost_fen"], seals["satisfaction"]) == (200_000, 3.0)
    assert seals["recurrence_flags"] == 0
    assert set(seals["complaint_ids"]) == {str(cases[0].id), str(cases[1].id)}
    assert (others["root_cause_code"], others["median_resolve_hours"]) == ("其他", 3.0)
    assert others["satisfaction"] is None
    assert (nobody_knows["root_cause_code"], nobody_knows["count"]) == (None, 1)
    assert (nobody_knows["founded_bp"], nobody_knows["median_resolve_hours"]) == (None, None)
    assert nobody_knows["complaint_ids"] == [str(unknown.id)]
    (late,) = (row for row in statistics(office) if row["category"] == "DELIVERY_DELAY")
    assert late["complaint_ids"] == [str(delay.id)]
    assert late["as_of_position"] < nobody_knows["as_of_position"] <= office.position
    assert late["recorded_at"] == "2026-03-02T04:00:00Z"


def test_V11_unfounded_ones_count_as_such_until_they_are_found_otherwise(
    office: Office, case: Case
) -> None:
    case.investigated()
    case.do(WANG, GiveConsent(command="RecordFinding"))
    case.do(ZHOU, find(Founded.UNFOUNDED))
    (row,) = statistics(office)
    assert (row["founded_bp"], row["count"]) == (0, 1)
    case.do(XU, Appeal(text="不服"))
    assert statistics(office)[0]["founded_bp"] == 0
    case.do(XU, assign(XU))
    assert case.row["founded"] == "UNFOUNDED"


def test_R3_7_9_the_third_of_a_cause_flags_it(office: Office) -> None:
    for number in range(4):
        case = Case(office, brought_in(office, f"D-{number}"))
        case.investigated().resolved(root_cause_code="密封圈批次不良")
        assert case.row["recurs"] is (number >= 2)
    (row,) = statistics(office)
    assert (row["count"], row["recurrence_flags"]) == (4, 2)


def test_V11_filters_pick(office: Office, deal: UUID) -> None:
    Case(office, deal, product="蒸笼").investigated()
    office.desk.clock("03-05 00:00")
    Case(office, brought_in(office, "B"), product="围栏")

    def count(**wanted: Any) -> int:
        return sum(row["count"] for row in statistics(office, **wanted))

    assert count() == 2
    assert count(product="蒸笼") == count(department="技术支持部") == 1
    assert count(product="桂花") == count(department="桂花") == 0
    march = dt.date(2026, 3, 1)
    assert count(registered_from=march) == 2
    assert count(registered_to=march.replace(day=4)) == 1
    assert count(registered_from=march.replace(day=5)) == 1
    assert count(registered_from=march.replace(day=5), registered_to=march.replace(day=5)) == 1
    assert count(registered_from=march.replace(day=6)) == 0
