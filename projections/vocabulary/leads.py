"""What the codes of leads are called."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from domain.language import Text
from domain.lead.contact import ActivityKind
from domain.lead.correction import BaseField
from domain.lead.giving_up import DisqualifyCode
from domain.lead.state import Outreach, Status
from domain.lead.warnings import WarningCode
from domain.policy import Grade

LEAD_WORDS: Mapping[type[StrEnum], Mapping[str, Text]] = {
    Status: {
        Status.UNREGISTERED: Text("not registered", "未登记"),
        Status.REGISTERED: Text("registered", "已登记"),
        Status.SCORE_PENDING: Text("score under review", "评分待审核"),
        Status.RETURNED: Text("score returned", "评分退回"),
        Status.ASSIGNED: Text("assigned", "已分配"),
        Status.PARKED: Text("parked", "暂缓"),
        Status.WORKING: Text("being worked on", "跟进中"),
        Status.CONVERTED: Text("converted", "已转商机"),
        Status.DISQUALIFIED: Text("disqualified", "已作废"),
        Status.MERGED: Text("merged", "已合并"),
    },
    Grade: {grade: Text(grade.value, grade.value) for grade in Grade},
    Outreach: {
        Outreach.REACHED: Text("reached", "已联系上"),
        Outreach.NO_ANSWER: Text("no answer", "无人接听"),
        Outreach.WRONG_NUMBER: Text("wrong number", "号码有误"),
    },
    ActivityKind: {
        ActivityKind.CALL: Text("call", "通话"),
        ActivityKind.EMAIL: Text("e-mail", "邮件"),
        ActivityKind.WECHAT: Text("WeChat", "微信"),
        ActivityKind.VISIT: Text("visit", "拜访"),
        ActivityKind.MEETING: Text("meeting", "会议"),
        ActivityKind.OTHER: Text("other", "其他"),
    },
    DisqualifyCode: {
        DisqualifyCode.NO_BUDGET: Text("no budget", "没有预算"),
        DisqualifyCode.NO_NEED: Text("no need", "没有需求"),
        DisqualifyCode.UNREACHABLE: Text("cannot be reached", "联系不上"),
        DisqualifyCode.OUT_OF_SCOPE: Text("not what we offer", "超出业务范围"),
        DisqualifyCode.COMPETITOR: Text("chose a competitor", "选择了竞争对手"),
        DisqualifyCode.DUPLICATE: Text("duplicate", "重复线索"),
        DisqualifyCode.OTHER: Text("other", "其他"),
    },
    WarningCode: {
        WarningCode.OPEN_COMPLAINT: Text("open complaint", "有未结客诉"),
    },
    BaseField: {
        BaseField.CUSTOMER_NAME: Text("customer's name", "客户名称"),
        BaseField.USCC: Text("company number", "统一社会信用代码"),
        BaseField.INDUSTRY: Text("industry", "行业"),
        BaseField.COMPANY_SIZE: Text("size of the company", "企业规模"),
        BaseField.REGION: Text("region", "地区"),
        BaseField.SOURCE: Text("source", "线索来源"),
        BaseField.SOURCE_DETAIL: Text("details of the source", "来源说明"),
        BaseField.EXPECTED_AMOUNT_FEN: Text("expected amount", "预计金额"),
    },
}
