"""A10: a complaint that was not well resolved at first — 鲸落海底餐饮有限公司.

In the same company's time, in `other_complaints.py`: a slow milestone, a function that was
never promised, and one cause that comes up for the third time.
"""

from __future__ import annotations

from typing import Any

from people import CHEN, SHEN, WANG, XU, ZHENG, ZHOU
from stories.collection import paid
from stories.complaint_sights import (
    WHALE,
    board_then_and_now,
    kept,
    of_the_customer,
    owed,
    seen_by_whom,
    statistics,
)
from stories.complaints import (
    accepts,
    closed,
    customer_of,
    found,
    id_of,
    newest_clock,
    offered,
    proposed,
    registered,
    rejects,
    resolved,
    told_by,
    triage,
    utc,
)
from stories.delivery import accepted, handed_over, started
from stories.other_complaints import CAUSE, delay, first_of_its_kind, third_of_its_kind, unmet
from stories.playing import Play
from stories.signing import signed

AMOUNT = 50_000_000
LAST_LINE = {"line_id": "L2", "kind": "ACCEPTANCE", "trigger": "ACCEPTED"}
FIRST, SOLUTION, RESOLVE = "CMP_FIRST", "CMP_SOLUTION", "CMP_RESOLVE"


def test_A10_R3_7_a_complaint_is_reopened_and_ends_well_and_others_run_beside_it(
    play: Play,
) -> None:
    deal, slow = _delivered_and_slow(play)
    earlier = first_of_its_kind(play, deal)
    case = _registered(play, deal)
    seen_by_whom(play, case)
    _answered_in_time(play, case)
    _two_proposals(play, case)
    _not_content(play, case)
    _contained_first(play, case)
    _part_in_dispute(play, deal, case)
    _ends_well(play, case)
    board_then_and_now(play, case)
    delayed = delay(play, slow)
    missed = unmet(play, deal)
    third_of_its_kind(play, slow, earlier, case)
    statistics(play)
    of_the_customer(play, deal, (case, delayed, missed))
    kept(play, case, (delayed, missed))


def _delivered_and_slow(play: Play) -> tuple[str, str]:
    """One deal delivered, with ¥90,000 overdue since 20 June; another behind its plan."""
    plan = [
        {"line_id": "L1", "kind": "PROGRESS", "amount_fen": 21_000_000, "trigger": "SIGNED"},
        LAST_LINE | {"amount_fen": 9_000_000, "days": 30},
    ]
    agreed: dict[str, Any] = {"payment_plan": plan, "delivery_on": "2026-06-30"}
    deal = signed(play, "05-18", WHALE, 30_000_000, {}, **agreed)
    paid(play, deal, "NB-0518-1", 21_000_000, on="05-18")
    same = {"customer_id": customer_of(play, deal)}
    agreed = {"payment_plan": [LAST_LINE | {"amount_fen": AMOUNT}], "delivery_on": "2026-07-03"}
    slow = signed(play, "05-19", WHALE, AMOUNT, same, **agreed)
    assert customer_of(play, slow) == same["customer_id"]
    for each, due_on in ((deal, "2026-06-30"), (slow, "2026-07-03")):
        handed_over(play, each)
        started(play, each, M1=due_on)
    accepted(play, deal, "M1", asked="05-21", on="05-21")
    return deal, slow


def _registered(play: Play, deal: str) -> str:
    play.clock("07-06 09:00")
    customer_id = customer_of(play, deal)
    case = registered(play, customer_id, deal_id=id_of(deal), happened_on="2026-07-05")
    again = {"customer_id": customer_id, "deal_id": id_of(deal)}
    copy = play.the(case, "ComplaintRegistered")["data"]
    assert copy["number"] == "KS-20260706-0001"
    assert play.get(XU, case)["state"] == "REGISTERED"
    twice = _like(copy) | again
    problem = play.refuses(CHEN, "/complaints", twice, 409, "R3.7.1", "DUPLICATE_COMPLAINT")
    assert problem["type"] == "duplicate"
    assert id_of(case) in str(problem)
    _due(play, case, "CMP_ACK", "07-06 11:00")
    _due(play, case, "CMP_TRIAGE", "07-06 13:00")
    return case


def _like(data: dict[str, Any]) -> dict[str, Any]:
    """A form with the same words."""
    same = ("channel", "category", "description", "remedy", "happened_on")
    return {name: data[name] for name in same} | {"complainant": {"name": "鲸落"}}


def _answered_in_time(play: Play, case: str) -> None:
    play.clock("07-06 10:30")
    play.do(XU, f"{case}/acknowledge", {"channel": "PHONE"})
    _met(play, case, "CMP_ACK", 90)
    play.clock("07-06 11:00")
    body = triage("GENERAL", amount_fen=12_000_000)
    play.refuses(XU, f"{case}/triage", body, 422, "R3.7.2", "SEVERITY_TOO_LOW")
    play.do(XU, f"{case}/triage", triage("MAJOR", amount_fen=12_000_000))
    _met(play, case, "CMP_TRIAGE", 120)
    _due(play, case, FIRST, "07-06 21:00")
    _due(play, case, SOLUTION, "07-09 00:00")
    _due(play, case, RESOLVE, "07-14 00:00")
    play.do(XU, f"{case}/assign-handler", {"handler_id": ZHOU, "department": "技术部"})
    assert play.get(XU, case)["state"] == "INVESTIGATING"
    assert play.get(ZHOU, case)["complainant"]["name"] == "鲸落"
    for kind in (FIRST, SOLUTION, RESOLVE):
        assert (id_of(case), kind) in play.work_of(ZHOU)
        assert (id_of(case), kind) not in play.work_of(XU) | play.work_of(SHEN)
    play.clock("07-06 19:40")
    play.do(ZHOU, f"{case}/respond", {"text": "正在拆检密封圈"})
    _met(play, case, FIRST, 10 * 60 + 40)
    armed = [e["data"] for e in play.found(case, "DeadlineArmed")]
    assert [e["told"] for e in armed if e["kind"] in (FIRST, SOLUTION, RESOLVE)] == [[], [], []]


def _two_proposals(play: Play, case: str) -> None:
    play.clock("07-07 10:00")
    found(play, case, ZHOU, CAUSE)
    solution = proposed(play, case, ZHOU, 1_800_000)
    _met(play, case, SOLUTION, 25 * 60)
    play.clock("07-07 11:00")
    approve = f"{case}/approve-solution"
    problem = play.refuses(SHEN, approve, {"solution_id": solution}, 403, "R3.7.6", "LIMIT")
    assert problem["type"] == "limit"
    play.do(WANG, approve, {"solution_id": solution})
    play.do(XU, f"{case}/communicate-decision", {"channel": "PHONE"})
    assert told_by(rejects(play, case)) == ["SolutionRejected"]
    assert play.the(case, "SolutionRejected")["data"]["n"] == 1
    play.clock("07-07 15:00")
    offered(play, case, ZHOU, 2_000_000, approver=WANG)
    accepts(play, case)
    costs = [e["data"] for e in play.found(case, "SolutionCostApproved")]
    assert [(e["cost_fen"], e["by"]) for e in costs] == [(1_800_000, [WANG]), (2_000_000, [WANG])]
    assert play.get(XU, case)["state"] == "AGREED"
    play.clock("07-10 10:00")
    resolved(play, case, ZHOU, "2026-07-10")
    _met(play, case, RESOLVE, 97 * 60)
    _due(play, case, "CMP_FOLLOWUP", "07-13 10:00")


def _not_content(play: Play, case: str) -> None:
    play.clock("07-10 16:00")
    heard = {"score": 2, "words": "换上的还在漏"}
    answer = play.do(XU, f"{case}/follow-up", heard)
    _met(play, case, "CMP_FOLLOWUP", 6 * 60)
    assert told_by(answer) == ["FollowUpDone", "ComplaintReopened"]
    reopened = play.the(case, "ComplaintReopened")["data"]
    assert reopened == {"cycle": 2, "why": "DISSATISFIED", "severity": "URGENT"}
    seen = play.get(XU, case)
    assert (seen["state"], seen["cycle"], seen["severity"]) == ("INVESTIGATING", 2, "URGENT")
    assert seen["handler_id"] == ZHOU
    for kind, due in ((FIRST, "07-10 18:00"), (SOLUTION, "07-11 16:00"), (RESOLVE, "07-13 16:00")):
        _due(play, case, kind, due)
        for person in (ZHOU, XU, SHEN):
            assert (id_of(case), kind) in play.work_of(person)
        assert (id_of(case), kind) not in play.work_of(WANG)
    armed = [e["data"] for e in play.found(case, "DeadlineArmed")][-3:]
    assert [e["kind"] for e in armed] == [FIRST, SOLUTION, RESOLVE]
    assert all(sorted(e["told"]) == [SHEN, XU] for e in armed)


def _contained_first(play: Play, case: str) -> None:
    finding = {"founded": "FOUNDED", "root_cause_code": CAUSE, "text": "同一批次"}
    path = f"{case}/record-finding"
    problem = play.refuses(ZHOU, path, finding, 422, "R3.7.5", "NOT_CONTAINED")
    assert problem["type"] == "rule"
    play.clock("07-10 17:00")
    play.do(ZHOU, f"{case}/contain", {"text": "停用该批次"})
    play.do(ZHOU, f"{case}/respond", {"text": "连夜更换"})
    _met(play, case, FIRST, 60)
    play.clock("07-11 09:00")
    found(play, case, ZHOU, CAUSE)
    # Up to ¥5,000.00 the lead of customer service decides.
    offered(play, case, ZHOU, 300_000, approver=SHEN, kind="REPLACE")
    _met(play, case, SOLUTION, 17 * 60)
    accepts(play, case)


def _part_in_dispute(play: Play, deal: str, case: str) -> None:
    """¥90,000 are open since 20 June; what is disputed of them does not age (R3.6.5)."""
    play.clock("07-11 14:00")
    assert owed(play, deal) == (9_000_000, 0, 9_000_000, 21, "0-30")
    path, body = f"{deal}/dispute-amount", {"line_id": "L2", "complaint_id": id_of(case)}
    too_much = body | {"amount_fen": 9_000_001}
    play.refuses(XU, path, too_much, 422, "R3.6.5", "DISPUTED_TOO_MUCH")
    play.do(XU, path, body | {"amount_fen": 2_000_000})
    assert owed(play, deal) == (9_000_000, 2_000_000, 7_000_000, 21, "0-30")
    totals = {
        total["bucket"]: (total["open_fen"], total["disputed_fen"], total["ageing_fen"])
        for total in play.get(ZHENG, "/receivables", deal_id=id_of(deal))["totals"]
    }
    assert totals.pop("0-30") == (9_000_000, 2_000_000, 7_000_000)
    assert set(totals.values()) == {(0, 0, 0)}
    play.clock("07-13 10:00")
    assert owed(play, deal) == (9_000_000, 2_000_000, 7_000_000, 23, "0-30")
    asked = {"as_of": utc("07-11 12:00")}
    assert owed(play, deal, **asked) == (9_000_000, 0, 9_000_000, 21, "0-30")


def _ends_well(play: Play, case: str) -> None:
    play.clock("07-13 11:00")
    resolved(play, case, ZHOU, "2026-07-13")
    _met(play, case, RESOLVE, 67 * 60)
    play.clock("07-14 09:05")
    problem = play.refuses(ZHOU, f"{case}/close", {}, 403, "R3.7.8")
    assert problem["type"] == "role"
    closed(play, case, 4)
    _met(play, case, "CMP_FOLLOWUP", 22 * 60 + 5)
    ended = play.the(case, "ComplaintClosed")["data"]
    assert ended == {"total_minutes": 8 * 24 * 60 + 5, "cycle": 2}
    assert play.get(XU, case)["state"] == "CLOSED"
    for kind in ("CMP_ACK", "CMP_TRIAGE", FIRST, SOLUTION, RESOLVE, "CMP_FOLLOWUP"):
        assert {c["state"] for c in play.clocks(case, kind)} == {"MET"}
    assert play.found(case, "DeadlineBreached") == play.found(case, "Escalated") == []


def _due(play: Play, case: str, kind: str, when: str) -> None:
    """The newest clock of the kind runs until then."""
    clock = newest_clock(play, case, kind)
    assert (clock["state"], clock["due_at"]) == ("RUNNING", utc(when))


def _met(play: Play, case: str, kind: str, minutes: int) -> None:
    """The newest clock of the kind was met in time, after so many minutes."""
    clock = newest_clock(play, case, kind)
    assert (clock["state"], clock["late_seconds"], clock["minutes"]) == ("MET", 0, minutes)
