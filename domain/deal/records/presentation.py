"""What the presentation phase leaves in the state of a deal."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Presentations:
    """Nothing yet."""
