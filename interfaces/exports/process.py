"""The process that writes one export, as the service sees it: begun, listened to, ended.

Of its own, so that a long export takes neither the service's processor time nor its memory, and
a mistake in it ends nothing else. It ends when the service does.
"""

from __future__ import annotations

import datetime as dt
import math
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from interfaces.settings import PREFIX, Settings

from .place import Trouble
from .recording import Written

#: How often it is looked whether to go on and told how far it is, however little or much the
#: process says.
LOOK_SECONDS = 0.5
#: How long it may take to notice that it is to stop, and to leave things in order.
END_SECONDS = 10.0


class Said(BaseModel):
    """One line of the process: how far it is, or how it ended."""

    step: str = ""
    done: int = 0
    total: int = 0
    written: Written | None = None
    trouble: Trouble | None = None
    #: Whether no other attempt could end otherwise.
    final: bool = False


@dataclass(frozen=True, slots=True)
class Ended:
    """How it ended: with an export, with what was wrong, or stopped midway (neither)."""

    written: Written | None = None
    trouble: Trouble | None = None
    #: Whether no other attempt could end otherwise.
    final: bool = False


def write_apart(
    chosen: Settings,
    export_id: UUID,
    out: Path,
    now: dt.datetime,
    advanced: Callable[[str, int, int], None],
    is_wanted: Callable[[], bool],
) -> Ended:
    """Have the export written by a process of its own.

    `advanced` is told now and then what is made, how much of it is done, and of how much.
    `is_wanted` is asked as often; once it says no, the process stops, and what is done is kept
    for the next attempt.
    """
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", __package__, str(export_id), str(out), now.isoformat()],
        env=_environment(chosen),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        **_apart(),
    )
    heard = queue.SimpleQueue[bytes]()
    listener = threading.Thread(target=_listen, args=(process, heard), name="export", daemon=True)
    listener.start()
    try:
        return _followed(process, heard, advanced, is_wanted)
    finally:
        _end(process)
        listener.join()


def _followed(
    process: subprocess.Popen[bytes],
    heard: queue.SimpleQueue[bytes],
    advanced: Callable[[str, int, int], None],
    is_wanted: Callable[[], bool],
) -> Ended:
    looked = -math.inf
    for said in _lines(heard):
        if said is not None and (said.written is not None or said.trouble is not None):
            return Ended(said.written, said.trouble, said.final)
        if time.monotonic() - looked >= LOOK_SECONDS:
            looked = time.monotonic()
            if not is_wanted():
                return Ended()
            if said is not None:
                advanced(said.step, said.done, said.total)
    code = process.wait()
    return Ended(
        trouble=Trouble(
            en=f"The process that wrote the export ended ({code}); it is begun again.",
            zh=f"写入导出的进程意外结束（{code}）；将重新开始。",
        )
    )


def _listen(process: subprocess.Popen[bytes], heard: queue.SimpleQueue[bytes]) -> None:
    """Hand on each line that it says, and an empty one at its end."""
    assert process.stdout is not None
    with process.stdout as said:
        for line in said:
            heard.put(line)
    heard.put(b"")


def _lines(heard: queue.SimpleQueue[bytes]) -> Iterator[Said | None]:
    """What it says until it ends; None whenever it said nothing for a while."""
    while True:
        try:
            line = heard.get(timeout=LOOK_SECONDS)
        except queue.Empty:
            yield None
            continue
        if not line:
            return
        yield Said.model_validate_json(line)


def _end(process: subprocess.Popen[bytes]) -> None:
    """Its input ends, and by that it knows."""
    assert process.stdin is not None
    process.stdin.close()
    try:
        process.wait(END_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _environment(chosen: Settings) -> dict[str, str]:
    """Ours, with all settings as they are here, and the same program to be found."""
    given = chosen.model_dump(mode="json", exclude_none=True)
    path = os.pathsep.join(place for place in sys.path if place)
    told = {f"{PREFIX}{name.upper()}": str(value) for name, value in given.items()}
    return {**os.environ, **told, "PYTHONPATH": path}


def _apart() -> dict[str, Any]:
    """Ctrl-C in the terminal is for the service alone, which then ends this too."""
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
    return {"process_group": 0}
