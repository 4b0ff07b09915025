"""What an amendment does to lines that are being collected (R3.4.8, R3.6.4, R3.6.6)."""

from __future__ import annotations

import datetime as dt

from given import Story, at, given
from people import BOTH, CHEN, FENG, LIU, WANG, ZHENG
from samples import CUSTOMER
from samples_amendment import MORE, amendment_approved, sign_amendment
from samples_contract import line, sha
from samples_dunning import DUE_ON, OWED, OWED_L2, happened, on_date, pay, promise, steps_running
from samples_money import invoice

from domain.deal.delivery_holds import DeliveryHeld, DeliveryReleased
from domain.deal.importing import PastDealImported
from domain.deal.invoicing import VoidInvoice
from domain.deal.payment_plan import PaymentLine
from domain.deal.reassignment import ReassignDeal
from domain.deal.signing import ContractAmended
from domain.registry import DEAL

FIRST, _, LAST = OWED_L2.state.plan_in_force


def amended(story: Story, *lines: PaymentLine, when: str) -> Story:
    """The plan is these lines between the first and the last one from then on."""
    event = ContractAmended(
        amendment_no=1, delta_fen=0, payment_plan=(FIRST, *lines, LAST), sha256=sha("e")
    )
    return happened(story.wait(when), event, when)


def about(story: Story, line_id: str = "L2") -> set[str]:
    """The kinds of all open clocks of the line, those of its promises too."""
    clocks = story.state.clocks.running()
    return {c.kind for c in clocks if c.subject.partition("#")[0] == line_id}


def test_R3_6_4_a_due_day_moved_starts_the_ladder_anew() -> None:
    later = on_date("L2", OWED, dt.date(2026, 8, 10))
    story = amended(OWED_L2.wait("05-20 09:00"), later, when="05-20 10:00")
    assert steps_running(story) == ["T-7"]
    assert story.clock("DUNNING_T-7").due_at == at("08-04 00:00")
    assert not list(story.state.clocks.running("LIMITATION", "L2"))
    assert "DUNNING_T+7" not in about(story), "and what was missed before falls away"
    over = story.wait("08-11 00:01")
    assert over.clock("LIMITATION").due_at == at("2029-08-11 00:00")


def test_R3_6_4_a_due_day_moved_lets_deliveries_go_on() -> None:
    held = OWED_L2.wait("06-12 09:00")
    assert held.state.receivables.line("L2").holds
    moved = amended(held, on_date("L2", OWED, dt.date(2026, 5, 20)), when="06-12 10:00")
    assert not moved.state.receivables.line("L2").holds
    assert DeliveryReleased(line_id="L2") in [r.event for r in moved.recorded]
    assert moved.wait("06-20 00:00").state.receivables.line("L2").holds
    earlier = amended(held, on_date("L2", OWED, dt.date(2026, 5, 11)), when="06-12 10:00")
    assert earlier.state.receivables.line("L2").holds
    assert "DeliveryReleased" not in earlier.names()


def test_R3_6_4_a_line_left_out_is_collected_no_more() -> None:
    story = OWED_L2.wait("05-13 10:00")
    story = story.when(promise("T+3", "06-30", 1), by=CHEN).then_accepted().wait("06-12 09:00")
    assert {"PROMISE", "LIMITATION", "DUNNING_T+91"} <= about(story)
    gone = amended(story, when="06-12 10:00")
    assert about(gone) == set()
    assert DeliveryReleased(line_id="L2") in [r.event for r in gone.recorded]


def test_R3_6_4_an_amount_lowered_to_what_was_paid_empties_the_line() -> None:
    part = OWED_L2.wait("06-12 09:00").when(pay(5_000_000, "06-12"), by=ZHENG).then_accepted()
    story = amended(part, on_date("L2", 5_000_000), when="06-13 10:00")
    assert about(story) <= {"INVOICE"}
    assert DeliveryReleased(line_id="L2") in [r.event for r in story.recorded]


def test_R3_6_4_an_amount_raised_opens_a_paid_line_again() -> None:
    paid = OWED_L2.when(pay(OWED, "03-02"), by=ZHENG).then_accepted()
    story = amended(paid, on_date("L2", OWED + 5), when="05-20 10:00")
    assert steps_running(story) == ["T+10"]
    long_after = amended(paid, on_date("L2", OWED + 5), when="06-10 00:00")
    assert DeliveryHeld(line_id="L2") in [r.event for r in long_after.recorded]


def test_R3_6_4_a_past_deal_without_an_owner_is_its_managers_to_collect() -> None:
    event = PastDealImported(
        number="SJ-20260302-0009",
        customer_id=CUSTOMER,
        customer_name="云上纸鸢科技有限公司",
        contract_no="HT-2024-7",
        amount_fen=OWED,
        signed_on=dt.date(2025, 12, 1),
        lines=(on_date("L2", OWED),),
        settled_before_fen=0,
    )
    story = given(DEAL, event)
    assert story.clock("DUNNING_T-7").owner_id in (BOTH, LIU, WANG)
    overdue = story.wait(f"{DUE_ON + dt.timedelta(days=31)} 00:00")
    assert overdue.clock("LIMITATION").owner_id is None
    assert overdue.state.receivables.line("L2").holds
    taken = overdue.when(ReassignDeal(to=CHEN), by=WANG, reason="接手").then_accepted()
    mine = {c.kind for c in taken.state.clocks.running() if c.owner_id == CHEN}
    assert {"RECEIVABLE", "LIMITATION", "DUNNING_T-7", "DUNNING_T+14"} <= mine
    assert taken.clock("DUNNING_T+15").owner_id in (BOTH, LIU, WANG)
    long_ago = given(DEAL, event.model_copy(update={"lines": (LONG_AGO,)}))
    assert long_ago.state.receivables.line("L2").holds


LONG_AGO = on_date("L2", OWED, dt.date(2025, 12, 20))


def test_R3_6_2_no_line_falls_below_what_is_invoiced_for_it() -> None:
    approved_ = amendment_approved(payment_plan=(line("L1", 500), line("L2", MORE - 500)))
    for fen, fits in ((501, False), (500, True)):
        story = approved_.when(invoice("L1", fen), by=ZHENG).then_accepted()
        story = story.when(sign_amendment(), by=CHEN)
        if fits:
            story.then_accepted()
        else:
            story.then_refused("R3.6.2", "BELOW_INVOICED")
    gone = approved_.when(invoice("L3", 1), by=ZHENG).then_accepted()
    gone.when(sign_amendment(), by=CHEN).then_refused("R3.6.2", "BELOW_INVOICED")
    voided = gone.when(VoidInvoice(invoice_no="FP-0001"), by=FENG, reason="随补充协议红冲")
    voided.then_accepted().when(sign_amendment(), by=CHEN).then_accepted()
