"""`dealtrail import leads`: nothing doubles, nothing is lost, every refusal says why."""

from __future__ import annotations

import csv
import json
import signal
import sys
from pathlib import Path

import pytest
from terminal import Terminal, ended

from application.exchange import Issuer
from application.reading import records
from application.sales import Sales, keys_beside
from domain.lead.registration import LeadRegistered
from domain.people import Role
from domain.registry import COMMANDS
from interfaces.operator import Operator

HEADINGS = "客户名称,联系人,电话,行业,规模,来源,预计金额(万元)"
GOOD = f"""{HEADINGS}
月宫桂花糕,嫦娥,13800000001,食品,小型,行业展会,120
广寒宫酒业,吴刚,13800000002,酒类,大型,客户转荐,
玉兔医药,玉兔,13800000003.0,医药,中,官网,¥35.5万
"""


def many(count: int) -> str:
    rows = (f"客户{n},联系人{n},{13_900_000_000 + n},食品,小,展会," for n in range(count))
    return "\n".join((HEADINGS, *rows, ""))


def registered(terminal: Terminal) -> list[LeadRegistered]:
    with records(terminal.path, keys_beside(terminal.path)) as found:
        events = [p.recorded.event for p in found.log.after(0, 100_000)]
    return [event for event in events if isinstance(event, LeadRegistered)]


def imported(terminal: Terminal, content: str | bytes, *options: str | Path) -> str:
    """Import what must be accepted whole; returns what was said."""
    file = terminal.file("leads.csv", content)
    return terminal.run("import", "leads", file, *options).said(0).out


def test_every_row_becomes_a_lead(terminal: Terminal) -> None:
    assert "3 registered, 0 known already, 0 refused" in imported(terminal, GOOD)
    leads = registered(terminal)
    assert [lead.customer_name for lead in leads] == ["月宫桂花糕", "广寒宫酒业", "玉兔医药"]
    assert [lead.expected_amount_fen for lead in leads] == [120_000_000, None, 35_500_000]
    assert leads[2].contact.phone == "13800000003"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_the_same_rows_are_the_same_in_every_encoding(terminal: Terminal, encoding: str) -> None:
    imported(terminal, GOOD)
    assert "0 registered, 3 known already" in imported(terminal, GOOD.encode(encoding))
    assert terminal.stored() == 3


def test_a_file_that_grew_registers_only_what_is_new(terminal: Terminal) -> None:
    imported(terminal, GOOD)
    more = "sep=;\n\n" + GOOD.replace(",", ";") + "天庭电器;杨戬;13800000004;家电;中;其他：抖音;\n"
    assert "1 registered, 3 known already" in imported(terminal, more)
    assert terminal.stored() == 4


def test_a_row_that_stands_twice_is_registered_once(terminal: Terminal) -> None:
    line = GOOD.splitlines()[1]
    assert "3 registered, 1 known already" in imported(terminal, f"{GOOD}{line}\n")


def test_a_dry_run_says_the_same_and_stores_nothing(terminal: Terminal) -> None:
    said = imported(terminal, GOOD, "--dry-run")
    assert "3 would be registered, 0 known already, 0 refused" in said
    assert [path.name for path in terminal.folder.iterdir()] == ["leads.csv"]
    imported(terminal, GOOD)
    before = terminal.path.read_bytes()
    assert "0 would be registered, 3 known already" in imported(terminal, GOOD, "--dry-run")
    assert terminal.path.read_bytes() == before


BAD = f"""{HEADINGS},备注
月宫桂花糕,嫦娥,13800000001,食品,小型,行业展会,120,x
,嫦娥,13800000002,食品,小型,行业展会,120,x
广寒宫酒业,吴刚,1.38E+10,酒类,大型,客户转荐,,x
玉兔医药,玉兔,13800000003,医药,巨,梦里,很多,x
天庭电器,杨戬,,家电,中,官网,,x
月宫 桂花糕,后羿,138-0000-0001,食品,小型,官网,,x
牛郎乳业,牛郎,13800000005,乳品,小,其他,,x
"""


def test_a_report_says_of_every_refused_row_where_and_why(terminal: Terminal) -> None:
    file, report = terminal.file("leads.csv", BAD), terminal.folder / "report.csv"
    said = terminal.run("import", "leads", file, "--report", report)
    said.said(1, "1 registered, 0 known already, 6 refused", "已登记 1 条", "备注")
    with report.open(encoding="utf-8-sig", newline="") as opened:
        rows = list(csv.DictReader(opened))
    assert [(r["row"], r["column"], r["clause"], r["code"]) for r in rows] == [
        ("3", "客户名称", "G3.1.2", "MISSING"),
        ("4", "电话", "G3.1.2", "DIGITS_LOST"),
        ("5", "规模", "G3.1.2", "OUT_OF_RANGE"),
        ("5", "来源", "G3.1.1", "OUT_OF_RANGE"),
        ("5", "预计金额(万元)", "R3.9.1", "MALFORMED"),
        ("6", "联系人 / 电话", "G3.1.2", "CONTACT_WAY_MISSING"),
        ("7", "", "G3.1.2", "DUPLICATE_LEAD"),
        ("8", "来源说明", "G3.1.1", "SOURCE_DETAIL_MISSING"),
    ]
    assert all(row["text"] and row["说明"] for row in rows)
    assert "微 MICRO" in rows[2]["说明"]
    assert "行业展会 EXHIBITION" in rows[3]["text"]
    assert registered(terminal)[0].number in rows[6]["text"]
    assert "13800000003" not in report.read_text(encoding="utf-8-sig")


def test_without_a_report_the_refusals_are_said_in_both_languages(terminal: Terminal) -> None:
    said = terminal.run("import", "leads", terminal.file("leads.csv", BAD))
    said.said(1, "row 3, 客户名称: G3.1.2 MISSING", "This field is required.", "此项必填。")


def test_a_list_that_was_mended_registers_what_was_refused(terminal: Terminal) -> None:
    terminal.run("import", "leads", terminal.file("leads.csv", BAD)).said(1)
    mended = BAD.replace("1.38E+10", "13800000002")
    said = terminal.run("import", "leads", terminal.file("leads.csv", mended))
    said.said(1, "1 registered, 1 known already, 5 refused")


def give_up(terminal: Terminal, number: str) -> None:
    """A rep gives the lead up, with a manager's consent."""
    with records(terminal.path) as found:
        lead = found.find(number)
    sales = Sales(terminal.path)
    manager = Operator(sales, Issuer("wang", frozenset({Role.SALES_MANAGER})))
    rep = Operator(sales, Issuer("chen", frozenset({Role.SALES_REP})))
    manager.issue(COMMANDS["GiveConsent"], "lead", {"command": "Disqualify"}, lead)
    rep.issue(COMMANDS["Disqualify"], "lead", {"code": "NO_NEED", "reason": "已停业"}, lead)
    sales.close()


def test_a_duplicate_is_asked_again_once_the_other_lead_is_gone(terminal: Terminal) -> None:
    imported(terminal, GOOD)
    other = f"{HEADINGS}\n月宫桂花糕,后羿,13800000001,食品,小型,官网,\n"
    file = terminal.file("other.csv", other)
    for _ in range(2):
        terminal.run("import", "leads", file).said(1, "DUPLICATE_LEAD")
    give_up(terminal, registered(terminal)[0].number)
    terminal.run("import", "leads", file).said(0, "1 registered, 0 known already")
    terminal.run("import", "leads", file).said(0, "0 registered, 1 known already")


def test_a_person_registers_in_his_own_name(terminal: Terminal) -> None:
    terminal.hire("chen")
    imported(terminal, GOOD, "--as", "chen")
    with records(terminal.path) as found:
        trails = [p.recorded.trail for p in found.log.after(0, 100)]
    assert {(t.actor, t.role) for t in trails if t.command == "RegisterLead"} == {
        ("chen", "sales_rep")
    }
    said = terminal.run("import", "leads", terminal.folder / "leads.csv")
    said.said(1, "3 refused", "DUPLICATE_LEAD")


def test_G1_3_somebody_who_may_not_register_leads_cannot_import_them(terminal: Terminal) -> None:
    terminal.hire("zheng", "finance")
    file = terminal.file("leads.csv", GOOD)
    terminal.run("import", "leads", file, "--as", "zheng").said(1, "G1.3", "ROLE")
    terminal.run("import", "leads", file, "--as", "nobody").said(2, "nobody")
    assert terminal.stored() == 0


@pytest.mark.parametrize(
    ("content", "why"), [(b"PK\x03\x04", "workbook"), (b"a,b\n1,2\n", "no heading")]
)
def test_a_file_that_is_no_list_is_said_in_one_line(
    terminal: Terminal, content: bytes, why: str
) -> None:
    terminal.run("import", "leads", terminal.file("leads.csv", content)).said(2, why)
    terminal.run("import", "leads", terminal.folder / "missing.csv").said(2, "missing.csv")
    assert not terminal.path.exists()


def test_a_report_that_cannot_be_written_stops_it_before_anything_is_stored(
    terminal: Terminal,
) -> None:
    file = terminal.file("leads.csv", GOOD)
    terminal.run("import", "leads", file, "--report", terminal.folder / "no" / "r.csv").said(2)
    terminal.run("import", "leads", file, "--report", file).said(2, "overwrite")
    assert file.read_text() == GOOD
    assert terminal.stored() == 0


def test_killed_in_the_middle_it_goes_on_where_it_was(terminal: Terminal) -> None:
    file = terminal.file("leads.csv", many(1500))
    process = terminal.start("import", "leads", file)
    terminal.wait_until_stored(200, process)
    process.kill()
    process.communicate()
    before = terminal.stored()
    assert 200 <= before < 1500
    said = terminal.run("import", "leads", file)
    said.said(0, f"{1500 - before} registered, {before} known already, 0 refused")
    names = [lead.customer_name for lead in registered(terminal)]
    assert sorted(names) == sorted(f"客户{n}" for n in range(1500))


def test_another_key_file_beside_the_database_is_said_and_registers_nothing(
    terminal: Terminal,
) -> None:
    imported(terminal, GOOD)
    terminal.path.with_name(terminal.path.name + ".keys").unlink()
    terminal.run("import", "leads", terminal.folder / "leads.csv").said(2, ".keys")
    assert terminal.stored() == 3


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGINT to send to a process")
def test_interrupted_it_finishes_its_batch_and_says_how_far_it_came(terminal: Terminal) -> None:
    file = terminal.file("leads.csv", many(1500))
    process = terminal.start("import", "leads", file)
    terminal.wait_until_stored(1, process)
    process.send_signal(signal.SIGINT)
    said = ended(process).said(1, "Interrupted after", "已中断", "run it again")
    stored = terminal.stored()
    assert f"{stored} registered" in said.out
    assert stored % 200 == 0
    terminal.run("import", "leads", file).said(0, f"{stored} known already")
    assert terminal.stored() == 1500


def test_a_refused_row_has_its_receipt_and_holds_nothing_of_what_it_said(
    terminal: Terminal,
) -> None:
    refused = f"{HEADINGS}\n月宫,嫦娥,13800000001,食品,巨,官网,\n"
    terminal.run("import", "leads", terminal.file("leads.csv", refused)).said(1)
    with records(terminal.path) as found:
        (placed,) = found.log.after(0, 10)
    receipt = placed.recorded.event.model_dump(mode="json")
    assert (receipt["command"], receipt["outcome"]) == ("RegisterLead", "refused")
    assert "嫦娥" not in json.dumps(receipt, ensure_ascii=False)
