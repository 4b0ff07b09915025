"""What the discovery phase leaves in the state of a deal: the needs, version by version."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from domain.changing import replace
from domain.people import People, Role


class SpinType(StrEnum):
    """The four kinds of question of a SPIN interview (G3.2.3)."""

    SITUATION = "SITUATION"
    PROBLEM = "PROBLEM"
    IMPLICATION = "IMPLICATION"
    NEED_PAYOFF = "NEED_PAYOFF"


@dataclass(frozen=True, slots=True)
class Needs:
    """One version of the customer's needs, and how far its confirmation has come."""

    version: int
    talk_ended_at: dt.datetime
    participants: tuple[str, ...]
    pain_ids: frozenset[str]
    complex: bool
    sent: bool = False
    contradicted: bool = False


@dataclass(frozen=True, slots=True)
class Discovery:
    """Whether the talk was prepared, and all versions of the needs, oldest first."""

    prepared: bool = False
    needs: tuple[Needs, ...] = ()
    confirmed_version: int | None = None

    @property
    def newest(self) -> Needs | None:
        return self.needs[-1] if self.needs else None

    @property
    def confirmed(self) -> Needs | None:
        """The version that the customer confirmed and no later talk replaced."""
        return self.get(self.confirmed_version) if self.confirmed_version else None

    @property
    def next_version(self) -> int:
        return len(self.needs) + 1

    def get(self, version: int) -> Needs | None:
        return self.needs[version - 1] if 1 <= version <= len(self.needs) else None

    def included(self, role: Role, people: People) -> bool:
        """Whether somebody of that role took part in a talk; he may have left since."""
        took_part = (people.get(p) for needs in self.needs for p in needs.participants)
        return any(person is not None and person.holds(role) for person in took_part)

    def with_needs(self, needs: Needs) -> Discovery:
        """A new version; none is confirmed until the customer confirms this one."""
        return replace(self, needs=(*self.needs, needs), confirmed_version=None)

    def with_sent(self, version: int) -> Discovery:
        needs = tuple(replace(n, sent=True) if n.version == version else n for n in self.needs)
        return replace(self, needs=needs)

    def with_answer(self, version: int, contradicted: bool) -> Discovery:
        """The customer confirmed the version, or said what is wrong with it."""
        if not contradicted:
            return replace(self, confirmed_version=version)
        needs = tuple(
            replace(n, contradicted=True) if n.version == version else n for n in self.needs
        )
        return replace(self, needs=needs)
