"""Holds, erasures and restrictions: who may, and what speaks against it (R5.4)."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest
from admins import lending
from given import Story, at, given
from leads import LEAD_REGISTERED
from people import AUDITOR, BING, CHEN, QIAN, WANG, WU, YI
from samples import CONTACT as HIS
from samples_deal import confirm
from samples_negotiation import present
from stages import MATERIAL_READY, NEEDS_SENT

from domain.company.erasures import (
    ApproveErasure,
    ErasureProposed,
    ErasureState,
    ProposeErasure,
    SubjectErased,
)
from domain.company.holds import (
    HoldState,
    LegalHoldPlaced,
    LegalHoldReleased,
    PlaceLegalHold,
    ReleaseLegalHold,
)
from domain.company.restrictions import (
    LiftRestriction,
    ProcessingRestricted,
    RestrictionLifted,
    RestrictionState,
    RestrictProcessing,
)
from domain.context import Fact
from domain.facts import KnownCustomer
from domain.kernel import Command
from domain.outcomes import Problem
from domain.people import Delegation, Role
from domain.personal import KnownCases, KnownContact
from domain.registry import ERASURE, LEGAL_HOLD, RESTRICTION
from domain.shared import AddContact
from domain.values import ERASED as GONE

WHY = "客户要求"
CONTACT, CUSTOMER, CASE, OTHER = uuid4(), uuid4(), uuid4(), uuid4()
KNOWN = KnownContact(is_named=True, kids=("0a", "0b"))

NO_HOLD, NO_ERASURE, NO_RESTRICTION = given(LEGAL_HOLD), given(ERASURE), given(RESTRICTION)
HOLD_ID, ERASURE_ID = NO_HOLD.stream.id, NO_ERASURE.stream.id
CASES = (KnownCases(frozenset({CASE})), KnownCustomer(customer_id=CUSTOMER))

ERASE, RESTRICT = ProposeErasure(contact_id=CONTACT), RestrictProcessing(contact_id=CONTACT)


def place(story: Story = NO_HOLD, by: str = YI, why: str | None = WHY, **held: object) -> Story:
    command = PlaceLegalHold.model_validate({"aggregate_ids": (CASE,)} | held)
    return story.when(command, by, reason=why, facts=CASES)


def propose(by: str = YI, why: str | None = WHY, known: KnownContact = KNOWN) -> Story:
    return NO_ERASURE.when(ERASE, by, reason=why, facts=(known,))


def approve(story: Story, by: str = BING, known: KnownContact = KNOWN) -> Story:
    return story.when(ApproveErasure(), by, facts=(known,))


def restrict(by: str = YI, why: str | None = WHY, known: KnownContact = KNOWN) -> Story:
    return NO_RESTRICTION.when(RESTRICT, by, reason=why, facts=(known,))


PLACED = place()
RELEASED = PLACED.when(ReleaseLegalHold(), BING, reason=WHY)
PROPOSED = propose()
ERASED = approve(PROPOSED)
RESTRICTED = restrict()
LIFTED = RESTRICTED.when(LiftRestriction(), YI, reason=WHY)


def erased(story: Story) -> Story:
    """The same, where the contact was erased meanwhile."""
    return replace(story, erased=frozenset({CONTACT}))


# ---- legal holds ------------------------------------------------------------------------------


def test_R5_4_what_is_kept_of_a_restricted_contact_stays_as_it_is() -> None:
    correction = AddContact(contact_id=HIS, name="嫦娥仙子", phone="13900000000")
    LEAD_REGISTERED.when(correction, CHEN).then_accepted()
    kept = replace(LEAD_REGISTERED, restricted=frozenset({HIS}))
    kept.when(correction, CHEN).then_refused("R5.4", "CONTACT_RESTRICTED")
    kept.when(AddContact(name="吴刚"), CHEN).then_accepted()


@pytest.mark.parametrize("who", [YI, WU])
def test_R5_4_compliance_or_legal_holds_cases_or_a_whole_customer(who: str) -> None:
    place(by=who).then(LegalHoldPlaced(hold_id=HOLD_ID, aggregate_ids=(CASE,)))
    both = place(by=who, customer_id=CUSTOMER, aggregate_ids=(CASE, CASE))
    both.then(LegalHoldPlaced(hold_id=HOLD_ID, customer_id=CUSTOMER, aggregate_ids=(CASE,)))
    assert (both.state.placed_by, both.state.status) == ({who}, HoldState.PLACED)


def test_R5_4_a_hold_says_what_is_held_and_why() -> None:
    place(aggregate_ids=()).then_refused("R5.4", "HOLD_ON_NOTHING")
    place(why=None).then_refused("R5.1", "REASON_MISSING")


def test_R5_4_what_is_held_must_be_there() -> None:
    place(aggregate_ids=(CASE, OTHER)).then_refused("R5.4", "HELD_CASE_UNKNOWN")
    stranger = PlaceLegalHold(customer_id=OTHER)
    facts: tuple[Fact, ...] = (KnownCases(), KnownCustomer())
    told = NO_HOLD.when(stranger, YI, reason=WHY, facts=facts)
    told.then_refused("R5.4", "HELD_CUSTOMER_UNKNOWN")


def test_R5_4_another_person_releases_a_hold_and_says_why() -> None:
    RELEASED.then(LegalHoldReleased(hold_id=HOLD_ID))
    assert RELEASED.state.status is HoldState.RELEASED
    PLACED.when(ReleaseLegalHold(), WU, reason=WHY).then(LegalHoldReleased(hold_id=HOLD_ID))
    own = PLACED.when(ReleaseLegalHold(), YI, reason=WHY)
    own.then_refused("R5.4", "OWN_HOLD", Problem.FOUR_EYES)
    PLACED.when(ReleaseLegalHold(), BING).then_refused("R5.1", "REASON_MISSING")


def test_R5_4_a_hold_is_released_once() -> None:
    again = RELEASED.when(ReleaseLegalHold(), BING, reason=WHY)
    again.then_refused("R5.4", "ILLEGAL_STATE", Problem.ILLEGAL_STATE)


# ---- erasures ---------------------------------------------------------------------------------


def test_R5_4_one_proposes_an_erasure_and_another_approves_it() -> None:
    PROPOSED.then(ErasureProposed(erasure_id=ERASURE_ID, contact_id=CONTACT))
    assert (PROPOSED.state.proposed_by, PROPOSED.state.status) == ({YI}, ErasureState.PROPOSED)
    gone = SubjectErased(erasure_id=ERASURE_ID, contact_id=CONTACT, kids=("0a", "0b"))
    ERASED.then(gone)
    approve(PROPOSED, WU).then(gone)
    assert ERASED.state.status is ErasureState.ERASED


def test_R5_4_nobody_approves_the_erasure_that_he_proposed() -> None:
    approve(PROPOSED, YI).then_refused("R5.4", "OWN_ERASURE", Problem.FOUR_EYES)


def test_R5_4_nor_does_who_acts_for_him_or_he_for_whom_it_was_proposed() -> None:
    lent = Delegation(YI, WU, Role.COMPLIANCE, at("03-31 18:00"))
    story = replace(NO_ERASURE, people=lending(NO_ERASURE.people, lent))
    for proposer, other in ((YI, WU), (WU, YI)):
        proposed = story.when(ERASE, proposer, reason=WHY, facts=(KNOWN,)).then_accepted()
        gone = approve(proposed, other)
        if other == WU:  # who may do so in a role of his own, and did nothing for the other
            gone.then_accepted()
        else:
            gone.then_refused("R5.4", "OWN_ERASURE", Problem.FOUR_EYES)
        approve(proposed, proposer).then_refused("R5.4", "OWN_ERASURE", Problem.FOUR_EYES)


def test_R5_4_an_erasure_says_why() -> None:
    propose(why=None).then_refused("R5.1", "REASON_MISSING")


def test_R5_4_nobody_is_erased_whom_no_case_names() -> None:
    propose(known=KnownContact()).then_refused("R5.4", "CONTACT_UNKNOWN")


def test_R5_4_an_erasure_is_not_proposed_twice() -> None:
    other = replace(KNOWN, proposed_id=OTHER)
    propose(known=other).then_refused("R5.4", "ERASURE_PROPOSED", Problem.DUPLICATE)


def test_R5_4_nobody_is_erased_twice() -> None:
    again = erased(NO_ERASURE).when(ERASE, YI, reason=WHY, facts=(KNOWN,))
    again.then_refused("R5.4", "CONTACT_ERASED")
    approve(ERASED).then_refused("R5.4", "ILLEGAL_STATE", Problem.ILLEGAL_STATE)
    approve(erased(PROPOSED)).then_refused("R5.4", "CONTACT_ERASED")


def test_R5_4_a_legal_hold_refuses_the_erasure_though_it_was_placed_after_the_proposal() -> None:
    held = approve(PROPOSED, known=replace(KNOWN, hold_ids=(HOLD_ID, OTHER)))
    held.then_refused("R5.4", "LEGAL_HOLD")
    assert held.reasons[0].detail == {"holds": f"{HOLD_ID}, {OTHER}"}


def test_R5_4_an_erasure_may_be_proposed_while_a_hold_is_in_force() -> None:
    story = propose(known=replace(KNOWN, hold_ids=(HOLD_ID,)))
    story.then(ErasureProposed(erasure_id=ERASURE_ID, contact_id=CONTACT))


# ---- whoever was erased -----------------------------------------------------------------------


def test_R5_4_nothing_is_written_of_a_contact_who_was_erased() -> None:
    gone = replace(LEAD_REGISTERED, erased=frozenset({HIS}))
    correction = AddContact(contact_id=HIS, name="嫦娥仙子", phone="13900000000")
    gone.when(correction, CHEN).then_refused("R5.4", "CONTACT_ERASED")
    gone.when(AddContact(name="吴刚"), CHEN).then_accepted()


@pytest.mark.parametrize(
    ("story", "command"), [(NEEDS_SENT, confirm()), (MATERIAL_READY, present())]
)
def test_R5_4_nobody_who_was_erased_takes_part_in_what_follows(
    story: Story, command: Command
) -> None:
    story.when(command, CHEN, at="03-12 16:00").then_accepted()
    gone = replace(story, erased=frozenset({HIS}))
    gone.when(command, CHEN, at="03-12 16:00").then_refused("R5.4", "CONTACT_ERASED")


def test_R5_4_a_case_forgets_the_one_contact_and_keeps_the_others() -> None:
    lead = LEAD_REGISTERED.when(AddContact(name="吴刚", phone="13911112222"), CHEN).state
    forgot = lead.forgetting(HIS)
    assert [c.name for c in forgot.contacts] == [GONE, "吴刚"]
    assert forgot.claims < lead.claims
    assert forgot.forgetting(uuid4()) == forgot


# ---- restricted processing --------------------------------------------------------------------


@pytest.mark.parametrize("who", [YI, WU])
def test_R5_4_compliance_or_legal_restricts_processing_and_lifts_it(who: str) -> None:
    story = restrict(by=who)
    story.then(ProcessingRestricted(contact_id=CONTACT))
    assert story.state.status is RestrictionState.RESTRICTED
    lifted = story.when(LiftRestriction(), who, reason=WHY)
    lifted.then(RestrictionLifted(contact_id=CONTACT))
    assert lifted.state.status is RestrictionState.LIFTED


def test_R5_4_a_restriction_says_why_when_it_begins_and_when_it_ends() -> None:
    restrict(why=None).then_refused("R5.1", "REASON_MISSING")
    RESTRICTED.when(LiftRestriction(), YI).then_refused("R5.1", "REASON_MISSING")


def test_R5_4_nobody_is_restricted_whom_no_case_names_or_who_was_erased() -> None:
    restrict(known=KnownContact()).then_refused("R5.4", "CONTACT_UNKNOWN")
    gone = erased(NO_RESTRICTION).when(RESTRICT, YI, reason=WHY, facts=(KNOWN,))
    gone.then_refused("R5.4", "CONTACT_ERASED")


def test_R5_4_nobody_is_restricted_twice_at_once() -> None:
    known = replace(KNOWN, restricted_by=OTHER)
    restrict(known=known).then_refused("R5.4", "RESTRICTED_ALREADY", Problem.DUPLICATE)


def test_R5_4_a_restriction_is_lifted_once() -> None:
    again = LIFTED.when(LiftRestriction(), YI, reason=WHY)
    again.then_refused("R5.4", "ILLEGAL_STATE", Problem.ILLEGAL_STATE)


# ---- who does not -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("story", "command", "others"),
    [
        (NO_HOLD, PlaceLegalHold(customer_id=CUSTOMER), ()),
        (PLACED, ReleaseLegalHold(), ()),
        (NO_ERASURE, ERASE, (WU,)),
        (PROPOSED, ApproveErasure(), ()),
        (NO_RESTRICTION, RESTRICT, ()),
        (RESTRICTED, LiftRestriction(), ()),
    ],
)
def test_R5_4_nobody_else_holds_erases_or_restricts(
    story: Story, command: Command, others: tuple[str, ...]
) -> None:
    for who in (CHEN, WANG, QIAN, AUDITOR, *others):
        refused = story.when(command, who, reason=WHY, facts=(KNOWN, *CASES))
        refused.then_refused("R5.4", "ROLE", Problem.ROLE)
