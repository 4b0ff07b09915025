"""What people call their columns and write into them, as the fields of ImportDeal."""

from __future__ import annotations

from typing import Any

import pytest

from domain.deal.importing import ImportDeal
from interfaces.cli.deal_columns import NAMES, columns_of
from interfaces.cli.table_file import Row


def body(**cells: str) -> dict[str, Any]:
    """The body of a row with these headings and cells."""
    found, unreadable = columns_of(tuple(cells)).body(Row(2, tuple(cells.values())))
    assert not unreadable
    return found


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("客户名称", "customer_name"),
        ("Customer", "customer_name"),
        ("customer_name", "customer_name"),
        ("信用代码", "uscc"),
        ("合同编号（必填）", "contract_no"),
        ("Contract No.", "contract_no"),
        ("合同金额", "amount_fen"),
        ("合同金额（万元）", "amount_fen"),
        ("Amount (CNY)", "amount_fen"),
        ("签订日期", "signed_on"),
        ("Signed", "signed_on"),
        ("结案日期", "closed_on"),
        ("closed on", "closed_on"),
        ("合同期限（天）", "term_days"),
        ("Term (days)", "term_days"),
        ("负责人", "owner_id"),
        ("Owner", "owner_id"),
        ("未收款项", "open_lines"),
        ("Open Lines", "open_lines"),
        ("客户编号", "customer_id"),
    ],
)
def test_headings_are_known_in_both_languages(heading: str, field: str) -> None:
    (column,) = columns_of((heading,)).known
    assert column.field == field


@pytest.mark.parametrize("heading", ["备注", "合同金额（USD）", "完成日期", "尾款比例", "…"])
def test_what_a_heading_does_not_say_is_not_guessed(heading: str) -> None:
    assert columns_of((heading,)).unknown == (heading,)


@pytest.mark.parametrize(
    ("heading", "cell", "fen"),
    [
        ("合同金额", "480000.00", 48_000_000),
        ("合同金额", "¥480,000", 48_000_000),
        ("合同金额", "48万", 48_000_000),
        ("合同金额(万元)", "48", 48_000_000),
        ("amount_fen", "48000000", 48_000_000),
    ],
)
def test_amounts_become_fen(heading: str, cell: str, fen: int) -> None:
    assert body(**{heading: cell})["amount_fen"] == fen


@pytest.mark.parametrize(
    "cell",
    [
        "2025-03-31",
        "2025/3/31",
        "2025.03.31",
        "2025年3月31日",
        "2025年3月31号",
        "20250331",
        "2025-03-31 00:00:00",
        "２０２５-０３-３１",
    ],
)
def test_dates_are_read_as_people_write_them(cell: str) -> None:
    assert body(签订日期=cell)["signed_on"] == "2025-03-31"


@pytest.mark.parametrize(
    "cell", ["31/3/2025", "3/4/2025", "2025-02-30", "2025-03", "45747", "2025-03-31 18:30", "昨天"]
)
def test_dates_that_are_none_are_left_to_the_rule_that_refuses_them(cell: str) -> None:
    assert body(签订日期=cell)["signed_on"] == cell


@pytest.mark.parametrize(
    ("cell", "days"), [("365", 365), ("365天", 365), ("365 days", 365), ("365.0", 365)]
)
def test_terms_are_days(cell: str, days: int) -> None:
    assert body(合同期限=cell)["term_days"] == days


@pytest.mark.parametrize("cell", ["一年", "1年", "12个月", "-5"])
def test_terms_that_are_no_days_are_left_to_the_rule_that_refuses_them(cell: str) -> None:
    assert body(合同期限=cell)["term_days"] == cell


RETENTION = {"kind": "RETENTION", "amount_fen": 4_800_000, "due_on": "2026-09-30"}
ACCEPTANCE = {"kind": "ACCEPTANCE", "amount_fen": 100_000, "due_on": "2026-05-01"}


@pytest.mark.parametrize(
    ("cell", "lines"),
    [
        ("RETENTION 48000.00 2026-09-30", [RETENTION]),
        (
            "RETENTION 48000.00 2026-09-30; 验收款 1000.00 2026-05-01",
            [RETENTION, ACCEPTANCE],
        ),
        ("质保金 ¥48,000 2026/9/30；验收款：1000元 2026年5月1日；", [RETENTION, ACCEPTANCE]),
        ("质保金4.8万 20260930", [RETENTION]),
        ("retention 48000 2026-09-30 ;acceptance 1,000.00 2026.5.1", [RETENTION, ACCEPTANCE]),
    ],
)
def test_open_lines_are_kind_amount_and_day(cell: str, lines: list[dict[str, Any]]) -> None:
    assert body(未收款项=cell)["open_lines"] == lines


@pytest.mark.parametrize(
    ("cell", "lines"),
    [
        ("48000", ["48000"]),
        ("质保金 48000", ["质保金 48000"]),
        ("尾款 1000 2026-05-01", [ACCEPTANCE | {"kind": "尾款"}]),
        ("验收款 很多 2026-05-01", ["验收款 很多 2026-05-01"]),
        ("验收款 1000 下月", [ACCEPTANCE | {"due_on": "下月"}]),
        ("验收款 1,0 2026-05-01", [ACCEPTANCE | {"amount_fen": "1,0"}]),
    ],
)
def test_open_lines_that_are_none_are_left_to_the_rule_that_refuses_them(
    cell: str, lines: list[Any]
) -> None:
    assert body(未收款项=cell)["open_lines"] == lines


@pytest.mark.parametrize("cell", ["", "-", "无", "N/A"])
def test_a_cell_that_says_nothing_is_left_out(cell: str) -> None:
    assert body(未收款项=cell, 结案日期=cell) == {}


@pytest.mark.parametrize("heading", ["合同编号", "统一社会信用代码"])
def test_digits_that_the_spreadsheet_lost_are_never_made_up(heading: str) -> None:
    _, (refusal,) = columns_of((heading,)).body(Row(7, ("2.02501E+11",)))
    assert (refusal.row, refusal.column, refusal.code) == (7, heading, "DIGITS_LOST")


def test_every_field_of_a_past_deal_has_a_column() -> None:
    assert NAMES.keys() == ImportDeal.model_fields.keys() - {"occurred_at"}
