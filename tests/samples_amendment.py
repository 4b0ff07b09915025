"""Samples of what comes after the signature: amendments, their way to it, the archive."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from given import Story
from people import CHEN
from samples_contract import (
    AMOUNT,
    SIDE_BY_SIDE,
    VOTERS,
    approved,
    contract_fields,
    revise,
    sha,
    sign,
    vote,
)

from domain.deal.amending import AmendContract
from domain.deal.archiving import ArchiveContract
from domain.deal.changes import RequestChange
from domain.deal.drafting import ReviseContract
from domain.deal.records.contract import Department, Opinion
from domain.deal.review import ReviewContract
from domain.deal.signing import SignContract
from domain.deal.submission import SubmitContract

#: What the first amendment makes of the price.
MORE = AMOUNT + 5_000_000


def signed(**changes: Any) -> Story:
    """A deal of Chen's whose contract is signed."""
    return approved(**changes).when(sign(), by=CHEN).then_accepted()


def amend(amount_fen: int = MORE, **changes: Any) -> AmendContract:
    fields = contract_fields(amount_fen, content_sha256=sha("c"))
    return AmendContract(**fields | changes)


def revise_amendment(amount_fen: int = MORE, **changes: Any) -> ReviseContract:
    fields: dict[str, Any] = {"content_sha256": sha("d"), "amendment_no": 1}
    return revise(amount_fen, **fields | changes)


def vote_on(
    department: Department, decision: Opinion = Opinion.APPROVE, **changes: Any
) -> ReviewContract:
    fields: dict[str, Any] = {"content_sha256": sha("c"), "amendment_no": 1}
    return vote(department, decision, **fields | changes)


def sign_amendment(**changes: Any) -> SignContract:
    fields: dict[str, Any] = {"signed_sha256": sha("c"), "amendment_no": 1}
    return sign(**fields | changes)


def amended(amount_fen: int = MORE, *, before: Story | None = None, **changes: Any) -> Story:
    """An amendment is drafted."""
    story = before if before is not None else signed()
    return story.when(amend(amount_fen, **changes), by=CHEN).then_accepted()


def amendment_out(amount_fen: int = MORE, **changes: Any) -> Story:
    """An amendment is out for votes."""
    story = amended(amount_fen, **changes)
    number = story.state.open_amendment.amendment_no
    return story.when(SubmitContract(amendment_no=number), by=CHEN).then_accepted()


def passed(story: Story, *departments: Department, **changes: Any) -> Story:
    """These departments approve the open amendment, each by its voter."""
    number = story.state.open_amendment.amendment_no
    for department in departments:
        command = vote_on(department, amendment_no=number, **changes)
        story = story.when(command, by=VOTERS[department]).then_accepted()
    return story


def amendment_approved(amount_fen: int = MORE, **changes: Any) -> Story:
    return passed(amendment_out(amount_fen, **changes), *SIDE_BY_SIDE)


def change_requested(story: Story) -> tuple[Story, Any]:
    """The customer asks for a change; with its id."""
    command = RequestChange(text="多要两张护理床", wanted_on=dt.date(2026, 5, 8))
    story = story.when(command, by=CHEN).then_accepted()
    return story, story.state.delivery.changes[-1].change_id


def archive(**changes: Any) -> ArchiveContract:
    fields: dict[str, Any] = {
        "scan_sha256": sha("e"),
        "place": "法务部二号柜",
        "archived_on": dt.date(2026, 3, 2),
    }
    return ArchiveContract(**fields | changes)


def settled(story: Story, line_id: str, **sums: int) -> Story:
    """The story in which so much of the line was received, credited or written off."""
    receivables = story.state.receivables.changing(line_id, **sums)
    state = replace(story.state, receivables=receivables)
    return replace(story, stream=replace(story.stream, state=state))
