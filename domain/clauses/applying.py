"""To which cases a clause applies, and by what it is kept: said once, for every view (V13, V15).

A clause that hangs on something particular applies from when that happened: the clauses on
amendments from the first amendment on. What never was does not leave again, so that a clause
which once applied is still judged.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from types import MappingProxyType

from . import CLAUSES


class Trait(StrEnum):
    """Something about a case on which it depends which clauses apply to it."""

    SALE = "SALE"
    """A lead, and the deal that it became."""
    PAST = "PAST"
    """A deal of before this log, of which only what is still owed was brought in."""
    COMPLAINT = "COMPLAINT"
    NEW_CUSTOMER = "NEW_CUSTOMER"
    REPURCHASE = "REPURCHASE"
    KEY_ACCOUNT = "KEY_ACCOUNT"
    SCORED_A = "SCORED_A"
    SCORED_B = "SCORED_B"
    SCORED_C = "SCORED_C"
    GRADED_A = "GRADED_A"
    """A score of that grade was approved."""
    GRADED_B = "GRADED_B"
    GRADED_C = "GRADED_C"
    LARGE = "LARGE"
    """So much is expected that a manager must say whether it is a key account."""
    WARNED = "WARNED"
    """The customer had an open complaint when he was to buy again."""
    COMPLEX = "COMPLEX"
    OBJECTED = "OBJECTED"
    CONCEDED = "CONCEDED"
    HELD = "HELD"
    AMENDED = "AMENDED"
    CHANGE_WANTED = "CHANGE_WANTED"
    DUE = "DUE"
    OVERDUE = "OVERDUE"
    DISPUTED = "DISPUTED"
    """A part of a line is disputed, or is to be written off."""
    CLOSED = "CLOSED"
    SEVERE = "SEVERE"
    REOPENED = "REOPENED"
    RECURRENT = "RECURRENT"
    CORRECTED = "CORRECTED"
    HANDED_ON = "HANDED_ON"
    LATE_ENTRY = "LATE_ENTRY"


#: Alternatives, each of which is enough; all traits of an alternative are needed.
Condition = tuple[frozenset[Trait], ...]

#: Deadlines on the customer: that he misses them is no breach of ours.
ON_CUSTOMER = frozenset({"CUSTOMER_ACCEPTANCE", "RECEIVABLE", "PROMISE"})


@dataclass(frozen=True, slots=True)
class Applying:
    """When a clause applies, and by which commands or events it is kept.

    Where none are named, every command that rests on the clause keeps it. `outlasts` the
    case: it may still be kept after the end.
    """

    when: Condition
    kept_by: frozenset[str] = frozenset()
    outlasts: bool = False

    def to(self, traits: frozenset[Trait]) -> bool:
        return any(needed <= traits for needed in self.when)


def _any(*traits: Trait) -> Condition:
    return tuple(frozenset({trait}) for trait in traits)


def _all(*traits: Trait) -> Condition:
    return (frozenset(traits),)


ALWAYS: Condition = (frozenset(),)
#: What concerns the company as a whole is judged on no case.
NEVER: Condition = ()

SALE = _any(Trait.SALE)
MONEY = _any(Trait.SALE, Trait.PAST)
COMPLAINT = _any(Trait.COMPLAINT)
KEY_ACCOUNT = _any(Trait.KEY_ACCOUNT)


def _rule(when: Condition, *kept_by: str, outlasts: bool = False) -> Applying:
    return Applying(when, frozenset(kept_by), outlasts)


_LEADS: Mapping[str, Applying] = {
    "G1.2": _rule(SALE),
    "G1.3": _rule(SALE),
    "G1.4": _rule(SALE),
    "G2.0": _rule(ALWAYS),
    "G2.1": _rule(_any(Trait.NEW_CUSTOMER), "ConvertLead", "OpenDeal"),
    "G2.2": _rule(_any(Trait.REPURCHASE)),
    "G2.3": _rule(KEY_ACCOUNT),
    "G2.4": _rule(COMPLAINT),
    "G3.1.1": _rule(SALE),
    "G3.1.2": _rule(SALE),
    "G3.1.3": _rule(SALE),
    "G3.1.4": _rule(_any(Trait.SCORED_A)),
    "G3.1.5": _rule(_any(Trait.SCORED_B)),
    "G3.1.6": _rule(_any(Trait.SCORED_C)),
    "G3.1.7": _rule(SALE, "ApproveScore", "ReturnScore"),
    "G3.1.8": _rule(SALE, "AssignLead"),
    "G3.1.9": _rule(_any(Trait.GRADED_A)),
    "G3.1.10": _rule(SALE),
    "G3.1.11": _rule(_any(Trait.GRADED_C)),
    "R3.1.1": _rule(SALE),
    "R3.1.2": _rule(SALE, "ConvertLead"),
}

_TALKS: Mapping[str, Applying] = {
    "G3.2.1": _rule(SALE),
    "G3.2.2": _rule(SALE),
    "G3.2.3": _rule(SALE, "RecordNeeds"),
    "G3.2.4": _rule(SALE),
    "G3.2.5": _rule(SALE),
    "G3.2.6": _rule(SALE),
    "G3.2.7": _rule(SALE),
    "R3.2.1": _rule(_any(Trait.COMPLEX)),
    "G3.3.1": _rule(SALE),
    "G3.3.2": _rule(SALE),
    "G3.3.3": _rule(SALE, "ReviewSolution"),
    "G3.3.4": _rule(SALE, "PresentSolution"),
    "G3.3.5": _rule(SALE),
    "G3.3.6": _rule(SALE),
    "G3.3.7": _rule(SALE),
    "G3.3.8": _rule(SALE),
    "G3.3.9": _rule(SALE),
    "G3.3.11": _rule(_any(Trait.OBJECTED)),
    "R3.3.1": _rule(SALE, "EnterNegotiation"),
    "R3.3.2": _rule(SALE),
    "G3.4.1": _rule(SALE),
    "G3.4.2": _rule(SALE),
    "G3.4.3": _rule(SALE),
    "G3.4.4": _rule(SALE, "AgreeTerms"),
    "G3.4.5": _rule(_any(Trait.CONCEDED)),
    "G3.4.6": _rule(SALE, "AgreeTerms"),
}

_CONTRACT: Mapping[str, Applying] = {
    "R3.4.1": _rule(SALE, "DraftContract", "ReviseContract", "AmendContract"),
    "R3.4.2": _rule(SALE, "SubmitContract"),
    "R3.4.3": _rule(SALE, "ReviewContract"),
    "R3.4.4": _rule(SALE, "ReviewContract"),
    "R3.4.5": _rule(SALE, "ReviewContract"),
    "R3.4.6": _rule(SALE),
    "R3.4.7": _rule(SALE, "ArchiveContract"),
    "R3.4.8": _rule(_any(Trait.AMENDED)),
    "R3.5.1": _rule(SALE),
    "R3.5.2": _rule(SALE),
    "R3.5.3": _rule(SALE),
    "R3.5.4": _rule(SALE),
    "R3.5.5": _rule(_any(Trait.CHANGE_WANTED)),
    "R3.6.1": _rule(MONEY, "LineBecameDue", "ImportDeal"),
    "R3.6.2": _rule(MONEY, "IssueInvoice"),
    "R3.6.3": _rule(MONEY),
    "R3.6.4": _rule(_any(Trait.DUE), "RecordDunning", "DeliveryHeld"),
    "R3.6.5": _rule(_any(Trait.DISPUTED)),
    "R3.6.6": _rule(_any(Trait.OVERDUE)),
    "R3.6.7": _rule(MONEY, "CloseDeal", "DealClosed", "DealClosedPendingRetention"),
}

_COMPLAINTS: Mapping[str, Applying] = {
    "R3.7.1": _rule(COMPLAINT),
    "R3.7.2": _rule(COMPLAINT, "Acknowledge", "Triage", "ChangeSeverity"),
    "R3.7.3": _rule(COMPLAINT),
    "R3.7.4": _rule(COMPLAINT, "AssignHandler"),
    "R3.7.5": _rule(COMPLAINT, "RecordFinding"),
    "R3.7.6": _rule(COMPLAINT, "ApproveSolution", "RejectProposal"),
    "R3.7.7": _rule(
        COMPLAINT, "CommunicateDecision", "CustomerAccept", "CustomerReject", "Execute", "Resolve"
    ),
    "R3.7.8": _rule(COMPLAINT, "FollowUp", "Close"),
    "R3.7.9": _rule(
        _any(Trait.SEVERE, Trait.REOPENED, Trait.RECURRENT),
        *("Reopen", "FlagRecurrence", "PlanCorrectiveAction", "VerifyCorrectiveAction"),
        outlasts=True,
    ),
    "R3.7.10": _rule(COMPLAINT),
}

_ACCOUNTS: Mapping[str, Applying] = {
    "R3.8.1": _rule(_any(Trait.CLOSED)),
    "R3.8.2": _rule(_any(Trait.REPURCHASE)),
    "R3.8.3": _rule(_any(Trait.WARNED), "AcknowledgeWarning"),
    "R3.8.4": _rule(_all(Trait.REPURCHASE, Trait.GRADED_B)),
    "R3.9.1": _rule(_any(Trait.LARGE), "FlagKeyAccount"),
    "R3.9.2": _rule(KEY_ACCOUNT),
    "R3.9.3": _rule(KEY_ACCOUNT),
    "R3.9.4": _rule(KEY_ACCOUNT),
    "R3.9.5": _rule(KEY_ACCOUNT),
    "R3.9.6": _rule(KEY_ACCOUNT),
}

_RECORDS: Mapping[str, Applying] = {
    "R5.1": _rule(ALWAYS),
    "R5.2": _rule(_any(Trait.CORRECTED)),
    "R5.3": _rule(NEVER),
    "R5.4": _rule(ALWAYS),
    "R5.5": _rule(NEVER),
    "R5.7": _rule(_any(Trait.HANDED_ON)),
    "R5.8": _rule(_any(Trait.LATE_ENTRY)),
    "R5.9": _rule(_any(Trait.HELD), "HoldDeal", "ResumeDeal"),
}

APPLYING: Mapping[str, Applying] = MappingProxyType(
    {**_LEADS, **_TALKS, **_CONTRACT, **_COMPLAINTS, **_ACCOUNTS, **_RECORDS}
)

#: Every clause that can be kept or broken, in the order of the list of clauses.
JUDGED: tuple[str, ...] = tuple(id for id, clause in CLAUSES.items() if not clause.is_advice)


def applies(clause: str, traits: frozenset[Trait]) -> bool:
    """Whether the clause concerns a case with these traits."""
    return APPLYING[clause].to(traits)


@cache
def applicable(traits: frozenset[Trait]) -> frozenset[str]:
    """All clauses that concern a case with these traits."""
    return frozenset(clause for clause in JUDGED if applies(clause, traits))
