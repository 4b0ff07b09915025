"""Why a store does not answer, whichever engine it stands on: so that callers can be told."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from enum import StrEnum

import psycopg

from .errors import StoreUnavailableError


class Cause(StrEnum):
    """What keeps a store from taking or answering something."""

    BUSY = "busy"
    FULL = "full"
    READ_ONLY = "read-only"
    DISK = "disk"
    DAMAGED = "damaged"
    REPLACED = "replaced"
    UNREACHABLE = "unreachable"
    OVERLOADED = "overloaded"
    STOPPING = "stopping"
    OTHER = "other"


#: To go on writing would make these worse: only whoever mends the files can end them.
LASTING = frozenset({Cause.DAMAGED, Cause.REPLACED})

SQLITE: Mapping[int, Cause] = {
    sqlite3.SQLITE_BUSY: Cause.BUSY,
    sqlite3.SQLITE_LOCKED: Cause.BUSY,
    sqlite3.SQLITE_FULL: Cause.FULL,
    sqlite3.SQLITE_READONLY: Cause.READ_ONLY,
    sqlite3.SQLITE_PERM: Cause.READ_ONLY,
    sqlite3.SQLITE_IOERR: Cause.DISK,
    sqlite3.SQLITE_CORRUPT: Cause.DAMAGED,
    sqlite3.SQLITE_NOTADB: Cause.DAMAGED,
    sqlite3.SQLITE_CANTOPEN: Cause.UNREACHABLE,
}
#: By the SQLSTATE that PostgreSQL sends, or by its first two characters, the class.
POSTGRES: Mapping[str, Cause] = {
    "53100": Cause.FULL,
    "25006": Cause.READ_ONLY,
    "55P03": Cause.BUSY,
    "40": Cause.BUSY,
    "58": Cause.DISK,
    "XX001": Cause.DAMAGED,
    "XX002": Cause.DAMAGED,
    "08": Cause.UNREACHABLE,
    "53300": Cause.UNREACHABLE,
    "57P": Cause.UNREACHABLE,
}


#: What helps whoever runs the service, where it cannot even start.
ADVICE: Mapping[Cause, str] = {
    Cause.FULL: "its disk is full; make room and start again",
    Cause.READ_ONLY: "this user may not write to it or to its folder, or its server is a standby; "
    "permit that, or name the primary",
    Cause.DISK: "its disk reports an error; look at the disk",
    Cause.DAMAGED: "it is damaged; restore it from a backup",
}


class NotTakenError(StoreUnavailableError):
    """Something was not even tried, and nothing of it was kept."""

    def __init__(self, text: str, cause: Cause) -> None:
        super().__init__(text)
        self.cause = cause


def cause_of(error: BaseException) -> Cause:
    """What is behind an error of a store, of a driver, or of what wraps one."""
    return next((c for e in _chain(error) if (c := _cause(e)) is not Cause.OTHER), Cause.OTHER)


def is_forbidden(error: BaseException) -> bool:
    """Whether this role may not do what it was about to: another one may."""
    return any(isinstance(e, psycopg.errors.InsufficientPrivilege) for e in _chain(error))


def advised(error: BaseException) -> str:
    """What the error says, and what helps if that is known."""
    advice = ADVICE.get(cause_of(error))
    return str(error) if advice is None else f"{error}; {advice}"


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        # SQLAlchemy keeps the driver's own error as `orig`.
        inner = error.__cause__ or getattr(error, "orig", None)
        error = inner if isinstance(inner, BaseException) else None


def _cause(error: BaseException) -> Cause:
    if isinstance(error, NotTakenError):
        return error.cause
    if isinstance(error, sqlite3.Error):
        code = getattr(error, "sqlite_errorcode", None)
        return Cause.OTHER if code is None else SQLITE.get(code & 0xFF, Cause.OTHER)
    if isinstance(error, psycopg.Error):
        state = error.sqlstate
        if state is None:
            lost = isinstance(error, psycopg.OperationalError)
            return Cause.UNREACHABLE if lost else Cause.OTHER
        found = (POSTGRES[state[:n]] for n in (5, 3, 2) if state[:n] in POSTGRES)
        return next(found, Cause.OTHER)
    return Cause.OTHER
