"""From a row of a lead list to the body of RegisterLead, whatever its columns are called."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from domain.language import Text

from . import lead_values as values
from .lead_values import Convert, DigitsLostError, is_nothing, plain
from .table_file import DELIMITERS, Row

#: Each field with what people call its column; the first is what we call it.
NAMES: Mapping[str, str] = {
    "customer_name": "客户名称 客户 客户全称 客户公司 公司名称 公司 企业名称 单位名称 单位 "
    "customer company companyname account accountname",
    "uscc": "统一社会信用代码 社会信用代码 信用代码 税号 creditcode unifiedsocialcreditcode",
    "industry": "所属行业 行业 行业类别 sector",
    "company_size": "企业规模 公司规模 客户规模 规模 size",
    "region": "地区 所在地区 区域 省份 城市 所在城市 所在地 city province area",
    "source": "线索来源 来源 来源渠道 客户来源 渠道 leadsource channel",
    "source_detail": "来源说明 来源备注 来源详情 来源明细 sourcedetails",
    "scenario": "业务场景 场景 销售场景",
    "lever": "切入方式 切入点 复购切入",
    "feedback_refs": "客户反馈 反馈记录 feedback",
    "expected_amount_fen": "预计金额 预估金额 预计成交金额 预计合同金额 意向金额 "
    "expectedamount expectedamountyuan amount",
    "contact.name": "联系人 联系人姓名 客户联系人 姓名 contact contactperson",
    "contact.phone": "联系电话 电话 手机 手机号 手机号码 电话号码 联系方式 phone mobile "
    "telephone tel phonenumber mobilephone",
    "contact.email": "邮箱 电子邮箱 电子邮件 邮件 email mail emailaddress",
    "contact.wechat": "微信 微信号 wechat weixin",
    "contact.position": "职位 职务 岗位 position title jobtitle",
    "customer_id": "客户编号",
    "prior_deal_ids": "历史订单 priordeals",
    "confirm_not_duplicate": "确认非重复 notduplicate",
    "reason": "原因 非重复原因",
}
CONVERTS: Mapping[str, Convert] = {
    "uscc": values.credit_code,
    "company_size": values.SIZE,
    "source": values.SOURCE,
    "scenario": values.SCENARIO,
    "lever": values.LEVER,
    "feedback_refs": values.several,
    "prior_deal_ids": values.several,
    "confirm_not_duplicate": values.yes_or_no,
    "contact.phone": values.code,
    "contact.email": values.code,
    "contact.wechat": values.code,
}
AMOUNT = "expected_amount_fen"
#: What an amount's heading may name in brackets, in yuan; anything else is another currency.
UNITS: Mapping[str, int] = {
    "": 1,
    "元": 1,
    "人民币": 1,
    "人民币元": 1,
    "rmb": 1,
    "cny": 1,
    "yuan": 1,
    "万": 10_000,
    "万元": 10_000,
    "万元人民币": 10_000,
    "亿": 100_000_000,
    "亿元": 100_000_000,
}
REMARKS = frozenset({"必填", "选填", "可选", "required", "optional"})
BRACKETS = re.compile(r"\(([^()]*)\)")
FIELDS: Mapping[str, str] = {
    plain(name): field for field, names in NAMES.items() for name in (field, *names.split())
}

DIGITS_LOST = Text(
    "The spreadsheet rounded this number and its last digits are lost; format the column as text "
    "and fill it in again.",
    "表格软件已把该号码舍入，末尾数字已丢失；请将该列设为文本格式后重新填写。",
)
TOO_MANY_CELLS = Text(
    "The row has more cells than there are headings; is a delimiter inside a cell without quotes?",
    "该行单元格多于表头列数；是否有单元格内含分隔符而未加引号？",
)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a row is refused: where, under which clause, by which code. Nothing of what it says."""

    row: int
    column: str
    clause: str
    code: str
    text: Text


@dataclass(frozen=True, slots=True)
class Column:
    """A column whose meaning is known."""

    place: int
    heading: str
    field: str
    convert: Convert


@dataclass(frozen=True, slots=True)
class Columns:
    """What each column means, and which mean nothing to us."""

    known: tuple[Column, ...]
    unknown: tuple[str, ...]
    count: int

    def body(self, row: Row) -> tuple[dict[str, Any], tuple[Refusal, ...]]:
        """The body that the row gives, and what in it cannot even be read."""
        found: dict[str, Any] = {}
        lost: list[Refusal] = []
        for column in self.known:
            cell = row.cells[column.place] if column.place < len(row.cells) else ""
            if is_nothing(cell) or column.field in found:
                continue
            try:
                found[column.field] = column.convert(cell)
            except DigitsLostError:
                lost.append(
                    Refusal(row.number, column.heading, "G3.1.2", "DIGITS_LOST", DIGITS_LOST)
                )
        if len(row.cells) > self.count:
            lost.append(Refusal(row.number, "", "G3.1.2", "TOO_MANY_CELLS", TOO_MANY_CELLS))
        return _nested(_with_detail(found)), tuple(lost)

    @property
    def doubled(self) -> tuple[str, ...]:
        """Headings that mean the same field, joined, where there are more than one."""
        by_field: dict[str, list[str]] = {}
        for column in self.known:
            by_field.setdefault(column.field, []).append(column.heading)
        return tuple(" / ".join(names) for names in by_field.values() if len(names) > 1)

    def heading_of(self, field: str | None) -> str:
        """What the file calls a field; our own name for it where the file has no such column."""
        if field is None:
            return ""
        own = [c.heading for c in self.known if c.field == field]
        parts = [c.heading for c in self.known if c.field.startswith(f"{field}.")]
        inside = [c.heading for c in self.known if field.startswith(f"{c.field}.")]
        return " / ".join(dict.fromkeys(own or parts or inside)) or _our_name(field)


def columns_of(headings: tuple[str, ...]) -> Columns:
    """Read the headings; several columns may mean the same, then the first filled cell counts."""
    known: list[Column] = []
    unknown: list[str] = []
    for place, heading in enumerate(headings):
        meaning = _meaning(heading)
        if meaning is not None:
            known.append(Column(place, heading, *meaning))
        elif heading:
            unknown.append(heading)
    return Columns(tuple(known), tuple(unknown), len(headings))


def knows(heading: str) -> bool:
    """Whether a heading means something to us."""
    return _meaning(heading) is not None


def _meaning(heading: str) -> tuple[str, Convert] | None:
    folded = unicodedata.normalize("NFKC", heading).casefold()
    remarks = [plain(inside) for inside in BRACKETS.findall(folded)]
    unit = "".join(inside for inside in remarks if inside not in REMARKS)
    bare = BRACKETS.sub("", folded)
    # A whole row, read with the wrong delimiter, is no heading.
    name = plain(bare) if not set(bare) & set(DELIMITERS) else ""
    if name == plain(AMOUNT):
        return AMOUNT, values.whole
    field = FIELDS.get(name)
    if field != AMOUNT:
        return (field, CONVERTS.get(field, values.same)) if field is not None else None
    return (field, values.fen_from(UNITS[unit])) if unit in UNITS else None


def _with_detail(found: dict[str, Any]) -> dict[str, Any]:
    """A source that is put in words in its own cell gives the detail too (G3.1.1)."""
    both = values.named_other(found.get("source", ""))
    if both is None:
        return found
    return {"source_detail": both[1], **found, "source": both[0]}


def _nested(found: dict[str, Any]) -> dict[str, Any]:
    """Fields by their dotted names, as the JSON that they make; the contact is always there."""
    body: dict[str, Any] = {"contact": {}}
    for name, value in found.items():
        outer, _, inner = name.partition(".")
        if inner:
            body[outer][inner] = value
        else:
            body[name] = value
    return body


def _our_name(field: str) -> str:
    names: Iterator[str] = (NAMES[f] for f in NAMES if field in (f, f.partition(".")[0]))
    return next(names, field).split()[0]
