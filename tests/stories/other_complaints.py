"""The other complaints of A10: a slow milestone, an unmet function, the same cause again."""

from __future__ import annotations

from people import AUDITOR, BOTH, CHEN, HE, LIU, SHEN, SUN, WANG, XU, ZHOU
from stories.complaints import (
    PROOF,
    accepts,
    closed,
    customer_of,
    found,
    id_of,
    investigated,
    newest_clock,
    offered,
    registered,
    rejects,
    resolved,
    told_by,
    triage,
    utc,
)
from stories.playing import Play

CAUSE = "密封圈批次不良"
MANAGERS = (WANG, LIU, BOTH)


# ---- the same cause three times ----------------------------------------------------


def first_of_its_kind(play: Play, deal: str) -> str:
    """A complaint of June, founded, and taken back by the customer."""
    play.clock("06-08 09:00")
    case = investigated(play, customer_of(play, deal), deal_id=id_of(deal))
    found(play, case, ZHOU, CAUSE)
    play.do(XU, f"{case}/withdraw", {"proof_sha256": PROOF})
    assert play.get(XU, case)["state"] == "WITHDRAWN"
    assert play.found(case, "RecurrenceFlagged") == []
    return case


def third_of_its_kind(play: Play, deal: str, *earlier: str) -> None:
    """Found for the third time in 90 days: flagged, and something is done about it (R3.7.9)."""
    for case in earlier:
        assert play.found(case, "RecurrenceFlagged") == []
    play.clock("07-22 09:00")
    case = investigated(play, customer_of(play, deal), deal_id=id_of(deal))
    plan = {"owner_id": HE, "text": "换密封圈供应商", "due_on": "2026-08-31"}
    path = f"{case}/plan-corrective-action"
    play.refuses(ZHOU, path, plan, 422, "R3.7.9", "NOT_SEVERE")
    found(play, case, ZHOU, CAUSE)
    flagged = play.the(case, "RecurrenceFlagged")
    assert flagged["actor"] == "system"
    assert flagged["data"] == {
        "root_cause_code": CAUSE,
        "complaint_ids": [id_of(each) for each in (*earlier, case)],
    }
    (planned, *_) = play.do(ZHOU, path, plan)["events"]
    action = {"action_id": planned["data"]["action_id"], "effective": True}
    play.do(SHEN, f"{case}/verify-corrective-action", action)
    assert play.the(case, "CorrectiveActionVerified")["data"] == action


# ---- a slow milestone --------------------------------------------------------------


def delay(play: Play, deal: str) -> str:
    """The milestone of 3 July was passed in silence; the customer complains of it."""
    milestone = play.clock_of(deal, "MILESTONE", "M1")
    assert (milestone["state"], milestone["due_at"]) == ("BREACHED", utc("07-04 00:00"))
    for person in (HE, *MANAGERS):
        assert (id_of(deal), "MILESTONE") in play.work_of(person)
    play.clock("07-15 09:00")
    case = registered(
        play,
        customer_of(play, deal),
        by=CHEN,
        deal_id=id_of(deal),
        category="DELIVERY_DELAY",
        description="说好七月三日装机，至今没来人",
        remedy="给个准日子",
        happened_on="2026-07-03",
    )
    play.clock("07-15 10:00")
    play.do(XU, f"{case}/acknowledge", {"channel": "PHONE"})
    play.do(XU, f"{case}/triage", triage("GENERAL", impact="MEDIUM", amount_fen=500_000))
    path, department = f"{case}/assign-handler", "交付部"
    other = {"handler_id": ZHOU, "department": department}
    play.refuses(XU, path, other, 422, "R3.7.4", "NOT_AN_INVESTIGATOR")
    play.do(XU, path, {"handler_id": HE, "department": department})
    play.do(HE, f"{case}/respond", {"text": "下周三装机"})
    found(play, case, HE, "里程碑排期过紧")
    _turned_down_twice(play, case)
    _agreed_at_last(play, case)
    return case


def _turned_down_twice(play: Play, case: str) -> None:
    """The second rejection takes it a level up; 陈一 takes it one more (R3.7.7, 3.5)."""
    offered(play, case, HE, 100_000, approver=SHEN)
    rejects(play, case)
    assert play.get(XU, case)["level"] == 0
    offered(play, case, HE, 200_000, approver=XU)
    assert (id_of(case), "CMP_RESOLVE") not in play.work_of(XU) | play.work_of(SHEN)
    assert told_by(rejects(play, case)) == ["SolutionRejected", "Escalated"]
    escalated = play.the(case, "Escalated")
    assert (escalated["actor"], escalated["data"]["level"]) == ("system", 1)
    assert sorted(escalated["data"]["told"]) == [SHEN, XU]
    for person in (SHEN, XU):
        assert (id_of(case), "CMP_RESOLVE") in play.work_of(person)
    for person in MANAGERS:
        assert (id_of(case), "CMP_RESOLVE") not in play.work_of(person)
    play.do(CHEN, f"{case}/escalate", {"reason": "客户要见经理"})
    assert sorted(play.found(case, "Escalated")[-1]["data"]["told"]) == sorted(MANAGERS)
    for person in MANAGERS:
        assert (id_of(case), "CMP_RESOLVE") in play.work_of(person)


def _agreed_at_last(play: Play, case: str) -> None:
    play.clock("07-16 09:00")
    offered(play, case, HE, 400_000, approver=SHEN)
    accepts(play, case)
    play.clock("07-17 09:00")
    resolved(play, case, HE, "2026-07-17")
    # The follow-up is a deadline of its own: nobody above was told of that one.
    for person in MANAGERS:
        assert id_of(case) not in {of for of, _ in play.work_of(person)}
    closed(play, case, 5)
    (row,) = play.get(XU, "/complaints", category="DELIVERY_DELAY")["items"]
    assert (row["state"], row["level"], row["cycle"], row["handler_id"]) == ("CLOSED", 2, 1, HE)
    for kind in ("CMP_ACK", "CMP_TRIAGE", "CMP_FIRST", "CMP_SOLUTION", "CMP_RESOLVE"):
        clock = play.clock_of(case, kind)
        assert (clock["state"], clock["late_seconds"]) == ("MET", 0)


# ---- a function that was never promised --------------------------------------------


def unmet(play: Play, deal: str) -> str:
    """Unfounded with a manager's consent; on appeal another finds it partly right (R3.7.5)."""
    play.clock("07-20 09:00")
    case = registered(
        play,
        customer_of(play, deal),
        deal_id=id_of(deal),
        category="UNMET_FUNCTION",
        description="宣传册上的远程看鱼功能没有",
        remedy="补上这个功能",
        happened_on="2026-07-19",
    )
    play.do(XU, f"{case}/acknowledge", {"channel": "WECHAT"})
    play.do(XU, f"{case}/triage", triage("GENERAL"))
    play.do(XU, f"{case}/assign-handler", {"handler_id": SUN, "department": "产品部"})
    play.do(SUN, f"{case}/respond", {"text": "正在核对合同"})
    _unfounded(play, case)
    _appealed(play, case)
    play.clock("07-21 10:00")
    found(play, case, ZHOU, "宣传册用词不当", founded="PARTLY")
    offered(play, case, ZHOU, 0, approver=SHEN, kind="FEATURE_PLAN")
    accepts(play, case)
    resolved(play, case, ZHOU, "2026-07-21")
    closed(play, case, 5)
    assert [e["data"]["founded"] for e in play.found(case, "FindingRecorded")] == [
        "UNFOUNDED",
        "PARTLY",
    ]
    return case


def _unfounded(play: Play, case: str) -> None:
    play.clock("07-20 11:00")
    unfounded = {"founded": "UNFOUNDED", "root_cause_code": "合同无此项", "text": "合同未约定"}
    path = f"{case}/record-finding"
    play.refuses(SUN, path, unfounded, 422, "R3.7.5", "CONSENT_MISSING")
    play.do(WANG, f"{case}/give-consent", {"command": "RecordFinding"})
    play.do(SUN, path, unfounded)
    assert play.get(XU, case)["state"] == "UNFOUNDED"
    for kind in ("CMP_SOLUTION", "CMP_RESOLVE"):
        assert play.clock_of(case, kind)["state"] == "CANCELLED"


def _appealed(play: Play, case: str) -> None:
    play.clock("07-20 15:00")
    play.do(XU, f"{case}/appeal", {"text": "宣传册上明明写着"})
    seen = play.get(AUDITOR, case)
    assert (seen["state"], seen["handler_id"], seen["cycle"]) == ("INVESTIGATING", None, 1)
    for kind, due in (("CMP_SOLUTION", "07-24 00:00"), ("CMP_RESOLVE", "08-04 00:00")):
        clock = newest_clock(play, case, kind)
        assert (clock["state"], clock["due_at"]) == ("RUNNING", utc(due))
    path = f"{case}/assign-handler"
    same = {"handler_id": SUN, "department": "产品部"}
    play.refuses(XU, path, same, 422, "R3.7.5", "ANOTHER_HANDLER")
    # 孙产品 is the only product manager: another investigator takes it.
    play.do(XU, path, {"handler_id": ZHOU, "department": "技术部"})
