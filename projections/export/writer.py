"""What writes one file of an export that is made of events: the seam for further formats.

The export opens the writer, gives it every event of the export (receipts too only where it
`takes_receipts`), and closes it. It does so in one thread and in one pass of its own over the
log, so a writer keeps what it needs to hold back in files under `scratch`, not in memory.
What it writes must follow from the events alone: no time of writing, no random order.

If the work breaks off, the file is thrown away and written anew when the export goes on.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import ClassVar, Protocol

from application.envelope import Placed
from application.log import Log


class Order(StrEnum):
    """In which order a writer wants the events."""

    #: As they happened.
    POSITION = "position"
    #: One stream after the other by `aggregate_id`, each from its first event in the export.
    STREAM = "stream"


@dataclass(frozen=True, slots=True)
class WriterContext:
    """What a writer may know besides the events.

    `log` is open to read, up to `range_to` (exclusive) and no further, so that the same export
    gives the same bytes later. `scratch` is an empty folder that is deleted after `close`.
    """

    log: Log
    range_from: int
    range_to: int
    scratch: Path


class Writer(Protocol):
    """Writes one file. Made anew for each export, without arguments."""

    order: ClassVar[Order]
    takes_receipts: ClassVar[bool]

    def open(self, path: Path, context: WriterContext) -> None:
        """Begin the file; it is not there yet. Raises ExportError if this format cannot be had."""
        ...

    def take(self, event: Placed, kind: str) -> None:
        """The next event; `kind`: lead, deal, complaint, person, …, company or receipt."""
        ...

    def close(self) -> None:
        """Complete the file and close all that is open; also called when the work broke off."""
        ...
