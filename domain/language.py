"""The two languages in which the product speaks to people."""

from enum import StrEnum
from typing import Any, NamedTuple


class Language(StrEnum):
    """A language that a reader may choose, by its language tag."""

    EN = "en"
    ZH = "zh-CN"


class Text(NamedTuple):
    """One wording in each language, so that none is shown without its counterpart."""

    en: str
    zh: str

    def in_(self, language: Language) -> str:
        """Return the wording for a reader of this language."""
        return self.zh if language is Language.ZH else self.en


def in_words(name: str, value: Any) -> Any:
    """A field's value as a sentence says it: what is counted in fen reads as yuan."""
    if name.endswith("_fen") and isinstance(value, int):
        yuan, fen = divmod(abs(value), 100)
        return f"{'-' if value < 0 else ''}¥{yuan:,}.{fen:02}"
    return value
