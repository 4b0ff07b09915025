"""What keeps an export from being made, in two languages."""

from __future__ import annotations

from domain.language import Text


class ExportError(Exception):
    """The export cannot be made so; `text` says why and what would be right."""

    def __init__(self, en: str, zh: str) -> None:
        super().__init__(en)
        self.text = Text(en, zh)


class CannotExportError(ExportError):
    """It could not run: the place, a missing package, another export at work there."""


class NothingToExportError(ExportError):
    """It ran, and the answer is no: no such aggregate, or a range that ends before it begins."""


class DisagreesError(ExportError):
    """The log does not agree with its ledger: what would be exported could not be proven."""


class StoppedError(ExportError):
    """Somebody asked to stop; what was done is kept, to be gone on with."""
