"""What the pages say, in English in the templates, in Chinese in the catalogues beside this file.

One catalogue (gettext's .po) a page, so that several people can write at once; all are read at
the start. A test fails on a message without its Chinese, and on one that nothing says any more.
"""

from __future__ import annotations

from collections.abc import Iterator
from gettext import NullTranslations
from importlib.resources import files
from io import BytesIO

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from domain.language import Language

LOCALE = "zh_CN"


def catalogues() -> Iterator[tuple[str, Catalog]]:
    """Every catalogue with its file's name."""
    for file in sorted(files(__name__).iterdir(), key=lambda f: f.name):
        if file.name.endswith(".po"):
            yield file.name, read_po(BytesIO(file.read_bytes()), locale=LOCALE, abort_invalid=True)


class Messages(NullTranslations):
    """The messages of one language; English is what stands in the templates."""

    def __init__(self, language: Language) -> None:
        super().__init__()
        self._said: dict[str, str] = {}
        if language is Language.ZH:
            for _, catalogue in catalogues():
                self._said |= {str(m.id): str(m.string) for m in catalogue if m.id and m.string}

    def gettext(self, message: str) -> str:
        return self._said.get(message, message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)

    def pgettext(self, context: str, message: str) -> str:
        return self.gettext(message)

    def npgettext(self, context: str, msgid1: str, msgid2: str, n: int) -> str:
        return self.ngettext(msgid1, msgid2, n)


MESSAGES = {language: Messages(language) for language in Language}
