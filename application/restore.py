"""A backup put back where no database is, whole or not at all."""

from __future__ import annotations

import datetime as dt
import sqlite3
from contextlib import closing
from pathlib import Path

from .backup import Progress, Secrets
from .copies import Told, copy, publish, unfinished
from .keys import CLAIM_KEY, DIGEST_KEY
from .manifest import (
    LOG_NAME,
    BackupError,
    DamagedError,
    Manifest,
    checked,
    compare,
    manifest_of,
    matches,
)
from .restored import gap_after

#: SQLite's own files beside a database; those of another one would spoil it.
OWN = ("-wal", "-shm", "-journal")


def verify(folder: Path, keys: Path | None, progress: Progress) -> Manifest:
    """See whether a backup, and its key file if one is named, are as they were made."""
    manifest = manifest_of(folder)
    compare(folder / LOG_NAME, manifest.log, _telling(progress, "comparing"))
    _is_whole(folder / LOG_NAME, folder / LOG_NAME, manifest)
    if keys is not None:
        _are_its_keys(keys, manifest)
    return manifest


def restore(
    folder: Path, database: Path, keys: Secrets | None, now: dt.datetime, progress: Progress
) -> Manifest:
    """Put the log of a backup where the database is to be, and the key file too if wanted.

    Raises BackupError if something stands there already or the backup is not whole. What
    ends it early leaves no database.
    """
    manifest = manifest_of(folder)
    _nothing_is_lost(database, keys)
    database.absolute().parent.mkdir(parents=True, exist_ok=True)
    with unfinished(database) as made:
        log = made / LOG_NAME
        compare(folder / LOG_NAME, manifest.log, _telling(progress, "comparing"))
        copy(folder / LOG_NAME, log, _telling(progress, "copying"))
        # Of the copy: what was compared may have been read wrongly.
        compare(log, manifest.log, _telling(progress, "comparing the copy"))
        _is_whole(log, folder / LOG_NAME, manifest)
        _go_on_behind(log, manifest.position + gap_after(now - manifest.made_at))
        if keys is not None:
            _are_its_keys(keys.copy, manifest)
            _put(keys.copy, keys.used)
        publish(log, database)
    return manifest


def _put(source: Path, final: Path) -> None:
    """A copy of the file under its final name, in whatever folder that is."""
    final.absolute().parent.mkdir(parents=True, exist_ok=True)
    with unfinished(final) as made:
        copy(source, made / final.name, lambda done, total: None)
        publish(made / final.name, final)


def _nothing_is_lost(database: Path, keys: Secrets | None) -> None:
    if database.exists() or database.is_symlink():
        raise BackupError(
            f"{database} exists already, and a restore overwrites nothing: stop the service and "
            f"move {database.name}* away, or name another place with --database sqlite:///path"
        )
    files = [database] if keys is None else [database, keys.used]
    for beside in (path.with_name(path.name + suffix) for path in files for suffix in OWN):
        if beside.exists():
            raise BackupError(f"{beside} is left of another database; move it away first")
    if keys is not None and keys.used.exists():
        raise BackupError(
            f"{keys.used} exists already: leave --keys out to go on with it, or move it away first"
        )


def _is_whole(log: Path, of: Path, manifest: Manifest) -> None:
    if not matches(checked(log, of), manifest):
        raise DamagedError(f"{of} does not hold what the manifest says", f"{of} 的内容与清单不符")


def _are_its_keys(keys: Path, manifest: Manifest) -> None:
    """A key file that was saved in another way is taken too, if it is one."""
    if manifest.keys is not None:
        compare(keys, manifest.keys, lambda done, total: None)
    if not keys.is_file():
        raise BackupError(f"there is no key file {keys}")
    try:
        uri = f"{keys.absolute().as_uri()}?mode=ro&immutable=1"
        with closing(sqlite3.connect(uri, uri=True)) as connection:
            names = {row[0] for row in connection.execute("SELECT name FROM secrets")}
    except sqlite3.DatabaseError as error:
        raise DamagedError(
            f"{keys} is not a key file of dealtrail: {error}", f"{keys} 不是密钥文件：{error}"
        ) from error
    if not {CLAIM_KEY, DIGEST_KEY} <= names:
        raise DamagedError(f"{keys} holds no keys of dealtrail", f"{keys} 中没有密钥")


def _go_on_behind(log: Path, position: int) -> None:
    """Let the log's next event stand behind the position: none that was lost is given again."""
    with closing(sqlite3.connect(log)) as connection, connection:
        connection.execute("DELETE FROM sqlite_sequence WHERE name='stored_events'")
        connection.execute("INSERT INTO sqlite_sequence VALUES ('stored_events', ?)", (position,))


def _telling(progress: Progress, what: str) -> Told:
    return lambda done, total: progress(what, done, total)
