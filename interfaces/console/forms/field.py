"""One field of a form, as the templates show it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Field:
    """One field; `kind` says how it is entered, and how the browser writes it into the body."""

    name: str
    kind: str
    label: str
    required: bool = False
    clause: Mapping[str, str] | None = None
    least: Any = None
    most: Any = None
    length: int | None = None
    pattern: str | None = None
    options: tuple[tuple[str, str], ...] = ()
    value: Any = None
    parts: tuple[Field, ...] = ()
    #: The rows that stand there at first; new ones are as the only one of `parts`.
    filled: tuple[Field, ...] = ()
    #: Whether the case says what stands here, and nobody may type something else.
    fixed: bool = False
