"""What was signed goes to the folder outside, and what the folder held is to be continued."""

from __future__ import annotations

from itertools import takewhile

from domain.language import Text

from .book import Book
from .checkpoint import Checkpoint
from .kept import Kept, KeptCheckpoints
from .outside import Found, Outside

#: How many checkpoints are written at most after the folder was away.
PUBLISHED_AT_ONCE = 1000


class Publishing:
    """The folder that the operator names, if there is one."""

    def __init__(self, kept: KeptCheckpoints, outside: Outside | None) -> None:
        self._kept = kept
        self._outside = outside
        #: The newest checkpoint that the folder held when it was first read.
        self._found: Checkpoint | None = None
        #: Up to which number the folder has the checkpoints that are kept.
        self._published = 0

    @property
    def trouble(self) -> Text | None:
        """What keeps the folder from being used, None if nothing does or there is none."""
        return self._outside.trouble if self._outside is not None else None

    def publish(self) -> None:
        """Write what the folder does not hold yet, from the newest that it holds on."""
        outside = self._outside
        if outside is None or not outside.look():
            return

        def is_missing(kept: Kept) -> bool:
            return not outside.holds(kept.size, kept.note)

        newest = self._kept.newest(PUBLISHED_AT_ONCE, after=self._published)
        for kept in reversed(list(takewhile(is_missing, newest))):
            if not outside.put(kept.size, kept.note):
                return
        if newest:
            self._published = newest[0].number

    def file(self, origin: str) -> Found | None:
        """The newest file that speaks for that log, whoever signed it."""
        return self._outside.newest(origin) if self._outside is not None else None

    def head(self, book: Book) -> Checkpoint | None:
        """The largest checkpoint that the folder held, read until that has succeeded once.

        Raises LedgerError where a file speaks for this log and no key of it signed it so.
        """
        if self._outside is None:
            return None
        if not self._outside.was_read and (file := self.file(book.origin)) is not None:
            self._found = file.opened(book.origin, book.keyring)
            self._outside.was_read = True
        found = self._found
        return found if found is not None and found.origin == book.origin else None
