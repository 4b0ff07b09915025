"""The columns of a lead list, as the fields of RegisterLead."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from . import cell_values as cells
from . import lead_values as values
from .cell_values import Convert
from .table_columns import Fields

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
    "uscc": cells.credit_code,
    "company_size": values.SIZE,
    "source": values.SOURCE,
    "scenario": values.SCENARIO,
    "lever": values.LEVER,
    "feedback_refs": cells.several,
    "prior_deal_ids": cells.several,
    "confirm_not_duplicate": cells.yes_or_no,
    "contact.phone": cells.code,
    "contact.email": cells.code,
    "contact.wechat": cells.code,
}


def _with_detail(found: dict[str, Any]) -> dict[str, Any]:
    """A source that is put in words in its own cell gives the detail too (G3.1.1)."""
    both = values.named_other(found.get("source", ""))
    if both is None:
        return found
    return {"source_detail": both[1], **found, "source": both[0]}


def _nested(found: dict[str, Any]) -> dict[str, Any]:
    """Fields by their dotted names, as the JSON that they make; the contact is always there."""
    body: dict[str, Any] = {"contact": {}}
    for name, value in _with_detail(found).items():
        outer, _, inner = name.partition(".")
        if inner:
            body[outer][inner] = value
        else:
            body[name] = value
    return body


FIELDS = Fields(NAMES, CONVERTS, frozenset({"expected_amount_fen"}), "G3.1.2", _nested)
columns_of = FIELDS.columns_of
knows = FIELDS.knows
