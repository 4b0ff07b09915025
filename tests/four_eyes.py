"""Four eyes and what an approval stands for, read off recorded events alone (domain 3.4).

An auditor's own reading: it asks nothing of the product's states and rules, only what
happened, by whom, and who holds which role.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from domain.kernel import Recorded
from domain.people import People

ROLES = {
    "LEGAL": {"legal"},
    "FINANCE": {"finance"},
    "TECHNICAL": {"tech_support", "delivery"},
    "SALES_MANAGER": {"sales_manager"},
    "GENERAL_MANAGER": {"general_manager"},
}
ALWAYS = {"LEGAL", "FINANCE", "TECHNICAL", "SALES_MANAGER"}
GM_AMOUNT_FEN = 100_000_000
GM_TERM_DAYS = 365
EAST_OF_UTC = dt.timedelta(hours=8)
SIGN_WINDOW = dt.timedelta(days=30)
APPROVAL_COUNTS = dt.timedelta(days=30)


@dataclass
class Paper:
    """What he noted down about the contract, or about one amendment."""

    drafts: dict[int, tuple[str, dict[str, Any]]] = field(default_factory=dict)
    grants: list[tuple[int, str, str, str]] = field(default_factory=list)
    votes: list[tuple[int, str, str, str]] = field(default_factory=list)
    submitted: int | None = None
    approved_sha: str | None = None
    approved_at: dt.datetime | None = None
    signed: bool = False

    def take_back(self) -> None:
        self.submitted = self.approved_sha = self.approved_at = None


@dataclass
class Auditor:
    """What he noted down so far; every event is looked at once, in order."""

    people: People
    owner: str = ""
    scenario: str = ""
    limit: dict[str, Any] = field(default_factory=dict)
    authors: dict[int, set[str]] = field(default_factory=dict)
    papers: dict[int | None, Paper] = field(default_factory=lambda: {None: Paper()})
    agreed: list[tuple[str, str, str, dt.datetime]] = field(default_factory=list)

    def audit(self, recorded: Iterable[Recorded]) -> None:
        for one in recorded:
            name = type(one.event).__name__
            look = getattr(self, f"on_{name}", None)
            if look is not None:
                trail = one.trail.model_dump(mode="json")
                look(one.event.model_dump(mode="json"), trail["actor"], trail)

    def on_DealOpened(self, event: dict[str, Any], actor: str, trail: Any) -> None:
        self.owner, self.scenario = event["owner_id"], event["scenario"]

    def on_DealReassigned(self, event: dict[str, Any], actor: str, trail: Any) -> None:
        self.owner = event["to"]

    def on_BottomLineSet(self, event: dict[str, Any], actor: str, trail: Any) -> None:
        self.limit = event

    # ---- the solution ---------------------------------------------------------------

    def on_SolutionDrafted(self, event: dict[str, Any], actor: str, trail: Any) -> None:
        self.authors[event["solution_version"]] = {*event["authors"], actor}

    def on_SolutionApproved(self, event: dict[str, Any], actor: str, trail: Any) -> None:
        assert event["solution_version"] == max(self.authors)
        assert actor not in self.authors[event["solution_version"]]
        assert actor != self.owner
        assert "sales_manager" in self.roles(actor)

    def on_SolutionReturned(self, event: dict[str, Any], actor: str, trail: Any) -> None:
        self.on_SolutionApproved(event, actor, trail)

    # ---- the contract ---------------------------------------------------------------

    def on_AmendmentOpened(self, event: dict[str, Any], actor: str, trail: Any) -> None:
        assert actor == self.owner
        assert all(paper.signed for paper in self.papers.values())
        assert event["amendment_no"] == len(self.papers)
        self.papers[event["amendment_no"]] = Paper()

    def on_ContractDrafted(self, event: dict[str, Any], actor: str, trail: Any) -> None:
        paper = self.papers[event["amendment_no"]]
        assert actor == self.owner
        assert not paper.signed
        assert event["rev"] == len(paper.drafts) + 1
        paper.drafts[event["rev"]] = (actor, event)
        paper.take_back()

    def on_NegotiationReopened(self, event: dict[str, Any], actor: str, trail: Any) -> None:
        self.papers[None].take_back()

    def on_FloorExceptionGranted(self, event: dict[str, Any], actor: str, trail: Any) -> None:
        paper = self.papers[event["amendment_no"]]
        _, text = paper.drafts[event["rev"]]
        assert actor == event["by"] != self.owner
        assert event["role"] in self.roles(actor) & {"sales_manager", "finance"}
        assert event["content_sha256"] == text["content_sha256"]
        assert self.is_below(text)
        paper.grants.append((event["rev"], actor, event["role"], event["expires_on"]))

    def on_ContractSubmitted(self, event: dict[str, Any], actor: str, trail: Any) -> None:
        paper = self.papers[event["amendment_no"]]
        rev = paper.submitted = event["rev"]
        assert actor == self.owner
        assert rev == max(paper.drafts)
        if self.is_below(paper.drafts[rev][1]):
            day = (at(trail) + EAST_OF_UTC).date().isoformat()
            grants = [g for g in paper.grants if g[0] == rev and g[3] >= day]
            holding = [g for g in grants if g[1] != self.owner]
            managers = {by for _, by, role, _ in holding if role == "sales_manager"}
            finance = {by for _, by, role, _ in holding if role == "finance"}
            assert managers
            assert finance
            assert len(managers | finance) > 1

    def on_ContractReviewed(self, event: dict[str, Any], actor: str, trail: Any) -> None:
        paper = self.papers[event["amendment_no"]]
        rev, department = event["rev"], event["department"]
        drafter, text = paper.drafts[rev]
        assert rev == paper.submitted == max(paper.drafts)
        assert actor not in (self.owner, drafter)
        assert trail["role"] in self.roles(actor) & ROLES[department]
        if department == "FINANCE":
            assert not self.roles(actor) & {"sales_rep", "sales_manager"}
        assert event["content_sha256"] == text["content_sha256"]
        earlier = [vote for vote in paper.votes if vote[0] == rev]
        assert actor not in {by for _, by, _, _ in earlier}, "one person, one vote"
        assert department not in {voted for _, _, voted, _ in earlier}
        assert "REJECT" not in {decision for _, _, _, decision in earlier}
        if department == "GENERAL_MANAGER":
            assert {voted for _, _, voted, _ in earlier} == ALWAYS
        paper.votes.append((rev, actor, department, event["decision"]))

    def on_ContractApproved(self, event: dict[str, Any], actor: str, trail: Any) -> None:
        paper = self.papers[event["amendment_no"]]
        text = paper.drafts[event["rev"]][1]
        votes = [vote for vote in paper.votes if vote[0] == event["rev"]]
        needed = ALWAYS | ({"GENERAL_MANAGER"} if self.asks_the_gm(text) else set())
        assert {vote[2] for vote in votes} == needed
        assert {vote[3] for vote in votes} == {"APPROVE"}
        assert len({vote[1] for vote in votes}) == len(needed)
        assert self.owner not in {vote[1] for vote in votes}
        paper.approved_sha, paper.approved_at = text["content_sha256"], at(trail)

    def on_ContractApprovalExpired(self, event: dict[str, Any], actor: str, trail: Any) -> None:
        paper = self.papers[event["amendment_no"]]
        assert actor == "system"
        assert paper.approved_at is not None
        assert not paper.signed
        assert at(trail) > paper.approved_at + SIGN_WINDOW
        assert event["rev"] == paper.submitted
        paper.approved_sha = paper.approved_at = None
        paper.votes = [vote for vote in paper.votes if vote[0] != event["rev"]]

    def on_ContractSigned(self, event: dict[str, Any], actor: str, trail: Any) -> None:
        paper = self.papers[event["amendment_no"]]
        assert event["signed_sha256"] == paper.approved_sha
        assert paper.approved_at is not None
        assert at(trail) <= paper.approved_at + SIGN_WINDOW
        assert actor == self.owner or "legal" in self.roles(actor)
        given = (*paper.votes, *paper.grants)
        assert self.owner not in {by for rev, by, _, _ in given if rev == paper.submitted}
        paper.signed = True

    def on_ApprovalGiven(self, event: dict[str, Any], actor: str, trail: Any) -> None:
        if event["command"] == "TerminateDeal":
            assert actor != self.owner
            assert event["role"] in self.roles(actor)
            self.agreed.append((event["subject"], actor, event["role"], at(trail)))

    def on_DealTerminated(self, event: dict[str, Any], actor: str, trail: Any) -> None:
        assert self.papers[None].signed
        since = at(trail) - APPROVAL_COUNTS
        given = [one for one in self.agreed if one[0] == event["reason_code"] and one[3] >= since]
        agreed = [one for one in given if one[1] != self.owner]
        assert {role for _, _, role, _ in agreed} == {"sales_manager", "legal", "finance"}
        assert len({by for _, by, _, _ in agreed}) == 3

    # ---- what the figures say -------------------------------------------------------

    def roles(self, person: str) -> set[str]:
        return {str(role) for role in self.people.by_id[person].roles}

    def is_below(self, text: dict[str, Any]) -> bool:
        days = [p["days"] for p in text["payment_plan"] if p["kind"] != "RETENTION"]
        return bool(
            text["amount_fen"] < self.limit["floor_price_fen"]
            or max(days) > self.limit["max_payment_days"]
            or set(self.limit["min_scope"]) - set(text["scope"])
        )

    def asks_the_gm(self, text: dict[str, Any]) -> bool:
        return bool(
            text["amount_fen"] >= GM_AMOUNT_FEN
            or text["term_days"] > GM_TERM_DAYS
            or text["non_standard_terms"]
            or self.scenario == "KEY_ACCOUNT_PROJECT"
            or self.is_below(text)
        )


def at(trail: Any) -> dt.datetime:
    """When what the trail stands beside happened."""
    return dt.datetime.fromisoformat(trail["occurred_at"]).astimezone(dt.UTC)
