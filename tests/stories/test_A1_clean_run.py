"""A1: a new customer, a clean run from the fair to the last payment — 月宫桂花糕食品有限公司."""

from __future__ import annotations

from typing import Any

from people import AUDITOR, CHEN, HE, WU, ZHENG
from stories import judged
from stories.clean_run import AMOUNT, VOTES, signed_in_time
from stories.collection import invoiced, paid, reminded
from stories.delivery import accepted, archived, handed_over, reported, started
from stories.playing import Play

STAGES = [
    *("DISCOVERY", "NEEDS_CONFIRMED", "SOLUTION_DRAFT", "SOLUTION_REVIEW", "SOLUTION_APPROVED"),
    *("PRESENTED", "NEGOTIATION", "TERMS_AGREED", "CONTRACT_REVIEW", "CONTRACT_APPROVED"),
    *("SIGNED", "CLOSED_PENDING_RETENTION", "CLOSED"),
]

#: All clauses that concern a new customer who buys, pays and is content.
APPLICABLE = [
    *("G1.2", "G1.3", "G1.4", "G2.0", "G2.1"),
    *("G3.1.1", "G3.1.2", "G3.1.3", "G3.1.4", "G3.1.7", "G3.1.8", "G3.1.9", "G3.1.10"),
    *("G3.2.1", "G3.2.2", "G3.2.3", "G3.2.4", "G3.2.5", "G3.2.6", "G3.2.7"),
    *("G3.3.1", "G3.3.2", "G3.3.3", "G3.3.4", "G3.3.5", "G3.3.6", "G3.3.7", "G3.3.8", "G3.3.9"),
    *("G3.4.1", "G3.4.2", "G3.4.3", "G3.4.4", "G3.4.6"),
    *("R3.1.1", "R3.1.2", "R3.3.1", "R3.3.2"),
    *("R3.4.1", "R3.4.2", "R3.4.3", "R3.4.4", "R3.4.5", "R3.4.6", "R3.4.7"),
    *("R3.5.1", "R3.5.2", "R3.5.3", "R3.5.4"),
    *("R3.6.1", "R3.6.2", "R3.6.3", "R3.6.4", "R3.6.7"),
    *("R5.1", "R5.4"),
]
#: The events by which a lead takes the steps of the funnel.
STEPS = {
    "REGISTERED": "LeadRegistered",
    "APPROVED": "LeadScoreApproved",
    "CONTACTED": "FirstContactMade",
    "CONVERTED": "LeadConverted",
    "CONFIRMED": "NeedsConfirmed",
    "PRESENTED": "SolutionPresented",
    "TERMS": "TermsAgreed",
    "SIGNED": "ContractSigned",
    "CLOSED": "DealClosed",
}


def test_A1_G1_2_a_new_customer_from_the_fair_to_the_last_payment(play: Play) -> None:
    lead, deal = signed_in_time(play)
    _prepaid_and_archived(play, deal)
    _delivered(play, deal)
    _reminded_and_paid(play, deal)
    _closed_but_for_the_retention(play, deal)
    _closed(play, deal)
    _all_kept(play, lead, deal)
    _judged(play, lead, deal)
    _the_whole_way(play, deal)


def _prepaid_and_archived(play: Play, deal: str) -> None:
    assert _due(play, deal) == {"L1": "2026-03-27", "L2": None, "L3": None}
    play.clock("03-27 16:00")
    invoiced(play, deal, "L1", "FP-0327-1")
    paid(play, deal, "NB-0327-1", 14_400_000, "03-27")
    line = play.line(deal, "L1")
    assert (line["state"], line["received_fen"], line["overdue_days"]) == ("PAID", 14_400_000, 0)
    play.clock("03-30 09:00")
    archived(play, deal, "03-30")
    (contract,) = play.get(WU, "/contracts")["items"]
    assert (contract["archived_on"], contract["amount_fen"]) == ("2026-03-30", AMOUNT)
    assert {(v["department"], v["by"]) for v in contract["approvers"]} == {
        (department, person) for person, department, _ in VOTES
    }


def _delivered(play: Play, deal: str) -> None:
    handed_over(play, deal)
    play.clock("04-01 10:00")
    started(play, deal, STEAM="2026-04-10", FENCE="2026-04-24")
    reported(play, deal, "04-07 10:00")
    accepted(play, deal, "STEAM", "04-09", "04-10")
    reported(play, deal, "04-14 10:00", "04-21 10:00")
    assert _due(play, deal)["L2"] is None
    accepted(play, deal, "FENCE", "04-22", "04-24")
    assert play.get(CHEN, deal)["delivery"]["state"] == "ACCEPTED"
    assert _due(play, deal) == {"L1": "2026-03-27", "L2": "2026-05-24", "L3": "2026-10-21"}
    due = play.found(deal, "LineBecameDue")[-2:]
    assert [(d["actor"], d["data"]["line_id"]) for d in due] == [("system", "L2"), ("system", "L3")]
    play.clock("04-27 10:00")
    for line_id in ("L2", "L3"):
        invoiced(play, deal, line_id, f"FP-0427-{line_id}")


def _reminded_and_paid(play: Play, deal: str) -> None:
    play.clock("05-17 09:00")
    step = play.clock_of(deal, "DUNNING_T-7", "L2")
    assert (step["due_at"], step["owner_id"]) == ("2026-05-17T16:00:00Z", CHEN)
    (warned,) = (w for w in play.found(deal, "DeadlineWarned") if w["data"]["kind"] == step["kind"])
    assert (warned["recorded_at"], warned["data"]["told"]) == ("2026-05-16T16:00:00Z", [CHEN])
    assert (deal.removeprefix("/deals/"), "DUNNING_T-7") in play.work_of(CHEN)
    reminded(play, deal, "L2", "T-7", reply="月底前一定付")
    assert play.clock_of(deal, "DUNNING_T-7", "L2")["state"] == "MET"
    play.clock("05-20 11:00")
    line = play.line(deal, "L2")
    assert (line["open_fen"], line["bucket"], line["stage"]) == (28_800_000, "NOT_DUE", "T-7")
    paid(play, deal, "NB-0520-1", 28_800_000, "05-20")
    line = play.line(deal, "L2")
    assert (line["state"], line["open_fen"], line["overdue_days"]) == ("PAID", 0, 0)
    states = [play.clock_of(deal, k, "L2")["state"] for k in ("RECEIVABLE", "DUNNING_T")]
    assert states == ["MET", "CANCELLED"]


def _closed_but_for_the_retention(play: Play, deal: str) -> None:
    play.clock("05-21 10:00")
    answer = play.do(ZHENG, f"{deal}/close-deal")
    assert [e["type"] for e in answer["events"]] == ["ApprovalGiven"]
    assert play.stage(deal) == "SIGNED"
    answer = play.do(HE, f"{deal}/close-deal")
    assert [e["type"] for e in answer["events"]][:2] == [
        "ApprovalGiven",
        "DealClosedPendingRetention",
    ]
    assert play.stage(deal) == "CLOSED_PENDING_RETENTION"
    line = play.line(deal, "L3")
    assert (line["open_fen"], line["due_on"]) == (4_800_000, "2026-10-21")
    assert (line["bucket"], line["overdue_days"]) == ("NOT_DUE", 0)
    customer = _customer(play, deal)
    assert (customer["balance_fen"], customer["overdue_fen"]) == (4_800_000, 0)


def _closed(play: Play, deal: str) -> None:
    play.clock("10-14 09:00")
    reminded(play, deal, "L3", "T-7")
    play.clock("10-20 15:00")
    answer = paid(play, deal, "NB-1020-1", 4_800_000, "10-20")
    assert "DealClosed" in [e["type"] for e in answer["events"]]
    closed = play.the(deal, "DealClosed")
    assert closed["actor"] == "system"
    assert closed["data"] == {"won_fen": AMOUNT, "received_fen": AMOUNT, "written_off_fen": 0}
    assert play.stage(deal) == "CLOSED"
    assert _customer(play, deal)["balance_fen"] == 0
    assert {c["kind"] for c in _running(play, deal)} == {"VISIT_QUARTERLY"}


def _due(play: Play, deal: str) -> dict[str, str | None]:
    return {line_id: play.line(deal, line_id)["due_on"] for line_id in ("L1", "L2", "L3")}


def _customer(play: Play, deal: str) -> dict[str, Any]:
    customer_id = play.get(CHEN, deal)["customer_id"]
    customer: dict[str, Any] = play.get(CHEN, f"/customers/{customer_id}")
    return customer


def _running(play: Play, deal: str) -> list[dict[str, Any]]:
    kinds = {figure["kind"] for figure in play.get(AUDITOR, "/deadlines")["items"]}
    clocks = (clock for kind in kinds for clock in play.clocks(deal, kind))
    return [clock for clock in clocks if clock["state"] == "RUNNING"]


def _all_kept(play: Play, lead: str, deal: str) -> None:
    """Nothing was late, nothing deviates, and no stage was left out."""
    figures = play.get(AUDITOR, "/deadlines")["items"]
    assert figures
    for figure in figures:
        assert (figure["breached"], figure["met_late"], figure["excused"]) == (0, 0, 0)
    items = [*play.events(AUDITOR, lead), *play.events(AUDITOR, deal)]
    assert [item["event"] for item in items if item["deviations"]] == []
    verdicts = {c["verdict"] for item in items for c in item["clauses"]}
    assert verdicts == {"satisfied"}
    passed = dict.fromkeys(item["state"]["stage"] for item in play.events(AUDITOR, deal))
    assert list(passed) == STAGES
    refused = play.get(AUDITOR, "/audit", outcome="refused")["items"]
    assert refused == []


def _judged(play: Play, lead: str, deal: str) -> None:
    """V15: all of what applies was kept; what is still to come is the first visit."""
    answer = judged.conformance(play, deal)
    assert judged.clauses(play, deal, "satisfied") == APPLICABLE
    assert (answer["score_bp"], answer["applicable"]) == (10_000, len(APPLICABLE))
    assert judged.bent(play, deal) == {}
    assert judged.clauses(play, deal, "not_yet") == ["R3.8.1"]
    assert judged.conformance(play, lead)["items"] == answer["items"]
    assert judged.proofs(play, deal, "G3.2.5") == ["DeadlineMet"]
    assert judged.register(play) == []


def _the_whole_way(play: Play, deal: str) -> None:
    """Every step of the funnel (V2), and every stage once and in order (V4)."""
    assert judged.steps_taken(play) == STEPS
    assert set(judged.funnel(play, mode="event", day_to="2026-10-20").values()) == {1}
    assert judged.stays(play, deal, STAGES[:-1]) == STAGES[:-1]
    assert play.get(AUDITOR, "/stage-ageing")["items"] == []
    won = judged.waterfall(play, 0, month="2026-03")
    assert sum(amount for _, amount in won.values()) == AMOUNT
