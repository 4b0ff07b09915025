"""A10 beside its story: a severity lowered, and a handler who would close his own case."""

from __future__ import annotations

from typing import Any

from people import AUDITOR, SHEN, WANG, XU
from stories import judged
from stories.complaint_sights import WHALE
from stories.complaints import (
    accepts,
    customer_of,
    found,
    id_of,
    proposed,
    registered,
    resolved,
    triage,
)
from stories.playing import Play
from stories.signing import signed

LOWERED = {"to": "GENERAL", "reason": "只是包装破损"}


def test_A10_R3_7_2_who_lowers_a_severity_or_closes_what_he_handled_is_on_record(
    play: Play,
) -> None:
    case = _major_at_first(play)
    _lowered_by_a_manager(play, case)
    _handled_by_service(play, case)
    _judged_by_another(play, case)
    _on_record(play, case)


def _major_at_first(play: Play) -> str:
    deal = signed(play, "07-06", WHALE, 30_000_000, {})
    play.clock("07-07 09:00")
    about: dict[str, Any] = {"category": "OTHER", "happened_on": "2026-07-06"}
    case = registered(play, customer_of(play, deal), deal_id=id_of(deal), **about)
    play.do(XU, f"{case}/acknowledge", {"channel": "PHONE"})
    play.do(XU, f"{case}/triage", triage("MAJOR"))
    return case


def _lowered_by_a_manager(play: Play, case: str) -> None:
    """Only a manager may, and he says why."""
    path = f"{case}/change-severity"
    play.refuses(XU, path, LOWERED, 403, "R3.7.2", "LOWERED_BY_MANAGER")
    assert judged.register(play) == []
    play.do(WANG, path, LOWERED)
    (entry,) = judged.register(play)
    assert (entry["kind"], entry["clause"], entry["person"]) == ("override", "R3.7.2", WANG)
    assert (entry["reason"], entry["what"]) == (
        LOWERED["reason"],
        "Severity lowered from major to general",
    )
    row = judged.verdict(play, case, "R3.7.2")
    assert (row["status"], row["waived_by"], row["why"]) == ("waived", [WANG], LOWERED["reason"])
    assert judged.proofs(play, case, "R3.7.2") == ["SeverityChanged"]


def _handled_by_service(play: Play, case: str) -> None:
    """沈客服 handles it, and may approve nothing of it himself."""
    play.do(XU, f"{case}/assign-handler", {"handler_id": SHEN, "department": "客服部"})
    play.do(SHEN, f"{case}/respond", {"text": "明天补发"})
    found(play, case, SHEN, "包装破损")
    solution = {"solution_id": proposed(play, case, SHEN, 100_000)}
    play.refuses(SHEN, f"{case}/approve-solution", solution, 403, "R3.7.6", "OWN_REMEDY")
    play.do(XU, f"{case}/approve-solution", solution)
    play.do(XU, f"{case}/communicate-decision", {"channel": "PHONE"})
    accepts(play, case)
    resolved(play, case, SHEN, "2026-07-07")


def _judged_by_another(play: Play, case: str) -> None:
    heard = {"score": 5, "words": "补发的收到了"}
    play.refuses(SHEN, f"{case}/follow-up", heard, 403, "R3.7.8", "OWN_HANDLING")
    play.do(XU, f"{case}/follow-up", heard)
    play.refuses(SHEN, f"{case}/close", {}, 403, "R3.7.8", "OWN_HANDLING")
    play.do(XU, f"{case}/close")
    assert play.get(AUDITOR, case)["state"] == "CLOSED"


def _on_record(play: Play, case: str) -> None:
    """Every attempt stands in the register, and broke no clause."""
    tried = judged.register(play, kind="self_approval")
    assert [(e["command"], e["clause"], e["person"]) for e in tried] == [
        ("ApproveSolution", "R3.7.6", SHEN),
        ("FollowUp", "R3.7.8", SHEN),
        ("Close", "R3.7.8", SHEN),
    ]
    assert {e["aggregate_id"] for e in tried} == {id_of(case)}
    assert len(judged.register(play)) == len(tried) + 1
    assert judged.bent(play, case) == {"R3.7.2": "waived"}
    assert {"R3.7.6", "R3.7.8"} <= set(judged.clauses(play, case, "satisfied"))
