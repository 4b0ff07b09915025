"""What the service writes into a complaint's stream on account of what happened there."""

from __future__ import annotations

from domain.decision import Consequence

from .answering import what_rejections_bring
from .escalation import what_a_breach_brings

#: Each asked in turn, with the state that the ones before left.
CONSEQUENCES: tuple[Consequence, ...] = (
    what_a_breach_brings,
    what_rejections_bring,
)
