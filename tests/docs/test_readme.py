"""The README's session works as it is pasted."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A service in a process of its own, as `make serve` starts it."""
    monkeypatch.setenv("DEALTRAIL_DATABASE", f"sqlite:///{tmp_path / 'dealtrail.sqlite3'}")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    serve = [sys.executable, "-m", "interfaces.cli", "serve", "--port", port]
    process = subprocess.Popen(serve, cwd=ROOT, env=os.environ, stderr=subprocess.DEVNULL)
    try:
        _wait(f"http://127.0.0.1:{port}/health/ready", process)
        yield f"127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def _wait(url: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        assert process.poll() is None, "the service did not start"
        try:
            if httpx.get(url).status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.05)
    raise AssertionError("the service is not ready")


@pytest.mark.skipif(
    not (shutil.which("curl") and shutil.which("bash")), reason="needs curl and bash"
)
def test_the_session_works_as_pasted(address: str) -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    session = re.search(r"## A session.*?```sh\n(.*?)```", text, re.DOTALL)
    assert session
    script = session.group(1).replace("127.0.0.1:8000", address)
    script = script.replace(".venv/bin/dealtrail", f"{sys.executable} -m interfaces.cli")
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script], cwd=ROOT, capture_output=True, text=True
    )
    said = done.stdout
    assert done.returncode == 0, done.stderr
    for expected in (
        '"code":"GRADE_MISMATCH"',
        '"type":"role"',
        '"type":"LeadAssigned"',
        '"command":"RecordFirstContact"',
        '"kind":"A_FIRST_CONTACT"',
        '"type":"DealOpened"',
        '"stage":"DISCOVERY","count":1',
    ):
        assert expected in said, f"{expected} is missing in\n{said}\n{done.stderr}"
    assert "Traceback" not in done.stderr
