"""Merging a lead into another one (G3.1.2)."""

from __future__ import annotations

from uuid import UUID

import pytest
from given import Story
from leads import LEAD_REGISTERED, A, contacted, convert, graded
from people import CHEN, WANG

from domain.facts import OtherLead
from domain.lead.merging import LeadAbsorbed, LeadMerged, MergeLead
from domain.lead.state import Lead, Status
from domain.outcomes import Problem, To

OTHER_ID = UUID(int=7)


def merge(story: Story, target: Lead | None, into: UUID = OTHER_ID) -> Story:
    return story.when(MergeLead(into_id=into), by=WANG, facts=[OtherLead(target)])


def test_G3_1_2_merging_ends_the_one_and_tells_the_other() -> None:
    story = merge(graded(A), Lead(OTHER_ID, Status.ASSIGNED)).then(LeadMerged(into_id=OTHER_ID))
    assert story.elsewhere == (To(OTHER_ID, LeadAbsorbed(from_id=story.stream.id)),)
    assert (story.state.status, story.state.into_id) == (Status.MERGED, OTHER_ID)
    assert not list(story.state.clocks.running())
    assert not story.state.claims


@pytest.mark.parametrize(
    ("target", "code"),
    [
        (None, "LEAD_UNKNOWN"),
        (LEAD_REGISTERED.state, "INTO_ITSELF"),
        (Lead(OTHER_ID, Status.MERGED), "TARGET_MERGED"),
    ],
)
def test_G3_1_2_a_lead_merges_into_another_that_is_there(target: Lead | None, code: str) -> None:
    merge(LEAD_REGISTERED, target).then_refused("G3.1.2", code)


def test_G3_1_2_managers_merge_open_leads() -> None:
    LEAD_REGISTERED.when(MergeLead(into_id=OTHER_ID), by=CHEN).then_refused(
        "G3.1.2", "ROLE", Problem.ROLE
    )
    merge(contacted(A).when(convert(), by=CHEN), Lead(OTHER_ID, Status.ASSIGNED)).then_refused(
        "G3.1.2", "ILLEGAL_STATE", Problem.ILLEGAL_STATE
    )


def test_G3_1_2_what_absorbed_another_lead_keeps_its_own_state() -> None:
    stream = graded(A).stream
    absorbed = LeadAbsorbed(from_id=OTHER_ID).evolve(stream.state, graded(A).history[0].trail)
    assert absorbed.absorbed_ids == (OTHER_ID,)
    assert absorbed.status is stream.state.status
