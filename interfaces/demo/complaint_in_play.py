"""A complaint while its story is played: its plan, what it is by now, and who works on it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any
from uuid import UUID

from application.exchange import Accepted
from domain.complaint.kinds import Category, Status
from domain.complaint.remedies import SolutionKind
from domain.complaint.severity import Severity

from .company import Customer
from .desk import Desk
from .people import CHUSHU, DAHAN, LIQIU, MANGZHONG, XIAOHAN, YUSHUI
from .quirks import Quirk
from .story import Pause

#: Who looks into what, and who does after an appeal.
HANDLERS: Mapping[Category, tuple[str, str]] = {
    Category.QUALITY: (CHUSHU, XIAOHAN),
    Category.DELIVERY_DELAY: (YUSHUI, LIQIU),
    Category.UNMET_FUNCTION: (MANGZHONG, CHUSHU),
    Category.OTHER: (XIAOHAN, LIQIU),
}
#: How people hurry.
HASTE: Mapping[Severity, float] = {
    Severity.GENERAL: 2.5,
    Severity.MAJOR: 1.5,
    Severity.URGENT: 0.5,
}


@dataclass(frozen=True, slots=True)
class ComplaintPlan:
    """A complaint's story; it begins so many working days before the end."""

    customer: Customer
    category: Category
    severity: Severity
    until: Status
    days: float
    words: str
    cause: str
    kind: SolutionKind = SolutionKind.REPAIR
    cost_yuan: int = 1_800
    quirks: frozenset[Quirk] = field(default_factory=frozenset)

    @property
    def begins(self) -> float:
        """Working days before the end."""
        return self.days

    def has(self, quirk: Quirk) -> bool:
        return quirk in self.quirks


@dataclass(frozen=True, slots=True)
class ComplaintInPlay:
    """One complaint, the desk at which people work on it, and its own dice."""

    desk: Desk
    plan: ComplaintPlan
    dice: Random
    id: UUID

    @property
    def state(self) -> Any:
        return self.desk.state(self.id)

    @property
    def handler(self) -> str:
        return str(self.state.handler_id)

    @property
    def manager(self) -> str:
        """The manager of whoever sold what is complained about: another does not read the case."""
        deal_id = self.state.deal_id
        return self.desk.manager_of(self.desk.state(deal_id).owner_id) if deal_id else DAHAN

    @property
    def today(self) -> dt.date:
        return self.desk.today

    def has(self, quirk: Quirk) -> bool:
        return self.plan.has(quirk)

    def do(self, by: str, command: str, /, **body: Any) -> Accepted:
        return self.desk.do(by, command, self.id, **body)

    def refused(self, by: str, command: str, code: str, /, **body: Any) -> None:
        self.desk.refused(by, command, code, self.id, **body)

    def pause(self, hours: float) -> Pause:
        """About so many working hours, more or fewer by how severe it is."""
        return Pause(hours * HASTE[self.plan.severity] * self.dice.uniform(0.8, 1.2))
