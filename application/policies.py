"""Every policy that ever ruled, by its version and by when, for whoever reads what was decided.

Who decides has the policy in force at hand; who reads must go by the one that ruled then. The
company's own stream tells it, which is short; it is read again only where it has grown.
"""

from __future__ import annotations

import bisect
import datetime as dt
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace

from domain.company.policies import PolicyChange, PolicyProposed, PolicyPublished
from domain.company.policy_versions import SHIPPED
from domain.company.state import COMPANY_ID
from domain.policy import POLICY, Policy, policy_of

from .envelope import Placed, UnreadableEventError
from .log import Log

logger = logging.getLogger("dealtrail")


#: Finds the policy of a version that is stamped on an event.
PolicyOf = Callable[[str], Policy]


def as_shipped(version: str) -> Policy:
    """For who has no log at hand: the policy that shipped under the version, or the newest."""
    return SHIPPED.get(version, POLICY)


@dataclass(frozen=True, slots=True)
class PolicyRecord:
    """One version of the policy: who proposed and who approved it, and from when it ruled.

    Of what shipped nobody proposed anything, and it ruled from the beginning.
    """

    policy: Policy
    diff: tuple[PolicyChange, ...] = ()
    proposed_by: str | None = None
    proposed_at: dt.datetime | None = None
    proposed_position: int | None = None
    approved_by: str | None = None
    approved_at: dt.datetime | None = None
    #: The position of the event that put it in force; 0 of what shipped, None of what never was.
    in_force_from: int | None = None


class PolicyBook:
    """The policies of one log, in the order in which they were proposed."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._lock = threading.Lock()
        self._read = 0
        self._records = {
            version: PolicyRecord(policy, in_force_from=0 if policy is POLICY else None)
            for version, policy in SHIPPED.items()
        }
        self._from: list[int] = [0]
        self._ruled: list[str] = [POLICY.version]
        self._unknown: set[str] = set()

    def of(self, version: str) -> Policy:
        """The policy of that version, as it is stamped on an event."""
        known = self._records.get(version)
        if known is None:
            self._follow()
            known = self._records.get(version)
        if known is None:
            self._warn(version)
            return POLICY
        return known.policy

    def at(self, position: int) -> Policy:
        """The policy in force right behind the position."""
        self._follow()
        return self._records[self._ruled[bisect.bisect_right(self._from, position) - 1]].policy

    def records(self) -> tuple[PolicyRecord, ...]:
        """All versions, the newest first."""
        self._follow()
        return tuple(reversed(self._records.values()))

    def record(self, version: str) -> PolicyRecord | None:
        self._follow()
        return self._records.get(version)

    def _follow(self) -> None:
        """Take in what the company's stream got since it was last read."""
        with self._lock:
            try:
                found = self._log.stream(COMPANY_ID, self._read)
            except UnreadableEventError:
                logger.exception("policies are known as far as the company's stream can be read")
                return
            for placed in found:
                self._note(placed)

    def _note(self, placed: Placed) -> None:
        event, trail = placed.recorded.event, placed.recorded.trail
        match event:
            case PolicyProposed():
                self._records[event.policy_version] = PolicyRecord(
                    policy_of(event.policy_version, event.values),
                    diff=event.diff,
                    proposed_by=trail.actor,
                    proposed_at=trail.recorded_at,
                    proposed_position=placed.position,
                )
            case PolicyPublished() if event.policy_version in self._records:
                self._records[event.policy_version] = replace(
                    self._records[event.policy_version],
                    approved_by=trail.actor,
                    approved_at=trail.recorded_at,
                    in_force_from=placed.position,
                )
                self._ruled.append(event.policy_version)
                self._from.append(placed.position)
        self._read = placed.recorded.version

    def _warn(self, version: str) -> None:
        if version not in self._unknown:
            self._unknown.add(version)
            logger.warning("policy %s is not known here; what ships is taken for it", version)
