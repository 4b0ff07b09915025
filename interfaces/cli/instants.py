"""Positions and instants as they are written on the command line."""

from __future__ import annotations

import datetime as dt

from domain.calendar import SHANGHAI
from projections.moments import AsOf, BadInstantError, as_of_from

from .running import CannotRunError


def place_from(text: str, option: str) -> AsOf:
    """A position, or an instant; without an offset it is one in Shanghai, as is a day alone.

    Raises CannotRunError, which names the option.
    """
    try:
        return as_of_from(_with_offset(text))
    except BadInstantError as error:
        raise CannotRunError(f"{option}: {error}") from error


def _with_offset(text: str) -> str:
    if text.isascii() and text.isdigit():
        return text
    try:
        instant = dt.datetime.fromisoformat(text)
    except ValueError:
        return text
    return text if instant.tzinfo is not None else instant.replace(tzinfo=SHANGHAI).isoformat()
