"""Have software that is not ours check what we make (`make second-readers`).

.venv/bin/python tests/second_readers/run.py [ledger] [export] [mining]

For each subject NAME_samples.py makes samples in our environment, and NAME_reader.py reads them in
an environment that has nothing but NAME_requirements.txt and is gone afterwards. Both are given a
folder; what the first writes to standard output is the second's standard input.

`DEALTRAIL_XES_XSD` may name a copy of the XML schema of IEEE 1849 (`xes-ieee-1849-2016.xsd`). It is
not ours to hand on; without it log.xes is checked against `xes.rng` only.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import venv
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
SUBJECTS = ("ledger", "export", "mining")


def read(subject: str, folder: str) -> int:
    """Make the samples and have them read; 0 if all agree."""
    samples = [sys.executable, str(HERE / f"{subject}_samples.py"), folder]
    made = subprocess.run(samples, check=True, capture_output=True, cwd=ROOT)
    with tempfile.TemporaryDirectory() as environment:
        venv.create(environment, symlinks=True, with_pip=True)
        python = str(Path(environment) / "bin" / "python")
        install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        wanted = ["--require-hashes", "-r", str(HERE / f"{subject}_requirements.txt")]
        subprocess.run([python, *install, *wanted], check=True)
        reader = [python, str(HERE / f"{subject}_reader.py"), folder]
        return subprocess.run(reader, input=made.stdout, check=False).returncode


def main(subjects: list[str]) -> int:
    codes = []
    for subject in subjects or SUBJECTS:
        print(f"--- {subject}", flush=True)
        with tempfile.TemporaryDirectory() as folder:
            codes.append(read(subject, folder))
    return max(codes)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
