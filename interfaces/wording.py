"""Reasons in plain words, in both languages, for people who read them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from domain.codes import ALLOWED, CODES, KINDS, NOTHING
from domain.language import Language, Text, in_words
from domain.outcomes import Detail, Reason


class _Known(dict[str, Any]):
    """A detail that a text names and the reason lacks reads as an ellipsis, never an error."""

    def __missing__(self, key: str) -> str:
        return "…"


def text_of(reason: Reason) -> Text:
    """What is wrong and what would be right, with the figures in place."""
    text = CODES.get(reason.code, Text(reason.code, reason.code))
    if "allowed" in reason.detail:
        text = Text(f"{text.en} {ALLOWED.en}", text.zh + ALLOWED.zh)
    english, chinese = (_known(reason.detail, nothing) for nothing in NOTHING)
    kind = KINDS.get(str(reason.detail.get("expected")))
    if kind is not None:
        english["expected"], chinese["expected"] = kind.en, kind.zh
    return Text(text.en.format_map(english), text.zh.format_map(chinese))


def _known(detail: Detail, nothing: str) -> _Known:
    """The figures of a reason; what is empty reads as nothing, not as a gap."""
    return _Known(
        (key, nothing if value == "" else in_words(key, value)) for key, value in detail.items()
    )


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
