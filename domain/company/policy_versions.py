"""All versions of the policy that the company ever proposed, and which of them rules (R5.3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from domain.policy import POLICY, Policy

#: The policies that releases of this software shipped, so that what they ruled stays known.
SHIPPED: Mapping[str, Policy] = {POLICY.version: POLICY}


@dataclass(frozen=True, slots=True)
class Proposal:
    """A policy that waits for its approval."""

    policy: Policy
    #: Who proposed it, and for whom.
    doers: frozenset[str]

    @property
    def version(self) -> str:
        return self.policy.version


@dataclass(frozen=True, slots=True)
class Policies:
    """The policy in force, the one that waits, and every version that was ever used."""

    in_force: Policy = POLICY
    proposed: Proposal | None = None
    #: Everything that was ever proposed, in force or not, and what shipped.
    by_version: Mapping[str, Policy] = field(default_factory=lambda: SHIPPED)

    def knows(self, version: str) -> bool:
        return version in self.by_version

    def proposing(self, policy: Policy, by: frozenset[str]) -> Policies:
        """With a policy that waits, in place of one that waited before."""
        known = {**self.by_version, policy.version: policy}
        return replace(self, proposed=Proposal(policy, by), by_version=known)

    def publishing(self, version: str) -> Policies:
        """With that version in force, and none that waits."""
        policy = self.by_version.get(version, self.in_force)
        return replace(self, in_force=policy, proposed=None)


#: Before anything was proposed: what shipped rules.
AS_SHIPPED = Policies()
