"""Mailing the needs summary within 24 h and the customer's answer (G3.2.5, G3.2.6, R5.8)."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from given import Story, at
from people import BOTH, CHEN, EVERYBODY, LIU, QIAN, SUN, WANG
from samples import CONTACT
from samples_deal import SHA, add_member, confirm, hold, reassign, record, summary
from stages import NEEDS_RECORDED, NEEDS_SENT, PREPARED

from domain.clocks import DeadlineBreached
from domain.deal.confirmation import NeedsConfirmed, NeedsSummarySent
from domain.deal.state import Stage
from domain.people import People, Person, Role
from domain.shared import AddContact


def told(story: Story) -> tuple[str, ...]:
    """Who is told of the breach when the clock runs out."""
    event = story.wait("03-06 16:01").recorded[-1].event
    assert isinstance(event, DeadlineBreached)
    return event.told


def test_G3_2_5_the_mail_is_due_24_hours_after_the_talk_and_warned_at_three_quarters() -> None:
    NEEDS_RECORDED.then_due("NEEDS_MAIL", "03-06 16:00", warns="03-06 10:00")
    assert NEEDS_RECORDED.clock("NEEDS_MAIL").owner_id == CHEN


@pytest.mark.parametrize(
    ("sent", "late"),
    [("03-06 11:00", 0), ("03-06 16:00:00", 0), ("03-06 16:00:01", 1), ("03-06 16:40", 2400)],
)
def test_G3_2_5_exactly_24_hours_is_in_time_and_one_second_more_is_late(
    sent: str, late: int
) -> None:
    NEEDS_RECORDED.when(summary(), by=CHEN, at=sent).then_met("NEEDS_MAIL", late_seconds=late)


@pytest.mark.parametrize(("reason", "late"), [("邮箱停机，次日补录", 0), (None, 64_800)])
def test_R5_8_an_earlier_sending_counts_for_the_clock_only_with_a_reason(
    reason: str | None, late: int
) -> None:
    NEEDS_RECORDED.when(
        summary(sent_at=at("03-06 11:00")), by=CHEN, at="03-07 10:00", reason=reason
    ).then_met("NEEDS_MAIL", late_seconds=late)


def test_G3_2_5_a_mail_in_time_that_is_recorded_later_excuses_the_breach() -> None:
    story = NEEDS_RECORDED.wait("03-07 09:00").when(
        summary(sent_at=at("03-06 11:00")), by=CHEN, at="03-07 10:00", reason="补录"
    )
    assert story.names() == ["NeedsSummarySent", "DeadlineMet", "BreachExcused"]


def test_G3_2_5_the_mail_of_a_later_version_stops_the_clocks_of_the_earlier_ones() -> None:
    twice = NEEDS_RECORDED.when(record(), by=CHEN, at="03-05 17:00").then_accepted()
    story = twice.when(summary(), by=CHEN, at="03-06 12:00").then_accepted()
    assert not list(story.state.clocks.running("NEEDS_MAIL"))
    assert story.names() == ["NeedsSummarySent", "DeadlineMet", "DeadlineMet"]


def test_G3_2_5_the_mail_of_an_earlier_version_leaves_the_later_clock_running() -> None:
    twice = NEEDS_RECORDED.when(record(), by=CHEN, at="03-05 17:00")
    story = twice.when(summary(needs_version=1), by=CHEN, at="03-06 12:00").then_accepted()
    assert [c.subject for c in story.state.clocks.running("NEEDS_MAIL")] == ["2"]


def test_G3_2_5_managers_and_the_teams_product_managers_are_told_of_a_breach() -> None:
    two = dict(EVERYBODY.by_id) | {
        "tang": Person("tang", "唐产品", frozenset({Role.PRODUCT_MANAGER}), "sales")
    }
    story = replace(NEEDS_RECORDED, people=People(two))
    assert told(story) == (BOTH, LIU, WANG, SUN, "tang")
    assert told(story.when(add_member(SUN, Role.PRODUCT_MANAGER), by=CHEN)) == (
        BOTH,
        LIU,
        WANG,
        SUN,
    )


@pytest.mark.parametrize(
    ("cc", "missing"),
    [
        ((), {Role.SALES_MANAGER, Role.PRODUCT_MANAGER}),
        ((WANG,), {Role.PRODUCT_MANAGER}),
        ((SUN, QIAN), {Role.SALES_MANAGER}),
        ((LIU, SUN), set()),
    ],
)
def test_G3_2_6_a_manager_and_a_product_manager_are_in_copy(
    cc: tuple[str, ...], missing: set[Role]
) -> None:
    story = NEEDS_RECORDED.when(summary(cc=cc), by=CHEN, at="03-06 11:00")
    assert {r.detail["role"] for r in story.reasons if r.code == "CC_ROLE_MISSING"} == missing
    if missing:
        story.then_refused("G3.2.6", "CC_ROLE_MISSING")
    else:
        story.then_accepted()


def test_G3_2_6_nobody_unknown_is_in_copy() -> None:
    story = NEEDS_RECORDED.when(summary(cc=(WANG, SUN, "nobody")), by=CHEN)
    story.then_refused("G3.2.6", "PERSON_UNKNOWN")


@pytest.mark.parametrize("version", [2, 999])
def test_G3_2_5_only_a_version_that_exists_is_sent(version: int) -> None:
    NEEDS_RECORDED.when(summary(needs_version=version), by=CHEN).then_refused(
        "G3.2.5", "NO_SUCH_NEEDS_VERSION"
    )
    PREPARED.when(summary(), by=CHEN).then_refused("G3.2.4", "NO_NEEDS")


def test_G3_2_5_a_mail_cannot_precede_the_talk() -> None:
    early = summary(sent_at=at("03-05 15:59"))
    NEEDS_RECORDED.when(early, by=CHEN, reason="补录").then_refused("G3.2.5", "BEFORE_THE_TALK")
    at_once = summary(sent_at=at("03-05 16:00"))
    NEEDS_RECORDED.when(at_once, by=CHEN, reason="补录").then_met("NEEDS_MAIL")


def test_G3_2_5_a_summary_left_without_version_and_time_is_of_the_newest_and_of_now() -> None:
    sent = NeedsSummarySent(to=str(CONTACT), cc=(WANG, SUN), doc_sha256=SHA, needs_version=1)
    NEEDS_RECORDED.when(summary(), by=CHEN).then(sent)


def test_R5_9_a_deal_on_hold_still_sends_its_summary() -> None:
    held = NEEDS_RECORDED.when(hold(), by=CHEN, reason="等年会开完").then_accepted()
    story = held.when(summary(), by=CHEN, at="03-06 11:00").then_met("NEEDS_MAIL")
    assert story.state.stage is Stage.ON_HOLD


@pytest.mark.parametrize(
    ("ended", "code"),
    [
        (dt.timedelta(microseconds=1), "IN_THE_FUTURE"),
        (dt.timedelta(0), None),
        (dt.timedelta(hours=-72), None),
        (dt.timedelta(hours=-72, microseconds=-1), "TOO_FAR_BACK"),
    ],
)
def test_R5_8_a_talk_ended_neither_ahead_nor_more_than_72_hours_back(
    ended: dt.timedelta, code: str | None
) -> None:
    now = at("03-09 10:00")
    command = record(talk_started_at=at("03-01 09:00"), talk_ended_at=now + ended)
    story = PREPARED.when(command, by=CHEN, at=now)
    if code is None:
        story.then_accepted()
    else:
        story.then_refused("R5.8", code)


@pytest.mark.parametrize(
    ("sent", "code"), [("03-06 11:01", "IN_THE_FUTURE"), ("03-03 10:59", "TOO_FAR_BACK")]
)
def test_R5_8_the_sending_time_is_bound_alike(sent: str, code: str) -> None:
    story = NEEDS_RECORDED.when(summary(sent_at=at(sent)), by=CHEN, at="03-06 11:00", reason="补")
    story.then_refused("R5.8", code)


def test_G3_2_5_needs_are_confirmed_once_their_summary_was_sent() -> None:
    NEEDS_RECORDED.when(confirm(), by=CHEN).then_refused("G3.2.5", "SUMMARY_NOT_SENT")
    confirmed = NeedsConfirmed(needs_version=1, by_contact=str(CONTACT), proof_sha256=SHA)
    story = NEEDS_SENT.when(confirm(), by=CHEN).then(confirmed)
    assert story.state.stage is Stage.NEEDS_CONFIRMED


def test_G3_2_5_deviations_ask_for_a_new_version_with_a_mail_of_its_own() -> None:
    doubted = NEEDS_SENT.when(confirm(deviations=("预算是三十万",)), by=CHEN).then_accepted()
    assert doubted.state.stage is Stage.DISCOVERY
    doubted.when(confirm(), by=CHEN).then_refused("G3.2.5", "NEW_NEEDS_VERSION_NEEDED")
    anew = doubted.when(record(), by=CHEN).then_accepted()
    anew.when(confirm(), by=CHEN).then_refused("G3.2.5", "SUMMARY_NOT_SENT")
    sent = anew.when(summary(), by=CHEN)
    sent.when(confirm(needs_version=1), by=CHEN).then_refused("G3.2.5", "NOT_THE_NEWEST_VERSION")
    assert sent.when(confirm(needs_version=2), by=CHEN).state.discovery.confirmed.version == 2


def test_R5_4_a_bare_name_that_confirms_becomes_a_contact() -> None:
    story = NEEDS_SENT.when(confirm(by_contact="吴刚"), by=CHEN).then_accepted()
    assert story.names() == ["ContactAdded", "NeedsConfirmed"]


def test_R5_4_a_bare_name_named_again_is_the_same_contact() -> None:
    sent = NEEDS_RECORDED.when(summary(to="吴刚"), by=CHEN, at="03-06 11:00").then_accepted()
    story = sent.when(confirm(by_contact=" 吴刚 "), by=CHEN).then_accepted()
    assert story.names() == ["NeedsConfirmed"]
    assert story.recorded[0].event.by_contact == sent.recorded[-2].event.to  # type: ignore[attr-defined]


def test_R5_4_a_name_that_two_contacts_have_names_neither() -> None:
    story = NEEDS_SENT
    for _ in range(2):
        story = story.when(AddContact(name="吴刚"), by=CHEN).then_accepted()
    assert story.when(confirm(by_contact="吴刚"), by=CHEN).names()[0] == "ContactAdded"


def test_R5_4_a_contact_who_was_corrected_goes_by_the_new_name() -> None:
    renamed = NEEDS_SENT.when(AddContact(contact_id=CONTACT, name="嫦娥仙子"), by=CHEN)
    story = renamed.when(confirm(by_contact="嫦娥仙子"), by=CHEN).then_accepted()
    assert story.names() == ["NeedsConfirmed"]


def test_R5_4_an_id_of_ours_is_no_customer_to_write_to() -> None:
    story = NEEDS_RECORDED.when(summary(to=SUN), by=CHEN).then_accepted()
    assert story.names()[0] == "ContactAdded"


def test_G3_2_6_a_manager_who_owns_the_deal_copies_another_manager() -> None:
    owned = NEEDS_RECORDED.when(reassign(WANG), by=LIU, reason="陈一外派").then_accepted()
    owned.when(summary(cc=(WANG, SUN)), by=WANG, at="03-06 11:00").then_refused(
        "G3.2.6", "CC_ROLE_MISSING"
    )
    owned.when(summary(cc=(LIU, SUN)), by=WANG, at="03-06 11:00").then_accepted()
