"""What a contract or amendment consists of: revisions, votes, exceptions, signature (R3.4)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from domain.deal.payment_plan import PaymentLine, longest_payment_days
from domain.people import Role


class Department(StrEnum):
    """Who reviews a contract (R3.4.3), in the order in which votes are shown."""

    LEGAL = "LEGAL"
    FINANCE = "FINANCE"
    TECHNICAL = "TECHNICAL"
    SALES_MANAGER = "SALES_MANAGER"
    GENERAL_MANAGER = "GENERAL_MANAGER"


#: The roles that vote for a department; the first is asked first (R3.4.3).
ROLES_OF: Mapping[Department, tuple[Role, ...]] = MappingProxyType(
    {
        Department.LEGAL: (Role.LEGAL,),
        Department.FINANCE: (Role.FINANCE,),
        Department.TECHNICAL: (Role.TECH_SUPPORT, Role.DELIVERY),
        Department.SALES_MANAGER: (Role.SALES_MANAGER,),
        Department.GENERAL_MANAGER: (Role.GENERAL_MANAGER,),
    }
)


class Opinion(StrEnum):
    """How a department votes on a contract (R3.4.3)."""

    APPROVE = "APPROVE"
    REJECT = "REJECT"


@dataclass(frozen=True, slots=True)
class Revision:
    """One version of the contract's text, and what it says in figures."""

    rev: int
    terms_version: int
    content_sha256: str
    amount_fen: int
    payment_plan: tuple[PaymentLine, ...]
    delivery_on: dt.date
    scope: tuple[str, ...]
    non_standard_terms: tuple[str, ...]
    term_days: int
    deemed_acceptance: bool
    drafter_id: str
    #: Who drafted it, and for whom.
    doers: frozenset[str]
    template_id: str

    @property
    def longest_payment_days(self) -> int:
        return longest_payment_days(self.payment_plan, self.delivery_on)


@dataclass(frozen=True, slots=True)
class Vote:
    """One department's vote on one revision, and the text that was voted on (R3.4.5).

    It lapses when what was approved is not signed in its window (R3.4.6).
    """

    rev: int
    department: Department
    decision: Opinion
    by: str
    #: Who voted, and for whom.
    doers: frozenset[str]
    content_sha256: str
    lapsed: bool = False


@dataclass(frozen=True, slots=True)
class FloorException:
    """One person's leave to go below the bottom line with one revision (R3.4.2)."""

    by: str
    #: Who granted it, and for whom.
    doers: frozenset[str]
    role: Role
    rev: int
    expires_on: dt.date


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signed for either side, and when (R3.4.6)."""

    our_signatory: str
    their_signatory: str
    signed_on: dt.date
    signed_sha256: str


@dataclass(frozen=True, slots=True)
class Archive:
    """Where the signed paper lies, and the hash of its scan (R3.4.7)."""

    scan_sha256: str
    place: str
    archived_on: dt.date
