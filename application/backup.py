"""A copy of the log of one moment, made beside a running service, checked, and summed.

A backup is a folder: the log and a manifest. It bears its name only once it is whole. The
views are not in it, they are built again from the log; the key file only goes where the
operator says, since it holds secrets.
"""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from .copies import keep, publish, unfinished
from .envelope import recorded_at
from .manifest import (
    LOG_NAME,
    MANIFEST_NAME,
    BackupError,
    Contents,
    DamagedError,
    Manifest,
    Sum,
    checked,
    contents,
    sum_of,
)

#: Pages that are copied at once, between two signs of progress.
PAGES = 1024
LOCK_SECONDS = 5

#: Called with what is being done, how much of it is done, and how much there is.
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Secrets:
    """The key file that the service uses, and where its copy is, or is to be."""

    used: Path
    copy: Path


def back_up(
    database: Path, folder: Path, keys: Secrets | None, now: dt.datetime, progress: Progress
) -> Manifest:
    """Back the database up into a new folder, and its key file too if that is wanted.

    Raises BackupError if that cannot be; whatever ends it early leaves neither of both names.
    """
    _is_free(folder)
    if keys is not None:
        _is_free(keys.copy)
    with unfinished(folder) as made:
        log = made / LOG_NAME
        found = _copied(database, log, progress)
        if checked(log, database) != found:
            raise DamagedError(
                "the copy is not what stands in the log; the disk may be at fault",
                "副本与日志内容不一致；请检查磁盘",
            )
        manifest = Manifest(
            made_at=now,
            position=found.position,
            events=found.events,
            recorded_at=recorded_at(found.last) if found.last is not None else None,
            log=sum_of(log, lambda done, total: progress("summing", done, total)),
            keys=_keys_too(keys.used, keys.copy) if keys is not None else None,
        )
        text = manifest.model_dump_json(indent=2, exclude_none=True) + "\n"
        (made / MANIFEST_NAME).write_text(text, encoding="utf-8")
        for path in (log, made / MANIFEST_NAME, made):
            keep(path)
        made.rename(folder)
        keep(folder.absolute().parent)
    return manifest


def _is_free(final: Path) -> None:
    if final.exists() or final.is_symlink():
        raise BackupError(f"{final} exists already: name one that does not")
    if not final.absolute().parent.is_dir():
        raise BackupError(f"there is no folder {final.absolute().parent} to put {final.name} into")


def _copied(database: Path, target: Path, progress: Progress) -> Contents:
    """Copy the log as it is at one moment; returns how far it goes."""
    if not database.is_file():
        raise BackupError(f"there is no database {database} yet")
    try:
        with _snapshot(database) as source:
            found = contents(source)
            _copy(source, target, lambda done, total: progress("copying", done, total))
    except sqlite3.DatabaseError as error:
        raise BackupError(f"{database} cannot be backed up: {error}") from error
    return found


@contextmanager
def _snapshot(path: Path) -> Iterator[sqlite3.Connection]:
    """One moment of a database: a copy made inside never begins anew, however much is written."""
    uri = f"{path.absolute().as_uri()}?mode=ro"
    connection = sqlite3.connect(uri, uri=True, timeout=LOCK_SECONDS, isolation_level=None)
    with closing(connection):
        connection.execute("BEGIN")
        connection.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()
        yield connection


def _copy(source: sqlite3.Connection, target: Path, told: Callable[[int, int], None]) -> None:
    target.touch(mode=0o600, exist_ok=False)
    with closing(sqlite3.connect(target, isolation_level=None)) as copy:
        # Nobody sees the copy before it is whole; it is brought to disk at once in the end.
        copy.execute("PRAGMA journal_mode=OFF")
        copy.execute("PRAGMA synchronous=OFF")
        source.backup(copy, pages=PAGES, progress=lambda _, left, total: told(total - left, total))
        # One file that needs no other beside it.
        copy.execute("PRAGMA journal_mode=DELETE")


def _keys_too(source: Path, final: Path) -> Sum:
    """Copy the key file, later than the log: it knows every key that the log speaks of."""
    if not source.is_file():
        raise BackupError(f"there is no key file {source}; leave --keys out")
    with unfinished(final) as made:
        copy = made / final.name
        try:
            with _snapshot(source) as keys:
                _copy(keys, copy, lambda done, total: None)
        except sqlite3.DatabaseError as error:
            raise BackupError(f"the key file {source} cannot be backed up: {error}") from error
        summed = sum_of(copy, lambda done, total: None)
        publish(copy, final)
    return summed
