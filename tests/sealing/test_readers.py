"""Whoever opens the log gives it its keys: nobody reads by mistake that a value is sealed."""

from __future__ import annotations

import ast
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from desk import Desk
from leads import contact
from people import AUDITOR, CHEN, WANG
from process import Process
from samples import register, score
from service import API, Service
from terminal import ROOT, Terminal

from domain.customers import ContactDetails
from domain.lead.contact import ActivityKind, LogActivity
from domain.lead.scoring import ApproveScore
from domain.values import SEALED
from projections.store import views_path

NAME, TEXT = "鮟鱇灯", "她说月宫下周要换新门"
HIM = ContactDetails(name=NAME, phone="13800001111")

SOAK = os.environ.get("DEALTRAIL_SOAK") == "1"
#: Who runs the views: a process beside the service, or the service itself.
VIEWS = ("beside", "inside") if SOAK else ("beside",)

#: Files that open a log without keys, and why that is right.
WITHOUT = {
    "application/migrating.py": "writes a setting only",
    "application/rehearsal.py": "copies rows as they stand",
    "benchmarks/complete_reading.py": "reads and writes events of our own people",
    "benchmarks/ledger.py": "reads and hashes rows as they stand",
    "projections/ledger/examining.py": "verifies bytes, and must need no keys",
}


def opening() -> Iterator[tuple[str, str]]:
    """Every file that opens a log, with its text."""
    for room in ("application", "projections", "interfaces", "benchmarks"):
        for path in sorted((ROOT / room).rglob("*.py")):
            text = path.read_text("utf-8")
            calls = (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call))
            if any(isinstance(c.func, ast.Name) and c.func.id == "Log" for c in calls):
                yield path.relative_to(ROOT).as_posix(), text


def test_R5_4_every_place_that_opens_a_log_gives_it_keys_or_says_why_not() -> None:
    found = {name: "keys=" in text or ".unlock(" in text for name, text in opening()}
    assert {name for name, unlocked in found.items() if not unlocked} == WITHOUT.keys()


@dataclass(frozen=True)
class Told:
    """A lead of which something personal is told, and a terminal at its log."""

    terminal: Terminal
    path: Path
    lead: UUID
    keys: dict[str, str]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    """A log with a lead of which something personal is told; its master key in a file apart."""
    hired = Service(tmp_path_factory.mktemp("readers"), clock="real")
    hired.stop()
    desk = Desk(hired.path, keys=hired.place.keys, hire=False, manual=False)
    lead = desk.do(CHEN, register(contact=HIM)).id
    desk.do(CHEN, score(3, 4, 4), lead)
    desk.do(WANG, ApproveScore(round=1), lead)
    desk.do(CHEN, contact(), lead)
    desk.do(CHEN, LogActivity(kind=ActivityKind.CALL, text=TEXT), lead)
    desk.close()
    made = Terminal(hired.path.parent, DEALTRAIL_DATABASE=f"sqlite:///{hired.path}")
    master = made.folder / "master"
    made.run("master-key", master).said(0, "DEALTRAIL_MASTER_KEY")
    assert master.stat().st_mode & 0o077 == 0
    made.environment["DEALTRAIL_MASTER_KEY"] = str(master)
    return Told(made, hired.path, lead, hired.keys)


def test_R5_4_the_command_line_reads_what_was_said(told: Told) -> None:
    shown = told.terminal.run("replay", str(told.lead), "--changes", "--lang", "en").said(0, NAME)
    assert SEALED not in shown.out
    diff = told.terminal.run("replay", str(told.lead), "--diff", "1", "2").said(0)
    assert SEALED not in diff.out
    told.terminal.run("rebuild").said(0)
    assert SEALED.encode() not in views_path(told.path).read_bytes()


def test_R5_4_without_the_key_store_the_command_line_says_so(told: Told, tmp_path: Path) -> None:
    for command in (("replay", str(told.lead)), ("rebuild",)):
        said = told.terminal.run(*command, DEALTRAIL_KEYS=f"sqlite:///{tmp_path / 'none'}")
        said.said(2, "there is no key store", "DEALTRAIL_KEYS")
    assert not (tmp_path / "none").exists()


def test_R5_4_without_the_master_key_nothing_starts(told: Told) -> None:
    for command in (("replay", str(told.lead)), ("serve", "--port", "0")):
        said = told.terminal.run(*command, DEALTRAIL_MASTER_KEY=None)
        said.said(2, "DEALTRAIL_MASTER_KEY")


@pytest.mark.soak
@pytest.mark.parametrize("views", VIEWS)
def test_R5_4_the_service_and_the_process_beside_it_read_what_was_said(
    told: Told, views: str
) -> None:
    for leftover in told.path.parent.glob("*.views*"):
        leftover.unlink()
    process = Process(
        told.path,
        told.keys,
        DEALTRAIL_VIEWS=views,
        DEALTRAIL_MASTER_KEY=told.terminal.environment["DEALTRAIL_MASTER_KEY"],
    )
    process.start()
    try:
        lead = process.get(CHEN, f"/leads/{told.lead}", min_position=process.position())
        customer = process.get(CHEN, f"/customers/{lead['customer_id']}")
        history = process.get(CHEN, f"/leads/{told.lead}/history")
        feed = httpx.get(f"{process.url}{API}/events", headers=process.headers(AUDITOR)).text
        for answer in (lead, customer, history, feed):
            assert NAME in str(answer)
            assert SEALED not in str(answer)
        assert TEXT in str(history)
    finally:
        process.stop()
    with closing(sqlite3.connect(views_path(told.path))) as database:
        assert not any(SEALED in line for line in database.iterdump())
