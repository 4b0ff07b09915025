"""The folder in which an export is made, and how far it is: `DIR.part`.

    DIR.part/bag/           what will be DIR
    DIR.part/scratch/       what writers hold back
    DIR.part/state.sqlite   how far the work is; locked while somebody is at it

What the state says of a file is checked before it is gone on with (see growing.py), so it need
not be forced to disk each time.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from .errors import CannotExportError

STATE = "state.sqlite"
TABLES = """
CREATE TABLE IF NOT EXISTS told (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS files (path TEXT PRIMARY KEY, position INTEGER NOT NULL,
    rows INTEGER NOT NULL, bytes INTEGER NOT NULL, sha256 TEXT NOT NULL, done INTEGER NOT NULL)
    WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS figures (name TEXT PRIMARY KEY, n INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS topics (topic TEXT PRIMARY KEY, n INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS streams (id TEXT PRIMARY KEY, kind TEXT NOT NULL, n INTEGER NOT NULL,
    first INTEGER NOT NULL, last INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS gaps (begin INTEGER PRIMARY KEY, "end" INTEGER NOT NULL)
"""


class Part:
    """The folder while somebody works in it."""

    def __init__(self, folder: Path, state: sqlite3.Connection) -> None:
        self.folder = folder
        self.state = state
        self.bag = folder / "bag"
        self.scratch = folder / "scratch"

    def tell(self, name: str) -> str | None:
        """What was noted under this name."""
        found = self.state.execute("SELECT value FROM told WHERE name=?", (name,)).fetchone()
        return found[0] if found is not None else None

    def note_all(self, told: Mapping[str, str]) -> None:
        """Note this."""
        with self.step() as state:
            state.executemany("INSERT OR REPLACE INTO told VALUES (?,?)", told.items())

    def forget(self, *paths: str) -> None:
        """These files are to be made anew."""
        for path in paths:
            self.state.execute("DELETE FROM files WHERE path=?", (path,))

    @contextmanager
    def step(self) -> Iterator[sqlite3.Connection]:
        """Note several things, all or nothing."""
        self.state.execute("BEGIN")
        try:
            yield self.state
        except BaseException:
            self.state.execute("ROLLBACK")
            raise
        self.state.execute("COMMIT")

    def start_anew(self) -> None:
        """Throw away what was made so far."""
        with self.step() as state:
            for table in ("told", "files", "figures", "topics", "streams", "gaps"):
                state.execute(f"DELETE FROM {table}")
        shutil.rmtree(self.bag, ignore_errors=True)
        self.bag.mkdir()

    @contextmanager
    def room(self) -> Iterator[Path]:
        """An empty folder for what a writer holds back, gone afterwards."""
        shutil.rmtree(self.scratch, ignore_errors=True)
        self.scratch.mkdir()
        try:
            yield self.scratch
        finally:
            shutil.rmtree(self.scratch, ignore_errors=True)


@contextmanager
def part_at(folder: Path) -> Iterator[Part]:
    """The folder, made if it is not there; raises CannotExportError if it is not ours alone."""
    if folder.exists() and not (folder / STATE).is_file() and any(folder.iterdir()):
        raise CannotExportError(
            f"{folder} is in the way: it is not an export that broke off. Move it away.",
            f"{folder} 已存在，且不是中断的导出，请先移走。",
        )
    folder.mkdir(parents=True, exist_ok=True)
    state = _opened(folder / STATE)
    try:
        part = Part(folder, state)
        part.bag.mkdir(exist_ok=True)
        yield part
    finally:
        state.close()


def _opened(path: Path) -> sqlite3.Connection:
    state = sqlite3.connect(path, isolation_level=None, timeout=0.2)
    try:
        state.execute("PRAGMA locking_mode=EXCLUSIVE")
        state.execute("PRAGMA journal_mode=WAL")
        state.execute("PRAGMA synchronous=NORMAL")
        state.executescript(f"BEGIN EXCLUSIVE; {TABLES}; COMMIT")
    except sqlite3.DatabaseError as error:
        state.close()
        if isinstance(error, sqlite3.OperationalError) and "locked" in str(error):
            raise CannotExportError(
                f"Another export is at work in {path.parent}; let it finish.",
                f"另有导出正在 {path.parent} 中进行，请等待其结束。",
            ) from error
        raise CannotExportError(
            f"{path.parent} cannot be gone on with ({error}); delete it and begin again.",
            f"{path.parent} 无法继续（{error}）；请删除后重新开始。",
        ) from error
    return state
