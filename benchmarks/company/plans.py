"""What a life in the played company is to be: drawn by dice, most of it ordinary.

Of the leads some two thirds become deals. Of the deals most are lost early, as in any company;
every eighth is won, and of those most are delivered, paid and closed, unless the play ends first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from random import Random

from domain.complaint.kinds import Category, Status
from domain.complaint.remedies import SolutionKind
from domain.complaint.severity import Severity
from domain.customers import CompanySize, Scenario
from domain.lead.state import Source
from interfaces.demo.company import CUSTOMERS, Customer
from interfaces.demo.complaint_in_play import ComplaintPlan
from interfaces.demo.plans import DealPlan, Fate, LeadPlan
from interfaces.demo.quirks import Quirk
from interfaces.demo.steps import Ending, Step

from .staff import anybody

Q = Quirk
MODELS = tuple(CUSTOMERS.values())

#: How the deals end, by hundreds: where, how, and how many of a hundred.
WAYS: tuple[tuple[Step, Ending | None, int], ...] = (
    (Step.OPENED, Ending.LOST, 26),
    (Step.PREPARED, Ending.LOST, 20),
    (Step.NEEDS_RECORDED, Ending.LOST, 10),
    (Step.NEEDS_CONFIRMED, Ending.LOST, 9),
    (Step.NEEDS_CONFIRMED, Ending.HELD, 2),
    (Step.SUBMITTED, None, 3),
    (Step.REVIEWED, Ending.LOST, 6),
    (Step.PRESENTED, Ending.LOST, 4),
    (Step.FEEDBACK_GIVEN, None, 2),
    (Step.NEGOTIATING, Ending.LOST, 3),
    (Step.TERMS_AGREED, None, 1),
    (Step.REJECTED, None, 1),
    (Step.STARTED, Ending.TERMINATED, 1),
    (Step.PAID, None, 2),
    (Step.CLOSED, None, 4),
    (Step.VISITED, None, 6),
)
#: How the leads end that become no deal, likewise.
FATES: tuple[tuple[Fate, int], ...] = (
    (Fate.REGISTERED, 8),
    (Fate.SCORED, 6),
    (Fate.RETURNED, 10),
    (Fate.ASSIGNED, 26),
    (Fate.REPARKED, 10),
    (Fate.FOLLOWED, 15),
    (Fate.GIVEN_UP, 25),
)
#: What goes wrong now and then: in how many of a hundred lives.
LEAD_QUIRKS: Mapping[Quirk, int] = {
    Q.BY_APP: 20,
    Q.WRONG_GRADE: 2,
    Q.NO_EVIDENCE: 3,
    Q.SENT_BACK_ONCE: 6,
    Q.LATE_REVIEW: 7,
    Q.LATE_CONTACT: 9,
    Q.NO_ANSWER: 8,
    Q.REVIVED: 5,
}
DEAL_QUIRKS: Mapping[Quirk, int] = {
    Q.BY_APP: 20,
    Q.LATE_REVIEW: 5,
    Q.LATE_CONTACT: 7,
    Q.TWO_QUESTIONS: 3,
    Q.BUDGET_UNKNOWN: 10,
    Q.LATE_MAIL: 9,
    Q.FORGOTTEN_COPY: 4,
    Q.SOLUTION_RETURNED: 10,
    Q.OUTSIDER_REVIEWS: 2,
    Q.WITH_TEAM: 15,
    Q.SHORT_QUESTIONS: 5,
    Q.NO_DECISION_MAKER: 8,
    Q.OBJECTION: 25,
    Q.LATE_ANSWER: 5,
    Q.OVERRIDDEN: 5,
    Q.LATE_FEEDBACK: 10,
    Q.EAGER: 4,
    Q.GIVEN_AWAY: 10,
    Q.FORECAST: 30,
    Q.BELOW_FLOOR: 8,
    Q.NON_STANDARD: 8,
    Q.CONTRACT_REJECTED: 8,
    Q.LATE_VOTE: 10,
    Q.WRONG_TEXT: 3,
    Q.HANDOVER_RETURNED: 8,
    Q.DELAYED: 12,
    Q.MILESTONE_REJECTED: 12,
}
#: How the money comes in, and after how many of a hundred acceptances; one of them each.
PAYING: tuple[tuple[frozenset[Quirk], int], ...] = (
    (frozenset(), 50),
    (frozenset({Q.PROMISE_KEPT}), 14),
    (frozenset({Q.PAID_IN_PARTS}), 12),
    (frozenset({Q.BOOKED_WRONG}), 5),
    (frozenset({Q.SURPLUS_APPLIED}), 5),
    (frozenset({Q.NO_RETENTION, Q.SURPLUS_REFUNDED}), 4),
    (frozenset({Q.NO_RETENTION, Q.WRITTEN_OFF}), 4),
    (frozenset({Q.RETENTION_EARLY}), 6),
)
CAUSES = tuple(
    f"{part}{fault}" for part in "阀泵轴屏柜线" for fault in ("老化", "松动", "选型偏小")
)


def customer(serial: int, dice: Random) -> Customer:
    """A company like one of the demonstration's, with a name, a phone and a code of its own."""
    model = dice.choice(MODELS)
    return replace(
        model,
        name=f"{model.name}{serial:07d}分号",
        phone=f"139{serial:08d}",
        uscc=f"PLAYED-{serial:09d}",
        size=dice.choice(tuple(CompanySize)),
    )


def lead(of: Customer, dice: Random) -> LeadPlan:
    """A lead of any grade that becomes no deal."""
    scores = (dice.randint(1, 5), dice.randint(1, 5), dice.randint(1, 5))
    (fate,) = dice.choices([f for f, _ in FATES], [weight for _, weight in FATES])
    # Somebody works only on what was found worth it; the rest waits for its monthly look.
    if sum(scores) < WORTH_IT and fate in (Fate.FOLLOWED, Fate.GIVEN_UP):
        fate = Fate.ASSIGNED
    return LeadPlan(of, anybody(dice), scores, _source(dice), fate, _some(LEAD_QUIRKS, dice))


#: From this total on a lead is worked on (grade B); deals come of these.
WORTH_IT = 8


def deal(of: Customer, dice: Random, *, again: bool = False) -> LeadPlan:
    """A lead that becomes a deal, and how that goes."""
    scores = dice.choice(((3, 3, 3), (4, 3, 3), (4, 4, 3), (4, 3, 4), (5, 4, 4), (3, 4, 3)))
    (way,) = dice.choices(WAYS, [weight for _, _, weight in WAYS])
    (paying,) = dice.choices([p for p, _ in PAYING], [weight for _, weight in PAYING])
    until, ending, _ = way
    if until is Step.PAID:
        paying = frozenset({Q.PROMISE_BROKEN})
    scenario = Scenario.REPURCHASE if again else Scenario.NEW_CUSTOMER
    if dice.random() < 0.04 and not again:
        scenario = Scenario.KEY_ACCOUNT_PROJECT
    path = DealPlan(until, dice.randint(60, 900) * 1_000, ending=ending)
    return LeadPlan(
        of,
        anybody(dice),
        scores,
        _source(dice),
        Fate.CONVERTED,
        _some(DEAL_QUIRKS, dice) | paying,
        scenario=scenario,
        deal=path,
    )


def complaint(of: Customer, dice: Random) -> ComplaintPlan:
    """A complaint about what was delivered, most of them general."""
    kinds = (SolutionKind.REPAIR, SolutionKind.REPLACE, SolutionKind.COMPENSATE)
    (severity,) = dice.choices(tuple(Severity), (80, 16, 4))
    untils = (Status.CLOSED, Status.INVESTIGATING, Status.UNFOUNDED, Status.WITHDRAWN)
    (until,) = dice.choices(untils, (75, 10, 10, 5))
    late = frozenset({Q.LATE_REPLY}) if dice.random() < 0.08 else frozenset[Quirk]()
    return ComplaintPlan(
        of,
        dice.choice(tuple(Category)),
        severity,
        until,
        days=2,
        words=f"{of.ware.item}又出毛病，{of.ware.pain}",
        cause=dice.choice(CAUSES),
        kind=dice.choice(kinds),
        cost_yuan=dice.choice((800, 1_800, 6_800, 32_000, 76_000)),
        quirks=late,
    )


def _source(dice: Random) -> Source:
    return dice.choice([source for source in Source if source is not Source.OTHER])


def _some(quirks: Mapping[Quirk, int], dice: Random) -> frozenset[Quirk]:
    return frozenset(quirk for quirk, share in quirks.items() if dice.random() * 100 < share)
