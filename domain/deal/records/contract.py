"""What the contract phase leaves in the state of a deal (R3.4.1–R3.4.6)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
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

    @property
    def longest_payment_days(self) -> int:
        return longest_payment_days(self.payment_plan, self.delivery_on)


@dataclass(frozen=True, slots=True)
class Vote:
    """One department's vote on one revision, and the text that was voted on (R3.4.5)."""

    rev: int
    department: Department
    decision: Opinion
    by: str
    content_sha256: str


@dataclass(frozen=True, slots=True)
class FloorException:
    """One person's leave to go below the bottom line with one revision (R3.4.2)."""

    by: str
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
class Contract:
    """The contract through its revisions: what was submitted, voted, approved and signed.

    `submitted_rev` is the revision that is out for votes or approved; a newer revision, or
    going back to negotiate, takes it back.
    """

    number: str = ""
    revisions: tuple[Revision, ...] = ()
    exceptions: tuple[FloorException, ...] = ()
    votes: tuple[Vote, ...] = ()
    submitted_rev: int | None = None
    submitted_at: dt.datetime | None = None
    approved_rev: int | None = None
    signature: Signature | None = None

    @property
    def newest(self) -> Revision | None:
        """The revision drafted last."""
        return self.revisions[-1] if self.revisions else None

    @property
    def submitted(self) -> Revision | None:
        """The revision that the departments vote on, or voted on."""
        return self.revision(self.submitted_rev)

    @property
    def approved_sha(self) -> str | None:
        """The hash of the text that all approved, which alone may be signed (R3.4.6)."""
        approved = self.revision(self.approved_rev)
        return approved.content_sha256 if approved is not None else None

    @property
    def is_rejected(self) -> bool:
        """Whether a department ended the round with a REJECT (R3.4.5)."""
        return any(v.decision is Opinion.REJECT for v in self.round)

    @property
    def round(self) -> tuple[Vote, ...]:
        """The votes on the revision that is out for votes."""
        return self.votes_of(self.submitted_rev)

    def rests_on(self, person: str) -> bool:
        """Whether what is out for votes, or approved, has this person's approval or leave."""
        approved = any(v.by == person and v.decision is Opinion.APPROVE for v in self.round)
        excepted = any((e.by, e.rev) == (person, self.submitted_rev) for e in self.exceptions)
        return not self.is_rejected and (approved or excepted)

    def revision(self, rev: int | None) -> Revision | None:
        return next((r for r in self.revisions if r.rev == rev), None)

    def votes_of(self, rev: int | None) -> tuple[Vote, ...]:
        """All votes on one revision, in order."""
        return tuple(v for v in self.votes if v.rev == rev)

    def approved_by(self, rev: int | None) -> frozenset[Department]:
        """The departments that approved the revision."""
        votes = self.votes_of(rev)
        return frozenset(v.department for v in votes if v.decision is Opinion.APPROVE)

    def exceptions_in_force(self, rev: int, on_day: dt.date) -> tuple[FloorException, ...]:
        """Each person's leave for the revision that is not past; it holds to its last day's end."""
        return tuple(e for e in self.exceptions if e.rev == rev and e.expires_on >= on_day)

    def exception_in_force(self, rev: int, on_day: dt.date, besides: str = "") -> bool:
        """Whether a manager and a finance person let the revision go below the bottom line.

        Two persons, and the leave of one is left aside: of the owner, who may have taken the
        deal over since.
        """
        granted = [e for e in self.exceptions_in_force(rev, on_day) if e.by != besides]
        managers = {e.by for e in granted if e.role is Role.SALES_MANAGER}
        finance = {e.by for e in granted if e.role is Role.FINANCE}
        return any(m != f for m in managers for f in finance)

    def with_revision(self, number: str, revision: Revision) -> Contract:
        """The contract with its next revision, which has to be submitted anew."""
        return replace(self.taken_back(), number=number, revisions=(*self.revisions, revision))

    def taken_back(self) -> Contract:
        """The contract with nothing out for votes and nothing approved."""
        return replace(self, submitted_rev=None, submitted_at=None, approved_rev=None)
