"""What people write into the cells of a lead list, turned into what a field wants.

A value that is not understood is passed on as it stands, so that the field's own rule
refuses it under its clause. Only what a spreadsheet has destroyed is told apart here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from domain.customers import CompanySize, Scenario
from domain.lead.registration import Lever
from domain.lead.state import Source

#: Reads a cell; raises DigitsLostError.
Convert = Callable[[str], Any]

SOURCES: Mapping[str, StrEnum] = {
    "线上官网注册": Source.WEBSITE,
    "官网注册": Source.WEBSITE,
    "线上官网": Source.WEBSITE,
    "官网": Source.WEBSITE,
    "网站": Source.WEBSITE,
    "行业展会": Source.EXHIBITION,
    "展会": Source.EXHIBITION,
    "展览": Source.EXHIBITION,
    "tradeshow": Source.EXHIBITION,
    "客户转荐": Source.REFERRAL,
    "客户介绍": Source.REFERRAL,
    "转介绍": Source.REFERRAL,
    "转荐": Source.REFERRAL,
    "线上平台咨询": Source.ONLINE_PLATFORM,
    "线上平台": Source.ONLINE_PLATFORM,
    "平台咨询": Source.ONLINE_PLATFORM,
    "合作伙伴转荐": Source.PARTNER,
    "合作伙伴": Source.PARTNER,
    "伙伴": Source.PARTNER,
    "渠道伙伴": Source.PARTNER,
    "老客户": Source.EXISTING_CUSTOMER,
    "现有客户": Source.EXISTING_CUSTOMER,
    "其他": Source.OTHER,
    "其它": Source.OTHER,
}
SIZES: Mapping[str, StrEnum] = {
    f"{name}{end}": size
    for names, size in (
        (("微", "微型"), CompanySize.MICRO),
        (("小", "小型"), CompanySize.SMALL),
        (("中", "中型"), CompanySize.MEDIUM),
        (("大", "大型"), CompanySize.LARGE),
    )
    for name in names
    for end in ("", "企业", "公司")
}
SCENARIOS: Mapping[str, StrEnum] = {
    "新客户": Scenario.NEW_CUSTOMER,
    "新客户开发": Scenario.NEW_CUSTOMER,
    "复购": Scenario.REPURCHASE,
    "老客户复购": Scenario.REPURCHASE,
    "大客户": Scenario.KEY_ACCOUNT_PROJECT,
    "大客户项目": Scenario.KEY_ACCOUNT_PROJECT,
    "大客户定制项目": Scenario.KEY_ACCOUNT_PROJECT,
    "keyaccount": Scenario.KEY_ACCOUNT_PROJECT,
}
LEVERS: Mapping[str, StrEnum] = {
    "升级": Lever.UPGRADE,
    "产品升级": Lever.UPGRADE,
    "套餐": Lever.BUNDLE,
    "套餐优化": Lever.BUNDLE,
    "其他": Lever.OTHER,
    "其它": Lever.OTHER,
}
YES = frozenset({"是", "对", "y", "yes", "true", "1", "√", "✓"})
NO = frozenset({"否", "n", "no", "false", "0"})
NOTHING = frozenset({"-", "--", "—", "——", "/", "无", "n/a", "#n/a", "null", "none"})

NAMED_OTHER = re.compile(r"(其他|其它|other)\s*[:(\-—]\s*(?P<detail>.+?)\s*\)?$", re.IGNORECASE)
SCIENTIFIC = re.compile(r"(?P<lead>\d)(\.(?P<rest>\d+))?e\+?(?P<power>\d{1,2})", re.IGNORECASE)
WITH_DECIMALS = re.compile(r"(\d+)\.0+")
AS_FORMULA = re.compile(r'="(.*)"')
AMOUNT = re.compile(
    r"(?:¥|rmb|cny|人民币)?\s*(?P<number>-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:e\+?\d{1,2})?)"
    r"\s*(?P<unit>万|亿)?\s*(?:元|圆|rmb|cny)?(?:整)?",
    re.IGNORECASE,
)
MULTIPLES = {"万": 10_000, "亿": 100_000_000}
FEN_PER_YUAN = 100
LIST_ENDS = re.compile(r"[;；、,，|]")


class DigitsLostError(Exception):
    """The spreadsheet rounded a long number (1.38E+10) and its last digits are gone."""


def is_nothing(cell: str) -> bool:
    """Whether the cell only says that there is nothing."""
    return cell.casefold() in NOTHING or not cell


def same(text: str) -> str:
    return text


def plain(text: str) -> str:
    """A word to look up by: no case, no width, no blanks and no punctuation."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(c for c in folded if c.isalnum())


def one_of(words: Mapping[str, Any], kind: type[StrEnum]) -> Convert:
    """Looks a word up among those that people use and among the values themselves."""
    known = {plain(value): value for value in kind} | {plain(w): v for w, v in words.items()}
    return lambda text: known.get(plain(text), text)


def code(text: str) -> str:
    """A phone, a code or an account name, as it was before the spreadsheet made it a number."""
    text = unicodedata.normalize("NFKC", text).lstrip("'’‘`").strip()
    if formula := AS_FORMULA.fullmatch(text):
        text = formula[1].strip()
    if decimals := WITH_DECIMALS.fullmatch(text):
        return decimals[1]
    if short := SCIENTIFIC.fullmatch(text):
        digits = short["lead"] + (short["rest"] or "")
        if len(digits) != int(short["power"]) + 1:
            raise DigitsLostError(text)
        return digits
    return text


def credit_code(text: str) -> str:
    return re.sub(r"\s", "", code(text)).upper()


def fen_from(unit_in_yuan: int) -> Convert:
    """Reads an amount in yuan, or in the unit of its heading unless the cell names its own."""

    def convert(text: str) -> Any:
        found = AMOUNT.fullmatch(unicodedata.normalize("NFKC", text).strip())
        if found is None:
            return text
        factor = MULTIPLES[found["unit"]] if found["unit"] else unit_in_yuan
        try:
            fen = Decimal(found["number"].replace(",", "")) * factor * FEN_PER_YUAN
        except InvalidOperation:
            return text
        return int(fen) if fen == fen.to_integral_value() else text

    return convert


def whole(text: str) -> Any:
    """A whole number, for a column that is in fen already."""
    digits = unicodedata.normalize("NFKC", text).replace(",", "")
    return int(digits) if re.fullmatch(r"\d{1,18}", digits, re.ASCII) else text


def yes_or_no(text: str) -> Any:
    word = unicodedata.normalize("NFKC", text).casefold()
    return True if word in YES else False if word in NO else text


def several(text: str) -> list[str]:
    return [part for part in map(str.strip, LIST_ENDS.split(text)) if part]


def named_other(text: str) -> tuple[str, str] | None:
    """The source and its detail where one cell says both, as in `其他：抖音`."""
    found = NAMED_OTHER.fullmatch(unicodedata.normalize("NFKC", text))
    return (Source.OTHER, found["detail"]) if found else None


def choices(words: Mapping[str, StrEnum], kind: type[StrEnum]) -> str:
    """What may stand in such a cell, for a person who has to mend it."""
    first = {value: word for word, value in reversed(list(words.items()))}
    return ", ".join(f"{first.get(value, '')} {value}".strip() for value in kind)


#: What may stand in the columns that name one of a few things, by field.
CHOICES: Mapping[str, str] = {
    "source": choices(SOURCES, Source),
    "company_size": choices(SIZES, CompanySize),
    "scenario": choices(SCENARIOS, Scenario),
    "lever": choices(LEVERS, Lever),
    "confirm_not_duplicate": "是 yes, 否 no",
}
SOURCE = one_of(SOURCES, Source)
SIZE = one_of(SIZES, CompanySize)
SCENARIO = one_of(SCENARIOS, Scenario)
LEVER = one_of(LEVERS, Lever)
