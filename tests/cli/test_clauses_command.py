"""`dealtrail clauses`: every clause, worded, with what carries it out."""

from __future__ import annotations

import json
import re

from terminal import Terminal

from domain.clauses import CLAUSES


def test_every_clause_is_printed_in_both_languages_with_its_numbers(terminal: Terminal) -> None:
    said = terminal.run("clauses").said(0)
    heads = re.findall(r"^([GR][\d.]+) \[", said.out, re.MULTILINE)
    assert heads == list(CLAUSES)
    assert not re.search(r"[{}]", said.out)
    assert "24小时" in said.out


def test_G_and_R_are_never_mistaken_for_each_other(terminal: Terminal) -> None:
    for line in terminal.run("clauses").said(0).out.splitlines():
        if head := re.match(r"([GR])[\d.]+ \[", line):
            assert ("补充条款（非原文）" in line) == (head[1] == "R")


def test_programs_get_json_with_commands_events_clocks_and_tests(terminal: Terminal) -> None:
    rows = {row["id"]: row for row in json.loads(terminal.run("clauses", "--json").said(0).out)}
    assert list(rows) == list(CLAUSES)
    contact = rows["G3.1.9"]
    assert contact["strength"] == "C"
    assert contact["source"] == "guidebook"
    assert "RecordFirstContact" in contact["commands"]
    assert "FirstContactMade" in contact["events"]
    assert contact["clocks"] == ["A_FIRST_CONTACT"]
    assert contact["tests"]
    assert rows["R3.1.1"]["serves"] == ["G3.1.7"]


def test_the_page_for_the_docs_has_a_line_for_every_clause(terminal: Terminal) -> None:
    page = terminal.run("clauses", "--markdown").said(0).out
    assert re.findall(r"^\| \*\*([GR][\d.]+)\*\*", page, re.MULTILINE) == list(CLAUSES)
    cells = {line.replace(r"\|", "").count("|") for line in page.splitlines() if line[:1] == "|"}
    assert cells == {6}
    terminal.run("clauses", "--markdown", "--json").said(2)
