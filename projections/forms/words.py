"""How values read on a form: money in yuan, times in Shanghai, codes in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from enum import StrEnum
from typing import Any

from domain.calendar import SHANGHAI
from domain.language import Text, in_words

from .code_words import WORDS

YES_NO = {True: Text("yes", "是"), False: Text("no", "否")}
RESTRICTED = Text("restricted", "保密")


def lines_of(name: str, value: Any) -> tuple[Text, ...]:
    """The lines in which the value of a field reads; none for what is not there."""
    return tuple(_lines(name, value))


def instant_text(instant: dt.datetime) -> str:
    """An instant as people here read it."""
    return instant.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")


def same(text: object) -> Text:
    """What reads alike in both languages."""
    return Text(str(text), str(text))


def _lines(name: str, value: Any) -> Iterator[Text]:
    match value:
        case None | "":
            return
        case bool():
            yield YES_NO[value]
        case StrEnum():
            yield _of_code(value)
        case int() if name.endswith("_bp"):
            yield same(f"{value / 100:g} %")
        case dt.datetime():
            yield same(instant_text(value))
        case tuple() | list() | frozenset():
            for part in sorted(value) if isinstance(value, frozenset) else value:
                yield from _lines(name, part)
        case _:
            yield same(in_words(name, value))


def _of_code(code: StrEnum) -> Text:
    """A code in words; one without words stands for itself."""
    return WORDS.get(type(code), {}).get(code.value, same(code.value))
