"""What a lead's or a deal's story is made of: how far it goes, and what goes wrong on its way."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from domain.customers import Scenario
from domain.lead.state import Source

from .company import CUSTOMERS, Customer
from .quirks import Quirk
from .steps import HOURS, Ending, Step
from .working_time import OPENS


class Fate(Enum):
    """How far a lead has come."""

    REGISTERED = auto()
    SCORED = auto()
    RETURNED = auto()
    ASSIGNED = auto()
    REPARKED = auto()
    FOLLOWED = auto()
    GIVEN_UP = auto()
    MERGED = auto()
    CONVERTED = auto()


#: Working days that a lead takes from its registration to the deal.
LEAD_DAYS = 2.5
HOURS_A_DAY = 18 - OPENS.hour


@dataclass(frozen=True, slots=True)
class DealPlan:
    """A deal's path, the price on offer, and for how many days nothing has happened since."""

    until: Step
    price_yuan: int
    idle_days: float = 0.5
    ending: Ending | None = None

    @property
    def days(self) -> float:
        """How long the way takes, in working days."""
        hours = sum(hours for step, hours in HOURS.items() if step.value <= self.until.value)
        return hours / HOURS_A_DAY + self.idle_days


@dataclass(frozen=True, slots=True)
class LeadPlan:
    """A lead's story; `days` before the end it begins, unless a deal's length says when."""

    customer: Customer
    rep: str
    scores: tuple[int, int, int]
    source: Source
    fate: Fate
    quirks: frozenset[Quirk] = frozenset()
    days: float = 0
    scenario: Scenario = Scenario.NEW_CUSTOMER
    deal: DealPlan | None = None

    def has(self, quirk: Quirk) -> bool:
        return quirk in self.quirks

    @property
    def begins(self) -> float:
        """Working days before the end."""
        return self.days if self.deal is None else LEAD_DAYS + self.deal.days


def lead(
    name: str,
    rep: str,
    scores: str,
    source: Source,
    fate: Fate,
    days: float,
    *quirks: Quirk,
    scenario: Scenario = Scenario.NEW_CUSTOMER,
) -> LeadPlan:
    """A lead that has not become a deal; scores as in "433"."""
    size_fit, budget_clarity, urgency = map(int, scores)
    return LeadPlan(
        CUSTOMERS[name],
        rep,
        (size_fit, budget_clarity, urgency),
        source,
        fate,
        frozenset(quirks),
        days=days,
        scenario=scenario,
    )


def deal(
    name: str,
    rep: str,
    scores: str,
    source: Source,
    path: DealPlan,
    *quirks: Quirk,
    scenario: Scenario = Scenario.NEW_CUSTOMER,
) -> LeadPlan:
    """A lead that became a deal."""
    size_fit, budget_clarity, urgency = map(int, scores)
    return LeadPlan(
        CUSTOMERS[name],
        rep,
        (size_fit, budget_clarity, urgency),
        source,
        Fate.CONVERTED,
        frozenset(quirks),
        scenario=scenario,
        deal=path,
    )
