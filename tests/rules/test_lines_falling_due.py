"""When a line of the payment plan falls due, and what its receivable's clock does (R3.6.1)."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from given import Story, at
from people import CHEN, WANG, ZHAO, ZHENG
from samples_contract import draft as draft_contract
from samples_contract import drafted_event, line, sha, sign
from samples_money import (
    KEPT,
    MAIN,
    MAIN_DUE,
    PLAN,
    accepted,
    dated,
    happens,
    payment,
    planned,
    signed,
    to,
)
from stages import FIRST_ACCEPTED, PAID_BUT_RETENTION, SIGNED

from domain.deal.acceptance import MilestoneDeemedAccepted
from domain.deal.amending import AmendmentOpened
from domain.deal.due_lines import LineBecameDue
from domain.deal.payment_plan import PaymentLine, Trigger
from domain.deal.reassignment import ReassignDeal
from domain.deal.records.lines import Line
from domain.deal.review import ContractApproved
from domain.deal.signing import ContractAmended, ContractSigned
from domain.deal.state import Stage
from domain.kernel import event_id
from domain.people import Role


def due_days(story: Story) -> dict[str, dt.date | None]:
    return {one.line_id: one.due_on for one in story.state.receivables.lines}


def fell_due(story: Story) -> list[str]:
    """The lines that fell due in the whole story, in order."""
    return [r.event.line_id for r in story.history if isinstance(r.event, LineBecameDue)]


def amended(story: Story, *plan: PaymentLine, signed_on: dt.date, number: int = 1) -> Story:
    """With an amendment of this plan, signed on that day."""
    amount_fen = sum(one.amount_fen for one in plan)
    draft = drafted_event(
        draft_contract(amount_fen, payment_plan=plan, content_sha256=sha("b")),
        rev=1,
        amendment_no=number,
    )
    signature = ContractSigned.of(
        sign(signed_on=signed_on, signed_sha256=sha("b")), amendment_no=number
    )
    return happens(
        story,
        AmendmentOpened(amendment_no=number),
        draft,
        ContractApproved(rev=1, amendment_no=number),
        signature,
        ContractAmended(amendment_no=number, delta_fen=0, payment_plan=plan, sha256=sha("b")),
    )


@pytest.mark.parametrize(
    ("plan", "due_on"),
    [
        ({"trigger": Trigger.SIGNED, "days": 0}, "2026-02-27"),
        ({"trigger": Trigger.SIGNED, "days": 30}, "2026-03-29"),
        ({"trigger": Trigger.SIGNED, "days": 100_000}, "2299-12-13"),
        ({"trigger": Trigger.DATE, "due_on": MAIN_DUE}, "2026-05-10"),
        ({"trigger": Trigger.DATE, "due_on": MAIN_DUE, "days": 9}, "2026-05-10"),
        ({"trigger": Trigger.DATE, "due_on": dt.date(2026, 1, 1)}, "2026-01-01"),
        ({"trigger": Trigger.ACCEPTED}, None),
        ({"trigger": Trigger.MILESTONE, "milestone_id": "M1"}, None),
    ],
)
def test_R3_6_1_with_the_signature_what_hangs_on_it_falls_due(
    plan: dict[str, object], due_on: str | None
) -> None:
    story = signed(line("L1", 100, **plan), signed_on=dt.date(2026, 2, 27))
    assert due_days(story) == {"L1": due_on and dt.date.fromisoformat(due_on)}
    assert fell_due(story) == (["L1"] if due_on else [])


def test_R3_6_1_the_event_names_what_brought_it_about_and_is_the_services_own() -> None:
    story = signed()
    (signature,) = (r for r in story.history if isinstance(r.event, ContractSigned))
    due = [r for r in story.history if isinstance(r.event, LineBecameDue)]
    assert [r.event for r in due] == [
        LineBecameDue(
            line_id="L1",
            due_on=dt.date(2026, 3, 2),
            by_event=event_id(story.stream.id, signature.version),
        ),
        LineBecameDue(
            line_id="L2", due_on=MAIN_DUE, by_event=event_id(story.stream.id, signature.version)
        ),
    ]
    assert all(r.trail.role is Role.SYSTEM for r in due)
    assert all(r.trail.causation_id == signature.trail.event_id for r in due)


BY_MILESTONES = (
    line("L1", 100, trigger=Trigger.MILESTONE, milestone_id="M1", days=10),
    line("L2", 100, trigger=Trigger.MILESTONE, milestone_id="M2", days=0),
    line("L3", 100, trigger=Trigger.ACCEPTED, days=180),
)


def test_R3_6_1_an_accepted_milestone_makes_its_line_due_and_the_last_one_the_rest() -> None:
    story = happens(signed(*BY_MILESTONES), planned("M1", "M2"))
    story = happens(story, accepted("M2", dt.date(2026, 4, 1)))
    assert due_days(story) == {"L1": None, "L2": dt.date(2026, 4, 1), "L3": None}
    story = happens(
        story, MilestoneDeemedAccepted(milestone_id="M1", accepted_on=dt.date(2026, 3, 20))
    )
    assert due_days(story) == {
        "L1": dt.date(2026, 3, 30),
        "L2": dt.date(2026, 4, 1),
        # 180 days from the day of the latest acceptance, not of the one recorded last.
        "L3": dt.date(2026, 9, 28),
    }
    assert fell_due(story) == ["L2", "L1", "L3"]


def test_R3_6_1_in_the_plain_way_the_last_acceptance_makes_the_rest_due() -> None:
    assert due_days(SIGNED) == {"L1": dt.date(2026, 3, 27), "L2": None, "L3": None}
    assert due_days(FIRST_ACCEPTED) == due_days(SIGNED)
    assert due_days(PAID_BUT_RETENTION) == {
        "L1": dt.date(2026, 3, 27),
        "L2": dt.date(2026, 5, 23),
        "L3": dt.date(2026, 10, 20),
    }
    open_fen = [one.open_fen for one in PAID_BUT_RETENTION.state.receivables.lines]
    assert open_fen == [0, 0, 4_800_000]


def test_R3_6_1_a_line_falls_due_once() -> None:
    story = happens(signed(), planned("M1"), accepted("M1", dt.date(2026, 4, 1)))
    story = story.when(payment(100), by=ZHENG).when(ReassignDeal(to=ZHAO), by=WANG, reason="x")
    assert fell_due(story) == ["L1", "L2", "L3"]


@pytest.mark.parametrize("stage", [Stage.TERMINATED, Stage.LOST, Stage.CLOSED])
def test_R3_6_1_no_line_of_a_deal_that_ended_falls_due(stage: Stage) -> None:
    story = happens(signed(), planned("M1"))
    ended = replace(story.stream, state=replace(story.state, stage=stage))
    story = happens(replace(story, stream=ended), accepted("M1", dt.date(2026, 4, 1)))
    assert due_days(story)["L3"] is None


def test_R3_6_1_a_deal_that_waits_for_its_retention_money_still_has_lines_fall_due() -> None:
    story = happens(signed(), planned("M1"))
    stage = Stage.CLOSED_PENDING_RETENTION
    waits = replace(story.stream, state=replace(story.state, stage=stage))
    story = happens(replace(story, stream=waits), accepted("M1", dt.date(2026, 4, 1)))
    assert due_days(story)["L3"] == dt.date(2026, 9, 28)


# ---- amendments -------------------------------------------------------------------------------


def test_R3_4_8_lines_that_an_amendment_adds_fall_due_if_their_trigger_happened() -> None:
    story = happens(
        signed(*BY_MILESTONES), planned("M1", "M2"), accepted("M1", dt.date(2026, 4, 1))
    )
    added = (
        line("L4", 100, trigger=Trigger.MILESTONE, milestone_id="M1", days=1),
        line("L5", 100, trigger=Trigger.MILESTONE, milestone_id="M2"),
        line("L6", 100, trigger=Trigger.SIGNED, days=5),
        dated("L7", 100, dt.date(2026, 7, 1)),
    )
    story = amended(story, *BY_MILESTONES, *added, signed_on=dt.date(2026, 5, 6))
    days = due_days(story)
    assert days["L4"] == dt.date(2026, 4, 2)
    assert days["L5"] is None
    # Its signature is that of the amendment: the contract knew nothing of the line.
    assert days["L6"] == dt.date(2026, 5, 11)
    assert days["L7"] == dt.date(2026, 7, 1)
    assert fell_due(story) == ["L1", "L4", "L6", "L7"]


def test_R3_4_8_a_line_that_is_due_keeps_its_day_when_its_days_change() -> None:
    later = (PLAN[0].model_copy(update={"days": 30}), *PLAN[1:])
    story = amended(signed(), *later, signed_on=dt.date(2026, 3, 3))
    assert due_days(story)["L1"] == dt.date(2026, 3, 2)
    assert fell_due(story) == ["L1", "L2"]


def test_R3_4_8_a_date_that_was_agreed_anew_is_the_due_day() -> None:
    story = signed(dated("L1", 100, dt.date(2026, 3, 31)))
    first = story.clock("RECEIVABLE", "L1")
    story = amended(story, dated("L1", 100, dt.date(2026, 4, 30)), signed_on=dt.date(2026, 3, 10))
    assert due_days(story) == {"L1": dt.date(2026, 4, 30)}
    assert not story.state.clocks.get(first.clock_id).is_open
    assert story.clock("RECEIVABLE", "L1").due_at == at("05-01 00:00")
    assert len([c for c in story.state.clocks if c.kind == "INVOICE"]) == 1


def test_R3_4_8_the_clocks_of_a_line_that_was_amended_away_are_cancelled() -> None:
    story = signed(dated("L1", 100, MAIN_DUE), dated("L2", 100, MAIN_DUE))
    story = amended(story, dated("L1", 200, MAIN_DUE), signed_on=dt.date(2026, 3, 10))
    open_clocks = {(c.kind, c.subject) for c in story.state.clocks.running()}
    assert ("RECEIVABLE", "L1") in open_clocks
    assert not {c for c in open_clocks if c[1] == "L2"}


def test_R3_6_1_an_amount_raised_on_an_empty_line_opens_it_again() -> None:
    story = signed(dated("L1", 100, MAIN_DUE)).when(payment(100), by=ZHENG).then_met("RECEIVABLE")
    story = amended(story, dated("L1", 150, MAIN_DUE), signed_on=dt.date(2026, 3, 10))
    assert story.clock("RECEIVABLE", "L1").is_open
    assert story.clock("RECEIVABLE", "L1").due_at == at("05-11 00:00")


def test_R3_6_1_an_amount_lowered_to_what_was_received_empties_the_line() -> None:
    story = signed(dated("L1", 100, MAIN_DUE)).when(payment(60), by=ZHENG).then_accepted()
    assert story.clock("RECEIVABLE", "L1").is_open
    story = amended(story, dated("L1", 60, MAIN_DUE), signed_on=dt.date(2026, 3, 10))
    assert story.clock("RECEIVABLE", "L1").met_at is not None


# ---- the clock --------------------------------------------------------------------------------


def test_R3_6_1_a_due_line_waits_for_its_money_until_the_end_of_its_day() -> None:
    clock = signed().clock("RECEIVABLE", "L2")
    assert (clock.clause, clock.owner_id, clock.warns_at) == ("R3.6.1", CHEN, None)
    assert clock.due_at == at("05-11 00:00")


def test_R3_6_1_the_owner_is_told_of_a_line_that_is_overdue() -> None:
    story = signed().wait("05-11 00:00")
    assert not story.clock("RECEIVABLE", "L2").breached
    story = story.wait("05-11 00:00:01")
    breach = [r.event for r in story.recorded if getattr(r.event, "kind", "") == "RECEIVABLE"]
    assert [e.told for e in breach if hasattr(e, "told")] == [(CHEN,)]


def test_R5_7_a_new_owner_takes_the_receivables_over() -> None:
    story = signed().when(ReassignDeal(to=ZHAO), by=WANG, reason="轮换").then_accepted()
    assert story.clock("RECEIVABLE", "L2").owner_id == ZHAO
    assert story.clock("INVOICE", "L2").owner_id != ZHAO


@pytest.mark.parametrize(
    ("received_on", "booked_at", "late_seconds"),
    [
        (dt.date(2026, 5, 9), "05-09 10:00", 0),
        (dt.date(2026, 5, 10), "05-10 23:59", 0),
        # The bank's day counts, however much later somebody books it.
        (dt.date(2026, 5, 10), "05-13 10:00", 0),
        (dt.date(2026, 5, 11), "05-13 10:00", 86_400),
        (dt.date(2026, 5, 11), "05-11 10:00", 36_000),
    ],
)
def test_R3_6_1_the_day_on_which_the_bank_had_the_money_decides(
    received_on: dt.date, booked_at: str, late_seconds: int
) -> None:
    story = signed(dated("L1", MAIN, MAIN_DUE)).wait(booked_at)
    story = story.when(payment(MAIN, received_on=received_on), by=ZHENG, at=booked_at)
    story.then_met("RECEIVABLE", late_seconds)
    was_breached = booked_at > "05-11 00:00"
    assert story.clock("RECEIVABLE").excused is (was_breached and not late_seconds)


def test_R3_6_1_the_latest_of_several_payments_decides() -> None:
    story = signed(dated("L1", MAIN, MAIN_DUE)).wait("05-12 10:00")
    late = payment(1000, received_on=dt.date(2026, 5, 12), bank_ref="NB-1")
    early = payment(MAIN - 1000, received_on=dt.date(2026, 5, 8), bank_ref="NB-2")
    story = story.when(late, by=ZHENG).when(early, by=ZHENG, at="05-13 10:00")
    story.then_met("RECEIVABLE", late_seconds=2 * 86_400)


def test_R3_6_1_a_part_payment_stops_nothing() -> None:
    story = signed(dated("L1", MAIN, MAIN_DUE)).when(payment(MAIN - 1), by=ZHENG).then_accepted()
    assert story.clock("RECEIVABLE").is_open


def test_R3_6_1_a_line_that_is_paid_before_it_falls_due_has_no_clock() -> None:
    story = happens(signed(), planned("M1"))
    story = story.when(payment(KEPT, to("L3", KEPT)), by=ZHENG).then_accepted()
    story = happens(story, accepted("M1", dt.date(2026, 4, 1)))
    assert due_days(story)["L3"] == dt.date(2026, 9, 28)
    assert not [c for c in story.state.clocks if (c.kind, c.subject) == ("RECEIVABLE", "L3")]
    assert story.clock("INVOICE", "L3").is_open


# ---- questions ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("on_day", "days", "bucket"),
    [
        ("2026-05-09", 0, "NOT_DUE"),
        ("2026-05-10", 0, "NOT_DUE"),
        ("2026-05-11", 1, "0-30"),
        ("2026-05-31", 21, "0-30"),
        ("2026-06-09", 30, "0-30"),
        ("2026-06-10", 31, "31-60"),
        ("2026-06-15", 36, "31-60"),
        ("2026-07-09", 60, "31-60"),
        ("2026-07-10", 61, "61-90"),
        ("2026-08-08", 90, "61-90"),
        ("2026-08-09", 91, "91-180"),
        ("2026-11-06", 180, "91-180"),
        ("2026-11-07", 181, ">180"),
    ],
)
def test_R3_6_5_what_is_owed_ages_from_the_day_after_the_due_day(
    on_day: str, days: int, bucket: str
) -> None:
    owed = Line(dated("L1", MAIN, MAIN_DUE), due_on=MAIN_DUE)
    day = dt.date.fromisoformat(on_day)
    assert (owed.overdue_days(day), owed.bucket(day)) == (days, bucket)
    paid = replace(owed, received_fen=MAIN)
    assert (paid.overdue_days(day), paid.bucket(day)) == (0, "NOT_DUE")


@pytest.mark.parametrize(
    ("due", "received", "credited", "written_off", "state"),
    [
        (False, 0, 0, 0, "PLANNED"),
        (True, 0, 0, 0, "DUE"),
        (True, 1, 0, 0, "PARTIAL"),
        (True, 0, 1, 0, "PARTIAL"),
        (False, 1, 0, 0, "PARTIAL"),
        (True, MAIN, 0, 0, "PAID"),
        (True, MAIN - 1, 1, 0, "PAID"),
        (True, MAIN - 1, 0, 1, "WRITTEN_OFF"),
    ],
)
def test_R3_6_1_what_became_of_a_line(
    due: bool, received: int, credited: int, written_off: int, state: str
) -> None:
    one = Line(
        dated("L1", MAIN, MAIN_DUE),
        due_on=MAIN_DUE if due else None,
        received_fen=received,
        credited_fen=credited,
        written_off_fen=written_off,
    )
    assert one.state == state
