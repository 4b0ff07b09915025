"""Where a contract falls below our bottom line (R3.4.2)."""

from __future__ import annotations

from collections.abc import Iterator

from domain.outcomes import Reason

from .records.contract import Revision
from .records.negotiation import BottomLine
from .state import Deal

#: The codes of these reasons; a refusal under one of them asks for an exception (G3.4.1).
BREAKS = frozenset({"BELOW_FLOOR", "PAYMENT_TOO_LONG", "SCOPE_TOO_SMALL"})


def breaks(revision: Revision, bottom_line: BottomLine | None) -> Iterator[Reason]:
    """Every way in which the revision falls below the bottom line, each as a reason."""
    if bottom_line is None:
        return
    gap_fen = bottom_line.floor_price_fen - revision.amount_fen
    if gap_fen > 0:
        yield Reason("R3.4.2", "BELOW_FLOOR", detail={"gap_fen": gap_fen})
    days, most = revision.longest_payment_days, bottom_line.max_payment_days
    if days > most:
        yield Reason("R3.4.2", "PAYMENT_TOO_LONG", detail={"days": days, "max_days": most})
    lacking = [item for item in bottom_line.min_scope if item not in revision.scope]
    if lacking:
        yield Reason("R3.4.2", "SCOPE_TOO_SMALL", detail={"lacking": "; ".join(lacking)})


def needs_exception(deal: Deal, revision: Revision) -> bool:
    """Whether the revision can only be submitted with a floor exception."""
    return any(True for _ in breaks(revision, deal.negotiation.bottom_line))
