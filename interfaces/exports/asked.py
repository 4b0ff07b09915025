"""What was asked for, as whoever writes the export needs to know it: read from its stream."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from application.log import Log
from application.streams import held_from
from domain.company.export import Export, ExportRange, Stage
from domain.people import Role
from domain.values import Shape


class Asked(Shape):
    """An export that was asked for: what it is to hold, and what is to stand in its manifest.

    It ends before `position`, that of the request, at the latest, so that what is asked for
    once is the same whenever it is written.
    """

    export_id: UUID
    position: int
    range: ExportRange
    aggregate_ids: tuple[UUID, ...]
    formats: tuple[str, ...]
    purpose: str
    legal_basis: str | None
    personal: bool
    requester_id: str
    role: Role
    requested_at: dt.datetime
    stage: Stage
    client: str
    #: The hash of what was written, once it was.
    sha256: str | None


def asked(log: Log, export_id: UUID) -> Asked | None:
    """The export as it stands in the log now; None if there is none with this id."""
    stream = log.stream(export_id)
    held = held_from(stream, export_id)
    if held is None or not isinstance(held.stream.state, Export):
        return None
    export, first = held.stream.state, stream[0]
    trail = first.recorded.trail
    return Asked(
        export_id=export_id,
        position=first.position,
        range=export.range,
        aggregate_ids=export.filter.aggregate_ids,
        formats=tuple(form.value for form in export.formats),
        purpose=export.purpose,
        legal_basis=export.legal_basis,
        personal=export.personal,
        requester_id=export.requester_id,
        role=trail.role,
        requested_at=trail.recorded_at,
        stage=export.stage,
        client=export.client,
        sha256=export.sha256,
    )
