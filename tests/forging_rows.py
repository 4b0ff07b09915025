"""What an administrator of the database could do to a row behind the service's back."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path


def forge(database: Path, position: int) -> None:
    """Let another person have done what the event there tells; 陈一 did it."""
    change = 'CAST(replace(CAST(state AS TEXT), \'"actor":"chen"\', \'"actor":"fang"\') AS BLOB)'
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("DROP TRIGGER stored_events_are_never_changed")
        row = "FROM stored_events WHERE position=?"
        (before,) = connection.execute(f"SELECT state {row}", (position,)).fetchone()
        connection.execute(f"UPDATE stored_events SET state={change} WHERE position=?", (position,))
        (after,) = connection.execute(f"SELECT state {row}", (position,)).fetchone()
        assert before != after
