"""Whatever becomes of the lines of a deal: its clocks stay in step with what is owed (R3.6)."""

from __future__ import annotations

import datetime as dt
import os
from collections import Counter
from dataclasses import replace

import pytest
from given import Story
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from people import CHEN, FENG, QIAN, WANG, ZHENG
from samples_contract import sha
from samples_dunning import (
    COMPLAINT,
    ComplaintOf,
    accepted,
    dispute,
    on_date,
    pay,
    promise,
    propose,
    remind,
    retention,
    signed,
    write_off_of,
)

from domain.calendar import day_of, end_of
from domain.clocks import (
    DeadlineArmed,
    DeadlineBreached,
    DeadlineCancelled,
    DeadlineMet,
    DeadlineWarned,
)
from domain.deal import ladder
from domain.deal.closing import CloseDeal
from domain.deal.delivery_holds import ReleaseDelivery
from domain.deal.disputes import ResolveDispute
from domain.deal.dunning import PromiseBroken
from domain.deal.payment_plan import PaymentLine
from domain.deal.reversal import ReversePayment
from domain.deal.signing import ContractAmended
from domain.deal.state import Stage
from domain.facts import OtherComplaint
from domain.policy import POLICY

SOAK = os.environ.get("DEALTRAIL_SOAK") == "1"
LINES = ("L1", "L2", "L3")
STEPS = tuple(ladder.name_of(days) for days in POLICY.collection.steps)
START = accepted(
    signed(
        on_date("L1", 1_000, dt.date(2026, 4, 20)),
        on_date("L2", 700, dt.date(2026, 5, 10)),
        retention("L3", 300, days=30),
    ),
    "03-10 10:00",
)

#: What is done, to which line, how much (in tenths of what is open), and the hours before it.
Act = tuple[str, str, int, int]
KINDS = (
    *("wait", "remind", "remind", "promise", "pay", "pay", "pay all", "reverse", "dispute"),
    *("settle", "propose", "write off", "release", "close", "amend"),
)
acts = st.lists(
    st.tuples(
        st.sampled_from(KINDS),
        st.sampled_from(LINES),
        st.integers(0, 20),
        st.sampled_from((0, 1, 7, 24, 24, 72, 24 * 15, 24 * 40)),
    ),
    max_size=60 if SOAK else 25,
)


def tried(story: Story, act: Act, number: int) -> Story:
    """The story after somebody tried it; refused, nothing happened."""
    kind, line_id, size, hours = act
    story = story.wait(story.now + dt.timedelta(hours=hours))
    line = story.state.receivables.line(line_id)
    share = line.open_fen * size // 10
    match kind:
        case "remind":
            story = story.when(remind(step_now(story, line_id, size), line_id), by=CHEN)
        case "promise":
            on = (story.now + dt.timedelta(days=size)).strftime("%m-%d")
            step = step_now(story, line_id, size)
            story = story.when(promise(step, on, max(1, share), line_id=line_id), by=CHEN)
        case "pay" | "pay all":
            fen = line.open_fen if kind == "pay all" else share
            on = story.now.strftime("%m-%d")
            parts = ({"line_id": line_id, "amount_fen": max(1, min(fen, line.open_fen))},)
            command = pay(max(1, fen), on, f"NB-{number}")
            command = type(command).model_validate(
                {**command.model_dump(), "allocations": parts if size % 2 else ()}
            )
            story = story.when(command, by=ZHENG)
        case "reverse":
            payments = story.state.receivables.payments
            if payments:
                payment_id = payments[size % len(payments)].payment_id
                reversal = ReversePayment(payment_id=payment_id)
                story = story.when(reversal, by=FENG, reason="退票")
        case _:
            story = decided(story, kind, line_id, max(1, share))
    return story


def decided(story: Story, kind: str, line_id: str, fen: int) -> Story:
    """What several decide, or what is decided about a complaint."""
    match kind:
        case "dispute":
            facts = (OtherComplaint(ComplaintOf()),)
            return story.when(dispute(fen, line_id), by=ZHENG, facts=facts)
        case "settle":
            settle = ResolveDispute(line_id=line_id, complaint_id=COMPLAINT, upheld_fen=0)
            return story.when(settle, by=ZHENG)
        case "propose":
            return story.when(propose(fen, line_id), by=ZHENG, reason="追不回")
        case "write off":
            if story.state.receivables.line(line_id).write_offs:
                for by in (WANG, QIAN):
                    story = story.when(write_off_of(story, line_id), by=by)
        case "release":
            for by in (WANG, FENG):
                story = story.when(ReleaseDelivery(line_id=line_id), by=by, reason="同意")
        case "close":
            for by in ("he", ZHENG):
                story = story.when(CloseDeal(), by=by)
        case "amend" if story.state.stage is Stage.SIGNED:
            story = amended(story, line_id, fen)
    return story


def amended(story: Story, line_id: str, fen: int) -> Story:
    """An amendment moves the line's date by some days, and raises a line that has none."""
    plan = tuple(
        (p.model_copy(update=moved(p, fen)) if p.line_id == line_id else p)
        for p in story.state.plan_in_force
    )
    event = ContractAmended(amendment_no=1, delta_fen=0, payment_plan=plan, sha256=sha("e"))
    assert story.context is not None
    return story.receive(event, replace(story.context, now=story.now, at=story.now, reason=None))


def moved(plan: PaymentLine, fen: int) -> dict[str, object]:
    if plan.due_on is None:
        return {"amount_fen": plan.amount_fen + fen}
    return {"due_on": plan.due_on + dt.timedelta(days=fen % 120 - 40)}


def step_now(story: Story, line_id: str, size: int) -> str:
    """A step, often the one whose turn it is."""
    running = [c.kind for c in story.state.clocks.running(subject=line_id)]
    steps = [kind.removeprefix(ladder.DUNNING) for kind in running if ladder.DUNNING in kind]
    return steps[-1] if steps and size % 3 else STEPS[size % len(STEPS)]


def unless_in_step(story: Story) -> None:
    """The clocks of every line are those that what is owed on it asks for."""
    deal, today = story.state, day_of(story.now)
    for line in deal.receivables.lines:
        owed = ladder.is_owed(line)
        assert 0 <= line.disputed_fen <= line.open_fen <= line.amount_fen
        settled = line.received_fen + line.credited_fen + line.written_off_fen
        assert settled + line.open_fen == line.amount_fen
        of_line = list(deal.clocks.running(subject=line.line_id))
        steps = [c for c in of_line if c.kind.startswith(ladder.DUNNING) and c.state == "RUNNING"]
        assert len(steps) <= 1
        assert owed or not [c for c in of_line if c.kind != "INVOICE"]
        if owed and not steps:
            last = (line.due_on + dt.timedelta(days=POLICY.collection.steps[-1])) < today
            reminded = [ladder.days_of(r.step) for r in line.reminders]
            left = ladder.next_step(line, today, POLICY, max(reminded, default=None))
            assert last or left is None
        assert len([c for c in of_line if c.kind == "RECEIVABLE"]) == int(owed)
        limits = [c for c in of_line if c.kind == "LIMITATION"]
        assert len(limits) == int(owed and story.now > end_of(line.due_on))
        assert owed or not line.holds
    waits = deal.stage is Stage.CLOSED_PENDING_RETENTION
    assert not (waits and deal.receivables.open_fen == 0)
    assert not (deal.stage is Stage.CLOSED and deal.receivables.open_fen)


@pytest.mark.soak
@settings(
    max_examples=1500 if SOAK else 100,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=not SOAK,
)
@given(acts)
def test_R3_6_4_at_most_one_step_runs_for_a_line_and_no_clock_fires_twice(way: list[Act]) -> None:
    story = START
    for number, act in enumerate(way):
        story = tried(story, act, number).wait(story.now + dt.timedelta(hours=act[3]))
        # What was armed late fires at once.
        story = story.wait(story.now)
        unless_in_step(story)
    events = [r.event for r in story.history]
    for kind in (DeadlineArmed, DeadlineWarned, DeadlineBreached, DeadlineCancelled):
        fired = Counter(e.clock_id for e in events if isinstance(e, kind))
        assert max(fired.values(), default=0) <= 1, kind
    breached = [e for e in events if isinstance(e, DeadlineBreached) and e.kind == "PROMISE"]
    assert len(breached) == sum(isinstance(e, PromiseBroken) for e in events)
    for event in events:
        if isinstance(event, DeadlineMet) and event.kind == "PROMISE":
            assert event.late_seconds == 0 or event.clock_id in {b.clock_id for b in breached}
