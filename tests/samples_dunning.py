"""Deals on which something is owed, and what is said and done about it, to be varied by tests.

The deal is 陈一's (CHEN) with 云上纸鸢: ¥600,000.00, of which L2 is ¥360,000.00 due on 2026-05-10.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from given import Story, at
from people import CHEN, QIAN, WANG, ZHENG
from samples import CUSTOMER
from samples_contract import approved, line, sha, sign

from domain.deal.acceptance import MilestoneAccepted
from domain.deal.closing import CloseDeal
from domain.deal.delivery_plan import DeliveryPlanned, PlannedMilestone
from domain.deal.disputes import DisputeAmount
from domain.deal.dunning import RecordDunning, ReminderChannel
from domain.deal.payment_plan import LineKind, PaymentLine, Trigger
from domain.deal.payments import RecordPayment
from domain.deal.write_offs import ApproveWriteOff, ProposeWriteOff
from domain.facts import OtherComplaint
from domain.kernel import Event

DUE_ON = dt.date(2026, 5, 10)
OWED = 36_000_000
COMPLAINT = UUID("00000000-0000-4000-8000-0000000000e1")
#: A bottom line that any plan keeps to.
LENIENT = {"floor_price_fen": 1, "max_payment_days": 10_000}
OTHER_COMPLAINT = UUID("00000000-0000-4000-8000-0000000000e2")


@dataclass(frozen=True)
class ComplaintOf:
    """As much of a complaint as a deal looks at."""

    customer_id: UUID = CUSTOMER
    is_open: bool = True


def on_date(line_id: str, amount_fen: int, due_on: dt.date = DUE_ON) -> PaymentLine:
    return line(
        line_id, amount_fen, kind=LineKind.PROGRESS, trigger=Trigger.DATE, due_on=due_on, days=0
    )


def retention(line_id: str, amount_fen: int, days: int = 180) -> PaymentLine:
    return line(line_id, amount_fen, kind=LineKind.RETENTION, days=days)


PLAN = (
    line("L1", 18_000_000, kind=LineKind.PREPAY, trigger=Trigger.SIGNED, days=0),
    on_date("L2", OWED),
    retention("L3", 6_000_000),
)


def signed(*plan: PaymentLine, **changes: Any) -> Story:
    """Signed on 2026-03-02 with this payment plan, by default the three lines above."""
    plan = plan or PLAN
    amount_fen = sum(p.amount_fen for p in plan)
    story = approved(amount_fen=amount_fen, limit=LENIENT, payment_plan=plan, **changes)
    return story.when(sign(), by=CHEN).then_accepted()


def happened(story: Story, event: Event, when: str | None = None) -> Story:
    """The event simply happened then."""
    assert story.context is not None
    now = at(when).astimezone(dt.UTC) if when is not None else story.now
    return story.receive(event, replace(story.context, now=now, at=now, reason=None))


def accepted(story: Story, when: str = "04-24 10:00") -> Story:
    """All was delivered and accepted then."""
    day = at(when).date()
    step = PlannedMilestone(id="MS1", name="放飞", due_on=day, acceptance_criteria="飞得起来")
    story = happened(story, DeliveryPlanned(milestones=(step,)), when)
    done = MilestoneAccepted(milestone_id="MS1", accepted_on=day, doc_sha256=sha("d"))
    return happened(story, done)


def remind(step: str, line_id: str = "L2", **changes: Any) -> RecordDunning:
    fields: dict[str, Any] = {"channel": ReminderChannel.PHONE}
    return RecordDunning(line_id=line_id, step=step, **fields | changes)


def promise(step: str, on: str, fen: int, **changes: Any) -> RecordDunning:
    """A reminder to which the customer answers that he pays by the day `on` (month-day)."""
    promised_on = dt.date.fromisoformat(f"2026-{on}")
    return remind(step, promised_on=promised_on, promised_fen=fen, reply="下周就付", **changes)


def pay(fen: int, on: str, ref: str = "NB-1", **changes: Any) -> RecordPayment:
    """A payment that came in on that day (month-day), for the oldest line that is due."""
    received_on = dt.date.fromisoformat(f"2026-{on}")
    return RecordPayment(bank_ref=ref, amount_fen=fen, received_on=received_on, **changes)


def dispute(fen: int, line_id: str = "L2", complaint_id: UUID = COMPLAINT) -> DisputeAmount:
    return DisputeAmount(line_id=line_id, complaint_id=complaint_id, amount_fen=fen)


def disputed(story: Story, fen: int, line_id: str = "L2", complaint_id: UUID = COMPLAINT) -> Story:
    facts = (OtherComplaint(ComplaintOf()),)
    return story.when(dispute(fen, line_id, complaint_id), by=ZHENG, facts=facts).then_accepted()


def propose(fen: int, line_id: str = "L2") -> ProposeWriteOff:
    return ProposeWriteOff(line_id=line_id, amount_fen=fen)


def write_off_of(story: Story, line_id: str = "L2") -> ApproveWriteOff:
    """The approval of the line's newest proposal."""
    write_off = story.state.receivables.line(line_id).write_offs[-1]
    return ApproveWriteOff(write_off_id=write_off.write_off_id)


def written_off(story: Story, fen: int, line_id: str = "L2") -> Story:
    """So much of the line was given up, by three people."""
    story = story.when(propose(fen, line_id), by=ZHENG, reason="追不回").then_accepted()
    approval = write_off_of(story, line_id)
    story = story.when(approval, by=WANG).then_accepted()
    return story.when(approval, by=QIAN).then_accepted()


def close(story: Story, *by: str) -> Story:
    for person in by:
        story = story.when(CloseDeal(), by=person).then_accepted()
    return story


def steps_running(story: Story, line_id: str = "L2") -> list[str]:
    """The steps whose clocks run for the line, breached ones apart."""
    return [
        c.kind.removeprefix("DUNNING_")
        for c in story.state.clocks
        if c.kind.startswith("DUNNING_") and c.subject == line_id and c.state == "RUNNING"
    ]


#: L1 was paid on the day of the signature; L2 is the line that tests look at.
OWED_L2 = signed().when(pay(18_000_000, "03-02", "NB-0"), by=ZHENG).then_accepted()
