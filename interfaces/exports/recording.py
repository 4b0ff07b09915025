"""What the service itself tells the log of exports: one was written, or never can be (R5.5)."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID, uuid5

from application.exchange import Accepted, Issuer, Request
from application.sales import Sales
from domain.company.export import ExportRange
from domain.company.exports import CancelExport, LogExport
from domain.language import Text
from domain.people import SYSTEM, Role

#: How much of what stood against it is kept.
REASON_LENGTH = 500
BY_ITSELF = Issuer(SYSTEM, frozenset({Role.SYSTEM}))


@dataclass(frozen=True, slots=True)
class Written:
    """What an export holds: positions `first` to `end` (exclusive), and how many rows of them.

    `sha256` is the hash of its content, `first_hash` and `last_hash` are the leaf hashes of its
    first and last row, all in hex; None where there is no row.
    """

    first: int
    end: int
    rows: int
    sha256: str
    first_hash: str | None = None
    last_hash: str | None = None


def record(sales: Sales, export_id: UUID, written: Written) -> bool:
    """Have LogExported written; False if the export may not leave, cancelled meanwhile.

    Its command id follows from the export, so that who does not know whether it was recorded,
    after a crash for example, tells it again and it stands there once.
    """
    command = LogExport(
        range=ExportRange(from_=written.first, to=written.end),
        rows=written.rows,
        sha256=written.sha256,
        first_hash=written.first_hash,
        last_hash=written.last_hash,
    )
    return _tell(sales, export_id, command, f"exported {written.sha256}")


def call_off(sales: Sales, export_id: UUID, why: Text) -> bool:
    """Have the request end that can never be met, with the reason; False if it had ended."""
    command = CancelExport(reason=f"{why.en} {why.zh}"[:REASON_LENGTH])
    return _tell(sales, export_id, command, "called off")


def _tell(sales: Sales, export_id: UUID, command: LogExport | CancelExport, what: str) -> bool:
    """Whether the log took it; of the same export the same is told once, however often it is."""
    request = Request(
        kind=type(command),
        aggregate="export",
        aggregate_id=export_id,
        command=command,
        body=command.model_dump(mode="json", by_alias=True),
        issuer=BY_ITSELF,
        command_id=uuid5(export_id, what),
    )
    return isinstance(sales.execute(request), Accepted)
