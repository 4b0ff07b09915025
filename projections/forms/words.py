"""How values read on a form: one line each, or several where a field holds several."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from domain.language import Text
from projections.vocabulary.saying import instant_text, said, same

__all__ = ["RESTRICTED", "instant_text", "lines_of", "same"]

RESTRICTED = Text("restricted", "保密")


def lines_of(name: str, value: Any) -> tuple[Text, ...]:
    """The lines in which the value of a field reads; none for what is not there."""
    return tuple(_lines(name, value))


def _lines(name: str, value: Any) -> Iterator[Text]:
    match value:
        case None | "":
            return
        case tuple() | list() | frozenset():
            for part in sorted(value) if isinstance(value, frozenset) else value:
                yield from _lines(name, part)
        case _:
            yield said(name, value)
