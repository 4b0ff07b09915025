"""A11: a customer of old buys again — 桃花源智能农场有限公司."""

from __future__ import annotations

from typing import Any

from people import AUDITOR, CHEN, LIU, WANG, XU, ZHAO
from stories import bodies, complaints, judged
from stories.complaints import customer_of, id_of, utc
from stories.journeys import approved, converted, registered
from stories.playing import Play
from stories.signing import signed_once_prepared
from terminal import Terminal, ended

PEACHES = "桃花源智能农场有限公司"
USCC = "91320000MA1TAOHUA1"
AMOUNT = 21_000_000
DAY = "04-08"
PAST = f"""客户名称,信用代码,合同编号,合同金额,签订日期,结案日期,负责人
{PEACHES},{USCC},HT-2024-031,"120,000.00",2024-06-03,2024-09-30,chen
{PEACHES},{USCC},HT-2025-004,150000,2025-01-13,2025-04-30,chen
{PEACHES},{USCC},HT-2025-052,18万,2025-08-04,2025-11-20,chen
{bodies.STATIONERY},,HT-2025-060,90000,2025-09-01,2025-12-01,,
"""


def test_A11_G2_2_a_customer_of_old_buys_again(play: Play) -> None:
    customer_id = _brought_in(play)
    _before(play, customer_id)
    _only_who_bought(play)
    complaint = _complains(play, customer_id)
    lead = _registered(play, customer_id, complaint)
    _warned_until_acknowledged(play, lead, complaint)
    deal = _scored_and_converted(play, lead)
    _prepared(play, deal)
    signed_once_prepared(play, DAY, deal, AMOUNT, delivery_on="2026-05-08")
    _four_deals(play, customer_id, deal)
    _in_the_funnel(play, lead, deal)


def _brought_in(play: Play) -> str:
    """Past deals come in at the machine, while the service runs."""
    play.clock(f"{DAY} 09:00")
    terminal = Terminal(play.folder, **play.place.environment)
    file = terminal.file("past.csv", PAST)
    said = ended(terminal.start("import", "deals", file))
    said.said(0, "4 brought in, 0 known already, 0 refused")
    terminal.run("import", "deals", file).said(0, "0 brought in, 4 known already")
    # The next that the service writes comes after what was brought in beside it.
    play.clock(f"{DAY} 09:30")
    deals = play.get(CHEN, "/deals", search=PEACHES)["items"]
    assert {(d["stage"], d["imported"], d["owner_id"]) for d in deals} == {("CLOSED", True, CHEN)}
    assert sorted(d["amount_fen"] for d in deals) == [12_000_000, 15_000_000, 18_000_000]
    (customer_id,) = {d["customer_id"] for d in deals}
    return str(customer_id)


def _before(play: Play, customer_id: str) -> None:
    seen = play.get(CHEN, f"/customers/{customer_id}")
    assert (seen["signed_deals"], seen["signed_amount_fen"]) == (3, 45_000_000)
    assert max(deal["closed_on"] for deal in seen["deals"]) == "2025-11-20"
    assert (seen["profile"]["customer_name"], seen["profile"]["imported"]) == (PEACHES, True)
    # 90 days after the first of them was closed.
    assert (seen["repurchase"]["eligible"], seen["repurchase"]["count"]) == (True, 2)
    assert _rate(play) == (2, 1, 5_000)


def _rate(play: Play) -> tuple[int, int, int]:
    """复购率 (R3.8.5)."""
    found = play.get(CHEN, "/repurchase", months=24)
    return found["customers"], found["repurchasing_customers"], found["rate_bp"]


def _only_who_bought(play: Play) -> None:
    """Who never signed can not buy again."""
    other = customer_of(play, registered(play, bodies.MOON, by=ZHAO))
    body = _repeat(other, bodies.MOON, contact={"name": "吴刚", "phone": "13800000077"})
    play.refuses(CHEN, "/leads", body, 422, "G2.2", "NO_SIGNED_DEAL")


def _repeat(customer_id: str, name: str = PEACHES, **changes: Any) -> dict[str, Any]:
    body = {
        "scenario": "REPURCHASE",
        "customer_id": customer_id,
        "source": "EXISTING_CUSTOMER",
        "lever": "BUNDLE",
        "contact": {"name": "五柳", "phone": "13800000009", "position": "场长"},
    }
    return bodies.lead(name, **body) | changes


def _complains(play: Play, customer_id: str) -> str:
    """A major complaint that stays open."""
    past = play.get(CHEN, f"/customers/{customer_id}")["deals"][-1]["deal_id"]
    case = complaints.registered(play, customer_id, deal_id=past, happened_on="2026-04-07")
    play.do(XU, f"{case}/acknowledge", {"channel": "PHONE"})
    play.do(XU, f"{case}/triage", complaints.triage("MAJOR", impact="HIGH"))
    return case


def _registered(play: Play, customer_id: str, complaint: str) -> str:
    """What he bought is for the service to say, whatever was sent (R3.8.2)."""
    body = _repeat(customer_id)
    without = {name: value for name, value in body.items() if name != "lever"}
    play.refuses(CHEN, "/leads", without, 422, "G2.2", "LEVER_MISSING")
    answer = play.do(CHEN, "/leads", body)
    lead = f"/leads/{answer['id']}"
    item = play.the(lead, "LeadRegistered")
    data = item["data"]
    deals = play.get(CHEN, f"/customers/{customer_id}")["deals"]
    assert data["prior_deal_ids"] == [deal["deal_id"] for deal in deals]
    assert data["history"] == {
        "orders": 3,
        "amount_fen": 45_000_000,
        "average_fen": 15_000_000,
        "last_on": "2025-11-20",
    }
    assert data["feedback_refs"] == [id_of(complaint)]
    assert (data["lever"], data["customer_id"]) == ("BUNDLE", customer_id)
    assert item["deviations"] == [{"clause": "R3.8.3", "code": "OPEN_COMPLAINT"}]
    assert {c["id"]: c["verdict"] for c in item["clauses"]}["R3.8.3"] == "violated"
    assert play.get(WANG, lead)["warning_complaint_ids"] == [id_of(complaint)]
    return lead


def _warned_until_acknowledged(play: Play, lead: str, complaint: str) -> None:
    """It stands in the managers' work lists until one of them says that he knows (R3.8.3)."""
    for manager in (WANG, LIU):
        assert (id_of(lead), "OPEN_COMPLAINT") in play.work_of(manager)
    assert (id_of(lead), "OPEN_COMPLAINT") not in play.work_of(CHEN)
    (row,) = play.get(WANG, "/worklist", kind="OPEN_COMPLAINT")["items"]
    assert (row["clause"], row["due_at"], row["customer_name"]) == ("R3.8.3", None, PEACHES)
    _unacknowledged(play, lead)
    path = f"{lead}/acknowledge-warning"
    play.refuses(CHEN, path, {}, 403, "R3.8.3", "ROLE")
    play.do(WANG, path)
    acknowledged = play.the(lead, "WarningAcknowledged")
    assert acknowledged["actor"] == WANG
    assert acknowledged["data"]["complaint_ids"] == [id_of(complaint)]
    for manager in (WANG, LIU):
        assert (id_of(lead), "OPEN_COMPLAINT") not in play.work_of(manager)
    assert play.get(WANG, lead)["warning_complaint_ids"] == []
    play.refuses(LIU, path, {}, 422, "R3.8.3", "NO_OPEN_WARNING")
    _answered(play, lead, acknowledged)


def _unacknowledged(play: Play, lead: str) -> None:
    """Until then the clause is broken (V15), and the register says so (V16)."""
    assert judged.bent(play, lead) == {"R3.8.3": "violated"}
    assert judged.proofs(play, lead, "R3.8.3") == ["LeadRegistered"]
    (warning,) = judged.register(play)
    assert (warning["kind"], warning["clause"]) == ("warning", "R3.8.3")
    assert (warning["settled"], lead.endswith(warning["aggregate_id"])) == (False, True)


def _answered(play: Play, lead: str, acknowledged: dict[str, Any]) -> None:
    row = judged.verdict(play, lead, "R3.8.3")
    assert (row["status"], row["waived_by"]) == ("waived", [WANG])
    assert judged.proofs(play, lead, "R3.8.3") == ["LeadRegistered", "WarningAcknowledged"]
    assert judged.register(play) == []
    (warning,) = judged.register(play, settled=True)
    assert (warning["kind"], warning["settled_by"]) == ("warning", WANG)
    assert warning["settled_position"] == acknowledged["position"]


def _scored_and_converted(play: Play, lead: str) -> str:
    """Of grade A: the 24 hours of any such lead, and not the 3 working days beside them."""
    play.clock(f"{DAY} 10:00")
    approved(play, lead, 4, 4, 2)
    row = play.row(lead)
    assert (row["total"], row["grade"], row["owner_id"]) == (10, "A", CHEN)
    clock = play.clock_of(lead, "A_FIRST_CONTACT")
    assert (clock["state"], clock["due_at"]) == ("RUNNING", utc("04-09 10:00"))
    assert play.clocks(lead, "REPURCHASE_CONTACT") == []
    play.do(CHEN, f"{lead}/record-first-contact", bodies.contact())
    return converted(play, lead, AMOUNT)


def _prepared(play: Play, deal: str) -> None:
    """Who bought before has a past that one looks up before the talk (G3.2.1)."""
    path = f"{deal}/prepare-discovery"
    problem = play.refuses(CHEN, path, bodies.preparation(), 422, "G3.2.1")
    assert [reason["field"] for reason in problem["reasons"]] == ["sources"]
    play.do(CHEN, path, bodies.preparation() | {"sources": ["WEBSITE", "COOP_HISTORY"]})


def _four_deals(play: Play, customer_id: str, deal: str) -> None:
    assert (play.stage(deal), play.get(CHEN, deal)["scenario"]) == ("SIGNED", "REPURCHASE")
    seen = play.get(AUDITOR, f"/customers/{customer_id}")
    assert (seen["signed_deals"], seen["signed_amount_fen"]) == (4, 66_000_000)
    assert [d["amount_fen"] for d in seen["deals"]][-1] == AMOUNT
    assert [d["imported"] for d in seen["deals"]] == [True, True, True, False]
    assert (seen["repurchase"]["count"], seen["repurchase"]["amount_fen"]) == (3, 54_000_000)
    assert (seen["open_complaints"], seen["balance_fen"]) == (1, AMOUNT)
    # The customer counts once, however often he bought.
    assert _rate(play) == (2, 1, 5_000)


def _in_the_funnel(play: Play, lead: str, deal: str) -> None:
    """V2 counts who buys again by himself; contracts of old took no step here."""
    again = judged.funnel(play, scenario="REPURCHASE")
    assert again == dict.fromkeys(again, 1) | {"CLOSED": 0}
    (row,) = play.get(AUDITOR, "/funnel/SIGNED", scenario="REPURCHASE")["items"]
    assert deal.endswith(row["aggregate_id"])
    (row,) = play.get(AUDITOR, "/funnel/REGISTERED", scenario="REPURCHASE")["items"]
    assert lead.endswith(row["aggregate_id"])
    new = judged.funnel(play, scenario="NEW_CUSTOMER")
    assert new == dict.fromkeys(new, 0) | {"REGISTERED": 1}
    assert judged.bent(play, deal) == {"R3.8.3": "waived"}
    assert {"G2.2", "R3.8.2"} <= set(judged.clauses(play, deal, "satisfied"))
