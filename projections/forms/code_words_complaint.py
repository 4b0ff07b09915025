"""What the codes of complaints are called on paper."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from domain.complaint.kinds import Category, Channel, Founded
from domain.complaint.remedies import SolutionKind
from domain.complaint.reopening import Why
from domain.complaint.severity import Severity
from domain.language import Text

COMPLAINT_WORDS: Mapping[type[StrEnum], Mapping[str, Text]] = {
    Channel: {
        Channel.PHONE: Text("phone", "电话"),
        Channel.EMAIL: Text("e-mail", "邮件"),
        Channel.WECHAT: Text("WeChat", "微信"),
        Channel.VISIT: Text("visit", "来访/拜访"),
        Channel.APP: Text("app", "应用"),
        Channel.OTHER: Text("other", "其他"),
    },
    Category: {
        Category.QUALITY: Text("quality", "质量问题"),
        Category.DELIVERY_DELAY: Text("late delivery", "交付延误"),
        Category.UNMET_FUNCTION: Text("function not met", "功能未满足"),
        Category.OTHER: Text("other", "其他"),
    },
    Founded: {
        Founded.FOUNDED: Text("founded", "成立"),
        Founded.PARTLY: Text("partly founded", "部分成立"),
        Founded.UNFOUNDED: Text("unfounded", "不成立"),
    },
    Severity: {
        Severity.GENERAL: Text("general", "一般"),
        Severity.MAJOR: Text("major", "重大"),
        Severity.URGENT: Text("urgent", "紧急"),
    },
    SolutionKind: {
        SolutionKind.REPAIR: Text("repair", "维修"),
        SolutionKind.REPLACE: Text("replacement", "更换"),
        SolutionKind.REFUND: Text("refund", "退款"),
        SolutionKind.COMPENSATE: Text("compensation", "补偿"),
        SolutionKind.REWORK: Text("rework", "返工"),
        SolutionKind.FEATURE_PLAN: Text("plan for the function", "功能完善计划"),
        SolutionKind.APOLOGY: Text("apology", "致歉"),
        SolutionKind.EXPLAIN: Text("explanation", "解释说明"),
    },
    Why: {
        Why.DISSATISFIED: Text("dissatisfied", "回访不满意"),
        Why.CUSTOMER: Text("at the customer's wish", "客户要求"),
    },
}
