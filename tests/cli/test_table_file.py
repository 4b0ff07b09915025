"""Tables as spreadsheets write them: encodings, delimiters, and what stands above the headings."""

from __future__ import annotations

import codecs

import pytest

from interfaces.cli.lead_columns import knows
from interfaces.cli.table_file import Row, Table, UnreadableFileError, read_table

TEXT = '客户名称,联系人,电话\n月宫桂花糕,嫦娥,13800000000\n"广寒宫,酒业",吴刚,13900000000\n'
ROWS = (
    Row(2, ("月宫桂花糕", "嫦娥", "13800000000")),
    Row(3, ("广寒宫,酒业", "吴刚", "13900000000")),
)


def read(content: str | bytes) -> Table:
    return read_table(content.encode() if isinstance(content, str) else content, knows)


@pytest.mark.parametrize(
    ("raw", "encoding"),
    [
        (TEXT.encode(), "utf-8"),
        (codecs.BOM_UTF8 + TEXT.encode(), "utf-8"),
        (TEXT.encode("gb18030"), "gb18030"),
        (TEXT.encode("gbk"), "gb18030"),
        (TEXT.encode("utf-16"), "utf-16"),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "utf-16"),
        (TEXT.encode("utf-32"), "utf-32"),
    ],
    ids=["utf-8", "utf-8-bom", "gb18030", "gbk", "utf-16-le", "utf-16-be", "utf-32"],
)
def test_every_usual_encoding_is_read(raw: bytes, encoding: str) -> None:
    table = read(raw)
    assert (table.encoding, table.rows) == (encoding, ROWS)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_usual_delimiter_and_line_end_is_read(delimiter: str, end: str) -> None:
    lines = (("客户名称", "联系人", "电话"), ("月宫桂花糕", "嫦娥", "1,5;8"))
    quoted = (delimiter.join(f'"{cell}"' for cell in line) for line in lines)
    table = read(end.join(quoted) + end)
    assert table.delimiter == delimiter
    assert table.rows == (Row(2, ("月宫桂花糕", "嫦娥", "1,5;8")),)


def test_a_sep_line_names_the_delimiter_and_is_no_row() -> None:
    table = read("sep=;\r\n客户名称;联系人,先生\r\n月宫;嫦娥\r\n")
    assert table.headings == ("客户名称", "联系人,先生")
    assert table.rows == (Row(2, ("月宫", "嫦娥")),)


def test_a_delimiter_in_other_cells_does_not_mislead() -> None:
    table = read("客户名称;联系人;备注\n月宫;嫦娥;a,b,c,d,e,f\n")
    assert table.delimiter == ";"


def test_titles_and_blank_rows_above_the_headings_are_passed_over() -> None:
    table = read("2026年第一季度线索登记表,,\n,,\n\n客户名称,联系人,电话\n月宫,嫦娥,1\n")
    assert table.headings == ("客户名称", "联系人", "电话")
    assert table.rows == (Row(5, ("月宫", "嫦娥", "1")),)


def test_empty_rows_and_columns_at_the_end_are_no_rows_and_columns() -> None:
    table = read("客户名称,联系人,,\n月宫,嫦娥,,\n,,,\n\n   ,\u3000,,\n广寒宫,吴刚,,\n,,,\n")
    assert table.headings == ("客户名称", "联系人")
    assert table.rows == (Row(2, ("月宫", "嫦娥")), Row(6, ("广寒宫", "吴刚")))


def test_line_ends_inside_quotes_belong_to_the_cell_and_rows_count_as_shown() -> None:
    table = read('客户名称,联系人\n"月宫\n桂花糕",嫦娥\n广寒宫,"吴\r\n刚"\n')
    assert table.rows == (Row(2, ("月宫 桂花糕", "嫦娥")), Row(3, ("广寒宫", "吴 刚")))


def test_marks_and_blanks_that_nobody_sees_are_taken_off() -> None:
    table = read("\u200b客户名称\x1b ,联系人\n\ufeff月宫\xa0,\u3000嫦娥 \n")
    assert table.headings[0] == "客户名称"
    assert table.rows == (Row(2, ("月宫", "嫦娥")),)


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"", "no heading"),
        ("姓,名\n张,三\n".encode(), "no heading"),
        (b"PK\x03\x04 a workbook", "Excel workbook"),
        (b"\xd0\xcf\x11\xe0 an old one", "Excel workbook"),
        (TEXT.encode("utf-16-le"), "not text"),
        (b"\xff\xff\xff\xff", "neither UTF-8 nor GB18030"),
        ('客户名称,联系人\n"月宫,嫦娥\n'.encode() + b"x" * 200_000, "quotation mark"),
    ],
    ids=["empty", "names", "xlsx", "xls", "utf-16 without a mark", "bytes", "open quote"],
)
def test_what_is_no_table_is_said_in_one_line(raw: bytes, why: str) -> None:
    with pytest.raises(UnreadableFileError, match=why):
        read(raw)
