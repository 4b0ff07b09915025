"""A6: an objection left unanswered — 南天门电梯股份有限公司."""

from __future__ import annotations

from people import CHEN, LIU, WANG
from stories import bodies, judged
from stories.ending import closed_in_time
from stories.journeys import (
    contact_of,
    needs_confirmed,
    opened,
    prepared_to_negotiate,
    solution_approved,
)
from stories.playing import Play

PRICE, COST, FLOOR = 90_000_000, 60_000_000, 82_000_000
KIND, FORM = "OBJECTION_ANSWER", "FEEDBACK_FORM"
#: What was not simply kept, from the negotiation on to the end.
BENT = {"G3.3.8": "violated", "G3.3.9": "late", "G3.3.11": "late", "R3.3.1": "waived"}
OVERRIDE = {"override_reason": "客户今日只谈价格，远程监控由产品部周三答复"}


def test_A6_R3_3_1_an_open_objection_keeps_a_deal_out_of_the_negotiation(play: Play) -> None:
    deal = opened(play, bodies.LIFTS, PRICE)
    needs_confirmed(play, deal)
    solution_approved(play, deal, PRICE, COST)
    _presented_with_too_little_time(play, deal)
    price, monitoring = _two_objections(play, deal)
    _prepared_the_same_day(play, deal)
    _one_answered_one_not(play, deal, price, monitoring)
    _all_reasons_at_once(play, deal)
    _form_three_hours_late(play, deal)
    _overridden_by_the_manager(play, deal, monitoring)
    _answered_in_the_negotiation(play, deal, monitoring)
    _still_there_once_closed(play, deal)


def _presented_with_too_little_time(play: Play, deal: str) -> None:
    play.clock("03-16 11:10")
    meeting = bodies.presentation(
        *("03-16 10:00", "03-16 11:10", contact_of(play, deal)), actual_qa_minutes=25
    )
    path = f"{deal}/present-solution"
    problem = play.refuses(CHEN, path, meeting | {"reserved_qa_minutes": 20}, 422, "G3.3.8")
    assert [r["field"] for r in problem["reasons"]] == ["reserved_qa_minutes"]
    play.do(CHEN, path, meeting | {"reserved_qa_minutes": 30})
    presented = play.the(deal, "SolutionPresented")
    assert [d["clause"] for d in presented["deviations"]] == ["G3.3.8"]
    assert {c["id"]: c["verdict"] for c in presented["clauses"]}["G3.3.8"] == "violated"
    assert play.clock_of(deal, FORM)["due_at"] == "2026-03-17T03:10:00Z"


def _two_objections(play: Play, deal: str) -> tuple[str, str]:
    play.clock("03-16 11:15")
    ids = []
    for text in ("价格偏高", "希望增加远程监控"):
        body = bodies.objection(text, "03-16 10:50")
        recorded = play.do(CHEN, f"{deal}/record-objection", body)["events"][0]["data"]
        assert recorded["due_at"] == "2026-03-17T02:50:00Z"
        ids.append(str(recorded["objection_id"]))
    for item in play.found(deal, "ObjectionRecorded"):
        assert item["deviations"] == []
    clocks = play.clocks(deal, KIND)
    assert [c["due_at"] for c in clocks] == ["2026-03-17T02:50:00Z"] * 2
    assert {c["subject"] for c in clocks} == set(ids)
    return ids[0], ids[1]


def _prepared_the_same_day(play: Play, deal: str) -> None:
    play.clock("03-16 16:00")
    prepared_to_negotiate(play, deal, FLOOR)


def _one_answered_one_not(play: Play, deal: str, price: str, monitoring: str) -> None:
    play.clock("03-17 09:00")
    body = {"objection_id": price, "text": "十年不换钢索，摊到每天一碗面钱"}
    play.do(CHEN, f"{deal}/answer-objection", body)
    assert play.the(deal, "ObjectionAnswered")["data"]["late"] is False
    answered = play.clock_of(deal, KIND, price)
    assert (answered["state"], answered["minutes"]) == ("MET", 22 * 60 + 10)
    assert (answered["late_seconds"], answered["breached"]) == (0, False)
    play.clock("03-17 10:50")
    assert play.found(deal, "DeadlineBreached") == []
    play.clock("03-17 10:50:01")
    breach = play.the(deal, "DeadlineBreached")
    assert breach["data"]["kind"] == KIND
    assert breach["occurred_at"] == "2026-03-17T02:50:00.000001Z"
    still_open = play.clock_of(deal, KIND, monitoring)
    assert (still_open["state"], still_open["breached"]) == ("BREACHED", True)


def _all_reasons_at_once(play: Play, deal: str) -> None:
    play.clock("03-17 14:00")
    path = f"{deal}/enter-negotiation"
    problem = play.refuses(CHEN, path, {}, 422, "R3.3.1", "OPEN_OBJECTION")
    said = {(r["clause"], r["code"], r["source"]) for r in problem["reasons"]}
    assert said == {
        ("R3.3.1", "OPEN_OBJECTION", "supplement"),
        ("R3.3.1", "FEEDBACK_MISSING", "supplement"),
    }
    (missing,) = (m for m in play.get(CHEN, deal)["missing"] if m["command"] == "EnterNegotiation")
    assert {r["code"] for r in missing["reasons"]} == {"OPEN_OBJECTION", "FEEDBACK_MISSING"}
    # A manager may waive the objection, never the form.
    play.refuses(WANG, path, OVERRIDE, 422, "R3.3.1", "FEEDBACK_MISSING")


def _form_three_hours_late(play: Play, deal: str) -> None:
    play.clock("03-17 14:10")
    play.do(CHEN, f"{deal}/submit-feedback", bodies.FEEDBACK)
    form = play.clock_of(deal, FORM)
    assert (form["state"], form["late_seconds"], form["breached"]) == ("MET", 180 * 60, True)


def _overridden_by_the_manager(play: Play, deal: str, monitoring: str) -> None:
    path = f"{deal}/enter-negotiation"
    play.refuses(CHEN, path, OVERRIDE, 422, "R3.3.1", "OPEN_OBJECTION")
    play.refuses(LIU, path, {}, 422, "R3.3.1", "OPEN_OBJECTION")
    play.do(WANG, path, OVERRIDE)
    started = play.the(deal, "NegotiationStarted")
    assert started["actor"] == WANG
    assert started["data"] == {"overridden": [monitoring], **OVERRIDE}
    assert play.stage(deal) == "NEGOTIATION"
    (card,) = _cards(play, breached=True)
    assert card["open_objections"] == 1
    (entry,) = judged.register(play)
    assert (entry["kind"], entry["clause"], entry["person"]) == ("override", "R3.3.1", WANG)
    assert (entry["reason"], entry["position"]) == (*OVERRIDE.values(), started["position"])
    row = judged.verdict(play, deal, "R3.3.1")
    assert (row["status"], row["proof"]) == ("waived", [started["position"]])
    assert (row["waived_by"], row["why"]) == ([WANG], *OVERRIDE.values())
    assert judged.bent(play, deal) == BENT | {"G3.3.11": "violated"}


def _answered_in_the_negotiation(play: Play, deal: str, monitoring: str) -> None:
    play.clock("03-18 16:00")
    body = {"objection_id": monitoring, "text": "七月版本带远程监控"}
    play.do(CHEN, f"{deal}/answer-objection", body)
    late = play.found(deal, "ObjectionAnswered")[-1]
    assert (late["data"]["late"], late["state"]["stage"]) == (True, "NEGOTIATION")
    clock = play.clock_of(deal, KIND, monitoring)
    assert (clock["state"], clock["late_seconds"]) == ("MET", 1_750 * 60)
    assert (clock["breached"], clock["excused"]) == (True, False)
    (card,) = _cards(play)
    assert card["open_objections"] == 0
    assert judged.bent(play, deal) == BENT


def _still_there_once_closed(play: Play, deal: str) -> None:
    """That the deal ends well makes nothing of it undone (V6, V15, V16)."""
    closed_in_time(play, deal, FLOOR)
    assert judged.bent(play, deal) == BENT
    assert judged.proofs(play, deal, "G3.3.8") == ["SolutionPresented"]
    for clause in ("G3.3.9", "G3.3.11"):
        assert judged.proofs(play, deal, clause) == ["DeadlineBreached", "DeadlineMet"]
    assert judged.entries(play) == [("override", "R3.3.1", WANG)]
    breached = [c for c in play.clocks(deal, KIND) if c["breached"]]
    assert [(c["state"], c["late_seconds"]) for c in breached] == [("MET", 1_750 * 60)]
    (case,) = play.get(WANG, "/conformance", by="case", clause="G3.3.11", status="late")["items"]
    assert (case["state"], case["ended"], case["score_bp"]) == ("CLOSED", True, 0)


def _cards(play: Play, **asked: object) -> list[dict[str, object]]:
    columns = play.get(CHEN, "/pipeline", stage="NEGOTIATION", **asked)["columns"]
    return [item for column in columns for item in column["items"]]
