"""Moves in the life of a deal: each a command, filled to fit the story so far, and who issues it.

`n` varies a move: 0 is the plain way; other numbers fill in what is seldom, or wrong.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import samples_contract as contracts
import samples_deal as early
import samples_negotiation as middle
from given import NAMESPACE, Story
from people import BOTH, CHEN, HE, LIU, SUN, WANG, WU, ZHAO, ZHENG, ZHOU
from samples import CONTACT

from domain.calendar import day_of
from domain.deal.amending import AmendContract
from domain.deal.archiving import ArchiveContract
from domain.deal.confirmation import ConfirmNeeds
from domain.deal.excepting import GrantFloorException
from domain.deal.holding import ResumeDeal
from domain.deal.losing import ReviveDeal
from domain.deal.needs import RecordNeeds
from domain.deal.objections import AnswerObjection, RecordObjection
from domain.deal.presentation import PresentSolution
from domain.deal.records.contract import Department, Opinion
from domain.deal.reopening import ReopenNegotiation
from domain.deal.solution import DraftSolution
from domain.deal.solution_review import Mark, ReviewSolution
from domain.deal.state import Stage
from domain.deal.submission import SubmitContract
from domain.deal.terminating import TerminateDeal, TerminationCode
from domain.deal.terms import AgreeTerms
from domain.kernel import Command
from domain.people import Role

FLOORS = (80_000_000, 90_000_000)
AMOUNTS = (88_000_000, 100_000_000, 79_000_000)
AUTHORS = ((SUN, ZHOU), (SUN, ZHOU, WANG), (BOTH, SUN, ZHOU), (SUN, CHEN), (SUN, ZHOU, LIU, ZHAO))
VOTES = (*Department, *Department)


def owner_of(story: Story, n: int) -> str:
    return str(story.state.owner_id)


@dataclass(frozen=True)
class Move:
    """How to fill the command from the story, and the person whose turn it is."""

    fill: Callable[[Story, int], Command]
    right: Callable[[Story, int], str] = owner_of


def ago(story: Story, minutes: int) -> dt.datetime:
    return story.now - dt.timedelta(minutes=minutes)


def record(story: Story, n: int) -> RecordNeeds:
    return early.record(
        talk_started_at=ago(story, 120),
        talk_ended_at=ago(story, 60),
        participants=(story.state.owner_id, str(CONTACT), *((SUN,) if n == 1 else ())),
        complex=n in (1, 2),
    )


def confirm(story: Story, n: int) -> ConfirmNeeds:
    return early.confirm(deviations=("预算只有一半",) if n == 1 else ())


def draft_solution(story: Story, n: int) -> DraftSolution:
    helpers = AUTHORS[n % len(AUTHORS)]
    others = [person for person in helpers if person != story.state.owner_id]
    return early.draft(authors=(story.state.owner_id, *others))


def review_solution(story: Story, n: int) -> ReviewSolution:
    drafted = story.state.solutions.newest
    version = drafted.version if drafted is not None else 1
    mark = Mark.FAIL if n == 1 else Mark.PASS
    return early.review(version + (n == 2), cost_control=mark)


def present(story: Story, n: int) -> PresentSolution:
    return middle.present(
        started_at=ago(story, 120), ended_at=ago(story, 30), actual_qa_minutes=35 - 10 * (n == 1)
    )


def object_to_it(story: Story, n: int) -> RecordObjection:
    raised_at = ago(story, 40)
    return RecordObjection(text="价格偏高", raised_at=raised_at, promised_at=raised_at)


def answer(story: Story, n: int) -> AnswerObjection:
    known: list[UUID] = middle.objection_ids(story) or [NAMESPACE]
    return middle.answer(known[n % len(known)])


def agree(story: Story, n: int) -> AgreeTerms:
    days = 90 if n == 4 else 30
    amount_fen = AMOUNTS[n % len(AMOUNTS)]
    return contracts.agree(amount_fen, payment_plan=contracts.plan(amount_fen, days))


def text_of(story: Story, n: int) -> dict[str, Any]:
    """A contract as agreed, or in some way not so; every revision has a hash of its own."""
    last = story.state.negotiation.terms
    amount_fen = last.amount_fen if last is not None else AMOUNTS[0]
    agreed_plan = last.payment_plan if last is not None else contracts.plan(amount_fen)
    seldom: Mapping[int, dict[str, Any]] = {
        1: {"non_standard_terms": ("争议由月宫裁决",)},
        2: {"term_days": 366},
        3: {"elements": contracts.ELEMENTS[1:]},
        4: {"scope": contracts.SCOPE[:1]},
    }
    drafts = sum(len(paper.revisions) for paper in story.state.papers)
    sha = contracts.sha("0123456789abcdef"[drafts % 16])
    plain = {"content_sha256": sha, "payment_plan": agreed_plan}
    return contracts.contract_fields(amount_fen, **plain) | seldom.get(n, {})


def paper_of(story: Story) -> Any:
    """The contract until it is signed, then the amendment that is open, or was last."""
    return story.state.paper_under_way or story.state.papers[-1]


def meant(story: Story) -> dict[str, Any]:
    return {"amendment_no": paper_of(story).amendment_no}


def newest_sha(story: Story, n: int) -> str:
    newest = paper_of(story).newest
    return newest.content_sha256 if newest is not None and n != 5 else contracts.sha("f")


def grant(story: Story, n: int) -> GrantFloorException:
    expires_on = day_of(story.now) + dt.timedelta(days=1) if n == 2 else None
    return contracts.exception(newest_sha(story, n), expires_on=expires_on, **meant(story))


def vote_for(department: Department) -> Move:
    def fill(story: Story, n: int) -> Command:
        decision = Opinion.REJECT if n == 1 else Opinion.APPROVE
        return contracts.vote(department, decision, newest_sha(story, n), **meant(story))

    return Move(fill, lambda story, n: contracts.VOTERS[department])


def sign(story: Story, n: int) -> Command:
    sha = paper_of(story).approved_sha or newest_sha(story, n)
    signed_on = day_of(story.now) + dt.timedelta(days=n == 1)
    return contracts.sign(
        signed_on=signed_on, signed_sha256=sha if n != 2 else newest_sha(story, 5), **meant(story)
    )


def amend(story: Story, n: int) -> Command:
    amount_fen = AMOUNTS[n % len(AMOUNTS)]
    whole = {"amount_fen": amount_fen, "payment_plan": contracts.plan(amount_fen)}
    return AmendContract(**text_of(story, n) | whole)


def archive(story: Story, n: int) -> Command:
    return ArchiveContract(
        scan_sha256=contracts.sha("9"),
        place="法务部二号柜",
        archived_on=day_of(story.now),
        amendment_no=None if n == 1 else paper_of(story).amendment_no,
    )


#: The plain way from the opened deal to the signature.
PATH: Mapping[str, Move] = {
    "prepare": Move(lambda s, n: early.prepare()),
    "record": Move(record),
    "summary": Move(lambda s, n: early.summary()),
    "confirm": Move(confirm),
    "draft solution": Move(draft_solution),
    "submit solution": Move(lambda s, n: early.submit()),
    "review solution": Move(review_solution, lambda s, n: (WANG, LIU, BOTH)[n % 3]),
    "material": Move(lambda s, n: middle.material()),
    "present": Move(present),
    "feedback": Move(lambda s, n: middle.feedback()),
    "bottom line": Move(
        lambda s, n: middle.bottom_line(
            floor_price_fen=FLOORS[n % 2], min_scope=contracts.SCOPE[:2]
        )
    ),
    "strategy": Move(lambda s, n: middle.strategy()),
    "rehearsal": Move(lambda s, n: middle.rehearsal(CHEN, WANG, WU)),
    "enter": Move(lambda s, n: middle.enter()),
    "talks": Move(lambda s, n: middle.talks()),
    "agree": Move(agree),
    "draft": Move(lambda s, n: contracts.draft(**text_of(s, n))),
    "manager's exception": Move(grant, lambda s, n: WANG),
    "finance's exception": Move(grant, lambda s, n: ZHENG),
    "submit": Move(lambda s, n: SubmitContract(**meant(s))),
    **{f"vote {department}": vote_for(department) for department in Department},
    "sign": Move(sign),
}

#: What may come between.
DETOURS: Mapping[str, Move] = {
    "object": Move(object_to_it),
    "answer": Move(answer),
    "concede": Move(lambda s, n: middle.concession(counterpart=None if n == 1 else "预付三成")),
    "revise": Move(lambda s, n: contracts.revise(**text_of(s, n), **meant(s))),
    "reopen": Move(lambda s, n: ReopenNegotiation()),
    "hold": Move(lambda s, n: early.hold(day_of(s.now) + dt.timedelta(days=30))),
    "resume": Move(lambda s, n: ResumeDeal()),
    "lose": Move(lambda s, n: early.lose()),
    "revive": Move(lambda s, n: ReviveDeal(), lambda s, n: LIU),
    "reassign": Move(
        lambda s, n: early.reassign((WANG, LIU, BOTH, ZHAO, CHEN)[n % 5]), lambda s, n: LIU
    ),
    "add to team": Move(lambda s, n: early.add_member(HE, Role.DELIVERY)),
    "take off team": Move(lambda s, n: early.remove_member(HE, Role.DELIVERY)),
    "forecast": Move(lambda s, n: early.forecast()),
}

#: What comes after the signature.
AFTERWARDS: Mapping[str, Move] = {
    "amend": Move(amend),
    "archive": Move(archive),
    "terminate": Move(
        lambda s, n: TerminateDeal(reason_code=tuple(TerminationCode)[n == 1]),
        lambda s, n: (WANG, WU, ZHENG)[n % 3],
    ),
}
MOVES: Mapping[str, Move] = {**PATH, **DETOURS, **AFTERWARDS}

REVIEWS = tuple(f"vote {department}" for department in Department)
PREPARATION = ("bottom line", "strategy", "rehearsal")
SECOND_THOUGHTS = ("revise", "submit", "reopen", "reassign")
EXCEPTIONS = ("manager's exception", "finance's exception")
#: The moves that a stage is there for; the same one may stand twice to come up more often.
FITTING: Mapping[Stage, tuple[str, ...]] = {
    Stage.DISCOVERY: ("prepare", "record", "summary", "confirm"),
    Stage.NEEDS_CONFIRMED: ("draft solution", "record"),
    Stage.SOLUTION_DRAFT: ("draft solution", "submit solution", "reassign"),
    Stage.SOLUTION_REVIEW: ("review solution", "review solution", "reassign"),
    Stage.SOLUTION_APPROVED: ("material", "present", "draft solution"),
    Stage.PRESENTED: ("object", "answer", "feedback", *PREPARATION, "enter"),
    Stage.NEGOTIATION: ("talks", "concede", "agree", "agree"),
    Stage.TERMS_AGREED: ("draft", "revise", "reopen", *EXCEPTIONS, "submit", "submit"),
    Stage.CONTRACT_REVIEW: (*REVIEWS, *REVIEWS, *EXCEPTIONS, *SECOND_THOUGHTS),
    Stage.CONTRACT_APPROVED: ("sign", "sign", "sign", "reopen", "reassign"),
    Stage.SIGNED: ("amend", "submit", *REVIEWS, *REVIEWS, *EXCEPTIONS, "sign", "revise", "archive"),
    Stage.ON_HOLD: ("resume", "lose"),
    Stage.LOST: ("revive",),
}


def fitting(story: Story, number: int) -> str:
    """The name of one of the moves for the stage that the deal is in."""
    names = FITTING.get(story.state.stage, tuple(MOVES))
    return names[number % len(names)]
