"""States, events and their parts as what JSON can hold."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping
from enum import Enum
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from domain.kernel import Recorded

_PLAIN = frozenset({type(None), bool, int, str, float})


def shown(value: Any) -> Any:
    """The value as JSON has it: enums by value, instants in UTC with a Z, sets in order."""
    return Showing().shown(value)


def shown_event(recorded: Recorded, showing: Showing | None = None) -> dict[str, Any]:
    """An event's own fields, and as `flags` the codes of the deviations decided with it."""
    fields: dict[str, Any] = dict((showing or Showing()).shown(recorded.event))
    deviations = recorded.trail.deviations
    if deviations or type(recorded.event).has_flags:
        fields["flags"] = [flag.code for flag in deviations]
    return fields


class Showing:
    """Shows values one after the other; what they have in common is shown once.

    What it returns is shared between answers, so nobody may change it.
    """

    def __init__(self) -> None:
        #: By identity; the value is kept beside its showing, so that no other takes its id.
        self._done: dict[int, tuple[Any, Any]] = {}

    def shown(self, value: Any) -> Any:
        if type(value) in _PLAIN:
            return value
        known = self._done.get(id(value))
        if known is not None:
            return known[1]
        match value:
            case Enum():
                return value.value
            case UUID():
                return str(value)
            case dt.datetime():
                return value.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")
            case dt.date():
                return value.isoformat()
            case str() | int():
                return value
        parts = self._parts(value)
        self._done[id(value)] = (value, parts)
        return parts

    def _parts(self, value: Any) -> Any:
        match value:
            case BaseModel():
                # As the log has it, which is just this form; the events hold instants in UTC.
                return value.__pydantic_serializer__.to_python(value, mode="json", by_alias=True)
            case Mapping():
                return {str(self.shown(key)): self.shown(item) for key, item in value.items()}
            case set() | frozenset():
                return sorted((self.shown(item) for item in value), key=str)
            case tuple() | list():
                # Most parts of a long list were shown before; those are found at once.
                known, show = self._done.get, self.shown
                return [d[1] if (d := known(id(item))) else show(item) for item in value]
        if dataclasses.is_dataclass(value):
            names = (f.name for f in dataclasses.fields(value))
            answers = getattr(type(value), "shows", ())
            return {name: self.shown(getattr(value, name)) for name in (*names, *answers)}
        raise TypeError(f"{type(value).__name__} cannot be shown")
