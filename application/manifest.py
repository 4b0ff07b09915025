"""What a backup holds, and whether the files still hold it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from domain.language import Text

from .copies import Told, digest
from .envelope import recorded_at

LOG_NAME = "log.sqlite3"
MANIFEST_NAME = "manifest.json"
#: Steps of SQLite's machine between two looks at whether somebody wants it to stop.
LOOK_EVERY = 100_000


class BackupError(Exception):
    """A backup cannot be made or restored as it was asked for; the text says why."""


class DamagedError(BackupError):
    """What is there is not what was backed up."""

    def __init__(self, en: str, zh: str) -> None:
        super().__init__(en)
        self.text = Text(en, zh)


class _Noted(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Sum(_Noted):
    """A file's size in bytes and its SHA-256 in hex."""

    bytes: int
    sha256: str


class Manifest(_Noted):
    """What stands in a backup: how far its log goes, and the sums of its files."""

    format: Literal["dealtrail backup"] = "dealtrail backup"
    version: Literal[1] = 1
    made_at: AwareDatetime
    position: int
    events: int
    recorded_at: AwareDatetime | None
    log: Sum
    #: Of the key file, if it was backed up along.
    keys: Sum | None = None


@dataclass(frozen=True, slots=True)
class Contents:
    """How far a log goes: its last position, how many rows it has, and when the last came."""

    position: int
    events: int
    last: bytes | None


def manifest_of(folder: Path) -> Manifest:
    """The manifest in the folder of a backup; raises BackupError if there is none."""
    path = folder / MANIFEST_NAME
    if not folder.is_dir():
        raise BackupError(f"there is no backup {folder}: name the folder that `backup` made")
    if not path.is_file():
        raise BackupError(f"{folder} is not a backup: it has no {MANIFEST_NAME}")
    try:
        return Manifest.model_validate_json(path.read_bytes())
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"])) or "JSON"
        raise DamagedError(
            f"{path} is not the manifest of a backup that this version reads "
            f"({where}: {first['msg']})",
            f"{path} 不是本版本可读取的备份清单（{where}）",
        ) from error


def sum_of(path: Path, told: Told) -> Sum:
    return Sum(bytes=path.stat().st_size, sha256=digest(path, told))


def compare(path: Path, expected: Sum, told: Told) -> None:
    """Raise DamagedError if the file is not the one that was summed."""
    if not path.is_file():
        raise DamagedError(f"the backup has no {path.name}", f"备份中缺少 {path.name}")
    size = path.stat().st_size
    if size != expected.bytes:
        raise DamagedError(
            f"{path} has {size} bytes, not the {expected.bytes} that were backed up: "
            "it was cut short or is another file",
            f"{path} 有 {size} 字节，备份时为 {expected.bytes} 字节：文件被截断或不是同一文件",
        )
    if digest(path, told) != expected.sha256:
        raise DamagedError(
            f"{path} is not as it was backed up: its SHA-256 is another",
            f"{path} 与备份时不一致：SHA-256 不符",
        )


def checked(path: Path, of: Path) -> Contents:
    """What a log that nobody writes to holds, a copy of the one that is named if it is not whole.

    Raises DamagedError then.
    """
    uri = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
    with closing(sqlite3.connect(uri, uri=True)) as connection:
        # Lets Ctrl-C through while SQLite goes over the whole file.
        connection.set_progress_handler(lambda: 0, LOOK_EVERY)
        try:
            found = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
            if found == "ok":
                return contents(connection)
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT:
                raise KeyboardInterrupt from error
            found = str(error)
    raise DamagedError(f"{of} is no whole log: {found}", f"{of} 不是完整的日志：{found}")


def contents(connection: sqlite3.Connection) -> Contents:
    """How far the log goes, in the connection's transaction."""
    events, position = connection.execute(
        "SELECT COUNT(*), COALESCE(MAX(position), 0) FROM stored_events"
    ).fetchone()
    last = connection.execute(
        "SELECT state FROM stored_events WHERE position=?", (position,)
    ).fetchone()
    return Contents(position, events, bytes(last[0]) if last is not None else None)


def matches(found: Contents, manifest: Manifest) -> bool:
    """Whether the log goes exactly as far as the manifest says."""
    at = recorded_at(found.last) if found.last is not None else None
    said = (manifest.position, manifest.events, manifest.recorded_at)
    return (found.position, found.events, at) == said
