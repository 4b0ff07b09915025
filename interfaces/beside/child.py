"""The process beside the service, as the service sees it: begun, rung, ended."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from io import FileIO
from typing import Any

from interfaces.settings import PREFIX, Settings

from .line import Line

#: How long its end is waited for; a batch that it has begun takes less.
END_SECONDS = 5.0


class Child:
    """A process of our own that runs the views until it is told to end, or we end."""

    def __init__(self, chosen: Settings, heard: Callable[[], None]) -> None:
        """`heard` is called at each of its rings, and at its end."""
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", __package__],
            env=_environment(chosen),
            bufsize=0,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            **_apart(),
        )
        incoming, outgoing = self._process.stdout, self._process.stdin
        assert isinstance(incoming, FileIO)
        assert isinstance(outgoing, FileIO)
        self._line = Line(incoming, outgoing)
        self._line.listen(heard)
        self._began = time.monotonic()
        self.pid = self._process.pid
        self.ring = self._line.ring

    @property
    def lives(self) -> bool:
        return self._line.is_open

    @property
    def goes(self) -> bool:
        """Whether it runs the views: it rings when it has seen the log for the first time."""
        return self._line.is_open and self._line.has_rung

    @property
    def age(self) -> float:
        """Seconds since it was begun."""
        return time.monotonic() - self._began

    def end(self) -> int:
        """Let it finish what it has begun, and wait for its end; returns its exit code."""
        self._line.close()
        try:
            return self._process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            return self._process.wait()


def _environment(chosen: Settings) -> dict[str, str]:
    """Ours, with all settings as they were chosen, and the same program to be found."""
    path = os.pathsep.join(place for place in sys.path if place)
    told = {f"{PREFIX}{name.upper()}": str(value) for name, value in chosen if value is not None}
    return {**os.environ, **told, "PYTHONPATH": path}


def _apart() -> dict[str, Any]:
    """Ctrl-C in the terminal is for the service alone, which then tells its child."""
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
    return {"process_group": 0}
