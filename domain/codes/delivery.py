"""Codes of delivery (R3.5)."""

from __future__ import annotations

from collections.abc import Mapping

from domain.language import Text

DELIVERY: Mapping[str, Text] = {}
