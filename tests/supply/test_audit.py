"""What is made of pip-audit's answer; a program of ours says what it would say."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from supply.audit import asked

#: What the program does, as pip-audit 2.10 does: the code that it leaves, what it writes.
ANSWERS = {
    "nothing known": (0, "", "No known vulnerabilities found", 0),
    "a weakness": (1, "Name Version ID\nx 1 PYSEC-1", "Found 1 known vulnerability", 1),
    "nobody there": (1, None, "Traceback\n  File x\nConnectionError: cannot resolve", 2),
    "empty answer": (1, "", "ServiceError", 2),
}


@pytest.mark.skipif(sys.platform == "win32", reason="needs a script with a first line")
@pytest.mark.parametrize("name", ANSWERS)
def test_a_weakness_is_told_from_a_service_that_is_away(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], name: str
) -> None:
    code, written, said, wanted = ANSWERS[name]
    program = tmp_path / "pip-audit"
    program.write_text(
        f"#!{sys.executable}\nimport sys\nfrom pathlib import Path\n"
        "place = sys.argv[sys.argv.index('--output') + 1]\n"
        f"if {written!r} is not None: Path(place).write_text({written!r})\n"
        f"sys.stderr.write({said!r})\nsys.exit({code})\n"
    )
    program.chmod(0o755)
    assert asked(program, tmp_path / "found.txt") == wanted
    told = capfd.readouterr()
    assert (said.splitlines()[-1] in told.out + told.err) is (wanted != 1)
    assert ("PYSEC-1" in told.out) is (wanted == 1)
    assert "Traceback" not in told.out + told.err
