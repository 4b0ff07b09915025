"""A7: a contract below the floor, and two who edit at once — 蓬莱仙岛疗养院."""

from __future__ import annotations

from people import AUDITOR, CHEN, FENG, QIAN, WANG, WU, ZHENG, ZHOU
from stories import bodies, judged
from stories.journeys import (
    contact_of,
    needs_confirmed,
    opened,
    prepared_to_negotiate,
    presented,
    solution_approved,
)
from stories.playing import Play

FLOOR, LOW, ENOUGH = 86_000_000, 84_500_000, 86_200_000
FIRST, SECOND, THIRD = "1" * 64, "2" * 64, "3" * 64
OTHER = "f" * 64
GM = "GENERAL_MANAGER"


def test_A7_R3_4_2_below_the_floor_needs_two_to_agree_and_nobody_overwrites_another(
    play: Play,
) -> None:
    deal = _agreed_below_the_floor(play)
    _neither_alone(play, deal)
    _general_manager_needed(play, deal)
    _reopened(play, deal)
    _above_the_floor(play, deal)
    _two_at_once(play, deal)
    _approved_by_all(play, deal)
    _signed(play, deal)
    _judged(play, deal)


def _agreed_below_the_floor(play: Play) -> str:
    deal = opened(play, bodies.ISLAND, 88_000_000, company_size="MEDIUM")
    needs_confirmed(play, deal)
    solution_approved(play, deal, 88_000_000, 60_000_000)
    presented(play, deal)
    play.clock("03-11 10:00")
    prepared_to_negotiate(play, deal, FLOOR)
    play.do(CHEN, f"{deal}/enter-negotiation", {})
    play.clock("03-12 15:00")
    play.do(CHEN, f"{deal}/record-round", bodies.TALKS)
    cut = {"term": "PRICE", "from": 88_000_000, "to": LOW}
    play.do(CHEN, f"{deal}/record-concession", cut)
    conceded = play.the(deal, "ConcessionMade")
    assert [d["clause"] for d in conceded["deviations"]] == ["G3.4.5"]
    assert {c["id"]: c["verdict"] for c in conceded["clauses"]}["G3.4.5"] == "violated"
    play.clock("03-13 10:00")
    play.do(CHEN, f"{deal}/agree-terms", bodies.terms(LOW))
    play.do(CHEN, f"{deal}/draft-contract", bodies.contract(LOW, FIRST))
    assert play.the(deal, "ContractDrafted")["data"]["rev"] == 1
    return deal


def _neither_alone(play: Play, deal: str) -> None:
    submit, grant = f"{deal}/submit-contract", f"{deal}/grant-floor-exception"
    exception = {"rev": 1, "content_sha256": FIRST}
    assert play.get(ZHENG, deal)["negotiation"]["bottom_line"]["floor_price_fen"] is None
    problem = play.refuses(CHEN, submit, {"rev": 1}, 422, "R3.4.2", "BELOW_FLOOR")
    (reason,) = problem["reasons"]
    assert (reason["source"], reason["serves"]) == ("supplement", "G3.4.1")
    assert reason["detail"] == {"gap_fen": 1_500_000}
    # Now that an exception is asked for, finance may read what it is to decide on.
    assert play.get(ZHENG, deal)["negotiation"]["bottom_line"]["floor_price_fen"] == FLOOR
    play.do(WANG, grant, exception)
    play.refuses(CHEN, submit, {"rev": 1}, 422, "R3.4.2", "BELOW_FLOOR")
    assert "R3.4.2" in judged.clauses(play, deal, "not_yet")
    play.do(ZHENG, grant, exception)
    granted = play.found(deal, "FloorExceptionGranted")
    assert [(g["data"]["by"], g["data"]["role"]) for g in granted] == [
        (WANG, "sales_manager"),
        (ZHENG, "finance"),
    ]
    play.do(CHEN, submit, {"rev": 1})
    assert play.stage(deal) == "CONTRACT_REVIEW"
    assert judged.bent(play, deal) == {"G3.4.5": "violated", "R3.4.2": "waived"}


def _general_manager_needed(play: Play, deal: str) -> None:
    """He is asked for, once the others have voted."""
    gm = bodies.vote(GM, FIRST, 1)
    problem = play.refuses(QIAN, f"{deal}/review-contract", gm, 409, "R3.4.3", "OTHERS_FIRST")
    assert problem["type"] == "illegal-state"


def _reopened(play: Play, deal: str) -> None:
    play.clock("03-16 10:00")
    play.do(WU, f"{deal}/review-contract", bodies.vote("LEGAL", FIRST, 1))
    answer = play.do(CHEN, f"{deal}/reopen-negotiation", {"reason": "客户愿意加一点"})
    assert "NegotiationReopened" in [e["type"] for e in answer["events"]]
    voided = play.the(deal, "ContractApprovalsVoided")["data"]
    assert (voided["rev"], voided["why"]) == (1, "REOPENED")
    assert play.stage(deal) == "NEGOTIATION"
    states = {c["subject"]: c["state"] for c in play.clocks(deal, "CONTRACT_REVIEW")}
    assert states.pop("LEGAL") == "MET"
    assert set(states.values()) == {"CANCELLED"}


def _above_the_floor(play: Play, deal: str) -> None:
    play.do(CHEN, f"{deal}/agree-terms", bodies.terms(ENOUGH))
    assert play.found(deal, "TermsAgreed")[-1]["data"]["terms_version"] == 2
    play.do(CHEN, f"{deal}/draft-contract", bodies.contract(ENOUGH, SECOND))
    drafted = play.found(deal, "ContractDrafted")[-1]["data"]
    assert (drafted["rev"], drafted["terms_version"]) == (2, 2)
    grant = {"rev": 2, "content_sha256": SECOND}
    path = f"{deal}/grant-floor-exception"
    play.refuses(WANG, path, grant, 422, "R3.4.2", "NO_EXCEPTION_NEEDED")
    play.do(CHEN, f"{deal}/submit-contract", {"rev": 2})
    assert play.stage(deal) == "CONTRACT_REVIEW"
    gm = bodies.vote(GM, SECOND, 2)
    play.refuses(QIAN, f"{deal}/review-contract", gm, 422, "R3.4.4", "DEPARTMENT_NOT_NEEDED")


def _two_at_once(play: Play, deal: str) -> None:
    """One of the two wins; the other is told the version that stands now."""
    seen = play.get(WU, deal)["version"]
    assert seen == play.get(CHEN, deal)["version"]
    reject = bodies.vote("LEGAL", SECOND, 2, decision="REJECT", opinion="违约条款太重")
    revise = bodies.contract(ENOUGH, THIRD)
    before = play.position()
    answers = play.together(
        seen, (WU, f"{deal}/review-contract", reject), (CHEN, f"{deal}/revise-contract", revise)
    )
    assert sorted(a.status_code for a in answers.values()) == [200, 412]
    (won,) = (person for person, a in answers.items() if a.status_code == 200)
    (stale,) = (a.json() for a in answers.values() if a.status_code == 412)
    version = answers[won].json()["version"]
    assert (stale["type"], stale["version"]) == ("stale", version)
    assert play.get(CHEN, deal)["version"] == version > seen
    _nothing_of_the_loser(play, before, won)
    if won == WU:
        assert play.found(deal, "ContractReviewed")[-1]["data"]["decision"] == "REJECT"
        play.do(CHEN, f"{deal}/revise-contract", revise, if_match=f'"{version}"')
    assert play.found(deal, "ContractDrafted")[-1]["data"]["rev"] == 3
    play.do(CHEN, f"{deal}/submit-contract", {"rev": 3})


def _nothing_of_the_loser(play: Play, before: int, won: str) -> None:
    rows = play.get(AUDITOR, "/audit", from_position=before + 1)["items"]
    assert {row["actor"] for row in rows} <= {won, "system"}
    assert [row["event"] for row in rows].count("CommandReceived") == 1


def _approved_by_all(play: Play, deal: str) -> None:
    path = f"{deal}/review-contract"
    old = bodies.vote("LEGAL", SECOND, 3)
    play.refuses(WU, path, old, 422, "R3.4.5", "NOT_THE_SUBMITTED_TEXT")
    for person, department in (
        (WU, "LEGAL"),
        (FENG, "FINANCE"),
        (ZHOU, "TECHNICAL"),
        (WANG, "SALES_MANAGER"),
    ):
        assert play.stage(deal) == "CONTRACT_REVIEW"
        play.do(person, path, bodies.vote(department, THIRD, 3))
    assert play.the(deal, "ContractApproved")["data"]["rev"] == 3
    assert play.stage(deal) == "CONTRACT_APPROVED"


def _signed(play: Play, deal: str) -> None:
    play.clock("03-18 10:00")
    path, customer = f"{deal}/sign-contract", contact_of(play, deal)
    wrong = bodies.signature(customer, "2026-03-18", OTHER)
    problem = play.refuses(CHEN, path, wrong, 422, "R3.4.6")
    assert [r["field"] for r in problem["reasons"]] == ["signed_sha256"]
    assert play.stage(deal) == "CONTRACT_APPROVED"
    play.do(CHEN, path, bodies.signature(customer, "2026-03-18", THIRD))
    assert play.stage(deal) == "SIGNED"
    assert play.get(CHEN, deal)["amount_fen"] == ENOUGH


def _judged(play: Play, deal: str) -> None:
    """V16 names who went below the floor and whose votes were lost; V15 keeps both."""
    exceptions, voided = (judged.register(play, kind=kind) for kind in ("exception", "voided"))
    assert [(e["clause"], e["person"]) for e in exceptions] == [
        ("R3.4.2", WANG),
        ("R3.4.2", ZHENG),
    ]
    # Where the revision came first of the two at once, it voided the votes on what it revised.
    known = [item["position"] for item in play.found(deal, "ContractApprovalsVoided")]
    assert [(e["position"], e["clause"], e["person"]) for e in voided] == [
        (position, "R3.4.5", CHEN) for position in known
    ]
    assert voided[0]["reason"] == "客户愿意加一点"
    assert len(judged.register(play)) == len(exceptions) + len(voided)
    assert str(FLOOR) not in str(judged.register(play))
    assert judged.bent(play, deal) == {"G3.4.5": "violated", "R3.4.2": "waived"}
    assert judged.verdict(play, deal, "R3.4.2")["waived_by"] == [WANG, ZHENG]
    granted = ["FloorExceptionGranted", "FloorExceptionGranted", "ContractSubmitted"]
    assert judged.proofs(play, deal, "R3.4.2") == granted
    assert judged.proofs(play, deal, "G3.4.5") == ["ConcessionMade"]
    assert judged.stays(play, deal, ["NEGOTIATION"]) == ["NEGOTIATION"] * 2
