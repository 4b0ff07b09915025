"""Codes of the contract from its approval on: window, archive, amendments (R3.4.6–R3.4.8)."""

from __future__ import annotations

from collections.abc import Mapping

from domain.language import Text

SIGNING: Mapping[str, Text] = {}
