"""Codes of what the company lays down, and of past deals brought in."""

from __future__ import annotations

from collections.abc import Mapping

from domain.language import Text

COMPANY: Mapping[str, Text] = {}
