"""How severe a complaint is, and what makes it so (R3.7.2)."""

from __future__ import annotations

from enum import StrEnum

from domain.policy import Policy
from domain.values import Fen, Shape


class Severity(StrEnum):
    """How severe a complaint is, the mildest first."""

    GENERAL = "GENERAL"
    MAJOR = "MAJOR"
    URGENT = "URGENT"

    @property
    def rank(self) -> int:
        return list(Severity).index(self)

    @property
    def next_higher(self) -> Severity:
        """One step up; there is none above URGENT."""
        return list(Severity)[min(self.rank + 1, len(Severity) - 1)]


class Impact(StrEnum):
    """How far the customer is hindered."""

    LOW = "LOW"
    MEDIUM = "MEDIUM"
    HIGH = "HIGH"


class Criteria(Shape):
    """What severity is judged by: impact, safety, the money at stake, who else looks on.

    `public` says that press, lawyers or authorities are involved. What is left out speaks for
    nothing severe.
    """

    impact: Impact = Impact.LOW
    safety: bool = False
    amount_fen: Fen = 0
    public: bool = False

    def least(self, policy: Policy) -> Severity:
        """The lowest severity that these criteria allow.

        The clause gives two figures: public means urgent, a large amount at least major. That
        danger to people and a high impact make it at least major too is our reading of it.
        """
        if self.public:
            return Severity.URGENT
        large = self.amount_fen >= policy.complaints.major_amount_fen
        if large or self.safety or self.impact is Impact.HIGH:
            return Severity.MAJOR
        return Severity.GENERAL
