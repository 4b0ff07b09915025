"""Reads that the audit trail keeps: of what not everybody may read, and what leaves the house."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Annotated
from uuid import UUID

from pydantic import Field

from domain.clocks import NO_CLOCKS, Clocks
from domain.context import Context
from domain.kernel import Command, Event, Trail
from domain.language import Text
from domain.outcomes import Reason
from domain.people import BY_SYSTEM, Relation, Role
from domain.values import Name, PersonId, Shape


@dataclass(frozen=True, slots=True)
class Read:
    """That somebody read something of a case (or took out an export, or a view as a table)."""

    id: UUID
    by: str = ""
    aggregate_id: UUID | None = None
    clocks: Clocks = NO_CLOCKS

    def stands_as(self, relation: Relation, person: str, role: Role) -> bool:
        return relation is Relation.ANY

    def with_clocks(self, clocks: Clocks, /) -> Read:
        return replace(self, clocks=clocks)


class ReadDetails(Shape):
    by: Annotated[PersonId, Field(description="Who read it.")]
    aggregate_id: Annotated[UUID, Field(description="The case, the export, or the company.")]
    fields: Annotated[
        tuple[Name, ...],
        Field(min_length=1, max_length=100, description="What of it was shown to him."),
    ]


class RestrictedRead(ReadDetails, Event):
    """Somebody was shown what not everybody may read, or took a copy out of the house."""

    sentence = Text("{by} read: {fields}", "{by} 查阅了 {fields}")
    begins = "read"

    def evolve(self, read: Read, trail: Trail, /) -> Read:
        return replace(read, by=self.by, aggregate_id=self.aggregate_id)


class RecordRead(ReadDetails, Command):
    """Record that somebody read what is restricted (G3.4.1, R3.7.10) or took it out (R5.5)."""

    aggregates = ("read",)
    creates = True
    issued_by = BY_SYSTEM
    clause = "R3.7.10"
    also = ("G3.4.1", "R5.5")

    def decide(self, read: Read, context: Context, /) -> Iterator[RestrictedRead | Reason]:
        yield RestrictedRead.of(self)
