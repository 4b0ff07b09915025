"""Have a second reader check our ledger, in an environment of its own (`make second-readers`).

.venv/bin/python tests/second_readers/ledger_run.py
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import venv
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]


def main() -> int:
    made = subprocess.run(
        [sys.executable, str(HERE / "ledger_samples.py")], check=True, capture_output=True, cwd=ROOT
    )
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, symlinks=True, with_pip=True)
        python = Path(folder) / "bin" / "python"
        install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        wanted = ["--require-hashes", "-r", str(HERE / "ledger_requirements.txt")]
        subprocess.run([str(python), *install, *wanted], check=True)
        reader = str(HERE / "ledger_reader.py")
        return subprocess.run([str(python), reader], input=made.stdout, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
