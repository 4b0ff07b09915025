"""Whose turn it is to run the views, where several processes could.

Rows and positions are right whoever runs them: positions are read again under the write lock.
That one does so for all only spares the others the work.
"""

from __future__ import annotations

from typing import Protocol


class Duty(Protocol):
    """The part of one process in running the views; for one thread only."""

    #: Whether one process runs the views for all, which tells the others of every batch.
    for_all: bool

    def mine(self) -> bool:
        """Whether this process runs the views now; raises StoreUnavailableError."""

    def listen(self, seconds: float) -> None:
        """Wait until there is news: of the log for who runs the views, of the views for others."""

    def tell(self) -> None:
        """The views moved, by this process: let those know who look on."""

    def resign(self) -> None:
        """Let another process take over at once."""


class Everybodys:
    """Each process runs the views; who comes second finds the work done."""

    for_all = False

    def mine(self) -> bool:
        return True

    def listen(self, seconds: float) -> None:
        raise NotImplementedError("the write side tells of news")

    def tell(self) -> None:
        """Nobody looks on."""

    def resign(self) -> None:
        """Nobody waits for it."""
