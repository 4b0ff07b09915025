"""Ends a test's PostgreSQL and clears its folder away once nobody holds the folder any longer.

A process of its own, so that it does so when the tests were killed, too: the kernel lets go of
their locks. It waits; it never polls.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path

TRIES = 100


def main(folder: Path) -> None:
    with (folder / "held").open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with suppress(FileNotFoundError, ProcessLookupError):
            os.kill(int((folder / "running").read_text("utf-8")), signal.SIGQUIT)
        for _ in range(TRIES):  # the dying server may still write
            shutil.rmtree(folder, ignore_errors=True)
            if not folder.exists():
                break
            time.sleep(0.05)
        folder.with_suffix(".lock").unlink(missing_ok=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
