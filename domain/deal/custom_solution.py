"""What a solution for a key account asks for, and one newly made (G2.3, R3.9.2, R3.9.4)."""

from __future__ import annotations

from collections.abc import Iterator

from domain.outcomes import Reason
from domain.people import People, Role

from .records.solution import NeedsClass
from .state import Deal

#: Who must be on the team of a key account before there is a solution (G2.3).
EXPERTS = (Role.PRODUCT_MANAGER, Role.TECH_SUPPORT)


def unless_joined_by_experts(deal: Deal, people: People) -> Iterator[Reason]:
    """Reasons against while product and tech have no part in a key account."""
    if not deal.is_key_account:
        return
    on_the_team = {member.role for member in deal.team}
    for role in EXPERTS:
        if role not in on_the_team:
            detail: dict[str, str] = {"role": role}
            yield Reason("G2.3", "TEAM_ROLE_MISSING", detail=detail)
    if not deal.discovery.included(Role.PRODUCT_MANAGER, people):
        yield Reason("R3.9.4", "NO_TALK_WITH_PRODUCT_MANAGER")


def unless_class_fits(needs_class: NeedsClass | None, deal: Deal) -> Iterator[Reason]:
    """Reasons against a class left out, or one that nobody found feasible."""
    if needs_class is None and deal.is_key_account:
        yield Reason("R3.9.2", "NEEDS_CLASS_MISSING", field="needs_class")
    if needs_class is NeedsClass.C and not deal.project.feasible:
        yield Reason("R3.9.2", "NOT_FOUND_FEASIBLE", field="needs_class")
