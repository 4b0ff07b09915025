"""Whether a view saw the log as it is now, or one that was lost when a backup was restored.

Each build keeps a mark of the event that it has seen last. If the log ends before, or another
event stands there now, the build's rows tell of events that are lost.
"""

from __future__ import annotations

import hashlib
import logging

from sqlalchemy import Connection

from application.envelope import Placed, UnreadableEventError
from application.log import Log

from .builds import Build, all_builds, drop

logger = logging.getLogger("dealtrail")


def mark_of(placed: Placed) -> str:
    """What tells an event from another that stands in the same place of another log.

    Its id alone would not: it derives from the place in the aggregate's own stream.
    """
    trail = placed.recorded.trail
    said = f"{trail.event_id} {trail.command_id} {trail.recorded_at.isoformat()}"
    return hashlib.sha256(said.encode()).hexdigest()


def drop_astray(connection: Connection, log: Log) -> bool:
    """Drop every build that saw what the log does not hold; whether there was any."""
    astray = [build for build in all_builds(connection) if is_astray(log, build)]
    for build in astray:
        drop(connection, build)
    if astray:
        logger.warning(
            "the log ends at position %d and is not the one that these views have seen, it was "
            "restored from a backup: %s; they are built anew, and what they told of lost "
            "events is gone",
            log.last_position(),
            ", ".join(f"{build.view} at position {build.position}" for build in astray),
        )
    return bool(astray)


def is_astray(log: Log, build: Build) -> bool:
    """Whether the event that the build has seen last does not stand in the log."""
    if build.position == 0:
        return False
    try:
        found = log.after(build.position - 1, 1)
    except UnreadableEventError:
        # Of a newer release, that nobody can compare here.
        return False
    if not found or found[0].position != build.position:
        return True
    return build.mark is not None and build.mark != mark_of(found[0])
