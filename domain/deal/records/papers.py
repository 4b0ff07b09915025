"""The contract and its amendments in the state of a deal, all of the same kind (R3.4.1–R3.4.8)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from domain.changing import replace
from domain.people import Role

from .contract import Archive, Department, FloorException, Opinion, Revision, Signature, Vote


class Step(StrEnum):
    """How far a contract or amendment has come on its way to the signature (domain 3.2)."""

    DRAFTED = "DRAFTED"
    REVIEW = "REVIEW"
    APPROVED = "APPROVED"
    SIGNED = "SIGNED"


@dataclass(frozen=True, slots=True)
class Contract:
    """The contract or one of its amendments: what was submitted, voted, approved and signed.

    `submitted_rev` is the revision that is out for votes or approved; a newer revision, or
    going back to negotiate, takes it back. `change_ids` are the customer's changes that an
    amendment carries out; the contract itself has no `amendment_no`.
    """

    number: str = ""
    amendment_no: int | None = None
    change_ids: tuple[UUID, ...] = ()
    revisions: tuple[Revision, ...] = ()
    exceptions: tuple[FloorException, ...] = ()
    votes: tuple[Vote, ...] = ()
    submitted_rev: int | None = None
    submitted_at: dt.datetime | None = None
    approved_rev: int | None = None
    approved_at: dt.datetime | None = None
    signature: Signature | None = None
    archive: Archive | None = None

    @property
    def step(self) -> Step:
        """How far it has come; a revision not submitted again is a draft."""
        if self.signature is not None:
            return Step.SIGNED
        if self.approved_rev is not None:
            return Step.APPROVED
        return Step.DRAFTED if self.submitted_rev is None else Step.REVIEW

    @property
    def subject(self) -> str:
        """What its clocks are about: the number of the amendment; nothing for the contract."""
        return "" if self.amendment_no is None else str(self.amendment_no)

    @property
    def signed(self) -> Revision | None:
        """The revision that both sides signed; None before."""
        return self.revision(self.approved_rev) if self.signature is not None else None

    @property
    def awaits_archive(self) -> bool:
        """Whether it is signed, and the paper not yet put away."""
        return self.signature is not None and self.archive is None

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
        """The votes that count on the revision that is out for votes."""
        return tuple(v for v in self.votes_of(self.submitted_rev) if not v.lapsed)

    def rests_on(self, person: str) -> bool:
        """Whether what is out for votes, or approved, has this person's approval or leave."""
        approved = any(person in v.doers and v.decision is Opinion.APPROVE for v in self.round)
        excepted = any(person in e.doers and e.rev == self.submitted_rev for e in self.exceptions)
        return not self.is_rejected and (approved or excepted)

    def revision(self, rev: int | None) -> Revision | None:
        return next((r for r in self.revisions if r.rev == rev), None)

    def votes_of(self, rev: int | None) -> tuple[Vote, ...]:
        """All votes on one revision, in order."""
        return tuple(v for v in self.votes if v.rev == rev)

    def approved_by(self, rev: int | None) -> frozenset[Department]:
        """The departments that approved the revision."""
        votes = (v for v in self.votes_of(rev) if not v.lapsed)
        return frozenset(v.department for v in votes if v.decision is Opinion.APPROVE)

    def exceptions_in_force(self, rev: int, on_day: dt.date) -> tuple[FloorException, ...]:
        """Each person's leave for the revision that is not past; it holds to its last day's end."""
        return tuple(e for e in self.exceptions if e.rev == rev and e.expires_on >= on_day)

    def exception_in_force(self, rev: int, on_day: dt.date, besides: str = "") -> bool:
        """Whether a manager and a finance person let the revision go below the bottom line.

        Two persons, and the leave of one is left aside: of the owner, who may have taken the
        deal over since.
        """
        granted = [e for e in self.exceptions_in_force(rev, on_day) if besides not in e.doers]
        managers = [e.doers for e in granted if e.role is Role.SALES_MANAGER]
        finance = [e.doers for e in granted if e.role is Role.FINANCE]
        return any(m.isdisjoint(f) for m in managers for f in finance)

    def with_revision(self, number: str, revision: Revision) -> Contract:
        """The contract with its next revision, which has to be submitted anew."""
        return replace(self.taken_back(), number=number, revisions=(*self.revisions, revision))

    def taken_back(self) -> Contract:
        """The contract with nothing out for votes and nothing approved."""
        return replace(
            self, submitted_rev=None, submitted_at=None, approved_rev=None, approved_at=None
        )

    def expired(self, at: dt.datetime) -> Contract:
        """With the approved revision out for votes again, in which no earlier vote counts."""
        votes = tuple(
            replace(v, lapsed=True) if v.rev == self.submitted_rev else v for v in self.votes
        )
        return replace(self, votes=votes, submitted_at=at, approved_rev=None, approved_at=None)
