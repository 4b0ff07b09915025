"""A1 up to the signature: every step in its time, nothing deviates."""

from __future__ import annotations

from people import CHEN, QIAN, SUN, WANG, WU, ZHENG, ZHOU
from stories import bodies
from stories.journeys import contact_of, converted, registered
from stories.playing import Play

SHA = "a" * 64
PRICE, COST, FLOOR, AMOUNT = 50_000_000, 35_000_000, 46_000_000, 48_000_000
VOTES = (
    (WU, "LEGAL", "03-23 10:00"),
    (ZHENG, "FINANCE", "03-23 11:00"),
    (ZHOU, "TECHNICAL", "03-23 12:00"),
    (WANG, "SALES_MANAGER", "03-23 15:00"),
)


def signed_in_time(play: Play) -> tuple[str, str]:
    """The lead, and the deal that it became."""
    lead = _registered_and_assigned(play)
    deal = _contacted_and_converted(play, lead)
    customer = contact_of(play, deal)
    _needs(play, deal, customer)
    _solution(play, deal)
    _presentation(play, deal, customer)
    _negotiation(play, deal)
    _contract(play, deal)
    _signature(play, deal, customer)
    return lead, deal


def _registered_and_assigned(play: Play) -> str:
    play.clock("03-02 09:00")
    lead = registered(play, bodies.MOON)
    row = play.row(lead)
    assert (row["state"], row["source"], row["industry"]) == ("REGISTERED", "EXHIBITION", "食品")
    assert play.get(CHEN, lead)["company_size"] == "SMALL"
    play.do(CHEN, f"{lead}/score-lead", bodies.score(3, 4, 4))
    assert play.get(CHEN, lead)["state"] == "SCORE_PENDING"
    play.clock("03-02 10:00")
    play.do(WANG, f"{lead}/approve-score", {"round": 1})
    row = play.row(lead)
    assert (row["total"], row["grade"], row["approver_id"]) == (11, "A", WANG)
    assert (row["state"], row["owner_id"]) == ("ASSIGNED", CHEN)
    assigned = play.the(lead, "LeadAssigned")
    assert (assigned["actor"], assigned["occurred_at"]) == ("system", "2026-03-02T02:00:00Z")
    clock = play.clock_of(lead, "A_FIRST_CONTACT")
    assert (clock["state"], clock["due_at"]) == ("RUNNING", "2026-03-03T02:00:00Z")
    return lead


def _contacted_and_converted(play: Play, lead: str) -> str:
    play.clock("03-02 14:20")
    play.do(CHEN, f"{lead}/record-first-contact", bodies.contact())
    clock = play.clock_of(lead, "A_FIRST_CONTACT")
    assert (clock["state"], clock["late_seconds"], clock["minutes"]) == ("MET", 0, 260)
    deal = converted(play, lead, PRICE)
    assert play.row(lead)["state"] == "CONVERTED"
    assert play.stage(deal) == "DISCOVERY"
    opened = play.the(deal, "DealOpened")
    assert (opened["actor"], opened["data"]["owner_id"]) == ("system", CHEN)
    assert play.get(CHEN, deal)["customer_name"] == bodies.MOON
    return deal


def _needs(play: Play, deal: str, customer: str) -> None:
    play.clock("03-04 09:00")
    answer = play.do(CHEN, f"{deal}/prepare-discovery", bodies.preparation(4))
    assert len(answer["events"][0]["data"]["questions"]) == 4
    play.clock("03-05 16:30")
    play.do(CHEN, f"{deal}/record-needs", bodies.needs("03-05", "16:00", customer))
    play.clock("03-06 11:00")
    play.do(CHEN, f"{deal}/send-needs-summary", bodies.mail(customer, cc=(WANG, SUN)))
    mail = play.clock_of(deal, "NEEDS_MAIL")
    assert (mail["state"], mail["late_seconds"], mail["minutes"]) == ("MET", 0, 19 * 60)
    play.clock("03-06 15:00")
    play.do(CHEN, f"{deal}/confirm-needs", bodies.confirmation(customer))
    assert play.the(deal, "NeedsConfirmed")["data"]["deviations"] == []
    assert play.stage(deal) == "NEEDS_CONFIRMED"


def _solution(play: Play, deal: str) -> None:
    play.clock("03-09 10:00")
    play.do(CHEN, f"{deal}/draft-solution", bodies.solution(PRICE, COST))
    drafted = play.the(deal, "SolutionDrafted")["data"]
    assert (drafted["solution_version"], drafted["price_total_fen"]) == (1, PRICE)
    play.do(CHEN, f"{deal}/submit-solution", {"solution_version": 1})
    assert play.stage(deal) == "SOLUTION_REVIEW"
    play.clock("03-10 09:00")
    play.do(WANG, f"{deal}/review-solution", bodies.PASSED)
    reviewed = play.the(deal, "SolutionApproved")
    assert (reviewed["actor"], reviewed["data"]["margin_bp"]) == (WANG, 3000)
    assert play.stage(deal) == "SOLUTION_APPROVED"


def _presentation(play: Play, deal: str, customer: str) -> None:
    play.do(CHEN, f"{deal}/attach-material", bodies.MATERIAL)
    play.clock("03-12 16:00")
    meeting = bodies.presentation("03-12 14:00", "03-12 15:30", customer)
    play.do(CHEN, f"{deal}/present-solution", meeting)
    presented = play.the(deal, "SolutionPresented")
    assert presented["data"]["actual_qa_minutes"] == 35
    assert [a["person"] for a in presented["data"]["attendees"] if a["is_decision_maker"]] == [
        customer
    ]
    assert play.stage(deal) == "PRESENTED"
    play.clock("03-13 09:00")
    play.do(CHEN, f"{deal}/submit-feedback", bodies.FEEDBACK)
    form = play.clock_of(deal, "FEEDBACK_FORM")
    assert (form["state"], form["late_seconds"], form["minutes"]) == ("MET", 0, 1050)


def _negotiation(play: Play, deal: str) -> None:
    play.clock("03-16 09:00")
    play.do(CHEN, f"{deal}/set-bottom-line", bodies.bottom_line(FLOOR))
    limit = play.the(deal, "BottomLineSet")["data"]
    assert (limit["floor_price_fen"], limit["max_payment_days"]) == (FLOOR, 60)
    play.do(CHEN, f"{deal}/prepare-strategy", bodies.STRATEGY)
    play.do(CHEN, f"{deal}/record-rehearsal", bodies.REHEARSAL)
    play.do(CHEN, f"{deal}/enter-negotiation", {})
    assert play.stage(deal) == "NEGOTIATION"
    play.clock("03-18 15:00")
    play.do(CHEN, f"{deal}/record-round", bodies.TALKS)
    play.do(CHEN, f"{deal}/agree-terms", bodies.terms(AMOUNT))
    agreed = play.the(deal, "TermsAgreed")["data"]
    lines = [(p["kind"], p["amount_fen"], p["trigger"], p["days"]) for p in agreed["payment_plan"]]
    assert lines == [
        ("PREPAY", 14_400_000, "SIGNED", 0),
        ("ACCEPTANCE", 28_800_000, "ACCEPTED", 30),
        ("RETENTION", 4_800_000, "ACCEPTED", 180),
    ]
    assert play.stage(deal) == "TERMS_AGREED"


def _contract(play: Play, deal: str) -> None:
    play.clock("03-20 10:00")
    play.do(CHEN, f"{deal}/draft-contract", bodies.contract(AMOUNT, SHA))
    play.do(CHEN, f"{deal}/submit-contract", {"rev": 1})
    assert play.stage(deal) == "CONTRACT_REVIEW"
    for person, department, when in VOTES:
        play.clock(when)
        body = bodies.vote(department, SHA, 1)
        answer = play.do(person, f"{deal}/review-contract", body)
        review = play.clock_of(deal, "CONTRACT_REVIEW", department)
        assert (review["state"], review["late_seconds"]) == ("MET", 0)
    assert "ContractApproved" in [e["type"] for e in answer["events"]]
    assert play.stage(deal) == "CONTRACT_APPROVED"
    departments = {c["subject"] for c in play.clocks(deal, "CONTRACT_REVIEW")}
    assert departments == {department for _, department, _ in VOTES}
    assert (deal.removeprefix("/deals/"), "CONTRACT_REVIEW") not in play.work_of(QIAN)


def _signature(play: Play, deal: str, customer: str) -> None:
    play.clock("03-27 10:00")
    play.do(CHEN, f"{deal}/sign-contract", bodies.signature(customer, "2026-03-27", SHA))
    signed = play.the(deal, "ContractSigned")["data"]
    assert (signed["signed_on"], signed["signed_sha256"]) == ("2026-03-27", SHA)
    assert play.stage(deal) == "SIGNED"
    assert play.get(CHEN, deal)["amount_fen"] == AMOUNT
