"""What the codes of complaints are called."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from domain.complaint.kinds import Category, Channel, Founded, Status
from domain.complaint.pausing import PauseReason
from domain.complaint.remedies import SolutionKind
from domain.complaint.reopening import Why
from domain.complaint.severity import Severity
from domain.language import Text

COMPLAINT_WORDS: Mapping[type[StrEnum], Mapping[str, Text]] = {
    Status: {
        Status.UNREGISTERED: Text("not registered", "未登记"),
        Status.REGISTERED: Text("registered", "已登记"),
        Status.ACKNOWLEDGED: Text("acknowledged", "已受理"),
        Status.INVESTIGATING: Text("under investigation", "调查中"),
        Status.SOLUTION_PROPOSED: Text("solution proposed", "已提出方案"),
        Status.AGREED: Text("solution agreed", "方案已同意"),
        Status.EXECUTING: Text("solution being carried out", "方案执行中"),
        Status.RESOLVED: Text("resolved", "已解决"),
        Status.FOLLOWED_UP: Text("followed up", "已回访"),
        Status.CLOSED: Text("closed", "已结案"),
        Status.UNFOUNDED: Text("unfounded", "不成立"),
        Status.WITHDRAWN: Text("withdrawn", "已撤回"),
    },
    PauseReason: {
        PauseReason.WAITING_CUSTOMER: Text("waiting for the customer", "等待客户"),
    },
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
