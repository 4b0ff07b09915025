"""What people call their columns and write into them, as the fields of RegisterLead."""

from __future__ import annotations

from typing import Any

import pytest

from domain.lead.registration import RegisterLead
from interfaces.cli.lead_columns import NAMES, columns_of
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
        ("*客户名称", "customer_name"),
        ("公司 名称（必填）", "customer_name"),
        ("Customer Name", "customer_name"),
        ("customer_name", "customer_name"),
        ("统一社会信用代码", "uscc"),
        ("所属行业", "industry"),
        ("Industry", "industry"),
        ("企业规模", "company_size"),
        ("COMPANY SIZE", "company_size"),
        ("省份", "region"),
        ("线索来源", "source"),
        ("Lead Source", "source"),
        ("业务场景", "scenario"),
        ("联系人", "contact.name"),
        ("contact.name", "contact.name"),
        ("联系电话（手机）", "contact.phone"),
        ("Mobile Phone", "contact.phone"),
        ("E-mail", "contact.email"),
        ("微信号", "contact.wechat"),
        ("职务", "contact.position"),
        ("预计金额", "expected_amount_fen"),
        ("预计金额（万元）", "expected_amount_fen"),
        ("Expected Amount (CNY)", "expected_amount_fen"),
        ("expected_amount_fen", "expected_amount_fen"),
    ],
)
def test_headings_are_known_in_both_languages(heading: str, field: str) -> None:
    (column,) = columns_of((heading,)).known
    assert column.field == field


@pytest.mark.parametrize("heading", ["备注", "预计金额（USD）", "Budget", "登记日期", "…"])
def test_what_a_heading_does_not_say_is_not_guessed(heading: str) -> None:
    assert columns_of((heading,)).unknown == (heading,)


@pytest.mark.parametrize(
    ("heading", "cell", "fen"),
    [
        ("预计金额", "1200000", 120_000_000),
        ("预计金额", "¥1,200,000.00", 120_000_000),
        ("预计金额", "￥１２０万", 120_000_000),
        ("预计金额", "120万元", 120_000_000),
        ("预计金额", "1.5 亿", 15_000_000_000),
        ("预计金额", "RMB 12.34", 1_234),
        ("预计金额", "人民币500元整", 50_000),
        ("预计金额", "1.2E+06", 120_000_000),
        ("预计金额", "0", 0),
        ("预计金额(万元)", "120", 120_000_000),
        ("预计金额(万元)", "12.5", 12_500_000),
        ("预计金额(万元)", "80万", 80_000_000),
        ("expected_amount_fen", "1234", 1_234),
    ],
)
def test_amounts_become_fen(heading: str, cell: str, fen: int) -> None:
    assert body(**{heading: cell})["expected_amount_fen"] == fen


@pytest.mark.parametrize("cell", ["100-200万", "约一百万", "1,2", "12.345", "$100", "1.2.3"])
def test_amounts_that_are_none_are_left_to_the_rule_that_refuses_them(cell: str) -> None:
    assert body(预计金额=cell)["expected_amount_fen"] == cell


@pytest.mark.parametrize(
    ("cell", "phone"),
    [
        ("13800000001", "13800000001"),
        ("13800000001.0", "13800000001"),
        ("'13800000001", "13800000001"),
        ('="13800000001"', "13800000001"),
        ("1.3800000001E+10", "13800000001"),
        ("１３８００００0001", "13800000001"),
        ("+86 138-0000-0001", "+86 138-0000-0001"),
        ("010-12345678转8", "010-12345678转8"),
    ],
)
def test_a_phone_is_what_it_was_before_the_spreadsheet(cell: str, phone: str) -> None:
    assert body(电话=cell)["contact"]["phone"] == phone


@pytest.mark.parametrize("heading", ["电话", "微信", "统一社会信用代码"])
@pytest.mark.parametrize("cell", ["1.38E+10", "1.38e10", "9.13101E+17"])
def test_digits_that_the_spreadsheet_lost_are_never_made_up(heading: str, cell: str) -> None:
    _, (refusal,) = columns_of((heading,)).body(Row(7, (cell,)))
    assert (refusal.row, refusal.column, refusal.code) == (7, heading, "DIGITS_LOST")
    assert cell not in "".join(refusal.text)


@pytest.mark.parametrize(
    ("cell", "source"),
    [
        ("行业展会", "EXHIBITION"),
        ("官网", "WEBSITE"),
        ("exhibition", "EXHIBITION"),
        ("Online Platform", "ONLINE_PLATFORM"),
        ("合作伙伴转荐", "PARTNER"),
        ("老客户", "EXISTING_CUSTOMER"),
        ("梦里", "梦里"),
    ],
)
def test_sources_are_known_in_both_languages(cell: str, source: str) -> None:
    assert body(来源=cell)["source"] == source


def test_G3_1_1_a_source_in_words_gives_its_detail() -> None:
    assert body(来源="其他：抖音") == {"contact": {}, "source": "OTHER", "source_detail": "抖音"}
    assert body(来源="其他（抖音）", 来源说明="直播")["source_detail"] == "直播"


@pytest.mark.parametrize(
    ("cell", "size"), [("小型企业", "SMALL"), ("大", "LARGE"), ("micro", "MICRO"), ("巨", "巨")]
)
def test_sizes_are_known_in_both_languages(cell: str, size: str) -> None:
    assert body(规模=cell)["company_size"] == size


@pytest.mark.parametrize("cell", ["", "-", "无", "N/A", "#N/A", "—"])
def test_a_cell_that_says_nothing_is_left_out(cell: str) -> None:
    assert body(电话=cell, 地区=cell) == {"contact": {}}


def test_of_columns_that_mean_the_same_the_first_filled_one_counts() -> None:
    columns = columns_of(("电话", "手机", "电话"))
    assert columns.doubled == ("电话 / 手机 / 电话",)
    found, _ = columns.body(Row(2, ("", "13800000001", "13800000002")))
    assert found["contact"]["phone"] == "13800000001"


def test_a_row_with_more_cells_than_headings_has_slipped() -> None:
    _, (refusal,) = columns_of(("客户名称", "预计金额")).body(Row(2, ("月宫", "1", "200", "000")))
    assert refusal.code == "TOO_MANY_CELLS"


def test_every_field_of_a_registration_has_a_column() -> None:
    outer = {field.partition(".")[0] for field in NAMES}
    assert outer == RegisterLead.model_fields.keys() - {"occurred_at"}
