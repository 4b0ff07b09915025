"""The ledger of one log: its leaves, nodes and signed checkpoints, kept and asked for.

Another store than the log's: a file `NAME.ledger` beside a log on SQLite, the schema
`dealtrail_ledger` on PostgreSQL. Nobody needs to follow for it to answer: whoever asks for a
position can have it taken in, and two that do so at once do no harm.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from pathlib import Path

from application.ledger_secrets import LedgerSecrets
from application.log import Log
from domain.language import Text

from . import forking
from .asking import Asking
from .book import Book, Fork, Key
from .errors import LedgerError
from .kept import Kept, KeptCheckpoints
from .keyring import Keyring
from .node_store import NodeStore, beside
from .outside import Outside
from .proof_text import ConsistencyText, InclusionText
from .proofs import consistency_proof
from .rebuilding import Progress, rebuilt
from .signing import NO_KEY, Signing
from .taking import BATCH, Taking
from .tree import Nodes
from .unchecked import late_key


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


class Ledger(Asking):
    """The ledger of one log; any thread may ask it, and any number of processes.

    What is asked of leaves and nodes (`size`, `position`, `index_of`, `inclusion`, …) it has
    from `Asking`.

    Errors: LedgerError (its `text` in two languages) where a proof cannot be made or nothing
    may be signed; StoreUnavailableError where the store or the log cannot be reached.
    """

    def __init__(
        self,
        log: Log,
        secrets: LedgerSecrets | None = None,
        *,
        origin: str | None = None,
        folder: Path | None = None,
        now: Callable[[], dt.datetime] = _now,
    ) -> None:
        """`secrets`: where the signing keys are (`Keys.ledger`); without it nothing is signed
        and `keyring` is empty. `origin`: the name that a new ledger gets. `folder`: where
        checkpoints are written for others to keep.
        """
        self._log = log
        place = beside(log.location)
        super().__init__(NodeStore(place))
        self._taking = Taking(log, self._store)
        self._signing = Signing(
            secrets, KeptCheckpoints(place), Outside(folder) if folder is not None else None, now
        )
        self._signing.begin(origin, log.last_position)
        #: Why nothing is signed now, as it was last looked at; None if all is well.
        self.trouble: Text | None = None

    # ---- how far ------------------------------------------------------------------------

    @property
    def origin(self) -> str:
        """The log's name in its checkpoints, as of now: a fork gives it another.

        Raises SigningStoppedError where the key store, which keeps it, is lost.
        """
        return self._signing.opened_book.origin

    @property
    def keyring(self) -> Keyring:
        """The public keys of all origins that this log ever had, the oldest first."""
        book = self._signing.book
        return book.keyring if book is not None else Keyring(())

    @property
    def book(self) -> Book | None:
        """The signer's book; `forks` and the reasons of keys that were ended stand there."""
        return self._signing.book

    @property
    def forks(self) -> tuple[Fork, ...]:
        """The histories that were given up, the oldest first."""
        book = self._signing.book
        return book.forks if book is not None else ()

    @property
    def remark(self) -> Text | None:
        """What is to be known of its keys though nothing is wrong now; None as a rule."""
        book = self._signing.book
        return late_key(book.behind, None) if book is not None and book.behind else None

    @property
    def folder_trouble(self) -> Text | None:
        """What keeps checkpoints from being written to the folder, None if nothing does."""
        return self._signing.publishing.trouble

    def catch_up(
        self, until: int | None = None, *, stop: Callable[[], bool] = lambda: False
    ) -> int:
        """Take in the log up to that position, or all that is there; the position reached.

        Raises AstrayError where the log is not the one whose rows were taken in before.
        """
        self._taking.all(until, stop=stop)
        return self.position

    def step(self, most: int = BATCH) -> bool:
        """Take in the next rows, some at most; False if there were none."""
        return self._taking.step(most) is not None

    def wait_for(self, position: int, timeout: float) -> bool:
        """Have the position taken in by whoever is first; False if not in so many seconds."""
        end = time.monotonic() + timeout
        return self.catch_up(position, stop=lambda: time.monotonic() > end) >= position

    def examine(self) -> Text | None:
        """Look whether the log still is what was taken in and signed; what is wrong if not."""
        try:
            self._taking.check()
            book = self._signing.book
            if book is not None:
                self._signing.agree(book, self.nodes, self.size)
            self.trouble = NO_KEY if book is None and self._signing.kept.newest(1) else None
        except LedgerError as error:
            self.trouble = error.text
        return self.trouble

    # ---- checkpoints --------------------------------------------------------------------

    def latest(self) -> bytes | None:
        """The signed note of the last checkpoint of the present origin, None if none is yet."""
        kept = self.last()
        return kept.note if kept is not None else None

    def last(self) -> Kept | None:
        """The last checkpoint of the present origin, and when it was signed."""
        book = self._signing.book
        return self._signing.kept.latest(book.origin) if book is not None else None

    def kept(self, size: int) -> Kept | None:
        """The checkpoint of that size under the present origin, None if none was signed."""
        book = self._signing.book
        return self._signing.kept.at(book.origin, size) if book is not None else None

    def sign(self, size: int | None = None) -> bytes:
        """The signed note of the tree of that size, or of all that was taken in.

        What was signed before is given as it was. Raises SigningStoppedError if the log does not
        agree with any checkpoint ever signed, NoSuchProofError for more than was taken in.
        """
        self._taking.check()
        reached = self._store.reached()
        kept = self._signing.sign(self.nodes, reached.size if size is None else size, reached.size)
        self.trouble = None
        return kept.note

    def publish(self) -> None:
        """Try again to write to the folder what it does not hold yet."""
        self._signing.publishing.publish()

    def checkpoints(self) -> list[Kept]:
        """All that are kept, of all origins, in the order they were signed."""
        return self._signing.kept.all()

    def rotate(self, reason: str) -> Key:
        """Let a new key sign from here on; raises SigningStoppedError, KeyringError."""
        self.catch_up()
        return forking.rotate(self._signing, self.nodes, self.size, reason)

    def fork(self, reason: str, origin: str | None = None) -> bytes:
        """Give up the history that was signed, which the log does not continue any more.

        Makes the nodes anew, takes another name and key, and signs a checkpoint that names the
        old head. Raises NothingToForkError where the log continues what was signed.
        """

        def check(nodes: Nodes, size: int) -> None:
            forking.require_need(self._signing, nodes, size)

        reached = rebuilt(self._log, self._store, check)
        kept = forking.fork(self._signing, self.nodes, reached.size, reason, origin)
        self.trouble = None
        return kept.note

    def rebuild(self, progress: Progress = lambda done, total: None) -> tuple[int, int]:
        """Make the nodes anew from the log; how many leaves, and how many checkpoints agree.

        Raises RebuildRefusedError, and changes nothing, where one of them does not agree.
        """
        reached = rebuilt(self._log, self._store, self._signing.agree_all, progress)
        self.examine()
        return reached.size, len(self._signing.of_this_log())

    # ---- proofs -------------------------------------------------------------------------

    def proof_text(self, position: int, size: int | None = None) -> bytes:
        """C2SP tlog-proof of the event at that position, against a checkpoint of that size.

        Without a size the last checkpoint, or a new one if that does not hold the event yet.
        Raises NotInLedgerError, SigningStoppedError, NoSuchProofError.
        """
        self.catch_up(position)
        index = self.index_of(position)
        kept = self.last() if size is None else None
        if kept is not None and kept.checkpoint.size > index:
            note, size = kept.note, kept.checkpoint.size
        else:
            size = self.size if size is None else size
            note = self.sign(size)
        return InclusionText(index, tuple(self.inclusion(index, size)), note).written

    def consistency(self, old: int, new: int | None = None) -> bytes:
        """That the tree of size `new` (the last checkpoint's) continues the one of size `old`.

        The text of `proof_text.ConsistencyText`. Raises NoSuchProofError, SigningStoppedError.
        """
        kept = self.last() if new is None else None
        note = kept.note if kept is not None else self.sign(new)
        size = kept.checkpoint.size if kept is not None else new
        size = self.size if size is None else size
        return ConsistencyText(old, tuple(consistency_proof(self.nodes, old, size)), note).written

    def close(self) -> None:
        """Give the store back."""
        self._signing.kept.close()
        self._store.close()
