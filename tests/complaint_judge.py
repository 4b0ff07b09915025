"""Whether a complaint's recorded events keep to the law, judged by the events alone (3.3, 3.4).

An outsider's own reading: it asks nothing of the product's states and rules.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from domain.kernel import Recorded

OPEN = {
    "REGISTERED",
    "ACKNOWLEDGED",
    "INVESTIGATING",
    "SOLUTION_PROPOSED",
    "AGREED",
    "EXECUTING",
    "RESOLVED",
    "FOLLOWED_UP",
}
#: From which states an event may come, and the state after it; None if that stays.
WAYS: dict[str, tuple[set[str], str | None]] = {
    "ComplaintRegistered": ({""}, "REGISTERED"),
    "ComplaintAcknowledged": ({"REGISTERED"}, "ACKNOWLEDGED"),
    "ContainmentTaken": ({"INVESTIGATING"}, None),
    "FindingRecorded": ({"INVESTIGATING"}, None),
    "SolutionProposed": ({"INVESTIGATING", "SOLUTION_PROPOSED"}, "SOLUTION_PROPOSED"),
    "ApprovalGiven": ({"SOLUTION_PROPOSED"}, None),
    "SolutionCostApproved": ({"SOLUTION_PROPOSED"}, None),
    "SolutionCostRejected": ({"SOLUTION_PROPOSED"}, "INVESTIGATING"),
    "DecisionCommunicated": ({"SOLUTION_PROPOSED"}, None),
    "SolutionAccepted": ({"SOLUTION_PROPOSED"}, "AGREED"),
    "SolutionRejected": ({"SOLUTION_PROPOSED"}, None),
    "ExecutionStarted": ({"AGREED"}, "EXECUTING"),
    "ComplaintResolved": ({"AGREED", "EXECUTING"}, "RESOLVED"),
    "FollowUpDone": ({"RESOLVED"}, "FOLLOWED_UP"),
    "ComplaintClosed": ({"FOLLOWED_UP"}, "CLOSED"),
    "ComplaintWithdrawn": (OPEN, "WITHDRAWN"),
    "DecisionAppealed": ({"UNFOUNDED"}, "INVESTIGATING"),
}
LOOKED_AT = WAYS.keys() | {"HandlerAssigned", "ComplaintReopened", "Escalated"}


@dataclass
class Judge:
    """What he noted down so far; every event is looked at once, in order."""

    status: str = ""
    cycle: int = 1
    severity: str = ""
    level: int = 0
    handler: str | None = None
    barred: set[str] = field(default_factory=set)
    found: bool = False
    contained: bool = False
    appealed: bool = False
    score: int = 0
    rejections: int = 0
    #: Of the newest proposal: its id, who made it, its cost, how far it got, who agreed.
    proposal: dict[str, Any] = field(default_factory=dict)

    def judge(self, recorded: Iterable[Recorded]) -> None:
        before = ""
        for one in recorded:
            name = type(one.event).__name__
            event, actor = one.event.model_dump(mode="json"), one.trail.actor
            if name in WAYS:
                allowed, after = WAYS[name]
                assert self.status in allowed, (name, self.status)
                self.status = after or self.status
            look = getattr(self, f"on_{name}", None)
            if look is not None:
                look(event, actor, str(one.trail.role))
            if name in LOOKED_AT:
                discontent = before == "FollowUpDone" and self.score < 3
                assert not discontent or name == "ComplaintReopened"
                before = name

    def on_ComplaintTriaged(self, event: Any, actor: str, role: str) -> None:
        self.severity = event["severity"]

    def on_SeverityChanged(self, event: Any, actor: str, role: str) -> None:
        self.severity = event["to"]

    def on_HandlerAssigned(self, event: Any, actor: str, role: str) -> None:
        assert self.severity
        assert event["handler_id"] not in self.barred
        assert actor not in (self.handler, self.proposal.get("by"))
        self.handler = event["handler_id"]
        if self.status == "ACKNOWLEDGED":
            self.status = "INVESTIGATING"

    def on_ContainmentTaken(self, event: Any, actor: str, role: str) -> None:
        self.contained = True

    def on_FindingRecorded(self, event: Any, actor: str, role: str) -> None:
        assert actor == self.handler
        assert self.contained or self.severity != "URGENT"
        self.found = event["founded"] != "UNFOUNDED"
        if not self.found:
            self.status = "UNFOUNDED"

    def on_SolutionProposed(self, event: Any, actor: str, role: str) -> None:
        assert self.found
        assert actor == self.handler
        assert self.proposal.get("got") in (None, "cost rejected", "rejected")
        self.proposal = {**event, "by": actor, "got": "proposed", "agreed": {}}

    def on_ApprovalGiven(self, event: Any, actor: str, role: str) -> None:
        assert self.proposal["got"] == "proposed"
        assert (event["subject"], event["role"]) == (self.proposal["solution_id"], role)
        assert actor != self.proposal["by"]
        assert role != "customer_service" or actor != self.handler
        self.proposal["agreed"][role] = actor

    def on_SolutionCostApproved(self, event: Any, actor: str, role: str) -> None:
        self.step(event, "proposed", "approved")
        cost, agreed = self.proposal["cost_fen"], self.proposal["agreed"]
        assert set(event["by"]) == set(agreed.values())
        if cost > 5_000_000:
            needed = {"sales_manager", "finance"}
            assert agreed.keys() == needed | ({"general_manager"} if cost >= 50_000_000 else set())
        else:
            assert len(agreed) == 1
            alone = {"sales_manager", "general_manager"}
            assert agreed.keys() <= alone | ({"customer_service"} if cost <= 500_000 else set())

    def on_SolutionCostRejected(self, event: Any, actor: str, role: str) -> None:
        assert actor != self.proposal["by"]
        self.step(event, "proposed", "cost rejected")

    def on_DecisionCommunicated(self, event: Any, actor: str, role: str) -> None:
        before = self.proposal["got"]
        assert before in ("approved", "communicated")
        self.step(event, before, "communicated")

    def on_SolutionAccepted(self, event: Any, actor: str, role: str) -> None:
        self.step(event, "communicated", "accepted")

    def on_SolutionRejected(self, event: Any, actor: str, role: str) -> None:
        self.step(event, "communicated", "rejected")
        self.rejections += 1
        assert event["n"] == self.rejections

    def on_ComplaintResolved(self, event: Any, actor: str, role: str) -> None:
        assert actor == self.handler
        assert self.proposal["got"] == "accepted"

    def on_FollowUpDone(self, event: Any, actor: str, role: str) -> None:
        assert actor != self.handler
        self.score = event["score"]

    def on_ComplaintReopened(self, event: Any, actor: str, role: str) -> None:
        asked = "FOLLOWED_UP" if event["why"] == "DISSATISFIED" else "RESOLVED"
        assert self.status in (asked, "CLOSED")
        assert event["cycle"] == self.cycle + 1
        higher = {"GENERAL": "MAJOR", "MAJOR": "URGENT", "URGENT": "URGENT"}
        assert event["severity"] == higher[self.severity]
        if self.cycle > 1:
            self.bar()
        self.cycle, self.severity, self.status = event["cycle"], event["severity"], "INVESTIGATING"
        self.found = self.contained = False
        self.rejections, self.proposal, self.score = 0, {}, 0

    def on_ComplaintClosed(self, event: Any, actor: str, role: str) -> None:
        assert actor != self.handler
        assert self.score >= 3
        assert event["cycle"] == self.cycle

    def on_DecisionAppealed(self, event: Any, actor: str, role: str) -> None:
        assert not self.appealed
        self.appealed = True
        self.found = False
        self.bar()

    def on_Escalated(self, event: Any, actor: str, role: str) -> None:
        assert event["level"] == self.level + 1 <= 3
        self.level = event["level"]

    def step(self, event: Any, before: str, after: str) -> None:
        """The newest proposal gets from one point to the next."""
        assert event["solution_id"] == self.proposal["solution_id"]
        assert self.proposal["got"] == before
        self.proposal["got"] = after

    def bar(self) -> None:
        """Whoever handled it so far does so no more."""
        if self.handler is not None:
            self.barred.add(self.handler)
        self.handler = None
