"""What the service writes into a deal's stream on account of what happened there."""

from __future__ import annotations

from domain.decision import Consequence

from .breaking_promises import what_overdue_lines_bring
from .due_lines import what_falls_due
from .emptied import what_closes
from .expiry import what_expires

#: Each asked in turn, with the state that the ones before left.
CONSEQUENCES: tuple[Consequence, ...] = (
    what_expires,
    what_falls_due,
    what_overdue_lines_bring,
    what_closes,
)
