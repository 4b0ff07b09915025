"""What may be signed: only trees that continue all that was ever signed under the log's name.

What was signed last stands in three places: in the book beside the key, in the ledger's store,
and in the folder outside. A log that does not continue each of them is not signed any more.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Iterator

from application.ledger_secrets import LedgerSecrets
from domain.language import Text

from .book import Book
from .checkpoint import Checkpoint, next_checkpoint, open_checkpoint
from .errors import LedgerError, NoSuchProofError, RebuildRefusedError, SigningStoppedError
from .kept import Kept, KeptCheckpoints
from .outside import Outside
from .publishing import Publishing
from .tree import Nodes, root_at
from .vkey import SignerKey

BOOK = Text("the key store", "密钥库")
STORE = Text("the ledger", "账本")
FOLDER = Text("the folder of checkpoints", "检查点文件夹")
NO_KEY = Text(
    "The key store holds no key of this log, though checkpoints were signed: restore the key"
    " store, or begin a new history with `dealtrail ledger fork --reason`.",
    "已签署过检查点，但密钥库中没有本日志的密钥：请恢复密钥库，"
    "或用 `dealtrail ledger fork --reason` 开始新的历史。",
)

logger = logging.getLogger("dealtrail.ledger")

Head = tuple[Text, Checkpoint]


class Signing:
    """Signs trees, and keeps and publishes what was signed."""

    def __init__(
        self,
        secrets: LedgerSecrets | None,
        kept: KeptCheckpoints,
        outside: Outside | None,
        now: Callable[[], dt.datetime],
    ) -> None:
        self._secrets = secrets
        self.kept = kept
        self.publishing = Publishing(kept, outside)
        self.now = now

    def begin(self, origin: str | None, end: Callable[[], int]) -> None:
        """Make a name and a key if this log never had any; `end`: where it ends by now."""
        book = self.book
        if book is not None:
            names = {book.origin, *(fork.origin for fork in book.forks)}
            if origin is not None and origin not in names:
                logger.warning("this log is called %s, not %s", book.origin, origin)
        elif self._secrets is not None and not self.kept.newest(1):
            self._secrets.begin(Book.new(origin, end()).written)

    @property
    def book(self) -> Book | None:
        """The signer's book as it stands, None where there is none."""
        text = self._secrets.read() if self._secrets is not None else None
        return Book.model_validate_json(text) if text is not None else None

    @property
    def opened_book(self) -> Book:
        """The signer's book; raises SigningStoppedError where there is none."""
        book = self.book
        if book is None:
            raise SigningStoppedError(NO_KEY.en, NO_KEY.zh)
        return book

    def agree(self, book: Book, nodes: Nodes, size: int) -> None:
        """That a tree of this size continues all that was signed; raises SigningStoppedError."""
        for place, head in self._heads(book):
            try:
                next_checkpoint(nodes, size, book.origin, head)
            except LedgerError as error:
                raise _stopped(place, error) from error

    def of_this_log(self) -> list[Checkpoint]:
        """All checkpoints that are kept of the present origin; raises LedgerError."""
        book = self.book
        if book is None:
            return []
        kept = (one for one in self.kept.all() if one.checkpoint.origin == book.origin)
        return [open_checkpoint(one.note, book.origin, book.keyring) for one in kept]

    def agree_all(self, nodes: Nodes, size: int) -> None:
        """That a tree of this size continues each checkpoint that is kept; raises LedgerError."""
        book = self.book
        if book is not None:
            self.agree(book, nodes, size)
        for checkpoint in self.of_this_log():
            if root_at(nodes, checkpoint.size) != checkpoint.root:
                raise _not_as_signed(checkpoint.size)

    def sign(self, nodes: Nodes, size: int, reached: int) -> Kept:
        """The checkpoint of that size, when the tree has reached another or the same."""
        if not 0 <= size <= reached:
            raise NoSuchProofError(
                f"The ledger has taken in {reached} events, so there is no tree of {size}.",
                f"账本已收录 {reached} 个事件，没有大小为 {size} 的树。",
            )
        book = self.opened_book
        self.agree(book, nodes, reached)
        self._keep_last(book)
        root = root_at(nodes, size)
        there = self.kept.at(book.origin, size)
        if there is not None:
            _is_right(there, book, root)
            return there
        # The first after a fork names the head of the history that was given up.
        named = (book.fork.line,) if book.fork is not None and book.last is None else ()
        checkpoint = Checkpoint(book.origin, size, root, named)
        return self.seal(book, checkpoint, book.signer)

    def _keep_last(self, book: Book) -> None:
        """Have what was signed last in the store, which may be new, or have missed it."""
        head, latest = book.head, self.kept.latest(book.origin)
        if head is None or book.last is None or (latest is not None and latest.size >= head.size):
            return
        self.kept.add(head, book.last.encode(), self.now())

    def seal(self, book: Book, checkpoint: Checkpoint, *keys: SignerKey) -> Kept:
        """Sign it, remember and keep it, and write it to the folder if that can be."""
        note = checkpoint.signed(*keys)
        self.change(lambda now: _same_log(now, book).signed(checkpoint, note))
        at = self.now()
        self.kept.add(checkpoint, note, at)
        self.publishing.publish()
        return Kept(0, checkpoint.size, note, at)

    def change(self, changed: Callable[[Book], Book]) -> Book:
        """Write another page of the book."""
        assert self._secrets is not None, "a ledger without secrets signs nothing"

        def written(text: bytes) -> bytes:
            return changed(Book.model_validate_json(text)).written

        return Book.model_validate_json(self._secrets.change(written))

    def replace(self, book: Book) -> None:
        """Begin the book that was lost."""
        assert self._secrets is not None, "a ledger without secrets signs nothing"
        self._secrets.begin(book.written)

    def _heads(self, book: Book) -> Iterator[Head]:
        """The last that was signed under this name, in each place where it is kept."""
        for place, found in ((BOOK, _last), (STORE, self._newest), (FOLDER, self.publishing.head)):
            try:
                head = found(book)
            except LedgerError as error:
                raise _stopped(place, error) from error
            if head is not None:
                yield place, head

    def _newest(self, book: Book) -> Checkpoint | None:
        kept = self.kept.latest(book.origin)
        return open_checkpoint(kept.note, book.origin, book.keyring) if kept is not None else None


def _is_right(kept: Kept, book: Book, root: bytes) -> None:
    """That a checkpoint in the ledger's store is as it was signed."""
    try:
        if open_checkpoint(kept.note, book.origin, book.keyring).root != root:
            raise _not_as_signed(kept.size)
    except LedgerError as error:
        raise _stopped(STORE, error) from error


def _last(book: Book) -> Checkpoint | None:
    return book.head


def _same_log(now: Book, before: Book) -> Book:
    if now.origin != before.origin or now.signer != before.signer:
        raise SigningStoppedError(
            "The log's name or key was changed meanwhile; try again.",
            "日志的名称或密钥刚刚更换；请重试。",
        )
    return now


def _not_as_signed(size: int) -> RebuildRefusedError:
    return RebuildRefusedError(
        f"The first {size} events are not those of the checkpoint of that size:"
        " the ledger stays as it was. `dealtrail verify` names the position.",
        f"前 {size} 个事件与该大小的检查点不符：账本保持原样。`dealtrail verify` 会指出位置。",
    )


def _stopped(place: Text, error: LedgerError) -> SigningStoppedError:
    said = error.text
    return SigningStoppedError(
        f"Nothing is signed: the log does not agree with what was signed, as {place.en} has it."
        f" {said.en} Run `dealtrail verify`; if an older log was restored,"
        " `dealtrail ledger fork --reason`.",
        f"停止签署：日志与{place.zh}所存的已签检查点不一致。{said.zh}"
        "请运行 `dealtrail verify`；若恢复了较旧的日志，请用 `dealtrail ledger fork --reason`。",
    )
