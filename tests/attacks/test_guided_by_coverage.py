"""What coverage-guided fuzzing finds nothing in: see guided.py. Where Atheris is to be had."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

PROGRAM = Path(__file__).with_name("guided.py")
SOAK = os.environ.get("DEALTRAIL_SOAK") == "1"
RUNS = 200_000 if SOAK else 2_000
#: In the small size all in one process: what takes time is to begin one.
TOGETHER = "one_after_the_other"
#: Right inputs to begin with.
CORPUS: dict[str, bytes] = {
    "cursors": b"WyJsZWFkcyIsNywi5pyI5a6rIl0",
    "notes": b"log\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\n\xe2\x80\x94 log AAAAAAAA\n",
    "proofs": b"c2sp.org/tlog-proof@v1\nindex 0\n\nlog\n1\nAA==\n\n",
    "keys": b"log+00000000+AQAA until 7\n",
    "instants": b"2026-03-02T09:00:00+08:00",
    "tables": "customer_name;phone\n月宫;13800000000\n".encode(),
    "envelopes": b'{"v":1,"event":{"customer_name":"x"},"trail":{"actor":"chen"}}',
}


def targets() -> list[str]:
    """The functions of the program that take bytes; none where its library cannot be had."""
    if find_spec("atheris") is None:
        return []
    tree = ast.parse(PROGRAM.read_text("utf-8"))
    functions = (node for node in tree.body if isinstance(node, ast.FunctionDef))
    found = [one.name for one in functions if one.args.args]
    return [name for name in found if (name != TOGETHER) == SOAK]


@pytest.mark.soak
@pytest.mark.parametrize("target", targets())
def test_no_input_reaches_what_is_no_refusal(target: str, tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for name, right in CORPUS.items():
        if target in (name, TOGETHER):
            (corpus / name).write_bytes(right)
    seed = "0" if SOAK else "6"
    words = [target, str(corpus), f"-runs={RUNS}", f"-seed={seed}", "-max_len=4096"]
    done = subprocess.run(
        [sys.executable, PROGRAM, *words],
        check=False,
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(PROGRAM.parents[2])},
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert f"Done {RUNS} runs" in done.stderr
