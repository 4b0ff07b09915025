"""Giving a signed history up, and beginning another that says so; and changing the key."""

from __future__ import annotations

import secrets

from .book import Book, Fork, Key
from .checkpoint import Checkpoint
from .errors import LedgerError, NothingToForkError
from .kept import Kept
from .signing import Signing
from .tree import Nodes, root_at
from .wire import in_base64

#: Stands between the log's first name and what is random in the name after a fork.
FORK = "/fork-"
RANDOM_BYTES = 4


def require_need(signing: Signing, nodes: Nodes, size: int) -> Checkpoint:
    """The head of the history that this tree does not continue; raises NothingToForkError."""
    book = signing.book
    old = _old_head(signing, book)
    if old is None or (book is not None and _agrees(signing, book, nodes, size)):
        raise NothingToForkError(
            "The log continues all that was signed of it: there is nothing to give up."
            " Signing goes on by itself.",
            "日志与所有已签检查点一致：无需放弃历史，签署会自行继续。",
        )
    return old


def fork(signing: Signing, nodes: Nodes, size: int, reason: str, origin: str | None) -> Kept:
    """Sign this tree under a new name and key; raises NothingToForkError if it agrees with all."""
    old = require_need(signing, nodes, size)
    book = signing.book
    name = origin or f"{old.origin.partition(FORK)[0]}{FORK}{secrets.token_hex(RANDOM_BYTES)}"
    page = Fork(
        origin=old.origin,
        size=old.size,
        root=in_base64(old.root),
        new_origin=name,
        at=signing.now(),
        reason=reason,
    )
    if book is None:
        signing.replace(Book(origin=name, keys=(Key.new(name),), forks=(page,)))
    else:
        key = Key.new(name)
        signing.change(lambda now: now.forked(page, key))
    return signing.sign(nodes, size, size)


def rotate(signing: Signing, nodes: Nodes, size: int, reason: str) -> Key:
    """Another key signs from this size on; both sign the tree of this size."""
    book = signing.opened_book
    signing.agree(book, nodes, size)
    old, new = book.signer, Key.new(book.origin)
    at = signing.now()
    after = signing.change(lambda now: now.rotated(size, at, reason, new))
    signing.seal(after, Checkpoint(book.origin, size, root_at(nodes, size)), old, after.signer)
    return new


def _agrees(signing: Signing, book: Book, nodes: Nodes, size: int) -> bool:
    try:
        signing.agree(book, nodes, size)
    except LedgerError:
        # Whatever is wrong with the old history, a fork leaves it behind.
        return False
    return True


def _old_head(signing: Signing, book: Book | None) -> Checkpoint | None:
    """The largest checkpoint of the history so far; without its book whatever is kept."""
    kept = signing.kept.latest(book.origin) if book is not None else None
    newest = [kept] if kept is not None else signing.kept.newest(1)
    found = [one.checkpoint for one in newest]
    if book is not None and book.head is not None:
        found.append(book.head)
    if book is not None and (file := signing.publishing.file(book.origin)) is not None:
        found.append(file.claimed)
    return max(found, key=lambda head: head.size, default=None)
