"""Ask OSV whether what we pin has a known weakness (`make audit`); needs the network.

PYTHONPATH=tests .venv/bin/python -m supply.audit [--may-be-away]

pip-audit runs in an environment of its own, which is gone afterwards. The code is 0 if no weakness
is known, 1 if one is, and 2 if nobody could be asked; with `--may-be-away` that too is 0.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

from supply.pins import ROOT, RUNNING

HERE = Path(__file__).parent
ASK = (
    "--strict",
    "--disable-pip",
    "--require-hashes",
    "--vulnerability-service",
    "osv",
    "--progress-spinner",
)
NOTHING_CHECKED = (
    "NOT CHECKED: nobody could be asked for known weaknesses, the last line above says why; "
    "nothing is known either way. Ask again from where the network is."
)


def main(options: list[str]) -> int:
    with tempfile.TemporaryDirectory() as folder:
        program = installed(Path(folder))
        code = asked(program, Path(folder) / "found.txt") if program else 2
    if code == 2:
        print(NOTHING_CHECKED, file=sys.stderr)
    return 0 if code == 2 and "--may-be-away" in options else code


def installed(folder: Path) -> Path | None:
    """pip-audit, as pinned; None if it cannot be had."""
    venv.create(folder / "env", symlinks=os.name != "nt", with_pip=True)
    programs = folder / "env" / ("Scripts" if os.name == "nt" else "bin")
    install = ("-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    wanted = ("--require-hashes", "-r", str(HERE / "audit_requirements.txt"))
    done = subprocess.run([programs / "python", *install, *wanted], check=False)
    return programs / "pip-audit" if done.returncode == 0 else None


def asked(program: Path, found: Path, requirements: Path = RUNNING) -> int:
    """0 without a known weakness, 1 with one, 2 if there was no answer to tell by."""
    done = subprocess.run(
        [program, *ASK, "off", "-r", requirements, "--output", found],
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        check=False,
    )
    lines = done.stderr.splitlines()
    if done.returncode == 0:
        print("\n".join(lines))
        return 0
    # A weakness is written there; whatever else ended it writes nothing.
    if found.exists() and found.stat().st_size:
        print(found.read_text("utf-8"))
        return 1
    print(lines[-1] if lines else f"pip-audit ended with {done.returncode}", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
