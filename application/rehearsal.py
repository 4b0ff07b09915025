"""A copy of a database to try something out on, so that nothing is stored in the real one."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory


@contextmanager
def rehearsal(path: Path) -> Iterator[Path]:
    """The path of a copy that is gone afterwards; of nothing, if there is no database yet.

    Rules that look at other cases, and the numbers given out, then answer exactly as they
    would; and a service that runs on the real one is not kept waiting.
    """
    with TemporaryDirectory(prefix="dealtrail-rehearsal-", ignore_cleanup_errors=True) as folder:
        copy = Path(folder) / path.name
        for end in ("", ".keys"):
            original = path.with_name(path.name + end)
            if original.is_file():
                _copy(original, copy.with_name(copy.name + end))
        yield copy


def _copy(original: Path, copy: Path) -> None:
    """A consistent copy, even while others write."""
    source = sqlite3.connect(f"{original.resolve().as_uri()}?mode=ro", uri=True, timeout=5)
    with closing(source), closing(sqlite3.connect(copy)) as target:
        source.backup(target)
