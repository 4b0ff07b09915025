"""The service as a process of its own, which can be stopped and killed."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
from people import EVERYBODY
from service import API, Service
from terminal import ROOT

from domain.people import People

DEADLINE_SECONDS = 90


class Process:
    """`dealtrail serve` on a file, as a process of its own that can be killed."""

    def __init__(self, path: Path, keys: dict[str, str], *options: str, **environment: str) -> None:
        self.path, self.keys, self.environment = path, keys, environment
        self.options = options
        self.process: subprocess.Popen[str] | None = None
        #: A file, since a pipe that nobody reads would stop the service once it is full.
        self.log = path.with_name("log.txt")
        self.url = ""

    def start(self) -> None:
        self.spawn()
        end = time.monotonic() + DEADLINE_SECONDS
        while not self.answers():
            assert self.process is not None
            assert self.process.poll() is None, self.log.read_text("utf-8")
            assert time.monotonic() < end
            time.sleep(0.02)

    def spawn(self) -> None:
        """Begin to start it, without waiting for it."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        ours = {n: v for n, v in os.environ.items() if not n.startswith("DEALTRAIL_")}
        environment = {
            **ours,
            "DEALTRAIL_DATABASE": f"sqlite:///{self.path}",
            # The process beside it has tests of its own.
            "DEALTRAIL_VIEWS": "inside",
            "PYTHONUTF8": "1",
        }
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "interfaces.cli",
                    "serve",
                    "--port",
                    str(port),
                    *self.options,
                ],
                cwd=ROOT,
                env={**environment, **self.environment},
                stderr=log,
                text=True,
            )

    def answers(self) -> bool:
        with suppress(httpx.TransportError):
            return httpx.get(f"{self.url}/health/live").status_code == 200
        return False

    def stop(self, number: signal.Signals = signal.SIGTERM) -> str:
        """Send the signal and wait for the end; returns what was logged."""
        assert self.process is not None
        self.process.send_signal(number)
        code = self.process.wait(DEADLINE_SECONDS)
        said = self.log.read_text("utf-8")
        assert number is signal.SIGKILL or code == 0, said
        self.process = None
        return said

    def headers(self, person: str, **more: str) -> dict[str, str]:
        named = {name.replace("_", "-"): value for name, value in more.items()}
        return {"Authorization": f"Bearer {self.keys[person]}"} | named

    def get(self, person: str, path: str, **params: Any) -> Any:
        answer = httpx.get(
            f"{self.url}{API}{path}", params=params, headers=self.headers(person), timeout=30
        )
        assert answer.status_code == 200, answer.text
        return answer.json()

    def position(self) -> int:
        found: int = httpx.get(f"{self.url}/health/ready").json()["position"]
        return found


@contextmanager
def running(folder: Path, people: People = EVERYBODY, **environment: str) -> Iterator[Process]:
    """The service in a process, with everybody hired."""
    hired = Service(folder, clock="real", people=people)
    hired.stop()
    process = Process(hired.path, hired.keys, **environment)
    process.start()
    try:
        yield process
    finally:
        if process.process is not None:
            process.process.kill()
            process.process.wait()
