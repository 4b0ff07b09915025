"""`dealtrail replay`: the history of a lead as a person reads it in a terminal."""

from __future__ import annotations

import datetime as dt
from io import StringIO
from pathlib import Path

import pytest
from given import at
from people import CHEN, EVERYBODY, WANG
from rich.cells import cell_len
from rich.console import Console
from rich.text import Text as Line
from samples import register, score
from terminal import Terminal

from application.exchange import Issuer
from application.sales import Sales
from domain.clauses import CLAUSES
from domain.clauses.figures import figures
from domain.kernel import Command
from domain.lead.scoring import ApproveScore
from domain.policy import POLICY
from interfaces.cli.replay_lines import wrapped
from interfaces.operator import Operator

NUMBER = "XS-20260302-0001"
SHANGHAI = dt.timezone(dt.timedelta(hours=8))


@pytest.fixture
def lead(terminal: Terminal) -> str:
    """The id of a lead that was scored A and then left alone for too long."""
    return tell_story(terminal.path)


def tell_story(path: Path) -> str:
    sales = Sales(path, manual_clock=True)
    operator = Operator(sales)
    for person in (EVERYBODY.by_id[CHEN], EVERYBODY.by_id[WANG]):
        operator.add_person(person.id, person.name, list(person.roles), person.team)
    sales.set_clock(at("03-02 09:00"))

    def by(actor: str) -> Operator:
        return Operator(sales, Issuer(actor, EVERYBODY.by_id[actor].roles))

    lead = by(CHEN).issue(*words(register())).id
    late = {"occurred_at": at("03-02 08:00").isoformat(), "reason": "补录昨日打分"}
    sales.set_clock(at("03-02 10:00"))
    kind, name, body = words(score(5, 2, 4))
    by(CHEN).issue(kind, name, body | late, lead)
    kind, name, body = words(ApproveScore(round=1))
    by(WANG).issue(kind, name, body, lead)
    sales.set_clock(at("03-04 09:00"))
    sales.close()
    return str(lead)


def words(command: Command) -> tuple[type[Command], str, dict[str, object]]:
    """A command as its class, its aggregate and its body."""
    return type(command), "lead", command.model_dump(mode="json", exclude_none=True)


def test_each_command_stands_with_all_that_it_brought_about(terminal: Terminal, lead: str) -> None:
    said = terminal.run("replay", NUMBER).said(0)
    blocks = said.out.split("\n\n")
    assert blocks[0].splitlines() == [f"lead {lead}", f"{NUMBER} ASSIGNED version 9"]
    assert blocks[1].startswith(
        "2026-03-02 09:00:00  RegisterLead  chen (sales representative)  policy"
    )
    assert [block.split()[2] for block in blocks[1:]] == [
        "RegisterLead",
        "ScoreLead",
        "ApproveScore",
        "(by",
        "(by",
    ]
    assert "\n     1  Lead XS-20260302-0001 registered for" in blocks[1]
    first_contact = "“Contact the grade A lead for the first time” (G3.1.9) armed"
    assert f"{first_contact}, due 2026-03-03 10:00" in blocks[3]
    title = CLAUSES["G3.1.9"].title.en
    assert f"✗ G3.1.9 {title}: violated" in blocks[5]


def test_R5_8_a_late_entry_is_marked_with_its_reason(terminal: Terminal, lead: str) -> None:
    said = terminal.run("replay", lead, "--lang", "zh").said(0)
    block = said.out.split("\n\n")[2]
    assert block.startswith("2026-03-02 08:00:00  ScoreLead 线索评分  chen (销售代表)")
    assert "补录，录入于 2026-03-02 10:00:00" in block
    assert "原因：补录昨日打分" in block


def test_G3_1_10_a_deviation_is_marked(terminal: Terminal, lead: str) -> None:
    assert "! G3.1.10 SIZE_ONLY" in terminal.run("replay", lead).said(0).out


@pytest.mark.parametrize(("lang", "word"), [("zh_CN.UTF-8", "登记线索"), ("C", "registered for")])
def test_the_language_is_that_of_the_terminal(
    terminal: Terminal, lead: str, lang: str, word: str
) -> None:
    terminal.run("replay", lead, LANG=lang).said(0, word)
    terminal.run("replay", lead, "--lang", "klingon").said(2, "zh or en")


@pytest.mark.parametrize(
    ("as_of", "version"),
    [
        ("2026-03-02T09:00:00+08:00", 1),
        ("2026-03-02T01:59:59Z", 1),
        ("2026-03-02T02:00:00Z", 7),
        ("2026-03-03T10:00:00.000001+08:00", 9),
        ("999999", 9),
    ],
)
def test_it_stands_as_it_stood_then(
    terminal: Terminal, lead: str, as_of: str, version: int
) -> None:
    said = terminal.run("replay", NUMBER, "--as-of", as_of).said(0)
    assert said.out.splitlines()[1].endswith(f"version {version}")


def test_before_the_first_event_there_is_nothing(terminal: Terminal, lead: str) -> None:
    terminal.run("replay", NUMBER, "--as-of", "0").said(1, "by then", "没有")
    terminal.run("replay", NUMBER, "--as-of", "2020-01-01T00:00:00Z").said(1)


def test_what_nobody_knows_is_said(terminal: Terminal, lead: str) -> None:
    terminal.run("replay", "XS-20990101-0001").said(1, "XS-20990101-0001", "没有")
    terminal.run("replay", "00000000-0000-4000-8000-000000000000").said(1)
    terminal.run("replay", NUMBER, "--as-of", "yesterday").said(2, "--as-of")
    terminal.run("replay", NUMBER, "--as-of", "2200-03-02T09:00:00").said(2, "offset")


def test_the_changes_are_shown_if_asked_for(terminal: Terminal, lead: str) -> None:
    said = terminal.run("replay", NUMBER, "--changes").said(0)
    assert 'status: "REGISTERED" → "SCORE_PENDING"' in said.out


def test_R5_9_clauses_of_the_supplement_are_marked(terminal: Terminal, lead: str) -> None:
    said = terminal.run("replay", lead, "--lang", "zh").said(0)
    assert f"✓ R3.1.1（补充） {CLAUSES['R3.1.1'].title.zh}：符合" in said.out
    assert f"✓ G3.1.3 {CLAUSES['G3.1.3'].title.zh}：符合" in said.out


def test_a_few_changes_stand_beside_each_event(terminal: Terminal, lead: str) -> None:
    said = terminal.run("replay", lead).said(0)
    assert 'status: "REGISTERED" → "SCORE_PENDING"' in said.out
    assert "more (--changes)" in said.out
    assert "clocks[" not in said.out
    assert "\x1b" not in said.out, "no colours in a pipe"


def test_one_step_in_full(terminal: Terminal, lead: str) -> None:
    said = terminal.run("replay", lead, "--step", "2").said(0)
    assert said.out.count("\n\n") == 2
    assert "     2  Scored 11 points" in said.out
    assert "\n     1  " not in said.out
    text = CLAUSES["G3.1.3"].wording(figures(POLICY)).en
    assert f"✓ G3.1.3 {CLAUSES['G3.1.3'].title.en}: kept\n          {text}\n" in said.out
    state = said.out.partition("state after it")[2]
    assert 'status: "SCORE_PENDING"' in state
    assert "pending.total: 11" in state
    terminal.run("replay", lead, "--step", "10").said(1, "no step 10", "9")
    terminal.run("replay", lead, "--step", "0").said(2)


@pytest.mark.parametrize("text", ["short", "四个字的话" * 40, "a word and another " * 20])
@pytest.mark.parametrize("begin", ["", "        ", "     2  "])
def test_long_lines_are_as_wide_as_the_terminal_and_lose_nothing(begin: str, text: str) -> None:
    console = Console(width=80, file=StringIO(), force_terminal=True)
    pieces = [piece.plain for piece in wrapped(Line(f"{begin}{text}"), console)]
    assert all(cell_len(piece) <= console.width for piece in pieces)
    assert pieces[0].startswith(begin)
    assert all(piece.startswith(f"{' ' * len(begin)}  ") for piece in pieces[1:])
    assert "".join("".join(pieces).split()) == "".join(f"{begin}{text}".split())


def test_the_difference_of_two_steps_or_instants(terminal: Terminal, lead: str) -> None:
    said = terminal.run("replay", lead, "--diff", "1", "2").said(0)
    assert 'status: "REGISTERED" → "SCORE_PENDING"' in said.out
    instants = ("2026-03-02T09:00:00+08:00", "2026-03-02T09:30:00+08:00")
    terminal.run("replay", lead, "--diff", *instants).said(0, "Nothing differs.")
    terminal.run("replay", lead, "--diff", "0", "1").said(0, f'number: "" → "{NUMBER}"'[:7])
    terminal.run("replay", lead, "--diff", "1", "99").said(1, "no step 99")
    terminal.run("replay", lead, "--diff", "1", "today").said(2, "--diff")


def test_looking_changes_nothing(terminal: Terminal, lead: str) -> None:
    before = terminal.path.read_bytes()
    for words in (["replay", lead], ["people", "list"]):
        terminal.run(*words).said(0)
    assert terminal.path.read_bytes() == before


def test_views_are_built_anew(terminal: Terminal, lead: str) -> None:
    terminal.run("rebuild").said(0, "all views")
    terminal.run("rebuild", "pipeline").said(0, "pipeline")
    terminal.run("rebuild", "nonsense").said(2, "nonsense", "pipeline")
