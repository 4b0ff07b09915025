"""What a ledger keeps, only looked at: so that nothing of it changes by being checked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from application.engines.causes import Cause, cause_of, is_forbidden
from application.engines.errors import CannotServeError, StoreUnavailableError
from application.engines.location import Location
from application.engines.looking import Looked, looked_beside
from application.engines.postgres_schema import LEDGER
from domain.language import Text

from .findings import finding_in
from .node_store import Reached, beside, leaf_tiles, reached
from .outside import SUFFIX
from .tiles import HASH_BYTES
from .trust import Noted

#: How many tiles of leaves are read at once, 8 KiB each.
TILES = 16

#: How many checkpoints are compared at most: each takes some 0.1 ms to open.
MOST_NOTES = 2_000

HERE = Text("the ledger", "账本")

Answer = TypeVar("Answer")


class LookedLedger:
    """The ledger of a log; one that is not there, or is damaged, keeps nothing.

    `trouble` and `forbidden` say what cannot be read of it. Raises StoreUnavailableError,
    CannotServeError where it cannot be reached for now.
    """

    def __init__(self, log: Location) -> None:
        self.trouble: str | None = None
        #: What this role may not read of it, which another one may.
        self.forbidden: str | None = None
        self._nodes = self._looked(log, "reached")
        self._checkpoints = self._looked(log, "checkpoints")
        self._findings = self._looked(log, "findings")

    def notes(self) -> list[Noted]:
        """The checkpoints that it keeps, in the order they were signed; of very many some.

        The last is among them, and those of which there are two of one size.
        """
        store = self._checkpoints
        return [] if store is None else self._unless_damaged(lambda: _notes(store), [])

    def covered(self) -> int:
        """How many events a checkpoint covered when the service last verified the log."""
        store = self._findings
        return 0 if store is None else self._unless_damaged(lambda: _covered(store), 0)

    def reached(self) -> Reached:
        """How far it has come."""
        store, nothing = self._nodes, Reached(0)
        return nothing if store is None else self._unless_damaged(lambda: _reached(store), nothing)

    def leaves(self, of: Reached) -> Iterator[bytes]:
        """The leaf hashes up to there, in constant memory."""
        number = 0
        while self._nodes is not None and (tiles := self._tiles(self._nodes, of, number)):
            for tile in tiles:
                for begin in range(0, len(tile), HASH_BYTES):
                    yield tile[begin : begin + HASH_BYTES]
            number += len(tiles)

    def close(self) -> None:
        for store in (self._nodes, self._checkpoints, self._findings):
            if store is not None:
                store.close()

    def _tiles(self, nodes: Looked, of: Reached, number: int) -> list[bytes]:
        return self._unless_damaged(lambda: _tiles(nodes, of, number), [])

    def _looked(self, log: Location, table: str) -> Looked | None:
        return self._unless_damaged(lambda: looked_beside(beside(log), LEDGER, table), None)

    def _unless_damaged(self, ask: Callable[[], Answer], otherwise: Answer) -> Answer:
        """What is damaged or forbidden is told of, and keeps nobody from looking at the log."""
        try:
            return ask()
        except (StoreUnavailableError, CannotServeError) as error:
            said = " ".join(str(error).split())
            if is_forbidden(error):
                self.forbidden = said
            elif cause_of(error) is Cause.DAMAGED:
                self.trouble = said
            else:
                raise
            return otherwise


def _notes(store: Looked) -> list[Noted]:
    with store.reading() as cursor:
        cursor.execute("SELECT COUNT(*), MAX(number) FROM checkpoints")
        count, last = cursor.fetchone()
        cursor.execute(
            "SELECT note FROM checkpoints WHERE number % ? = 0 OR number=? "
            "OR (origin, size) IN (SELECT origin, size FROM checkpoints "
            "GROUP BY origin, size HAVING COUNT(*)>1 "
            f"LIMIT {MOST_NOTES}) ORDER BY number",
            (count // MOST_NOTES + 1, last),
        )
        return [Noted(HERE, bytes(row[0])) for row in cursor.fetchall()]


def _reached(store: Looked) -> Reached:
    with store.reading() as cursor:
        return reached(cursor)


def _covered(store: Looked) -> int:
    with store.reading() as cursor:
        finding = finding_in(cursor)
    return finding.covered if finding is not None else 0


def _tiles(store: Looked, of: Reached, number: int) -> list[bytes]:
    with store.reading() as cursor:
        return leaf_tiles(cursor, of.build, number, TILES)


def notes_in(folder: Path, origins: frozenset[str]) -> list[Noted]:
    """The checkpoints of these logs in a folder, the newest first; raises OSError.

    Of very many some, the newest among them. Where no name is known, those of any log.
    """
    names = sorted((p for p in folder.iterdir() if p.name.endswith(SUFFIX)), reverse=True)
    step, found = len(names) // MOST_NOTES + 1, list[Noted]()
    for number, path in enumerate(names):
        if number % step == 0 or not found:
            noted = noted_in(path)
            found += [noted] if not origins or noted.origin in origins else []
    return found


def noted_in(path: Path) -> Noted:
    """The note in a file; raises OSError."""
    return Noted(Text(f"the file {path.name}", f"文件 {path.name}"), path.read_bytes())
