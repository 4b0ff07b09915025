"""Whom to believe about a log: its name, its public keys, and the histories it gave up.

That stands in the signer's book among the secrets. Who may not read them brings a file of public
keys of his own; who holds one from before brings it too, and then the book must agree with it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Self

from pydantic import ValidationError

from application.engines.errors import CannotServeError
from application.engines.location import Location
from application.engines.looking import looked_beside
from application.engines.postgres_schema import KEYS
from application.ledger_secrets import NAME
from domain.language import Text

from .book import Book, Fork
from .checkpoint import Checkpoint, open_checkpoint
from .errors import LedgerError, OtherOriginError, UnsignedError
from .keyring import Keyring
from .note import Note

NO_KEYS = Keyring(())


@dataclass(frozen=True, slots=True)
class Noted:
    """A signed note, and where it was found."""

    where: Text
    note: bytes

    @property
    def origin(self) -> str:
        """Which log it speaks for, whoever signed it."""
        return self.note.partition(b"\n")[0].decode(errors="replace")

    @property
    def size(self) -> int:
        """How many events it speaks of, 0 if it is no checkpoint."""
        try:
            return Checkpoint.parse(Note.parse(self.note).text).size
        except LedgerError:
            return 0


@dataclass(frozen=True, slots=True)
class Trust:
    """The present name of a log, its keys, what it signed last, and the forks behind it."""

    origins: frozenset[str] = frozenset()
    keyring: Keyring = NO_KEYS
    last: Noted | None = None
    forks: tuple[Fork, ...] = ()
    #: Up to which position the events are older than any key.
    behind: int = 0

    @classmethod
    def of(cls, book: Book) -> Self:
        last = None
        if book.last is not None:
            last = Noted(Text("the key store", "密钥库"), book.last.encode())
        return cls(frozenset({book.origin}), book.keyring, last, book.forks, book.behind)

    @classmethod
    def by(cls, keys: Keyring) -> Self:
        """Of who has nothing but public keys."""
        return cls(frozenset(key.name for key in keys.keys), keys)

    def beside(self, keys: Keyring) -> Self | Trust:
        """Believing both; raises LedgerError where the book does not know a key held outside.

        A key counts only as far as both let it: whoever writes the book could forget its end.
        """
        if not self.origins:
            return Trust.by(keys)
        for one in keys.trusted:
            known = self.keyring.find(one.key.name, one.key.key_id)
            if known is None or known.key != one.key:
                raise UnsignedError(
                    f"The key {one.key.text}, which you hold, is not one of this log's: its keys"
                    " were exchanged, or the key is that of another log.",
                    f"您持有的密钥 {one.key.text} 不属于本日志：密钥被调换，或属于其他日志。",
                )
        return replace(self, keyring=self.keyring.narrowed(keys))

    def opened(self, noted: Noted) -> Checkpoint:
        """The checkpoint in a note that must count; raises LedgerError if it does not."""
        known = self.origins | {fork.origin for fork in self.forks}
        if noted.origin not in known:
            names = ", ".join(sorted(known))
            raise OtherOriginError(
                f"This is a checkpoint of {noted.origin}, not of {names}.",
                f"这是 {noted.origin} 的检查点，不是 {names} 的。",
            )
        return open_checkpoint(noted.note, noted.origin, self.keyring)

    def binds(self, noted: Noted) -> bool:
        """Whether the note is of a history that was not given up."""
        return noted.origin not in {fork.origin for fork in self.forks} - self.origins


def trust_in(secrets: Location) -> Trust:
    """What the signer's book says; an empty trust where there is none yet.

    Raises CannotServeError, StoreUnavailableError where the secrets cannot be read.
    """
    shelf = looked_beside(secrets, KEYS, "secrets")
    if shelf is None:
        return Trust()
    try:
        with shelf.reading() as cursor:
            cursor.execute("SELECT value FROM secrets WHERE name=?", (NAME,))
            row = cursor.fetchone()
    finally:
        shelf.close()
    try:
        return Trust() if row is None else Trust.of(Book.model_validate_json(bytes(row[0])))
    except (ValidationError, LedgerError) as error:
        raise CannotServeError("the signer's book in the key store is damaged") from error
