"""Putting the signed paper away: who, when, which one, and the clock (R3.4.7)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from given import Story, at
from people import BOTH, CHEN, LIU, QIAN, WANG, WU, ZHENG
from pydantic import ValidationError
from samples_amendment import amendment_approved, archive, sign_amendment, signed
from samples_contract import approved, sha, sign, submitted

from domain.clocks import DeadlineBreached
from domain.deal.archiving import ContractArchived
from domain.deal.records.contract import Archive
from domain.outcomes import Problem

ARCHIVE = "ARCHIVE"


def both_signed() -> Story:
    """The contract and an amendment are signed, neither is archived."""
    return amendment_approved().when(sign_amendment(), by=CHEN).then_accepted()


@pytest.mark.parametrize("person", [CHEN, WU])
def test_R3_4_7_the_owner_or_legal_archives_the_contract(person: str) -> None:
    story = signed().when(archive(), by=person).then(ContractArchived.of(archive()))
    assert story.state.contract.archive == Archive(sha("e"), "法务部二号柜", dt.date(2026, 3, 2))


@pytest.mark.parametrize("person", [WANG, ZHENG, QIAN])
def test_R3_4_7_nobody_else_does(person: str) -> None:
    signed().when(archive(), by=person).then_refused("R3.4.7", problem=Problem.ROLE)


@pytest.mark.parametrize("story", [submitted(), approved()])
def test_R3_4_7_only_what_is_signed_is_archived(story: Story) -> None:
    story.when(archive(), by=CHEN).then_refused("R3.4.7", "ILLEGAL_STATE", Problem.ILLEGAL_STATE)


def test_R3_4_7_it_is_archived_once() -> None:
    story = signed().when(archive(), by=CHEN).then_accepted()
    story.when(archive(), by=WU).then_refused("R3.4.7", "NOTHING_TO_ARCHIVE", Problem.ILLEGAL_STATE)


@pytest.mark.parametrize(
    ("archived_on", "when", "code"),
    [
        (dt.date(2026, 3, 2), "03-02 23:59", None),
        (dt.date(2026, 3, 3), "03-02 23:59", "IN_THE_FUTURE"),
        (dt.date(2026, 3, 3), "03-03 00:00", None),
        (dt.date(2026, 3, 1), "03-03 00:00", None),
        (dt.date(2026, 2, 28), "03-03 00:00", "ARCHIVED_BEFORE_SIGNED"),
    ],
)
def test_R3_4_7_the_day_lies_between_signature_and_today(
    archived_on: dt.date, when: str, code: str | None
) -> None:
    story = approved().when(sign(signed_on=dt.date(2026, 3, 1)), by=CHEN).then_accepted()
    story = story.when(archive(archived_on=archived_on), by=CHEN, at=when)
    if code is None:
        story.then_accepted()
    else:
        story.then_refused("R3.4.7", code)
        assert story.reasons[0].field == "archived_on"


def test_R3_4_7_three_working_days_from_each_signature() -> None:
    story = approved().when(sign(), by=CHEN, at="03-05 15:00")
    story.then_due(ARCHIVE, "03-11 00:00", warns="03-10 00:00")
    clock = story.clock(ARCHIVE)
    assert (clock.clause, clock.subject, clock.owner_id) == ("R3.4.7", "", CHEN)
    story.when(archive(), by=WU, at="03-10 23:59").then_met(ARCHIVE)
    late = story.when(archive(), by=WU, at="03-11 00:00:30")
    late.then_met(ARCHIVE, 30)


def test_R3_4_7_a_late_archive_is_told_to_managers_and_legal() -> None:
    story = signed().wait("03-06 09:00")
    clock = story.clock(ARCHIVE)
    told = [
        r.event.told
        for r in story.history
        if isinstance(r.event, DeadlineBreached) and r.event.clock_id == clock.clock_id
    ]
    assert told == [(BOTH, LIU, WANG, WU)]


def test_R3_4_8_each_paper_is_archived_by_itself() -> None:
    story = both_signed()
    assert {c.subject for c in story.state.clocks.running(ARCHIVE)} == {"", "1"}
    first = story.when(archive(amendment_no=1), by=WU)
    first.then(ContractArchived.of(archive(), amendment_no=1))
    assert {c.subject for c in first.state.clocks.running(ARCHIVE)} == {""}
    assert first.state.contract.awaits_archive
    first.when(archive(amendment_no=1), by=WU).then_refused(
        "R3.4.7", "ALREADY_ARCHIVED", Problem.ILLEGAL_STATE
    )
    whole = first.when(archive(), by=WU).then(ContractArchived.of(archive()))
    assert not list(whole.state.clocks.running(ARCHIVE))


def test_R3_4_8_an_amendment_not_signed_or_not_there_is_not_archived() -> None:
    amendment_approved().when(archive(amendment_no=1), by=CHEN).then_refused(
        "R3.4.7", "NOT_SIGNED", Problem.ILLEGAL_STATE
    )
    signed().when(archive(amendment_no=1), by=CHEN).then_refused("R3.4.8", "AMENDMENT_UNKNOWN")


@pytest.mark.parametrize(
    "changes", [{"scan_sha256": "x"}, {"place": " "}, {"archived_on": None}, {"amendment_no": 0}]
)
def test_R3_4_7_scan_place_and_day_are_named(changes: Any) -> None:
    with pytest.raises(ValidationError):
        archive(**changes)


def test_R3_4_7_the_clock_begins_at_what_was_entered_late_too() -> None:
    story = approved().when(
        sign(), by=CHEN, at="03-05 15:00", occurred_at="03-03 15:00", reason="补"
    )
    assert story.clock(ARCHIVE).due_at == at("03-07 00:00")
