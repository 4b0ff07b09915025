"""A lead while its story is played: its plan, and what it is by now."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Any
from uuid import UUID

from application.exchange import Accepted

from .desk import Desk
from .plans import LeadPlan
from .quirks import Quirk
from .story import Pause


@dataclass(frozen=True, slots=True)
class LeadInPlay:
    """One lead, the desk at which people work on it, and its own dice."""

    desk: Desk
    plan: LeadPlan
    dice: Random
    id: UUID

    @property
    def state(self) -> Any:
        return self.desk.state(self.id)

    @property
    def owner(self) -> str:
        """Who works on it: the owner, before assignment the rep of the plan."""
        return str(self.state.owner_id or self.plan.rep)

    @property
    def manager(self) -> str:
        return self.desk.manager_of(self.owner)

    def has(self, quirk: Quirk) -> bool:
        return self.plan.has(quirk)

    def do(self, by: str, command: str, /, **body: Any) -> Accepted:
        return self.desk.do(by, command, self.id, **body)

    def refused(self, by: str, command: str, code: str, /, **body: Any) -> None:
        self.desk.refused(by, command, code, self.id, **body)

    def pause(self, hours: float) -> Pause:
        """About so many working hours."""
        return Pause(hours * self.dice.uniform(0.8, 1.2))
