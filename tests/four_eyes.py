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


@dataclass
class Auditor:
    """What he noted down so far; every event is looked at once, in order."""

    people: People
    owner: str = ""
    scenario: str = ""
    limit: dict[str, Any] = field(default_factory=dict)
    authors: dict[int, set[str]] = field(default_factory=dict)
    drafts: dict[int, tuple[str, dict[str, Any]]] = field(default_factory=dict)
    grants: list[tuple[int, str, str, str]] = field(default_factory=list)
    votes: list[tuple[int, str, str, str]] = field(default_factory=list)
    submitted: int | None = None
    approved_sha: str | None = None

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

    def on_ContractDrafted(self, event: dict[str, Any], actor: str, trail: Any) -> None:
        assert actor == self.owner
        assert event["rev"] == len(self.drafts) + 1
        self.drafts[event["rev"]] = (actor, event)
        self.submitted = self.approved_sha = None

    def on_NegotiationReopened(self, event: dict[str, Any], actor: str, trail: Any) -> None:
        self.submitted = self.approved_sha = None

    def on_FloorExceptionGranted(self, event: dict[str, Any], actor: str, trail: Any) -> None:
        assert actor == event["by"] != self.owner
        assert event["role"] in self.roles(actor) & {"sales_manager", "finance"}
        assert event["content_sha256"] == self.drafts[event["rev"]][1]["content_sha256"]
        assert self.is_below(event["rev"])
        self.grants.append((event["rev"], actor, event["role"], event["expires_on"]))

    def on_ContractSubmitted(self, event: dict[str, Any], actor: str, trail: Any) -> None:
        rev = self.submitted = event["rev"]
        assert actor == self.owner
        assert rev == max(self.drafts)
        if self.is_below(rev):
            then = dt.datetime.fromisoformat(trail["occurred_at"])
            day = (then.astimezone(dt.UTC) + EAST_OF_UTC).date().isoformat()
            holding = [g for g in self.grants if g[0] == rev and g[3] >= day and g[1] != self.owner]
            managers = {by for _, by, role, _ in holding if role == "sales_manager"}
            finance = {by for _, by, role, _ in holding if role == "finance"}
            assert managers
            assert finance
            assert len(managers | finance) > 1

    def on_ContractReviewed(self, event: dict[str, Any], actor: str, trail: Any) -> None:
        rev, department = event["rev"], event["department"]
        drafter, text = self.drafts[rev]
        assert rev == self.submitted == max(self.drafts)
        assert actor not in (self.owner, drafter)
        assert trail["role"] in self.roles(actor) & ROLES[department]
        if department == "FINANCE":
            assert not self.roles(actor) & {"sales_rep", "sales_manager"}
        assert event["content_sha256"] == text["content_sha256"]
        earlier = [vote for vote in self.votes if vote[0] == rev]
        assert actor not in {by for _, by, _, _ in earlier}, "one person, one vote"
        assert department not in {voted for _, _, voted, _ in earlier}
        assert "REJECT" not in {decision for _, _, _, decision in earlier}
        if department == "GENERAL_MANAGER":
            assert {voted for _, _, voted, _ in earlier} == ALWAYS
        self.votes.append((rev, actor, department, event["decision"]))

    def on_ContractApproved(self, event: dict[str, Any], actor: str, trail: Any) -> None:
        votes = [vote for vote in self.votes if vote[0] == event["rev"]]
        needed = ALWAYS | ({"GENERAL_MANAGER"} if self.asks_the_gm(event["rev"]) else set())
        assert {vote[2] for vote in votes} == needed
        assert {vote[3] for vote in votes} == {"APPROVE"}
        assert len({vote[1] for vote in votes}) == len(needed)
        assert self.owner not in {vote[1] for vote in votes}
        self.approved_sha = self.drafts[event["rev"]][1]["content_sha256"]

    def on_ContractSigned(self, event: dict[str, Any], actor: str, trail: Any) -> None:
        assert event["signed_sha256"] == self.approved_sha
        assert actor == self.owner or "legal" in self.roles(actor)
        approvers = {by for rev, by, _, _ in (*self.votes, *self.grants) if rev == self.submitted}
        assert self.owner not in approvers

    # ---- what the figures say -------------------------------------------------------

    def roles(self, person: str) -> set[str]:
        return {str(role) for role in self.people.by_id[person].roles}

    def is_below(self, rev: int) -> bool:
        text = self.drafts[rev][1]
        days = [p["days"] for p in text["payment_plan"] if p["kind"] != "RETENTION"]
        return bool(
            text["amount_fen"] < self.limit["floor_price_fen"]
            or max(days) > self.limit["max_payment_days"]
            or set(self.limit["min_scope"]) - set(text["scope"])
        )

    def asks_the_gm(self, rev: int) -> bool:
        text = self.drafts[rev][1]
        return bool(
            text["amount_fen"] >= GM_AMOUNT_FEN
            or text["term_days"] > GM_TERM_DAYS
            or text["non_standard_terms"]
            or self.scenario == "KEY_ACCOUNT_PROJECT"
            or self.is_below(rev)
        )
