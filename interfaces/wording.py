"""Reasons in plain words, in both languages, for people who read them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from domain.codes import CODES, KINDS
from domain.language import Language, Text
from domain.outcomes import Reason


class _Known(dict[str, Any]):
    """A detail that a text names and the reason lacks reads as an ellipsis, never an error."""

    def __missing__(self, key: str) -> str:
        return "…"


def text_of(reason: Reason) -> Text:
    """What is wrong and what would be right, with the figures in place."""
    text = CODES.get(reason.code, Text(reason.code, reason.code))
    english, chinese = _Known(reason.detail), _Known(reason.detail)
    kind = KINDS.get(str(reason.detail.get("expected")))
    if kind is not None:
        english["expected"], chinese["expected"] = kind.en, kind.zh
    return Text(text.en.format_map(english), text.zh.format_map(chinese))


def lines_of(reasons: tuple[Reason, ...]) -> Iterator[str]:
    """A refusal for a terminal: clause, code and field, then a line in each language."""
    for reason in reasons:
        text = text_of(reason)
        place = f" ({reason.field})" if reason.field else ""
        yield f"{reason.clause} {reason.code}{place}: {text.en}"
        yield f"    {text.zh}"


def language_of_environment(value: str | None) -> Language:
    """The language that a locale such as zh_CN.UTF-8 asks for; English for all others."""
    return Language.ZH if (value or "").lower().startswith("zh") else Language.EN
