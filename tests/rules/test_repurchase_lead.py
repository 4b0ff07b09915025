"""Leads of customers who bought before, and the warning that they complain (G2.2, R3.8)."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from given import Story, given
from people import CHEN, LIU, WANG
from samples import CUSTOMER, register

from domain.context import Fact
from domain.customers import Scenario
from domain.facts import KnownCustomer, SignedDeal
from domain.lead.registration import History, LeadRegistered, Lever, RegisterLead
from domain.lead.state import Source
from domain.lead.warnings import AcknowledgeWarning, WarningAcknowledged
from domain.outcomes import Problem
from domain.registry import LEAD

NEW = given(LEAD)
OTHER_LEAD = UUID(int=7)
DEALS = (
    SignedDeal(UUID(int=11), 12_000_000, dt.date(2025, 3, 1)),
    SignedDeal(UUID(int=12), 15_000_000, dt.date(2025, 7, 1)),
    SignedDeal(UUID(int=13), 18_000_001, dt.date(2025, 11, 20)),
)
KNOWN = KnownCustomer(CUSTOMER, DEALS)
MAJOR, URGENT = UUID(int=21), UUID(int=22)


def registered(story: Story) -> LeadRegistered:
    event = story.then_accepted().recorded[0].event
    assert isinstance(event, LeadRegistered)
    return event


def repurchase(**changes: Any) -> RegisterLead:
    fields: dict[str, Any] = {
        "scenario": Scenario.REPURCHASE,
        "lever": Lever.BUNDLE,
        "source": Source.EXISTING_CUSTOMER,
    }
    return register(**fields | changes)


def test_G2_2_a_repeat_purchase_needs_a_signed_deal() -> None:
    for facts in ([], [KnownCustomer(CUSTOMER)]):
        NEW.when(repurchase(), by=CHEN, facts=facts).then_refused("G2.2", "NO_SIGNED_DEAL")
    NEW.when(repurchase(), by=CHEN, facts=[KNOWN]).then_no_deviation()


def test_G2_2_a_repeat_purchase_names_its_lever() -> None:
    for lever in Lever:
        NEW.when(repurchase(lever=lever), by=CHEN, facts=[KNOWN]).then_accepted()
    NEW.when(repurchase(lever=None), by=CHEN, facts=[KNOWN]).then_refused("G2.2", "LEVER_MISSING")


def test_G2_2_prior_deals_are_signed_ones_of_this_customer() -> None:
    one = (DEALS[1].deal_id,)
    named = NEW.when(repurchase(prior_deal_ids=one), by=CHEN, facts=[KNOWN])
    assert registered(named).prior_deal_ids == one
    NEW.when(repurchase(prior_deal_ids=(OTHER_LEAD,)), by=CHEN, facts=[KNOWN]).then_refused(
        "G2.2", "NOT_A_PRIOR_DEAL"
    )


def test_R3_8_2_the_history_comes_from_the_system() -> None:
    event = registered(NEW.when(repurchase(), by=CHEN, facts=[KNOWN]))
    assert event.prior_deal_ids == tuple(deal.deal_id for deal in DEALS)
    assert event.history == History(
        orders=3, amount_fen=45_000_001, average_fen=15_000_000, last_on=dt.date(2025, 11, 20)
    )


def test_R3_8_2_even_the_largest_deals_add_up() -> None:
    largest = tuple(SignedDeal(UUID(int=n), 10**14, dt.date(2025, 1, 1)) for n in range(1, 4))
    facts: list[Fact] = [KnownCustomer(CUSTOMER, largest)]
    history = registered(NEW.when(repurchase(), by=CHEN, facts=facts)).history
    assert history is not None
    assert history.amount_fen == 3 * 10**14


def test_G2_2_another_scenario_carries_no_past() -> None:
    facts: list[Fact] = [KnownCustomer(CUSTOMER, DEALS, (MAJOR,))]
    story = NEW.when(register(customer_id=CUSTOMER), by=CHEN, facts=facts).then_no_deviation()
    event = registered(story)
    assert (event.prior_deal_ids, event.history, event.warning_complaint_ids) == ((), None, ())


def warned() -> Story:
    facts: list[Fact] = [KnownCustomer(CUSTOMER, DEALS, (MAJOR, URGENT))]
    return NEW.when(repurchase(), by=CHEN, facts=facts)


def test_R3_8_3_an_open_complaint_is_a_warning_until_a_manager_acknowledges_it() -> None:
    story = warned().then_deviates("R3.8.3", "OPEN_COMPLAINT")
    story.when(AcknowledgeWarning(), by=CHEN).then_refused("R3.8.3", "ROLE", Problem.ROLE)
    seen = story.when(AcknowledgeWarning(), by=WANG)
    seen.then(WarningAcknowledged.of(AcknowledgeWarning(), complaint_ids=(MAJOR, URGENT)))
    seen.when(AcknowledgeWarning(), by=LIU).then_refused("R3.8.3", "NO_OPEN_WARNING")


def test_R3_8_3_one_of_several_complaints_may_be_named() -> None:
    half = warned().when(AcknowledgeWarning(complaint_ids=(URGENT,)), by=WANG).then_accepted()
    assert half.state.warning_complaint_ids == (MAJOR,)
    half.when(AcknowledgeWarning(complaint_ids=(URGENT,)), by=WANG).then_refused(
        "R3.8.3", "NO_OPEN_WARNING"
    )


def test_R3_8_2_the_last_date_is_that_of_the_last_closing_where_there_is_one() -> None:
    closed = SignedDeal(UUID(int=14), 1, dt.date(2025, 3, 1), closed_on=dt.date(2025, 12, 24))
    for deals, last in (((*DEALS, closed), closed.closed_on), (DEALS, dt.date(2025, 11, 20))):
        facts: list[Fact] = [KnownCustomer(CUSTOMER, deals)]
        history = registered(NEW.when(repurchase(), by=CHEN, facts=facts)).history
        assert history is not None
        assert history.last_on == last


def test_R3_8_2_feedback_left_out_is_all_that_the_customer_complained_of() -> None:
    many = tuple(UUID(int=n) for n in range(100, 160))
    facts: list[Fact] = [KnownCustomer(CUSTOMER, DEALS, complaint_ids=(MAJOR, URGENT))]
    event = registered(NEW.when(repurchase(), by=CHEN, facts=facts))
    assert event.feedback_refs == (str(MAJOR), str(URGENT))
    named = NEW.when(repurchase(feedback_refs=("回访 5 分",)), by=CHEN, facts=facts)
    assert registered(named).feedback_refs == ("回访 5 分",)
    facts = [KnownCustomer(CUSTOMER, DEALS, complaint_ids=many)]
    newest = registered(NEW.when(repurchase(), by=CHEN, facts=facts)).feedback_refs
    assert newest == tuple(map(str, many[-50:]))
    other = NEW.when(register(customer_id=CUSTOMER), by=CHEN, facts=facts)
    assert registered(other).feedback_refs == ()
