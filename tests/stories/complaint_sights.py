"""What each view shows of the complaints of A10, and to whom."""

from __future__ import annotations

from typing import Any

from people import AUDITOR, CHEN, SHEN, WANG, XU, ZHENG, ZHOU
from stories import judged
from stories.complaints import customer_of, id_of, utc
from stories.other_complaints import CAUSE
from stories.playing import Play

WHALE = "鲸落海底餐饮有限公司"


def seen_by_whom(play: Play, case: str) -> None:
    """Who complained is read by those who handle complaints, not by who sells (R3.7.10)."""
    for person in (XU, SHEN, AUDITOR):
        seen = play.get(person, case)
        assert (seen["complainant"]["name"], seen["hidden"]) == ("鲸落", [])
        (item,) = play.get(person, f"{case}/history", event="ComplaintRegistered")["items"]
        assert item["data"]["complainant"]["phone"] == "13900001111"
        assert item["state"]["complainant"]["name"] == "鲸落"
    for person in (WANG, CHEN, ZHOU):
        seen = play.get(person, case)
        assert (seen["complainant"], seen["contacts"]) == (None, None)
        assert set(seen["hidden"]) == {"complainant", "contacts"}
        (item,) = play.get(person, f"{case}/history", event="ComplaintRegistered")["items"]
        assert (item["data"]["complainant"], item["hidden"]) == (None, ["complainant"])
        assert "13900001111" not in str(item)
        assert "鲸落" not in str(item).replace(WHALE, "")


def owed(play: Play, deal: str, **asked: Any) -> tuple[Any, ...]:
    """The line of ¥90,000 in the ageing of receivables (V8)."""
    items = play.get(ZHENG, "/receivables", deal_id=id_of(deal), **asked)["items"]
    (row,) = (item for item in items if item["line_id"] == "L2")
    names = ("open_fen", "disputed_fen", "ageing_fen", "overdue_days", "bucket")
    return tuple(row[name] for name in names)


def board_then_and_now(play: Play, case: str) -> None:
    """V10, as it stood at each time."""
    for when, stood in (
        ("07-06 12:00", ("INVESTIGATING", "MAJOR", 1, 0, None)),
        ("07-10 12:00", ("RESOLVED", "MAJOR", 1, 2_000_000, None)),
        ("07-10 16:30", ("INVESTIGATING", "URGENT", 2, 2_000_000, 2)),
        ("07-14 12:00", ("CLOSED", "URGENT", 2, 2_300_000, 4)),
    ):
        row = _row(play, case, as_of=utc(when))
        names = ("state", "severity", "cycle", "cost_fen", "score")
        assert tuple(row[name] for name in names) == stood, when
    urgent = _row(play, case, as_of=utc("07-10 16:30"))
    left = [urgent[f"{name}_seconds_left"] for name in ("first", "solution", "resolve")]
    assert left == [90 * 60, 23 * 3600 + 1800, 71 * 3600 + 1800]
    assert _row(play, case)["overdue"] is False
    numbers = [i["number"] for i in play.get(XU, "/complaints", reopened=True)["items"]]
    assert numbers == ["KS-20260706-0001"]
    assert play.get(XU, "/complaints", open=True)["items"] == []


def _row(play: Play, case: str, **asked: Any) -> dict[str, Any]:
    items = play.get(XU, "/complaints", **asked)["items"]
    (row,) = (item for item in items if item["id"] == id_of(case))
    assert isinstance(row, dict)
    assert (row["handler_id"], row["department"]) == (ZHOU, "技术部")
    return row


def statistics(play: Play) -> None:
    """V11: by category and cause, of all complaints of this story."""
    items = play.get(AUDITOR, "/complaint-statistics")["items"]
    rows = {(item["category"], item["root_cause_code"]): item for item in items}
    same = rows.pop(("QUALITY", CAUSE))
    assert (same["count"], same["recurrence_flags"], same["founded_bp"]) == (3, 1, 10_000)
    assert (same["reopened_bp"], same["cost_fen"], same["satisfaction"]) == (3_333, 2_300_000, 4)
    assert same["median_resolve_hours"] == 7 * 24 + 2
    others = {key: (r["count"], r["cost_fen"], r["satisfaction"]) for key, r in rows.items()}
    assert others == {
        ("DELIVERY_DELAY", "里程碑排期过紧"): (1, 400_000, 5),
        ("UNMET_FUNCTION", "宣传册用词不当"): (1, 0, 5),
    }
    assert not any(r["recurrence_flags"] for r in rows.values())


def of_the_customer(play: Play, deal: str, ended: tuple[str, ...]) -> None:
    """V12: what stands to be seen of the customer."""
    seen = play.get(WANG, f"/customers/{customer_of(play, deal)}")
    assert (seen["signed_deals"], seen["signed_amount_fen"]) == (2, 80_000_000)
    assert (seen["disputed_fen"], seen["overdue_fen"]) == (2_000_000, 7_000_000)
    assert (len(seen["complaints"]), seen["open_complaints"]) == (5, 1)
    states = {c["complaint_id"]: c["state"] for c in seen["complaints"]}
    assert {states[id_of(case)] for case in ended} == {"CLOSED"}
    assert seen["satisfaction"] == round((4 + 5 + 5) / 3, 2)
    assert "13900001111" not in str(seen)


def kept(play: Play, case: str, others: tuple[str, ...]) -> None:
    """V15: what concerns a complaint was kept in each of them, in both cycles of the first."""
    for each in (case, *others):
        assert judged.bent(play, each) == {}
        answer = judged.conformance(play, each)
        assert (answer["score_bp"], answer["case"]["ended"]) == (10_000, True)
        assert {f"R3.7.{n}" for n in range(1, 9)} <= set(judged.clauses(play, each, "satisfied"))
    met = judged.proofs(play, case, "R3.7.3")
    assert met == ["DeadlineMet"] * 6
    # It came again: something should be done about the cause, and nobody planned it here.
    assert judged.clauses(play, case, "not_yet") == ["R3.7.9"]
    # A limit exceeded and a missing role are refused, and are no attempt to approve oneself.
    assert judged.register(play) == []
