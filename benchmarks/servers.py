"""Servers of a run, each in a process of its own on a free port of loopback."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from application.engines.location import Location

from .client import HOST

MOST_SECONDS = 60
RATE = 1_000_000


@contextmanager
def dealtrail(
    location: Location, keys: Path | None = None, *, log: Path | None = None, workers: int = 1
) -> Iterator[int]:
    """The service as `dealtrail serve` runs it, but that one key may call as often as it likes."""
    environment = {"DEALTRAIL_RATE": str(RATE)}
    if isinstance(location, Path):
        environment["DEALTRAIL_DATABASE"] = f"sqlite:///{location}"
        log = location.with_suffix(".log")
    else:
        environment["DEALTRAIL_DATABASE"] = location.url
        environment["DEALTRAIL_KEYS"] = f"sqlite:///{keys}"
    assert log is not None
    command = ("-m", "interfaces.cli", "serve", "--workers", str(workers))
    with _running(command, environment, log) as port:
        yield port


@contextmanager
def bare(app: str, folder: Path, **environment: str) -> Iterator[int]:
    """A FastAPI application of this package, under uvicorn with the same options."""
    with _running(("-m", "benchmarks.serving", app), environment, folder / f"{app}.log") as port:
        yield port


@contextmanager
def _running(command: Sequence[str], environment: dict[str, str], log: Path) -> Iterator[int]:
    port = free_port()
    known = {k: v for k, v in os.environ.items() if not k.startswith("DEALTRAIL_")}
    known |= environment | {"PYTHONPATH": str(Path(__file__).resolve().parent.parent)}
    with log.open("wb") as lines:
        process = subprocess.Popen(
            [sys.executable, *command, "--port", str(port)], env=known, stdout=lines, stderr=lines
        )
        try:
            until_ready(port, process, log)
            yield port
        finally:
            process.terminate()
            process.wait(MOST_SECONDS)


def free_port() -> int:
    with socket.socket() as free:
        free.bind((HOST, 0))
        port: int = free.getsockname()[1]
        return port


def until_ready(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    """Ask `/health/ready` until it says yes."""
    give_up = time.monotonic() + MOST_SECONDS
    while not _is_ready(port):
        assert process.poll() is None, f"the server stopped: {log.read_text()[-2000:]}"
        assert time.monotonic() < give_up, "the server was not ready in time"
        time.sleep(0.005)


def _is_ready(port: int) -> bool:
    connection = http.client.HTTPConnection(HOST, port, timeout=MOST_SECONDS)
    try:
        connection.request("GET", "/health/ready")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()
