"""The two languages in which the product speaks to people."""

from enum import StrEnum
from typing import NamedTuple


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
