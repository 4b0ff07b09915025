"""What the negotiation phase leaves in the state of a deal."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Negotiation:
    """Nothing yet."""
