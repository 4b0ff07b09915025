"""A company of two teams, and the cases of one of them."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from people import AUDITOR
from stories.playing import Play

from domain.people import UNGIVEN_ROLES, Person, Role
from interfaces.http.routes import all_routes

SOAK = os.environ.get("DEALTRAIL_SOAK") == "1"
CASE_KINDS = ("lead", "deal", "complaint")
#: The routes of commands on a case that is there.
CASE_ROUTES = [r for r in all_routes() if r.aggregate.name in CASE_KINDS and r.has_id]

FAR, FAR_BOSS = "far", "far-boss"
SOUTH = (
    Person(FAR, "远方", frozenset({Role.SALES_REP}), "south"),
    Person(FAR_BOSS, "远经理", frozenset({Role.SALES_MANAGER}), "south"),
)

#: Whoever may hold two roles at once, in one of the two teams by turns.
PAIRS = tuple(
    Person(f"pair{n}", "双职", frozenset(two), ("sales", "south")[n % 2])
    for n, two in enumerate(combinations([r for r in Role if r not in UNGIVEN_ROLES], 2))
)
STAFF = (*SOUTH, *(PAIRS if SOAK else ()))


@dataclass(frozen=True)
class Company:
    """The service, and the cases of 陈一's team by the name of their kind, as paths."""

    play: Play
    lead: str
    deal: str
    complaint: str
    customer: str
    _bodies: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def cases(self) -> tuple[str, ...]:
        return self.lead, self.deal, self.complaint

    def words(self) -> set[str]:
        """By what one could tell that they are there: ids, numbers, the customer."""
        found = {self.customer.rpartition("/")[2]}
        for case in self.cases:
            body = self.play.get(AUDITOR, case)
            found |= {body["id"], body["number"], body["customer_name"]}
        return found

    def path(self, kind: str) -> str:
        return dict(zip(CASE_KINDS, self.cases, strict=True))[kind]

    def body(self, kind: str) -> dict[str, Any]:
        """The case as an auditor read it first."""
        if kind not in self._bodies:
            self._bodies[kind] = self.play.get(AUDITOR, self.path(kind))
        return self._bodies[kind]

    @property
    def authors(self) -> set[str]:
        """Who wrote a version of the solution."""
        versions = self.body("deal")["solutions"]["versions"]
        return {author for version in versions for author in version["authors"]}
