"""A deal while its story is played: its plan, what it is by now, and its figures."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from random import Random
from typing import Any
from uuid import UUID

from application.exchange import Accepted
from domain.deal.payment_plan import LineKind
from domain.deal.state import Stage

from .company import Ware
from .desk import Desk, sha256
from .people import DAHAN, LIQIU, YUSHUI
from .plans import DealPlan, LeadPlan
from .quirks import Quirk
from .steps import HOURS, Step
from .story import Pause

FEN = 100
#: Prices are whole thousands of yuan.
THOUSAND_FEN = 1000 * FEN
#: Percent of the price on offer: what is agreed, at first and after talking again.
AGREED, AGREED_ANEW = 96, 94
#: Percent below which nobody wants to go; some hope for more than they will get.
FLOOR, HIGH_FLOOR = 90, 98


@dataclass(frozen=True, slots=True)
class DealInPlay:
    """One deal, the desk at which people work on it, and its own dice."""

    desk: Desk
    plan: LeadPlan
    path: DealPlan
    id: UUID
    dice: Random

    @property
    def state(self) -> Any:
        return self.desk.state(self.id)

    @property
    def owner(self) -> str:
        return str(self.state.owner_id)

    @property
    def manager(self) -> str:
        return self.desk.manager_of(self.owner)

    @property
    def deliverer(self) -> str:
        """Who delivers: each has a region's deals."""
        return LIQIU if self.manager == DAHAN else YUSHUI

    @property
    def is_key_account(self) -> bool:
        return bool(self.state.is_key_account)

    @property
    def is_being_delivered(self) -> bool:
        state = self.state
        return state.stage is Stage.SIGNED and bool(state.delivery.is_under_way)

    @property
    def contact(self) -> str:
        """The customer's person to talk to."""
        return str(self.desk.state(self.state.lead_id).contacts[0].contact_id)

    @property
    def ware(self) -> Ware:
        return self.plan.customer.ware

    @property
    def price_fen(self) -> int:
        return self.path.price_yuan * FEN

    @property
    def floor_fen(self) -> int:
        return self.part_of_price(HIGH_FLOOR if self.has(Quirk.BELOW_FLOOR) else FLOOR)

    def part_of_price(self, percent: int) -> int:
        return self.price_fen * percent // 100 // THOUSAND_FEN * THOUSAND_FEN

    def has(self, quirk: Quirk) -> bool:
        return self.plan.has(quirk)

    def line(self, kind: LineKind) -> Any:
        """The line of the payment plan in force that is of that kind."""
        lines = self.state.receivables.lines
        return next((line for line in lines if line.plan.kind is kind), None)

    def do(self, by: str, command: str, /, **body: Any) -> Accepted:
        return self.desk.do(by, command, self.id, **body)

    def refused(self, by: str, command: str, code: str, /, **body: Any) -> None:
        self.desk.refused(by, command, code, self.id, **body)

    def pause(self, hours: float, *, meeting: bool = False) -> Pause:
        """About so many working hours."""
        return Pause(hours * self.dice.uniform(0.8, 1.2), meeting)

    def before(self, step: Step, part: float = 1, *, meeting: bool = False) -> Pause:
        """The time that usually passes before the step, or part of it."""
        return self.pause(HOURS[step] * part, meeting=meeting)

    def until(self, day: dt.date) -> Pause:
        """The first hours of the day, or of the first one after it on which people work."""
        return Pause(self.dice.uniform(0.5, 5), day=day)

    def document(self, about: str) -> str:
        """The hash of a document of this deal."""
        return sha256(self.state.number, about, self.state.stage)
