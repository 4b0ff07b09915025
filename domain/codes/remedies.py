"""Codes of complaints from the solution on (R3.7.6–R3.7.9)."""

from __future__ import annotations

from collections.abc import Mapping

from domain.language import Text

REMEDIES: Mapping[str, Text] = {}
