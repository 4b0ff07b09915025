"""Codes of key-account projects (R3.9)."""

from __future__ import annotations

from collections.abc import Mapping

from domain.language import Text

PROJECTS: Mapping[str, Text] = {}
