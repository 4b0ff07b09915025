"""Codes of complaints up to the finding (R3.7.1–R3.7.5)."""

from __future__ import annotations

from collections.abc import Mapping

from domain.language import Text

COMPLAINTS: Mapping[str, Text] = {}
