"""Where a run keeps its databases, and how large it is."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from pathlib import Path

from .company.played import played
from .filling import fill
from .leads import hire

ENDS = ("", ".keys", ".views")


@dataclass(slots=True)
class Ground:
    """A folder on the disk that is measured, emptied at the end of the run."""

    folder: Path
    #: How many deals the played company has, and where it stands: it is kept for the next run.
    deals: int = 10_000
    company: Path | None = None
    #: How many events are written while others read.
    events: int = 20_000
    _count: int = 0
    _filled: dict[int, Path] = field(default_factory=dict)

    def place(self, name: str) -> Path:
        """A path at which nothing stands yet."""
        self._count += 1
        return self.folder / f"{self._count}-{name}.sqlite3"

    def hired(self) -> tuple[Path, dict[str, str]]:
        """A new database with two people in it, and their keys."""
        path = self.place("service")
        return path, hire(path)

    def filled(self, events: int, *, own: bool = False) -> Path:
        """A database with about that many events, its views caught up; `own`: to write into."""
        if events not in self._filled:
            path = self.place(f"filled-{events}")
            fill(path, events)
            self._filled[events] = path
        return self._copy(self._filled[events]) if own else self._filled[events]

    def played(self, *, own: bool = False) -> Path:
        """The played company, its views caught up; `own`: to write into."""
        path = self.company or self.folder.parent / f"company-{self.deals}.sqlite3"
        played(path, self.deals)
        return self._copy(path) if own else path

    def _copy(self, path: Path) -> Path:
        copy = self.place("copy")
        for end in ENDS:
            shutil.copyfile(path.with_name(path.name + end), copy.with_name(copy.name + end))
        return copy
