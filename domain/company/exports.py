"""Taking events out of the house: asked for, approved where it must be, recorded (R5.5)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated
from uuid import UUID

from pydantic import Field

from domain.context import Context
from domain.facts import Exportable
from domain.kernel import Command, Event, Trail
from domain.language import Text
from domain.outcomes import Reason
from domain.people import BY_SYSTEM, Role, anyone
from domain.values import By, Note, Sha256, Shape

from .export import EVERYTHING, WHOLE, Export, ExportFilter, ExportRange, Format, Stage

CLAUSE = "R5.5"


class ExportDetails(Shape):
    """What is to be taken out, and what for."""

    range: Annotated[ExportRange, By(CLAUSE)] = WHOLE
    filter: Annotated[ExportFilter, By(CLAUSE)] = EVERYTHING
    formats: Annotated[
        tuple[Format, ...],
        Field(min_length=1, max_length=20, description="In which forms the events are written."),
        By(CLAUSE),
    ]
    purpose: Annotated[Note, Field(description="What it is for."), By(CLAUSE)]
    legal_basis: Annotated[
        Note | None,
        Field(description="By what right personal data leaves the house; needed with `personal`."),
        By(CLAUSE),
    ] = None
    personal: Annotated[
        bool,
        Field(description="Whether personal data is included; then another person approves it."),
        By(CLAUSE),
    ] = False


class ExportRequested(ExportDetails, Event):
    """Somebody wants events outside of the house; with personal data it waits for approval."""

    sentence = Text("Export requested for: {purpose}", "申请导出，用途：{purpose}")
    begins = "export"

    export_id: UUID

    def evolve(self, export: Export, trail: Trail, /) -> Export:
        return replace(
            export,
            requester_id=trail.actor,
            doers=trail.doers,
            range=self.range,
            filter=self.filter,
            formats=self.formats,
            purpose=self.purpose,
            legal_basis=self.legal_basis,
            personal=self.personal,
            stage=Stage.WAITING if self.personal else Stage.READY,
            client=trail.client,
        )


class RequestExport(ExportDetails, Command):
    """Ask for a part of the log as a folder that can be checked without us (R5.5)."""

    aggregates = ("export",)
    creates = True
    issued_by = anyone(Role.COMPLIANCE, Role.OPERATOR)
    clause = CLAUSE
    also = ("R5.4",)
    needs = (Exportable,)

    def decide(self, export: Export, context: Context, /) -> Iterator[ExportRequested | Reason]:
        if self.range.is_empty:
            yield Reason(CLAUSE, "EXPORT_RANGE_EMPTY", field="range")
        yield from self._not_to_be_had(context.fact(Exportable))
        if self.personal and self.legal_basis is None:
            yield Reason(CLAUSE, "LEGAL_BASIS_MISSING", field="legal_basis")
        formats = tuple(dict.fromkeys(self.formats))
        yield ExportRequested.of(self, export_id=export.id, formats=formats)

    def _not_to_be_had(self, known: Exportable) -> Iterator[Reason]:
        """What the log does not hold could never be written."""
        begin, last = self.range.from_, known.last_position
        if isinstance(begin, int) and last is not None and begin > last + 1:
            yield Reason(CLAUSE, "EXPORT_RANGE_AHEAD", field="range", detail={"last": last})
        if known.unknown_ids:
            unknown = ", ".join(map(str, known.unknown_ids))
            yield Reason(CLAUSE, "EXPORT_OF_UNKNOWN", field="filter", detail={"ids": unknown})


class ExportApproved(Event):
    """Another person agreed to personal data leaving the house."""

    sentence = Text("Export {export_id} approved", "批准导出 {export_id}")

    export_id: UUID

    def evolve(self, export: Export, trail: Trail, /) -> Export:
        return replace(export, stage=Stage.READY)


class ApproveExport(Command):
    """Agree to an export with personal data, as another person than who asked for it (R5.5)."""

    aggregates = ("export",)
    issued_by = anyone(Role.LEGAL, Role.COMPLIANCE)
    clause = CLAUSE
    also = ("R5.1", "R5.4")

    @classmethod
    def ready(cls, export: Export, context: Context, /) -> Iterator[Reason]:
        if not export.personal:
            yield Reason(CLAUSE, "EXPORT_NEEDS_NO_APPROVAL")
        else:
            yield from export.unless(CLAUSE, Stage.WAITING)
        if context.is_any_of(export.doers):
            yield Reason.four_eyes(CLAUSE, "OWN_EXPORT")

    def decide(self, export: Export, context: Context, /) -> Iterator[ExportApproved]:
        yield ExportApproved(export_id=export.id)


class ExportCancelled(Event):
    """Nothing of it leaves the house; what was written is thrown away."""

    sentence = Text("Export {export_id} cancelled", "取消导出 {export_id}")

    export_id: UUID

    def evolve(self, export: Export, trail: Trail, /) -> Export:
        return replace(export, stage=Stage.CANCELLED)


class CancelExport(Command):
    """Call an export off that is not done yet (R5.5); the service does so where it cannot be."""

    aggregates = ("export",)
    issued_by = anyone(Role.COMPLIANCE, Role.OPERATOR, Role.SYSTEM)
    clause = CLAUSE

    @classmethod
    def ready(cls, export: Export, context: Context, /) -> Iterator[Reason]:
        yield from export.unless(CLAUSE, Stage.WAITING, Stage.READY)

    def decide(self, export: Export, context: Context, /) -> Iterator[ExportCancelled]:
        yield ExportCancelled(export_id=export.id)


class LogExported(Event):
    """Events left the house: which, for whom, what for, and the hash of what was handed out.

    `range` holds the positions that were written, the last exclusive; `first_hash` and
    `last_hash` are the leaf hashes (RFC 6962) of the first and the last event of it.
    """

    sentence = Text(
        "{rows} events exported for {by}: {purpose}", "为 {by} 导出 {rows} 条事件，用途：{purpose}"
    )

    export_id: UUID
    by: str
    range: ExportRange
    purpose: str
    rows: int
    sha256: str
    first_hash: str | None = None
    last_hash: str | None = None

    def evolve(self, export: Export, trail: Trail, /) -> Export:
        return replace(export, stage=Stage.DONE, sha256=self.sha256)


class LogExport(Command):
    """Record that an export was written as it was asked for (R5.5)."""

    range: ExportRange
    rows: Annotated[int, Field(ge=0)]
    sha256: Sha256
    first_hash: Sha256 | None = None
    last_hash: Sha256 | None = None

    aggregates = ("export",)
    issued_by = BY_SYSTEM
    clause = CLAUSE

    @classmethod
    def ready(cls, export: Export, context: Context, /) -> Iterator[Reason]:
        yield from export.unless(CLAUSE, Stage.READY)

    def decide(self, export: Export, context: Context, /) -> Iterator[LogExported]:
        yield LogExported.of(
            self, export_id=export.id, by=export.requester_id, purpose=export.purpose
        )
