"""A9: a part paid, the rest overdue, a promise broken — 云上纸鸢科技有限公司."""

from __future__ import annotations

from typing import Any

from people import AUDITOR, BOTH, CHEN, FENG, HE, LIU, WANG, WU, ZHENG
from stories import bodies, judged
from stories import bodies_signed as later
from stories.collection import invoiced, paid, reminded
from stories.delivery import accepted, archived, handed_over, reported, started
from stories.playing import Play
from stories.signing import signed

AMOUNT, FIRST, SECOND, LAST = 60_000_000, 18_000_000, 36_000_000, 6_000_000
THEN = "2026-06-24T12:00:00+08:00"
PLAN = [
    {"line_id": "L1", "kind": "PREPAY", "amount_fen": FIRST, "trigger": "SIGNED"},
    {
        "line_id": "L2",
        "kind": "ACCEPTANCE",
        "amount_fen": SECOND,
        "trigger": "MILESTONE",
        "milestone_id": "MS1",
        "days": 30,
    },
    {
        "line_id": "L3",
        "kind": "RETENTION",
        "amount_fen": LAST,
        "trigger": "ACCEPTED",
        "days": 180,
    },
]
#: Of the other customer's deal, in which a payment is booked by mistake.
OTHER_PLAN = [{**PLAN[0], "days": 10}, *PLAN[1:]]


def test_A9_R3_6_4_a_part_payment_a_broken_promise_and_deliveries_held(play: Play) -> None:
    deal = _delivered_in_part(play)
    _paid_in_part(play, deal)
    _managers_asked(play, deal)
    _deliveries_held(play, deal)
    _promise_broken(play, deal)
    other, seen = _another_customer(play)
    _booked_on_the_wrong_deal(play, other)
    _paid_and_released(play, deal)
    _what_was_known_then(play, seen)
    _judged(play, deal, other)


def _delivered_in_part(play: Play) -> str:
    """The second milestone is still to come; the first makes L2 due on 10 May."""
    deal = signed(play, "03-09", bodies.KITES, AMOUNT, {}, payment_plan=PLAN)
    invoiced(play, deal, "L1", "FP-0309-1")
    paid(play, deal, "NB-0309-1", FIRST, "03-09")
    play.clock("03-10 09:00")
    archived(play, deal, "03-10")
    handed_over(play, deal)
    started(play, deal, MS1="2026-04-10", MS2="2026-04-24")
    reported(play, deal, "03-17 09:00", "03-24 09:00", "03-31 09:00", "04-07 09:00")
    accepted(play, deal, "MS1", "04-08", "04-10")
    invoiced(play, deal, "L2", "FP-0410-1")
    line = play.line(deal, "L2")
    assert (line["state"], line["due_on"], line["bucket"]) == ("DUE", "2026-05-10", "NOT_DUE")
    play.clock("05-03 10:00")
    assert _told(play, deal, "DUNNING_T-7") == ("2026-05-02T16:00:00Z", [CHEN])
    reminded(play, deal, "L2", "T-7")
    assert play.clock_of(deal, "DUNNING_T-7", "L2")["state"] == "MET"
    return deal


def _paid_in_part(play: Play, deal: str) -> None:
    play.clock("05-12 10:00")
    (breach,) = _breaches(play, deal, "RECEIVABLE")
    assert (breach["recorded_at"], breach["data"]["told"]) == (
        "2026-05-10T16:00:00.000001Z",
        [CHEN],
    )
    paid(play, deal, "NB-0512-7", 20_000_000, "05-12")
    line = play.line(deal, "L2")
    assert (line["state"], line["received_fen"]) == ("PARTIAL", 20_000_000)
    assert line["open_fen"] == 16_000_000
    again = later.payment("NB-0512-7", 20_000_000, "2026-05-12")
    path = f"{deal}/record-payment"
    problem = play.refuses(ZHENG, path, again, 409, "R3.6.3", "BANK_REF_TAKEN")
    assert (problem["type"], f"/deals/{problem['other_id']}") == ("duplicate", deal)
    assert play.line(deal, "L2")["open_fen"] == 16_000_000


def _managers_asked(play: Play, deal: str) -> None:
    play.clock("05-25 09:00")
    at, told = _told(play, deal, "DUNNING_T+15")
    # Nobody took the steps before, so this one begins with the breach of the last of them.
    assert (at, set(told)) == ("2026-05-24T16:00:00.000001Z", {WANG, LIU, BOTH})
    reminded(play, deal, "L2", "T+15", by=WANG, reply="老板出差，月底回来")
    step = play.clock_of(deal, "DUNNING_T+15", "L2")
    assert (step["state"], step["late_seconds"]) == ("MET", 0)
    play.clock("05-31 10:00")
    line = play.line(deal, "L2")
    assert (line["overdue_days"], line["bucket"], line["stage"]) == (21, "0-30", "T+15")


def _deliveries_held(play: Play, deal: str) -> None:
    play.clock("06-09 23:59")
    assert play.found(deal, "DeliveryHeld") == []
    play.clock("06-10 10:00")
    at, told = _told(play, deal, "DUNNING_T+31")
    assert (at, set(told)) == ("2026-06-09T16:00:00Z", {ZHENG, FENG, WU})
    held = play.the(deal, "DeliveryHeld")
    assert (held["actor"], held["recorded_at"]) == ("system", "2026-06-09T16:00:00Z")
    assert held["data"] == {"line_id": "L2"}
    assert play.line(deal, "L2")["holds_deliveries"]
    _not_delivered(play, deal)
    reminded(play, deal, "L2", "T+31", by=WU, channel="LAWYER_LETTER")


def _not_delivered(play: Play, deal: str) -> None:
    asked = {"milestone_id": "MS2"}
    path = f"{deal}/request-acceptance"
    play.refuses(HE, path, asked, 422, "R3.6.4", "DELIVERIES_HELD")


def _promise_broken(play: Play, deal: str) -> None:
    play.clock("06-15 10:00")
    line = play.line(deal, "L2")
    assert (line["overdue_days"], line["bucket"]) == (36, "31-60")
    promise: dict[str, Any] = {"promised_on": "2026-06-20", "promised_fen": 16_000_000}
    reminded(play, deal, "L2", "T+31", by=ZHENG, reply="二十号一定付", **promise)
    line = play.line(deal, "L2")
    assert (line["promised_on"], line["promised_fen"]) == ("2026-06-20", 16_000_000)
    assert line["promise_kept"] is None
    play.clock("2026-06-21 00:00")
    assert play.found(deal, "PromiseBroken") == []
    play.clock("06-21 00:01")
    broken = play.the(deal, "PromiseBroken")
    assert (broken["actor"], broken["recorded_at"]) == ("system", "2026-06-20T16:00:00.000001Z")
    assert broken["data"] == {"line_id": "L2", **promise}
    assert play.line(deal, "L2")["promise_kept"] is False


def _another_customer(play: Play) -> tuple[str, dict[str, Any]]:
    """His first line is not due yet; and all of what V8 shows on the day after, 24 June."""
    who = {"contact": {"name": "吴刚", "phone": "13800000009"}}
    agreed: dict[str, Any] = {"payment_plan": OTHER_PLAN, "delivery_on": "2026-08-28"}
    other = signed(play, "06-23", bodies.MOON, AMOUNT, who, **agreed)
    invoiced(play, other, "L1", "FP-0623-1")
    play.clock("06-24 18:00")
    seen: dict[str, Any] = play.get(AUDITOR, "/receivables", as_of=THEN)
    (overdue,) = (row for row in seen["items"] if row["overdue_days"] and row["open_fen"])
    assert (overdue["line_id"], overdue["open_fen"]) == ("L2", 16_000_000)
    assert (overdue["overdue_days"], overdue["bucket"]) == (45, "31-60")
    return other, seen


def _booked_on_the_wrong_deal(play: Play, other: str) -> None:
    play.clock("06-25 10:00")
    booked = paid(play, other, "NB-0625-1", 17_000_000, "06-25")
    (payment,) = (e["data"] for e in booked["events"] if e["type"] == "PaymentReceived")
    assert play.line(other, "L1")["open_fen"] == 1_000_000
    path = f"{other}/reverse-payment"
    body = {"payment_id": payment["payment_id"], "reason": "记错客户"}
    problem = play.refuses(ZHENG, path, body, 403, "R3.6.3", "OWN_PAYMENT")
    assert problem["type"] == "four-eyes"
    play.do(FENG, path, body)
    line = play.line(other, "L1")
    assert (line["state"], line["open_fen"], line["received_fen"]) == ("DUE", FIRST, 0)


def _paid_and_released(play: Play, deal: str) -> None:
    _not_delivered(play, deal)
    play.clock("06-25 11:00")
    booked = paid(play, deal, "NB-0625-1", 17_000_000, "06-25")
    line = play.line(deal, "L2")
    assert (line["state"], line["open_fen"], line["overdue_days"]) == ("PAID", 0, 46)
    (credit,) = (e["data"] for e in booked["events"] if e["type"] == "CustomerCredited")
    assert credit["amount_fen"] == 1_000_000
    customer_id = play.get(CHEN, deal)["customer_id"]
    assert credit["customer_id"] == customer_id
    customer = play.get(ZHENG, f"/customers/{customer_id}")
    assert (customer["credit_fen"], customer["overdue_fen"]) == (1_000_000, 0)
    receivable = play.clock_of(deal, "RECEIVABLE", "L2")
    assert (receivable["state"], receivable["late_seconds"]) == ("MET", (45 * 24 + 11) * 3600)
    released = play.the(deal, "DeliveryReleased")
    assert (released["actor"], released["data"]) == ("system", {"line_id": "L2", "by": []})
    assert not play.line(deal, "L2")["holds_deliveries"]
    play.do(HE, f"{deal}/request-acceptance", {"milestone_id": "MS2"})


def _what_was_known_then(play: Play, seen: dict[str, Any]) -> None:
    asked = play.get(AUDITOR, "/receivables", as_of=THEN)
    assert (asked["items"], asked["totals"]) == (seen["items"], seen["totals"])


def _told(play: Play, deal: str, kind: str) -> tuple[str, list[str]]:
    """When the people of the step on L2 were told, and who."""
    (warned,) = (w for w in play.found(deal, "DeadlineWarned") if w["data"]["kind"] == kind)
    return warned["recorded_at"], warned["data"]["told"]


def _breaches(play: Play, deal: str, kind: str) -> list[dict[str, Any]]:
    return [b for b in play.found(deal, "DeadlineBreached") if b["data"]["kind"] == kind]


def _judged(play: Play, deal: str, other: str) -> None:
    """What the customer did not keep is no breach of ours; what we left undone is (V15)."""
    assert len(_breaches(play, deal, "RECEIVABLE")) == len(_breaches(play, deal, "PROMISE")) == 1
    assert {"R3.6.1", "R3.6.3", "R3.6.6"} <= set(judged.clauses(play, deal, "satisfied"))
    assert judged.bent(play, deal) == {
        "R3.5.2": "violated",  # MS2 was not delivered on 24 April
        "R3.5.3": "violated",  # nor did anybody report on it
        "R3.6.4": "late",  # nobody asked for the money before T+15
    }
    assert judged.verdict(play, other, "R5.2")["status"] == "satisfied"
    assert judged.proofs(play, other, "R5.2") == ["PaymentReversed"]
    (entry,) = judged.register(play)
    assert (entry["kind"], entry["clause"], entry["person"]) == ("self_approval", "R3.6.3", ZHENG)
    assert (entry["command"], other.endswith(entry["aggregate_id"])) == ("ReversePayment", True)
