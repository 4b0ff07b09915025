"""Codes of invoices, payments, credits and their reversal (R3.6.1–R3.6.3)."""

from __future__ import annotations

from collections.abc import Mapping

from domain.language import Text

COLLECTION: Mapping[str, Text] = {}
