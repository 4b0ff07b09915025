"""The policy: one proposes its numbers, another puts them in force (R5.3)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Annotated, Any

from pydantic import Field

from domain.context import Context
from domain.kernel import Command, Event, Trail
from domain.language import Text
from domain.outcomes import Reason
from domain.people import Role, anyone
from domain.policy import PolicyValues, policy_of, tree
from domain.policy_law import faults
from domain.values import By, ItemId, Shape

from .state import Company

CLAUSE = "R5.3"

#: What a path of a policy leads to: a number, a list of numbers, or nothing.
Leaf = int | tuple[int, ...] | None


class PolicyChange(Shape):
    """One value that differs from the policy in force."""

    path: str
    old: Leaf
    new: Leaf


class PolicyDetails(Shape):
    """A version of the policy, and all of its numbers."""

    policy_version: Annotated[ItemId, Field(max_length=40), By(CLAUSE)]
    values: Annotated[
        PolicyValues,
        By(CLAUSE),
        Field(
            description="Every number of the policy, changed or not. Of a length of time only "
            "its unit is named, of a deadline only what it has; `GET /policies/{version}` "
            "gives the values of a policy in this form."
        ),
    ]


class PolicyProposed(PolicyDetails, Event):
    """Numbers to rule from now on wait for another's approval."""

    sentence = Text("Policy {policy_version} proposed", "提出政策 {policy_version}")

    diff: tuple[PolicyChange, ...]

    def evolve(self, company: Company, trail: Trail, /) -> Company:
        policy = policy_of(self.policy_version, self.values)
        return replace(company, policies=company.policies.proposing(policy, trail.doers))


class PublishPolicy(PolicyDetails, Command):
    """Propose the numbers of a new policy; another person puts it in force (R5.3)."""

    #: It stands in the path of `GET /policies/{version}`.
    policy_version: Annotated[
        ItemId,
        Field(
            max_length=40,
            pattern=r"^[A-Za-z0-9\u4e00-\u9fff][A-Za-z0-9\u4e00-\u9fff._-]*$",
            description="Letters, digits, dot, hyphen, underscore.",
            examples=["2026-2"],
        ),
        By(CLAUSE),
    ]

    aggregates = ("company",)
    issued_by = anyone(Role.ADMIN)
    clause = CLAUSE

    def decide(self, company: Company, context: Context, /) -> Iterator[PolicyProposed | Reason]:
        policies = company.policies
        if policies.knows(self.policy_version):
            yield Reason(CLAUSE, "POLICY_VERSION_USED", field="policy_version")
        yield from against(self.values)
        diff = difference(policies.in_force.values, self.values)
        if not diff:
            yield Reason(CLAUSE, "POLICY_NOTHING_CHANGED", field="values")
        yield PolicyProposed.of(self, diff=diff)


class PolicyPublished(Event):
    """From now on every command is decided by this policy; what was decided stays."""

    sentence = Text("Policy {policy_version} in force", "政策 {policy_version} 生效")

    policy_version: str

    def evolve(self, company: Company, trail: Trail, /) -> Company:
        return replace(company, policies=company.policies.publishing(self.policy_version))


class ApprovePolicy(Command):
    """Put the proposed policy in force, as another person than who proposed it (R5.3)."""

    policy_version: Annotated[ItemId, By(CLAUSE)]

    aggregates = ("company",)
    issued_by = anyone(Role.ADMIN, Role.GENERAL_MANAGER)
    clause = CLAUSE
    also = ("R5.1",)

    @classmethod
    def ready(cls, company: Company, context: Context, /) -> Iterator[Reason]:
        proposed = company.policies.proposed
        if proposed is not None and context.is_any_of(proposed.doers):
            yield Reason.four_eyes(CLAUSE, "OWN_POLICY")

    def decide(self, company: Company, context: Context, /) -> Iterator[PolicyPublished | Reason]:
        proposed = company.policies.proposed
        if proposed is None or proposed.version != self.policy_version:
            waiting = proposed.version if proposed is not None else "–"
            yield Reason(
                CLAUSE, "POLICY_NOT_PROPOSED", "policy_version", detail={"waiting": waiting}
            )
        yield PolicyPublished.of(self)


def against(values: PolicyValues) -> Iterator[Reason]:
    """Reasons against values that cannot rule, each with the path of what is wrong."""
    for fault in faults(values):
        yield Reason(CLAUSE, fault.code, field=f"values.{fault.path}", detail=fault.detail)


def difference(old: PolicyValues, new: PolicyValues) -> tuple[PolicyChange, ...]:
    """Every value that differs, by its path, in the order of the policy."""
    before, after = dict(_leaves(tree(old))), dict(_leaves(tree(new)))
    return tuple(
        PolicyChange(path=path, old=before.get(path), new=after.get(path))
        for path in dict.fromkeys((*before, *after))
        if before.get(path) != after.get(path)
    )


def _leaves(part: Any, path: str = "") -> Iterator[tuple[str, Leaf]]:
    match part:
        case Mapping():
            for name, inner in part.items():
                yield from _leaves(inner, f"{path}.{name}" if path else name)
        case list():
            yield path, tuple(part)
        case _:
            yield path, part
