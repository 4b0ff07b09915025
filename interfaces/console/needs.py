"""What the customer needs, as the newest record of it says; the state keeps its outline only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from domain.deal.needs import NeedsRecorded

from .asking import Reader
from .timeline import timeline_of


def needs_in(events: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The data of the newest record of needs among a deal's events; nothing, if there is none."""
    recorded = [e["data"] for e in events if e["event"] == NeedsRecorded.__name__]
    return dict(recorded[-1]) if recorded else {}


def with_pains(deal: dict[str, Any], reader: Reader) -> dict[str, Any]:
    """The deal with the customer's pains in his words, by the ids that solutions refer to."""
    needs = needs_in(timeline_of("deals", deal["id"], reader))
    pains = [{"pain_id": pain["id"], "text": pain["text"]} for pain in needs.get("pains", ())]
    return {**deal, "pains": pains}
