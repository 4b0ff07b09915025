"""A policy comes into force between two leads of the same score (R5.3) — 嫦娥, 玉兔."""

from __future__ import annotations

from typing import Any

import pytest
from people import AUDITOR, CHEN, EVERYBODY, QIAN, WANG
from policies import values
from stories import bodies, judged
from stories.journeys import approved, registered
from stories.playing import Play

from domain.people import People, Person, Role

ADMIN = "admin0"
PEOPLE = People(
    {**EVERYBODY.by_id, ADMIN: Person(ADMIN, "管理员", frozenset({Role.ADMIN}), "sales")}
)
TEN = (4, 3, 3)
OLD, NEW = "2026-1", "2026-2"
KIND = "A_FIRST_CONTACT"


@pytest.fixture
def people() -> People:
    """In this story somebody administers."""
    return PEOPLE


def test_R5_3_a_grade_stays_as_it_was_decided_whatever_a_later_policy_says(play: Play) -> None:
    play.clock("03-02 09:00")
    old = registered(play, "嫦娥饼家")
    approved(play, old, *TEN)
    before = _standing(play, old)
    _eleven_points_from_now_on(play)
    assert _standing(play, old) == before
    assert _as_decided(play, old) == ("A", {OLD})
    play.clock("03-02 11:00")
    new = registered(play, "玉兔药铺")
    approved(play, new, *TEN)
    assert _as_decided(play, new) == ("B", {NEW})
    _clock_of_the_old_only(play, old, new)
    _what_if(play, old, new)


def _eleven_points_from_now_on(play: Play) -> None:
    """Proposed by one and approved by another, with what it changes."""
    play.clock("03-02 10:00")
    body = {"policy_version": NEW, "values": values({"grade_a_min": 11})}
    (proposed,) = play.do(ADMIN, "/company/publish-policy", body)["events"]
    assert proposed["data"]["diff"] == [{"path": "grade_a_min", "old": 10, "new": 11}]
    path, version = "/company/approve-policy", {"policy_version": NEW}
    play.refuses(ADMIN, path, version, 403, "R5.3", "OWN_POLICY")
    assert judged.entries(play) == [("self_approval", "R5.3", ADMIN)]
    play.do(QIAN, path, version)
    in_force, former = play.get(AUDITOR, "/policies")["items"]
    assert (in_force["version"], former["version"]) == (NEW, OLD)


def _standing(play: Play, lead: str) -> dict[str, Any]:
    """How the lead stands to every clause, whatever the wordings say by now."""
    answer = judged.conformance(play, lead)
    names = ("clause", "status", "proof", "decided_at", "waived_by", "why")
    rows = [[item[name] for name in names] for item in answer["items"]]
    return {"rows": rows, "score_bp": answer["score_bp"], "row": play.row(lead)}


def _as_decided(play: Play, lead: str) -> tuple[str, set[str]]:
    """The grade, and the policies that ruled the events of the lead."""
    items = play.events(AUDITOR, lead)
    return play.row(lead)["grade"], {item["policy_version"] for item in items}


def _clock_of_the_old_only(play: Play, old: str, new: str) -> None:
    """The 24 hours of the old A lead run on, and are kept."""
    clock = play.clock_of(old, KIND)
    assert (clock["state"], clock["due_at"]) == ("RUNNING", "2026-03-03T01:00:00Z")
    assert play.clocks(new, KIND) == []
    play.clock("03-02 15:00")
    play.do(CHEN, f"{old}/record-first-contact", bodies.contact())
    assert judged.verdict(play, old, "G3.1.9")["status"] == "satisfied"
    assert "G3.1.9" in judged.clauses(play, new, "not_applicable")
    for lead, kept, other in ((old, "G3.1.4", "G3.1.5"), (new, "G3.1.5", "G3.1.4")):
        assert kept in judged.clauses(play, lead, "satisfied")
        assert other in judged.clauses(play, lead, "not_applicable")
    contact = play.the(old, "FirstContactMade")
    assert (contact["policy_version"], contact["state"]["grade"]) == (NEW, "A")


def _what_if(play: Play, old: str, new: str) -> None:
    """What the policy in force would have made of the old lead, and the former of the new."""
    before = play.position()
    assert _regraded(play, {}) == [(old, "A", "B")]
    assert _regraded(play, {"grade_a_min": 10}) == [(new, "B", "A")]
    assert play.position() == before


def _regraded(play: Play, changes: dict[str, Any]) -> list[tuple[str, Any, Any]]:
    """The leads that would have another grade, and which."""
    items = play.do(WANG, "/whatif", {"values": changes})["items"]
    return [
        (f"/leads/{row['aggregate_id']}", row["old"], row["new"])
        for row in items
        if (row["what"], row["event"]) == ("grade", "LeadScoreSubmitted")
    ]
