"""`dealtrail import deals`: nothing doubles, nothing is lost, every refusal says why."""

from __future__ import annotations

import csv
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from terminal import Terminal, ended

from application.reading import records
from application.sales import Sales
from domain.deal.importing import PastDealImported
from domain.deal.state import Stage
from domain.lead.registration import LeadRegistered
from domain.registry import COMMANDS
from interfaces.operator import Operator

HEADINGS = "客户名称,信用代码,合同编号,合同金额,签订日期,结案日期,合同期限(天),负责人,未收款项"
GOOD = f"""{HEADINGS}
桃花源智能农场,91320000MA1TAOHUA1,2024-003,"120,000.00",2024-03-01,2024-08-20,365,,
桃花源智能农场,91320000MA1TAOHUA1,2025-017,150000,2025/3/31,2025/11/20,,,无
月宫桂花糕,,2025-021,48万,2025年6月30日,,,chen,质保金 48000.00 2026-09-30；验收款 1000 2026-05-01
广寒宫酒业,,2025-022,300000,2025-07-15,,,,RETENTION 15000.00 2027-07-15
"""


def many(count: int) -> str:
    rows = (f"客户{n},,HT-{n},{n + 1},2024-01-02,2024-06-30,,," for n in range(count))
    return "\n".join((HEADINGS, *rows, ""))


def brought_in(terminal: Terminal) -> list[PastDealImported]:
    with records(terminal.path) as found:
        events = [p.recorded.event for p in found.log.after(0, 100_000)]
    return [event for event in events if isinstance(event, PastDealImported)]


def stored(terminal: Terminal) -> int:
    return terminal.stored("PastDealImported")


def imported(terminal: Terminal, content: str | bytes, *options: str | Path) -> str:
    """Import what must be accepted whole; returns what was said."""
    file = terminal.file("deals.csv", content)
    return terminal.run("import", "deals", file, *options).said(0).out


@contextmanager
def sales_of(terminal: Terminal) -> Iterator[Sales]:
    sales = Sales(terminal.path)
    yield sales
    sales.close()


@pytest.fixture(autouse=True)
def chen(terminal: Terminal) -> None:
    terminal.hire("chen")


def test_G2_2_every_row_becomes_a_signed_deal(terminal: Terminal) -> None:
    said = imported(terminal, GOOD)
    assert "4 brought in, 0 known already, 0 refused" in said
    assert "已导入 4 条" in said
    deals = brought_in(terminal)
    assert [deal.contract_no for deal in deals] == ["2024-003", "2025-017", "2025-021", "2025-022"]
    assert [deal.amount_fen // 100 for deal in deals] == [120_000, 150_000, 480_000, 300_000]
    assert [deal.owner_id for deal in deals] == [None, None, "chen", None]
    assert deals[0].customer_id == deals[1].customer_id, "the same code is the same customer"
    assert len({deal.customer_id for deal in deals}) == 3
    assert [deal.settled_before_fen // 100 for deal in deals] == [
        120_000,
        150_000,
        431_000,
        285_000,
    ]


def test_R3_6_7_the_stage_follows_from_what_is_owed(terminal: Terminal) -> None:
    imported(terminal, GOOD)
    with records(terminal.path) as found:
        ids = [found.find(deal.number) for deal in brought_in(terminal)]
    with sales_of(terminal) as sales:
        held = [sales.held(deal_id) for deal_id in ids if deal_id is not None]
    assert [one.stream.state.stage for one in held if one is not None] == [
        Stage.CLOSED,
        Stage.CLOSED,
        Stage.SIGNED,
        Stage.CLOSED_PENDING_RETENTION,
    ]


def test_R3_8_2_a_repeat_purchase_finds_its_history(terminal: Terminal) -> None:
    imported(terminal, GOOD)
    with sales_of(terminal) as sales:
        lead = {
            "scenario": "REPURCHASE",
            "lever": "BUNDLE",
            "customer_name": "桃花源智能农场有限公司",
            "uscc": "91320000MA1TAOHUA1",
            "industry": "农业",
            "company_size": "SMALL",
            "source": "EXISTING_CUSTOMER",
            "contact": {"name": "五柳", "phone": "13800000009"},
        }
        Operator(sales).issue(COMMANDS["RegisterLead"], "lead", lead)
    with records(terminal.path) as found:
        events = [p.recorded.event for p in found.log.after(0, 1000)]
    (registered,) = (event for event in events if isinstance(event, LeadRegistered))
    assert registered.customer_id == brought_in(terminal)[0].customer_id
    assert registered.history is not None
    assert registered.history.orders == 2
    assert registered.history.average_fen == 135_000_00
    assert str(registered.history.last_on) == "2025-11-20"


def test_the_owner_may_be_named_as_people_call_him(terminal: Terminal) -> None:
    imported(terminal, GOOD.replace(",chen,", ",陈一,"))
    assert brought_in(terminal)[2].owner_id == "chen"


def test_R5_7_a_name_that_two_bear_names_nobody(terminal: Terminal) -> None:
    terminal.hire("chen2")
    file = terminal.file("deals.csv", GOOD.replace(",chen,", ",陈一,"))
    terminal.run("import", "deals", file).said(1, "row 4, 负责人: R5.7", "3 brought in")


def test_R5_7_an_owner_who_left_is_said_to_have_left(terminal: Terminal) -> None:
    terminal.run("people", "retire", "chen", "--reason", "离职").said(0)
    file = terminal.file("deals.csv", GOOD.replace(",chen,", ",陈一,"))
    terminal.run("import", "deals", file).said(1, "PAST_OWNER_UNKNOWN", "3 brought in")


def test_G2_0_a_customer_without_a_code_is_known_by_his_name(terminal: Terminal) -> None:
    imported(terminal, GOOD)
    more = f"{HEADINGS}\n广寒宫 酒业,,2023-001,100000,2023-08-01,2023-12-01,,,\n"
    imported(terminal, more)
    deals = {deal.contract_no: deal for deal in brought_in(terminal)}
    assert deals["2023-001"].customer_id == deals["2025-022"].customer_id


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_the_same_rows_are_the_same_in_every_encoding(terminal: Terminal, encoding: str) -> None:
    imported(terminal, GOOD)
    assert "0 brought in, 4 known already" in imported(terminal, GOOD.encode(encoding))
    assert stored(terminal) == 4


def test_a_file_that_grew_brings_in_only_what_is_new(terminal: Terminal) -> None:
    imported(terminal, GOOD)
    more = GOOD + "天庭电器,,2025-030,100000,2025-08-01,2025-12-01,,,\n"
    assert "1 brought in, 4 known already" in imported(terminal, more)


def test_R3_4_7_a_contract_number_is_taken_once(terminal: Terminal) -> None:
    imported(terminal, GOOD)
    other = f"{HEADINGS}\n天庭电器,,2025-021,100000,2025-08-01,2025-12-01,,,\n"
    said = terminal.run("import", "deals", terminal.file("other.csv", other))
    said.said(1, "CONTRACT_NO_TAKEN", brought_in(terminal)[2].number)
    assert stored(terminal) == 4


def test_R3_4_7_two_rows_of_one_file_do_not_share_a_contract(terminal: Terminal) -> None:
    line = GOOD.splitlines()[1].replace("120,000.00", "120,000.01")
    file = terminal.file("deals.csv", f"{GOOD}{line}\n")
    terminal.run("import", "deals", file).said(1, "4 brought in", "1 refused", "CONTRACT_NO_TAKEN")


def test_a_dry_run_says_the_same_and_stores_nothing(terminal: Terminal) -> None:
    before = terminal.path.read_bytes()
    said = imported(terminal, GOOD, "--dry-run")
    assert "4 would be brought in, 0 known already, 0 refused" in said
    assert terminal.path.read_bytes() == before


BAD = f"""{HEADINGS},备注
桃花源,,A-1,120000,2024-03-01,2024-08-20,,,,x
,,A-2,120000,2024-03-01,2024-08-20,,,,x
月宫,,A-3,很多,2024-03-01,2024-08-20,,,,x
月宫,,A-4,120000,3/4/2024,2024-08-20,,,,x
月宫,,A-5,120000,2024-03-01,2024-02-29,,,,x
月宫,,A-6,120000,2024-03-01,,,,,x
月宫,,A-7,120000,2024-03-01,,,,质保金 130000 2026-01-01,x
月宫,,A-8,120000,2024-03-01,,,,"尾款 1,000 2026-01-01",x
月宫,,A-9,120000,2024-03-01,,,,5000,x
月宫,,A-1,120000,2024-03-01,2024-08-20,,,,x
月宫,,A-10,120000,2024-03-01,2024-08-20,一年,牛五,,x
"""


def test_a_report_says_of_every_refused_row_where_and_why(terminal: Terminal) -> None:
    file, report = terminal.file("deals.csv", BAD), terminal.folder / "report.csv"
    said = terminal.run("import", "deals", file, "--report", report)
    said.said(1, "1 brought in, 0 known already, 10 refused", "备注")
    with report.open(encoding="utf-8-sig", newline="") as opened:
        rows = list(csv.DictReader(opened))
    assert [(r["row"], r["column"], r["clause"], r["code"]) for r in rows] == [
        ("3", "客户名称", "G2.0", "MISSING"),
        ("4", "合同金额", "R3.4.7", "MALFORMED"),
        ("5", "签订日期", "R3.4.7", "MALFORMED"),
        ("6", "结案日期", "R3.6.7", "CLOSED_BEFORE_SIGNED"),
        ("7", "未收款项", "R3.6.7", "OPEN_LINES_MISSING"),
        ("8", "未收款项", "R3.6.1", "OPEN_ABOVE_AMOUNT"),
        ("9", "未收款项", "R3.6.1", "OUT_OF_RANGE"),
        ("10", "未收款项", "R3.6.1", "MALFORMED"),
        ("11", "", "R3.4.7", "CONTRACT_NO_TAKEN"),
        ("12", "合同期限(天)", "R3.4.7", "MALFORMED"),
        ("12", "负责人", "R5.7", "MALFORMED"),
    ]
    assert all(row["text"] and row["说明"] for row in rows)
    assert "2025-03-31" in rows[2]["text"]
    assert "¥130,000.00" in rows[5]["text"]
    assert "质保金 RETENTION" in rows[6]["text"]
    assert "质保金 48000.00 2026-09-30" in rows[7]["说明"]
    assert brought_in(terminal)[0].number in rows[8]["text"]
    assert "姓名" in rows[10]["说明"]


def test_what_was_refused_is_asked_again_once_it_may_be_otherwise(terminal: Terminal) -> None:
    row = f"{HEADINGS}\n桃花源,,A-1,120000,2024-03-01,2024-08-20,,niu,\n"
    file = terminal.file("deals.csv", row)
    for _ in range(2):
        terminal.run("import", "deals", file).said(1, "PAST_OWNER_UNKNOWN")
    terminal.hire("niu")
    terminal.run("import", "deals", file).said(0, "1 brought in, 0 known already")


def test_a_file_that_is_no_list_is_said_in_one_line(terminal: Terminal) -> None:
    file = terminal.file("deals.csv", "a,b\n1,2\n")
    terminal.run("import", "deals", file).said(2, "no heading", "合同编号")
    terminal.run("import", "deals", terminal.folder / "missing.csv").said(2, "missing.csv")


def test_killed_in_the_middle_it_goes_on_where_it_was(terminal: Terminal) -> None:
    file = terminal.file("deals.csv", many(1000))
    process = terminal.start("import", "deals", file)
    terminal.wait_until_stored(200, process, "PastDealImported")
    process.kill()
    process.communicate()
    before = stored(terminal)
    assert 200 <= before < 1000
    said = terminal.run("import", "deals", file)
    said.said(0, f"{1000 - before} brought in, {before} known already, 0 refused")
    assert len({deal.contract_no for deal in brought_in(terminal)}) == stored(terminal) == 1000


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGINT to send to a process")
def test_interrupted_it_finishes_its_batch_and_says_how_far_it_came(terminal: Terminal) -> None:
    file = terminal.file("deals.csv", many(1000))
    process = terminal.start("import", "deals", file)
    terminal.wait_until_stored(1, process, "PastDealImported")
    process.send_signal(signal.SIGINT)
    said = ended(process).said(1, "Interrupted after", "已中断", "run it again")
    assert f"{stored(terminal)} brought in" in said.out
    assert stored(terminal) % 200 == 0
    terminal.run("import", "deals", file).said(0, "0 refused")
    assert stored(terminal) == 1000
