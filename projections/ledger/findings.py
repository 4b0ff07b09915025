"""What the last verification by the service found: for all its processes, and past a restart."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Self

from pydantic import BaseModel, ConfigDict, ValidationError

from application.engines.engine import Cursor
from application.engines.location import Location
from application.engines.postgres_schema import LEDGER
from application.engines.shelf import shelf

from .examined import Examined
from .node_store import beside
from .verdict import Broken, Trouble, Verified
from .wire import in_base64

TABLES = ("CREATE TABLE IF NOT EXISTS findings (name TEXT PRIMARY KEY, said TEXT NOT NULL)",)
NAME = "last"


class Status(StrEnum):
    """How a log stands after a verification."""

    VERIFIED = "verified"
    BROKEN = "broken"
    NOT_CHECKED = "not checked"


class Wording(BaseModel):
    """A text in both languages, as it is kept."""

    model_config = ConfigDict(frozen=True)

    en: str
    zh: str


class Finding(BaseModel):
    """The outcome of one verification; `position` is the first bad one of a broken log.

    `size` rows were read, up to `last_position`; a checkpoint covers `covered` of them.
    """

    model_config = ConfigDict(frozen=True)

    status: Status = Status.NOT_CHECKED
    checked_at: dt.datetime | None = None
    size: int = 0
    last_position: int = 0
    covered: int = 0
    root: str | None = None
    position: int | None = None
    trouble: Trouble | None = None
    text: Wording | None = None

    @classmethod
    def of(cls, examined: Examined, at: dt.datetime) -> Self:
        """What an examination that ended then says."""
        last = examined.position
        match examined.verdict:
            case Broken() as broken:
                return cls(
                    status=Status.BROKEN,
                    checked_at=at,
                    size=examined.size,
                    last_position=last,
                    position=broken.position,
                    trouble=broken.trouble,
                    text=Wording(en=broken.text.en, zh=broken.text.zh),
                )
            case Verified() as verified:
                unchecked = examined.unchecked
                return cls(
                    status=Status.NOT_CHECKED if unchecked else Status.VERIFIED,
                    checked_at=at,
                    size=verified.size,
                    last_position=last,
                    covered=verified.covered,
                    root=in_base64(verified.root),
                    text=Wording(en=unchecked.en, zh=unchecked.zh) if unchecked else None,
                )


def finding_in(cursor: Cursor) -> Finding | None:
    """The last one that is kept, None if none is or it cannot be understood."""
    cursor.execute("SELECT said FROM findings WHERE name=?", (NAME,))
    row = cursor.fetchone()
    try:
        return None if row is None else Finding.model_validate_json(row[0])
    except ValidationError:
        return None


class Findings:
    """Where the last one is kept, beside the ledger; raises StoreUnavailableError."""

    def __init__(self, log: Location) -> None:
        self._shelf = shelf(beside(log), schema=LEDGER)
        self._shelf.make(TABLES)

    def note(self, finding: Finding) -> None:
        """This is the last one now."""
        with self._shelf.transaction() as cursor:
            cursor.execute(
                "INSERT INTO findings VALUES (?,?) ON CONFLICT (name) "
                "DO UPDATE SET said=excluded.said",
                (NAME, finding.model_dump_json()),
            )

    def last(self) -> Finding:
        """The last one; of a log that nobody has verified yet that it is not checked."""
        with self._shelf.transaction() as cursor:
            return finding_in(cursor) or Finding()

    def close(self) -> None:
        self._shelf.close()
