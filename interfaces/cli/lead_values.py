"""What people write into the cells of a lead list."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from enum import StrEnum

from domain.customers import CompanySize, Scenario
from domain.lead.registration import Lever
from domain.lead.state import Source

from .cell_values import choices, one_of

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
NAMED_OTHER = re.compile(r"(其他|其它|other)\s*[:(\-—]\s*(?P<detail>.+?)\s*\)?$", re.IGNORECASE)


def named_other(text: str) -> tuple[str, str] | None:
    """The source and its detail where one cell says both, as in `其他：抖音`."""
    found = NAMED_OTHER.fullmatch(unicodedata.normalize("NFKC", text))
    return (Source.OTHER, found["detail"]) if found else None


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
