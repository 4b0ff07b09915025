"""A4: an A lead nobody calls over a weekend — 哪吒风火轮物流有限公司."""

from __future__ import annotations

from typing import Any

from people import AUDITOR, CHEN, WANG, ZHAO
from stories import bodies, judged
from stories.journeys import approved, registered
from stories.playing import Play

LATE_MINUTES = 2_375
DUE = "2026-03-07T09:30:00Z"
KIND = "A_FIRST_CONTACT"
CALL = bodies.contact(
    occurred_at=bodies.moment("03-07 17:10"), by_person=ZHAO, evidence="电话记录：17:10 通话四分钟"
)


def test_A4_G3_1_9_a_breach_over_a_weekend_fires_once_and_is_excused_by_a_call_in_time(
    play: Play,
) -> None:
    lead, punctual = _assigned_on_friday(play)
    _breached_a_second_after_saturday_half_past_five(play, lead, punctual)
    _still_once_after_two_restarts(play, lead)
    _handed_over_on_sunday(play, lead)
    _contacted_late_on_monday(play, lead)
    _excused_on_tuesday(play, lead)
    _both_facts_stay(play, lead)


def _assigned_on_friday(play: Play) -> tuple[str, str]:
    play.clock("03-06 17:00")
    lead = registered(play, bodies.WHEELS, by=ZHAO)
    punctual = registered(play, "风火轮二厂", by=ZHAO)
    play.clock("03-06 17:30")
    for path in (lead, punctual):
        approved(play, path, 4, 4, 4, by=ZHAO)
        row = play.row(path)
        assert (row["state"], row["grade"], row["owner_id"]) == ("ASSIGNED", "A", ZHAO)
        assert play.clock_of(path, KIND)["due_at"] == DUE
    return lead, punctual


def _breached_a_second_after_saturday_half_past_five(play: Play, lead: str, punctual: str) -> None:
    play.clock("03-07 17:30:00")
    assert play.found(lead, "DeadlineBreached") == []
    play.do(ZHAO, f"{punctual}/record-first-contact", bodies.contact())
    play.clock("03-07 17:30:01")
    breach = play.the(lead, "DeadlineBreached")
    assert (breach["actor"], breach["data"]["kind"]) == ("system", KIND)
    assert breach["occurred_at"] == "2026-03-07T09:30:00.000001Z"
    assert WANG in breach["data"]["told"]
    assert [(c["id"], c["verdict"]) for c in breach["clauses"]] == [("G3.1.9", "violated")]
    _in_time(play, punctual)
    assert (lead.removeprefix("/leads/"), KIND) in play.work_of(WANG, overdue=True)
    row = play.row(lead)
    assert (row["first_contact_breached"], row["first_contact_late_seconds"]) == (True, 1)
    assert judged.bent(play, lead) == {"G3.1.9": "violated"}


def _in_time(play: Play, punctual: str) -> None:
    assert play.found(punctual, "DeadlineBreached") == []
    assert play.the(punctual, "FirstContactMade")["occurred_at"] == DUE
    clock = play.clock_of(punctual, KIND)
    assert (clock["state"], clock["breached"], clock["late_seconds"]) == ("MET", False, 0)
    assert "G3.1.9" in judged.clauses(play, punctual, "satisfied")


def _still_once_after_two_restarts(play: Play, lead: str) -> None:
    before = play.position()
    for _ in range(2):
        play.restart()
        play.clock("03-07 17:30:01")
        assert play.position() == before
    assert len(play.found(lead, "DeadlineBreached")) == 1
    assert len(play.found(lead, "DeadlineWarned")) == 1


def _handed_over_on_sunday(play: Play, lead: str) -> None:
    play.clock("03-08 10:00")
    play.do(WANG, f"{lead}/reassign-lead", {"to": CHEN, "reason": "赵二周末失联"})
    clock = play.clock_of(lead, KIND)
    assert (clock["owner_id"], clock["due_at"], clock["state"]) == (CHEN, DUE, "BREACHED")
    assert play.the(lead, "DeadlineHandedOver")["data"]["owner_id"] == CHEN
    assert play.the(lead, "LeadReassigned")["data"] == {"from": ZHAO, "to": CHEN}
    assert play.row(lead)["owner_id"] == CHEN
    assert (lead.removeprefix("/leads/"), KIND) in play.work_of(CHEN)


def _contacted_late_on_monday(play: Play, lead: str) -> None:
    play.clock("03-09 09:05")
    play.do(CHEN, f"{lead}/record-first-contact", bodies.contact())
    _, met = play.found(lead, "DeadlineMet")
    assert met["data"]["late_seconds"] == LATE_MINUTES * 60
    clock = play.clock_of(lead, KIND)
    assert (clock["state"], clock["breached"], clock["late_seconds"]) == (
        "MET",
        True,
        LATE_MINUTES * 60,
    )
    row = play.row(lead)
    assert (row["state"], row["first_contact_late_seconds"]) == ("WORKING", LATE_MINUTES * 60)
    assert judged.bent(play, lead) == {"G3.1.9": "late"}
    assert judged.proofs(play, lead, "G3.1.9") == ["DeadlineBreached", "DeadlineMet"]
    assert judged.register(play) == []


def _excused_on_tuesday(play: Play, lead: str) -> None:
    play.clock("03-10 10:00")
    path = f"{lead}/record-first-contact"
    play.refuses(WANG, path, CALL, 422, "R5.8", "BACKDATING_REASON")
    before_the_limit = CALL | {"occurred_at": bodies.moment("03-07 09:59"), "reason": "补录"}
    play.refuses(WANG, path, before_the_limit, 422, "R5.8", "TOO_FAR_BACK")
    answer = play.do(WANG, path, CALL | {"reason": "补录：赵二的通话记录"})
    assert [e["type"] for e in answer["events"]] == [
        "FirstContactMade",
        "DeadlineMet",
        "BreachExcused",
    ]
    call, monday = _contacts(play, lead)
    assert (call["late_entry"], monday["late_entry"]) == (True, False)
    assert (call["actor"], call["data"]["by_person"]) == (WANG, ZHAO)
    assert (monday["actor"], monday["data"]["by_person"]) == (CHEN, CHEN)
    assert len(play.found(lead, "DeadlineBreached")) == len(play.found(lead, "BreachExcused")) == 1
    clock = play.clock_of(lead, KIND)
    assert (clock["breached"], clock["excused"], clock["late_seconds"]) == (True, True, 0)
    (figures,) = play.get(AUDITOR, "/deadlines", kind=KIND)["items"]
    assert (figures["armed"], figures["breached"], figures["excused"]) == (2, 1, 1)


def _both_facts_stay(play: Play, lead: str) -> None:
    """V15 says by whom and why it was excused, V16 that it was entered late."""
    row = judged.verdict(play, lead, "G3.1.9")
    assert (row["status"], row["waived_by"], row["why"]) == (
        "waived",
        [WANG],
        "补录：赵二的通话记录",
    )
    seen = judged.proofs(play, lead, "G3.1.9")
    assert seen == ["DeadlineBreached", "DeadlineMet", "DeadlineMet", "BreachExcused"]
    (entry,) = judged.register(play)
    assert (entry["kind"], entry["clause"], entry["person"]) == ("late_entry", "R5.8", WANG)
    assert entry["position"] == play.found(lead, "FirstContactMade")[-1]["position"]
    assert entry["reason"] == row["why"]
    (figures,) = play.get(AUDITOR, "/conformance", by="rep", rep=CHEN)["items"]
    assert (figures["cases"], figures["waived"], figures["late"], figures["violated"]) == (
        *(1, 1, 0, 0),
    )


def _contacts(play: Play, lead: str) -> list[dict[str, Any]]:
    """The contacts on record, the earliest first."""
    made = play.found(lead, "FirstContactMade")
    assert [item["occurred_at"] for item in made] == [
        "2026-03-09T01:05:00Z",
        "2026-03-07T09:10:00Z",
    ]
    return sorted(made, key=lambda item: str(item["occurred_at"]))
