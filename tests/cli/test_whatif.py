"""`dealtrail whatif`: what another policy would have decided, in a terminal."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from desk import Desk
from people import CHEN, WANG
from samples import register, score
from terminal import Terminal

from domain.lead.scoring import ApproveScore
from projections.what_if import WhatIf

NUMBER = "XS-20260302-0001"


@pytest.fixture
def told(terminal: Terminal) -> Terminal:
    """One lead of eleven points, graded A at ten o'clock."""
    desk = Desk(terminal.path)
    lead = desk.do(CHEN, register()).id
    desk.clock("03-02 10:00")
    desk.do(CHEN, score(5, 2, 4), lead)
    desk.do(WANG, ApproveScore(round=1), lead)
    desk.close()
    return terminal


def policy(terminal: Terminal, values: Any) -> Path:
    path = terminal.folder / "policy.json"
    path.write_text(values if isinstance(values, str) else json.dumps(values), encoding="utf-8")
    return path


def test_R5_3_each_difference_is_a_line(told: Terminal) -> None:
    said = told.run("whatif", "--policy", policy(told, {"grade_a_min": 12})).said(0)
    lines = said.out.splitlines()
    assert len(lines) == 3, lines
    assert NUMBER in lines[0]
    assert lines[0].endswith("deviation SIZE_ONLY: SIZE_ONLY → –  [G3.1.10]")
    assert lines[1].endswith("LeadScoreSubmitted  grade: A → B  [G3.1.4]")
    assert lines[2].startswith("2 differences in ")
    assert lines[2].endswith("grade 1, deviation 1")


def test_R5_3_nothing_would_differ(told: Terminal) -> None:
    path = policy(told, {"values": {"grade_a_min": 10}})
    said = told.run("whatif", "--policy", path).said(0)
    assert said.out.splitlines()[0] == "Nothing would differ."
    said = told.run("whatif", "--policy", path, "--lang", "zh").said(0)
    assert said.out.splitlines()[0] == "没有任何不同。"


def test_R5_3_as_json_and_of_a_range(told: Terminal) -> None:
    limit = {"clocks": {"A_FIRST_CONTACT": {"limit": {"minutes": 720}}}}
    command = ("whatif", "--policy", policy(told, limit), "--json")
    body = json.loads(told.run(*command).said(0).out)
    (row,) = body["items"]
    assert (row["what"], row["about"]) == ("deadline", "A_FIRST_CONTACT")
    assert (row["old"], row["new"]) == ("2026-03-03T02:00:00Z", "2026-03-02T14:00:00Z")
    assert body["totals"]["deadline"] == 1
    assert body["interrupted_at"] is None
    late = ("--from", "2026-03-02T10:00:01+08:00")
    assert not json.loads(told.run(*command, *late).said(0).out)["items"]
    early = ("--to", str(row["position"]))
    later = ("--to", str(row["position"] + 1))
    assert not json.loads(told.run(*command, "--to", "1").said(0).out)["items"]
    assert json.loads(told.run(*command, *early).said(0).out)["items"] == [row], "one command"
    assert json.loads(told.run(*command, *later).said(0).out)["items"] == [row]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ("no json", "not JSON"),
        ("[]", "a JSON object"),
        ("", "is empty"),
        ("[" * 100_000, "nested too deeply"),
        ('{"grade_a_min": NaN}', "NaN is not JSON"),
        ('{"grade_a_min": 11, "grade_a_min": 12}', "twice"),
        ('{"grade_a_min": 6}', "POLICY_ORDER_STRICT (values.grade_b_min)"),
        ('{"lunch": 1}', "values.lunch"),
    ],
)
def test_R5_3_a_file_that_is_no_policy_cannot_be_tried(
    told: Terminal, values: str, said: str
) -> None:
    told.run("whatif", "--policy", policy(told, values)).said(2, said)


def test_R5_3_a_file_of_windows_can_be_tried(told: Terminal) -> None:
    told.run("whatif", "--policy", policy(told, "\ufeff{}")).said(0, "Nothing would differ")


def test_R5_3_what_is_missing_is_said(told: Terminal, tmp_path: Path) -> None:
    told.run("whatif", "--policy", tmp_path / "none.json").said(2, "none.json")
    bad = told.run("whatif", "--policy", policy(told, {}), "--from", "yesterday")
    bad.said(2, "--from")


def test_R5_3_it_can_be_interrupted(told: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    batches = WhatIf.batches

    def interrupted(self: WhatIf) -> Any:
        yield from batches(self)
        raise KeyboardInterrupt

    monkeypatch.setattr(WhatIf, "batches", interrupted)
    said = told.run("whatif", "--policy", policy(told, {"grade_a_min": 12})).said(1, "interrupted")
    assert "grade: A → B" in said.out
