"""Whatever anybody tries on a deal: its state is the fold of its events, and four eyes hold."""

from __future__ import annotations

import datetime as dt
import itertools
import os
from collections.abc import Iterable
from dataclasses import replace
from uuid import uuid5

import pytest
import samples_deal
from deal_moves import MOVES, PATH, fitting, paper_of
from four_eyes import Auditor
from given import NAMESPACE, Story
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from people import BOTH, CHEN, EVERYBODY, WANG

from domain.deal.opening import OpenDeal
from domain.deal.state import Stage
from domain.decision import Stream
from domain.kernel import Recorded, Trail
from domain.people import SYSTEM, People, Person, Role
from domain.registry import DEAL, EVENTS

SOAK = os.environ.get("DEALTRAIL_SOAK") == "1"
#: Not a person but whoever it is: whose turn it is, the owner, who acted last, who drafted.
RIGHT, OWNER, AGAIN, DRAFTER = "", "owner", "again", "drafter"

#: Beside those of the stories some who hold several roles: they could vote twice.
SEVERAL = {
    "law-and-money": (Role.LEGAL, Role.FINANCE),
    "sales-and-money": (Role.SALES_MANAGER, Role.FINANCE),
    "everything": (Role.SALES_REP, Role.SALES_MANAGER, Role.TECH_SUPPORT, Role.GENERAL_MANAGER),
}
PEOPLE = People(
    {**EVERYBODY.by_id, **{p: Person(p, roles=frozenset(r)) for p, r in SEVERAL.items()}}
)

#: A move by name or as one of those that fit, its variation, who makes it (or whose turn it
#: is), and minutes gone by.
Step = tuple[str | int, int, str, int]


def plain_way(length: int, variation: int) -> list[Step]:
    """The first steps of the plain way; the variation is that of what the later ones rest on."""
    varied = ("draft solution", "bottom line", "agree", "draft")
    names = list(PATH)[:length]
    return [(name, variation if name in varied else 0, RIGHT, 5) for name in names]


LAST_BEFORE = ("submit solution", "draft", "submit", "submit", "vote SALES_MANAGER", "sign")
#: Most walks begin where somebody's judgement is waited for: there is most to be got wrong.
WAITING = [list(PATH).index(name) + 1 for name in LAST_BEFORE]
lengths = st.one_of(st.sampled_from(WAITING), st.sampled_from(WAITING), st.integers(0, len(PATH)))
starts = st.builds(plain_way, lengths, st.integers(0, 2))
someone = st.one_of(
    st.just(RIGHT),
    st.sampled_from([OWNER, AGAIN, DRAFTER, *SEVERAL]),
    st.sampled_from(sorted(PEOPLE.by_id)),
)
any_step = st.tuples(
    st.one_of(st.integers(0, 59), st.sampled_from(list(MOVES))),
    st.integers(0, 5),
    someone,
    st.integers(1, 48 * 60),
).map(lambda step: [step])
#: What somebody might try who wants to get round the second pair of eyes.
tricks: st.SearchStrategy[list[Step]] = st.sampled_from(
    [
        [("vote LEGAL", 0, "law-and-money", 1), ("vote FINANCE", 0, AGAIN, 1)],
        [("vote TECHNICAL", 0, "everything", 1), ("vote SALES_MANAGER", 0, AGAIN, 1)],
        [("reassign", 3, RIGHT, 1), ("vote SALES_MANAGER", 0, DRAFTER, 1)],
        [("reassign", 4, RIGHT, 1), ("vote SALES_MANAGER", 0, DRAFTER, 1)],
        [("reassign", 0, RIGHT, 1), ("vote SALES_MANAGER", 0, OWNER, 1)],
        [("vote FINANCE", 1, RIGHT, 1), ("vote LEGAL", 0, RIGHT, 1)],
        [("vote SALES_MANAGER", 0, OWNER, 1)],
        [("manager's exception", 0, "sales-and-money", 1), ("finance's exception", 0, AGAIN, 1)],
        [("manager's exception", 0, OWNER, 1)],
        [("sign", 2, OWNER, 1)],
        [("sign", 0, RIGHT, 30 * 24 * 60 + 1), ("sign", 0, RIGHT, 1)],
        [("terminate", 3, OWNER, 1), ("terminate", 3, RIGHT, 1), ("terminate", 4, RIGHT, 1)],
        [("terminate", 3, RIGHT, 1), ("terminate", 4, RIGHT, 1), ("terminate", 5, RIGHT, 1)],
        [("review solution", 0, OWNER, 1)],
    ]
)
ways = st.lists(st.one_of(any_step, tricks), min_size=15, max_size=60 if SOAK else 40).map(
    lambda parts: list(itertools.chain.from_iterable(parts))
)


def opened(owner: str) -> Story:
    """A deal just opened, from nothing."""
    story = replace(Story(Stream.empty(DEAL, uuid5(NAMESPACE, "walk"))), people=PEOPLE)
    event = samples_deal.opened(owner_id=owner)
    fields = {name: getattr(event, name) for name in OpenDeal.model_fields if hasattr(event, name)}
    return story.when(OpenDeal(**fields), by=SYSTEM).then_accepted()


def walk(story: Story, way: Iterable[Step]) -> tuple[Story, list[Recorded]]:
    """The story at the end of the way, and all that was recorded on it."""
    recorded = list(story.recorded)
    last = story.state.owner_id
    for name, variation, person, minutes in way:
        move = MOVES[name if isinstance(name, str) else fitting(story, name)]
        story = story.wait(story.now + dt.timedelta(minutes=minutes))
        recorded += story.recorded
        command = move.fill(story, variation)
        before = story.stream
        last = {
            RIGHT: move.right(story, variation),
            OWNER: story.state.owner_id,
            AGAIN: last,
            DRAFTER: drafter_of(story),
        }.get(person, person)
        story = story.when(command, by=last, reason="照流程办")
        assert bool(story.reasons) is (story.stream == before), "refused, and nothing happened"
        recorded += story.recorded
    return story, recorded


def drafter_of(story: Story) -> str:
    newest = paper_of(story).newest
    return str(newest.drafter_id if newest is not None else story.state.owner_id)


def as_stored(one: Recorded) -> Recorded:
    """The event and its trail once through JSON, under the event's name."""
    name = type(one.event).__name__
    event = EVENTS[name].model_validate_json(one.event.model_dump_json())
    trail = Trail.model_validate_json(one.trail.model_dump_json())
    return replace(one, event=event, trail=trail)


@pytest.mark.soak
@settings(
    max_examples=4000 if SOAK else 120,
    deadline=None,
    derandomize=not SOAK,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(owner=st.sampled_from([CHEN, BOTH, "everything"]), start=starts, way=ways)
def test_R5_2_the_state_is_the_fold_of_the_events_and_four_eyes_hold(
    owner: str, start: list[Step], way: list[Step]
) -> None:
    story, recorded = walk(opened(owner), [*start, *way])
    folded = Stream.empty(DEAL, story.stream.id)
    for version, one in enumerate(recorded, start=1):
        assert one.version == version
        folded = folded.after(as_stored(one))
    assert folded == story.stream
    Auditor(PEOPLE).audit(recorded)


@pytest.mark.parametrize("floor", [0, 1])
def test_R3_4_6_the_plain_way_ends_with_the_signature(floor: int) -> None:
    way: list[Step] = [(name, floor if name == "bottom line" else 0, RIGHT, 5) for name in PATH]
    story, recorded = walk(opened(CHEN), way)
    assert story.state.stage is Stage.SIGNED
    Auditor(PEOPLE).audit(recorded)
    names = [type(one.event).__name__ for one in recorded]
    assert names.count("FloorExceptionGranted") == 2 * floor
    assert names.count("ContractReviewed") == 4 + floor


def test_R3_4_4_the_auditor_notices_a_vote_of_the_owner() -> None:
    way: list[Step] = [(name, 0, RIGHT, 5) for name in PATH]
    _, recorded = walk(opened(CHEN), way)
    forged = [
        replace(one, trail=one.trail.model_copy(update={"actor": CHEN}))
        if type(one.event).__name__ == "ContractReviewed"
        else one
        for one in recorded
    ]
    with pytest.raises(AssertionError):
        Auditor(PEOPLE).audit(forged)
    twice = [
        replace(one, trail=one.trail.model_copy(update={"actor": WANG}))
        if type(one.event).__name__ == "ContractReviewed"
        else one
        for one in recorded
    ]
    with pytest.raises(AssertionError):
        Auditor(PEOPLE).audit(twice)


def test_R3_4_8_an_amendment_goes_the_plain_way_too() -> None:
    again = [name for name in PATH if name.startswith(("submit", "vote", "sign"))]
    names = [*PATH, "archive", "amend", *again[again.index("submit") :], "archive"]
    story, recorded = walk(opened(CHEN), [(name, 0, RIGHT, 5) for name in names])
    assert [paper.step for paper in story.state.papers] == ["SIGNED", "SIGNED"]
    assert not any(paper.awaits_archive for paper in story.state.papers)
    Auditor(PEOPLE).audit(recorded)
