"""Codes of reminders, disputes, write-offs and closing (R3.6.4–R3.6.7)."""

from __future__ import annotations

from collections.abc import Mapping

from domain.language import Text

DUNNING: Mapping[str, Text] = {}
