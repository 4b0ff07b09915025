"""A8: the project of a key account, amended on its way — 不周山重工集团."""

from __future__ import annotations

from people import AUDITOR, CHEN, HE, QIAN, WU, ZHENG
from stories import bodies, judged
from stories import bodies_signed as later
from stories.collection import invoiced, paid
from stories.delivery import accepted, archived, handed_over, reported
from stories.journeys import contact_of
from stories.key_account import AGREED, PART, PRICE, REST, plan, signed_project
from stories.playing import Play
from stories.signing import voted, voted_by_the_general_manager

MORE, MORE_PART, TOTAL = 22_000_000, 132_400_000, 390_000_000
AMENDED = "9" * 64


def test_A8_R3_9_5_a_project_is_set_up_delivered_and_amended(play: Play) -> None:
    deal = signed_project(play)
    _begun(play, deal)
    _first_milestones(play, deal)
    _third_announced_late(play, deal)
    _amended(play, deal, _change_wanted(play, deal))
    _third_milestone(play, deal)
    _fourth_rejected_once(play, deal)
    _amended_not_sold_anew(play, deal)
    _more_in_the_forecast(play, deal)
    _all_kept(play, deal)


def _begun(play: Play, deal: str) -> None:
    play.clock("03-17 10:00")
    handed_over(play, deal)
    path = f"{deal}/plan-delivery"
    one = later.delivery_plan(MS1="2026-06-26")
    problem = play.refuses(HE, path, one, 422, "R3.9.5", "TOO_FEW_MILESTONES")
    lacking = [r["detail"]["milestone_id"] for r in problem["reasons"] if r["clause"] == "R3.5.2"]
    assert lacking == ["MS2", "MS3", "MS4"]
    due = {"MS1": "2026-04-10", "MS2": "2026-04-24", "MS3": "2026-05-22", "MS4": "2026-06-26"}
    play.do(HE, path, later.delivery_plan(**due))
    play.do(HE, f"{deal}/start-delivery")
    steering = play.clock_of(deal, "STEERING_MONTHLY")
    assert (steering["state"], steering["due_at"]) == ("RUNNING", "2026-04-17T16:00:00Z")


def _first_milestones(play: Play, deal: str) -> None:
    reported(play, deal, "03-24 10:00", "03-31 10:00", "04-07 10:00")
    accepted(play, deal, "MS1", "04-08", "04-10")
    _due(play, deal, "L1", PART, "2026-05-10")
    reported(play, deal, "04-14 10:00")
    play.do(CHEN, f"{deal}/report-steering", later.STEERING)
    reported(play, deal, "04-21 10:00")
    accepted(play, deal, "MS2", "04-22", "04-24")
    _due(play, deal, "L2", PART, "2026-05-24")
    reported(play, deal, "04-28 10:00")
    paid(play, deal, "NB-0428-8", PART, "04-28")
    assert play.line(deal, "L1")["state"] == "PAID"
    reported(play, deal, "05-05 10:00", "05-12 10:00")
    paid(play, deal, "NB-0512-8", PART, "05-12")
    assert play.line(deal, "L2")["state"] == "PAID"
    play.do(HE, f"{deal}/report-steering", later.STEERING)


def _due(play: Play, deal: str, line_id: str, amount_fen: int, due_on: str) -> None:
    """The milestone made its line due; finance invoices it at once."""
    line = play.line(deal, line_id)
    assert (line["state"], line["amount_fen"], line["due_on"]) == ("DUE", amount_fen, due_on)
    invoiced(play, deal, line_id, f"FP-{line_id}")


def _third_announced_late(play: Play, deal: str) -> None:
    """Five days ahead, and the customer agrees."""
    play.clock("05-17 10:00")
    consent = {"by_contact": contact_of(play, deal), "proof_sha256": bodies.DOCUMENT}
    late = {"milestone_id": "MS3", "new_on": "2026-05-29", "consent": consent}
    play.do(HE, f"{deal}/forecast-delay", late | {"reason": "暴雨，路断了"})
    forecast = play.the(deal, "DelayForecast")
    assert forecast["deviations"] == []
    data = forecast["data"]
    assert (data["old_on"], data["new_on"], data["consent"]) == (
        "2026-05-22",
        "2026-05-29",
        consent,
    )
    clocks = [c for c in play.clocks(deal, "MILESTONE") if c["subject"] == "MS3"]
    assert [(c["due_at"], c["state"]) for c in clocks] == [
        ("2026-05-22T16:00:00Z", "CANCELLED"),
        ("2026-05-29T16:00:00Z", "RUNNING"),
    ]


def _change_wanted(play: Play, deal: str) -> str:
    """Nobody may work on it before the amendment is signed."""
    play.clock("05-18 10:00")
    wanted = {"text": "柱子要再加高三丈", "wanted_on": "2026-05-29"}
    play.do(CHEN, f"{deal}/request-change", wanted)
    change_id = str(play.the(deal, "ChangeRequested")["data"]["change_id"])
    _no_work_on(play, deal, change_id)
    return change_id


def _no_work_on(play: Play, deal: str, change_id: str) -> None:
    work = later.progress(7000, change_id=change_id)
    asked = {"milestone_id": "MS3", "change_id": change_id}
    for command, body in (("report-progress", work), ("request-acceptance", asked)):
        play.refuses(HE, f"{deal}/{command}", body, 422, "R3.5.5", "CHANGE_NOT_AMENDED")


def _amended(play: Play, deal: str, change_id: str) -> None:
    agreed = AGREED | {"payment_plan": plan(PART, PART, MORE_PART, REST)}
    amendment = bodies.contract(TOTAL, AMENDED, **agreed) | {"change_ids": [change_id]}
    play.do(CHEN, f"{deal}/amend-contract", amendment)
    play.do(CHEN, f"{deal}/submit-contract", {"rev": 1, "amendment_no": 1})
    reported(play, deal, "05-19 10:00")
    voted(play, deal, AMENDED, 1, amendment_no=1)
    assert play.found(deal, "ContractApproved")[1:] == []
    voted_by_the_general_manager(play, deal, AMENDED, 1, amendment_no=1)
    _no_work_on(play, deal, change_id)
    play.clock("05-20 10:00")
    signature = bodies.signature(contact_of(play, deal), "2026-05-20", AMENDED)
    play.do(CHEN, f"{deal}/sign-contract", signature | {"amendment_no": 1})
    archived(play, deal, "05-20", amendment_no=1)
    amended = play.the(deal, "ContractAmended")["data"]
    assert (amended["amendment_no"], amended["delta_fen"]) == (1, MORE)
    amounts = [line["amount_fen"] for line in amended["payment_plan"]]
    assert amounts == [PART, PART, MORE_PART, REST]
    assert play.line(deal, "L3")["amount_fen"] == MORE_PART
    assert play.get(CHEN, deal)["amount_fen"] == TOTAL
    assert play.stage(deal) == "SIGNED"
    play.do(HE, f"{deal}/report-progress", later.progress(7000, change_id=change_id))


def _third_milestone(play: Play, deal: str) -> None:
    reported(play, deal, "05-26 10:00")
    accepted(play, deal, "MS3", "05-27", "05-29")
    assert play.found(deal, "MilestoneAccepted")[-1]["deviations"] == []
    _due(play, deal, "L3", MORE_PART, "2026-06-28")
    reported(play, deal, "06-02 10:00", "06-09 10:00")
    play.do(CHEN, f"{deal}/report-steering", later.STEERING)


def _fourth_rejected_once(play: Play, deal: str) -> None:
    """Reworked in 8 working days: Friday 19 June is a holiday."""
    play.clock("06-10 10:00")
    play.do(HE, f"{deal}/request-acceptance", {"milestone_id": "MS4"})
    play.clock("06-12 10:00")
    defects = ["柱子歪了半寸", "缺一块补天石"]
    rejection = {"milestone_id": "MS4", "defects": defects}
    play.do(HE, f"{deal}/reject-milestone", rejection)
    assert play.the(deal, "MilestoneRejected")["data"] == rejection
    rework = play.clock_of(deal, "REWORK", "MS4")
    assert (rework["state"], rework["due_at"]) == ("RUNNING", "2026-06-29T16:00:00Z")
    reported(play, deal, "06-16 10:00")
    paid(play, deal, "NB-0616-8", MORE_PART, "06-16")
    reported(play, deal, "06-23 10:00")
    accepted(play, deal, "MS4", "06-25", "06-26")
    rework = play.clock_of(deal, "REWORK", "MS4")
    assert (rework["state"], rework["late_seconds"]) == ("MET", 0)
    assert play.get(CHEN, deal)["delivery"]["state"] == "ACCEPTED"
    _due(play, deal, "L4", REST, "2026-07-26")
    ended = {k: play.clocks(deal, k)[-1]["state"] for k in ("PROGRESS_WEEKLY", "STEERING_MONTHLY")}
    assert set(ended.values()) == {"CANCELLED"}


def _amended_not_sold_anew(play: Play, deal: str) -> None:
    """One deal and one contract, of which 220,000 came by the amendment."""
    (contract,) = play.get(WU, "/contracts")["items"]
    assert (contract["original_amount_fen"], contract["amount_fen"]) == (PRICE, TOTAL)
    (amendment,) = contract["amendments"]
    assert (amendment["amendment_no"], amendment["delta_fen"]) == (1, MORE)
    assert amendment["signed_on"] == "2026-05-20"
    approvers = {(v["department"], v["by"]) for v in amendment["approvers"]}
    assert approvers >= {("GENERAL_MANAGER", QIAN), ("LEGAL", WU), ("FINANCE", ZHENG)}
    customer_id = play.get(CHEN, deal)["customer_id"]
    customer = play.get(CHEN, f"/customers/{customer_id}")
    assert (customer["signed_deals"], customer["signed_amount_fen"]) == (1, TOTAL)
    assert customer["balance_fen"] == REST
    lines = [play.line(deal, f"L{n}") for n in (1, 2, 3, 4)]
    assert sum(line["amount_fen"] for line in lines) == TOTAL


def _more_in_the_forecast(play: Play, deal: str) -> None:
    """V3: ¥220,000 more by an amendment, in the month of the signature; no deal is new."""
    *_, amended = play.found(deal, "ContractSigned")
    assert amended["data"]["amendment_no"] == 1
    (change,) = play.get(AUDITOR, "/forecast/changes", compare=amended["position"] - 1)["items"]
    assert (change["change"], change["amount_fen"], change["month"]) == (
        *("AMENDED", MORE),
        "2026-03",
    )
    assert (change["position"], change["event_id"]) == (amended["position"], amended["event_id"])
    for compare in (bodies.moment("05-18 00:00"), amended["position"] - 1):
        for scenario in ({}, {"scenario": "KEY_ACCOUNT_PROJECT"}):
            assert judged.waterfall(play, compare, **scenario) == {"AMENDED": (1, MORE)}
    assert judged.waterfall(play, 0)["NEW"] == (1, PRICE)
    week = play.get(AUDITOR, "/forecast", as_of=bodies.moment("05-21 00:00"))["waterfall"]
    assert (week["from"]["amount_fen"], week["to"]["amount_fen"]) == (PRICE, TOTAL)
    assert judged.funnel(play)["SIGNED"] == 1


def _all_kept(play: Play, deal: str) -> None:
    """Nothing was late, and nothing deviates but what was refused."""
    for figure in play.get(AUDITOR, "/deadlines")["items"]:
        assert (figure["breached"], figure["met_late"], figure["excused"]) == (0, 0, 0), figure
    assert [item["event"] for item in play.events(AUDITOR, deal) if item["deviations"]] == []
    assert judged.bent(play, deal) == {}
    assert judged.conformance(play, deal)["score_bp"] == 10_000
    own = ("G2.3", "R3.2.1", "R3.4.8", "R3.5.5", "R3.9.2", "R3.9.3", "R3.9.4", "R3.9.5", "R3.9.6")
    assert set(own) <= set(judged.clauses(play, deal, "satisfied"))
    assert judged.register(play) == []
