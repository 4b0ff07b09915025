"""A views file that is damaged is set aside, and the views are built again from the log.

Damage in the middle of a file shows only when its pages are read. Whoever meets it leaves a
mark beside the file, so that the next start need not search all of it.
"""

from __future__ import annotations

import logging
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy.engine import ExceptionContext

from application.engines.causes import Cause, cause_of

LOCK_SECONDS = 5
MARK = ".is-damaged"

logger = logging.getLogger("dealtrail")


def mark_if_damaged(path: Path, context: ExceptionContext) -> None:
    """Leave the mark if an error of the driver says that the file is damaged."""
    mark = _mark(path)
    if cause_of(context.original_exception) is Cause.DAMAGED and not mark.exists():
        mark.touch()
        logger.error("%s is damaged; the next start builds the views anew", path)


def set_aside_if_damaged(path: Path, follows: str = "the views are built anew") -> None:
    """Move a file away that is marked, or that is no database any more; `follows`: what then."""
    if not path.exists() or not (said := _damage(path)):
        return
    aside = path.with_name(f"{path.name}.damaged")
    logger.warning("%s: %s; kept as %s, %s", path, said, aside.name, follows)
    path.replace(aside)
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    _mark(path).unlink(missing_ok=True)


def _damage(path: Path) -> str | None:
    if _mark(path).exists():
        return "it was found damaged"
    try:
        with closing(sqlite3.connect(path, timeout=LOCK_SECONDS)) as connection:
            connection.execute("PRAGMA schema_version").fetchone()
    except sqlite3.OperationalError:
        return None
    except sqlite3.DatabaseError as error:
        return str(error)
    return None


def _mark(path: Path) -> Path:
    return path.with_name(path.name + MARK)
