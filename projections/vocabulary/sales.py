"""What the codes of selling are called, from the lead to the contract."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from domain.customers import CompanySize, Scenario
from domain.deal.contract_text import Element
from domain.deal.discovery import BackgroundSource
from domain.deal.feedback import FeedbackKind
from domain.deal.payment_plan import LineKind, Trigger
from domain.deal.records.contract import Department, Opinion
from domain.deal.records.discovery import SpinType
from domain.deal.records.negotiation import CoreTerm
from domain.language import Text
from domain.lead.contact import Channel
from domain.lead.registration import Lever
from domain.lead.state import Source

SALES_WORDS: Mapping[type[StrEnum], Mapping[str, Text]] = {
    Scenario: {
        Scenario.NEW_CUSTOMER: Text("new customer", "新客户"),
        Scenario.REPURCHASE: Text("repeat purchase", "老客户复购"),
        Scenario.KEY_ACCOUNT_PROJECT: Text("key account project", "大客户定制项目"),
    },
    CompanySize: {
        CompanySize.MICRO: Text("micro", "微型"),
        CompanySize.SMALL: Text("small", "小型"),
        CompanySize.MEDIUM: Text("medium", "中型"),
        CompanySize.LARGE: Text("large", "大型"),
    },
    Source: {
        Source.WEBSITE: Text("website", "官网"),
        Source.EXHIBITION: Text("exhibition", "展会"),
        Source.REFERRAL: Text("referral", "转介绍"),
        Source.ONLINE_PLATFORM: Text("online platform", "线上平台"),
        Source.PARTNER: Text("partner", "合作伙伴"),
        Source.EXISTING_CUSTOMER: Text("existing customer", "老客户"),
        Source.OTHER: Text("other", "其他"),
    },
    Lever: {
        Lever.UPGRADE: Text("upgrade", "升级"),
        Lever.BUNDLE: Text("bundle", "组合"),
        Lever.OTHER: Text("other", "其他"),
    },
    Channel: {
        Channel.PHONE: Text("phone", "电话"),
        Channel.EMAIL: Text("e-mail", "邮件"),
        Channel.WECHAT: Text("WeChat", "微信"),
        Channel.VISIT: Text("visit", "拜访"),
        Channel.VIDEO: Text("video", "视频"),
        Channel.OTHER: Text("other", "其他"),
    },
    BackgroundSource: {
        BackgroundSource.WEBSITE: Text("customer's website", "客户官网"),
        BackgroundSource.INDUSTRY_REPORT: Text("industry report", "行业报告"),
        BackgroundSource.COOP_HISTORY: Text("past cooperation", "合作历史"),
        BackgroundSource.OTHER: Text("other", "其他"),
    },
    SpinType: {
        SpinType.SITUATION: Text("situation", "背景问题"),
        SpinType.PROBLEM: Text("problem", "难点问题"),
        SpinType.IMPLICATION: Text("implication", "影响问题"),
        SpinType.NEED_PAYOFF: Text("need-payoff", "价值问题"),
    },
    FeedbackKind: {
        FeedbackKind.PRICE: Text("price", "价格"),
        FeedbackKind.FUNCTION: Text("function", "功能"),
        FeedbackKind.DELIVERY: Text("delivery", "交付"),
        FeedbackKind.OTHER: Text("other", "其他"),
    },
    CoreTerm: {
        CoreTerm.PRICE: Text("price", "价格"),
        CoreTerm.PAYMENT: Text("payment", "付款方式"),
        CoreTerm.DELIVERY_TIME: Text("delivery time", "交付时间"),
        CoreTerm.BREACH_LIABILITY: Text("liability for breach", "违约责任"),
        CoreTerm.AFTER_SALES: Text("after-sales", "售后服务"),
    },
    Element: {
        Element.PARTIES: Text("parties", "当事人"),
        Element.SUBJECT: Text("subject", "标的"),
        Element.QUANTITY: Text("quantity", "数量"),
        Element.QUALITY: Text("quality", "质量"),
        Element.PRICE: Text("price", "价款"),
        Element.PERFORMANCE: Text("performance", "履行"),
        Element.BREACH: Text("breach", "违约"),
        Element.DISPUTE: Text("disputes", "争议解决"),
    },
    Department: {
        Department.LEGAL: Text("Legal", "法务"),
        Department.FINANCE: Text("Finance", "财务"),
        Department.TECHNICAL: Text("Technical", "技术/交付"),
        Department.SALES_MANAGER: Text("Sales manager", "销售经理"),
        Department.GENERAL_MANAGER: Text("General manager", "总经理"),
    },
    Opinion: {
        Opinion.APPROVE: Text("approved", "同意"),
        Opinion.REJECT: Text("rejected", "不同意"),
    },
    LineKind: {
        LineKind.PREPAY: Text("prepayment", "预付款"),
        LineKind.PROGRESS: Text("progress payment", "进度款"),
        LineKind.ACCEPTANCE: Text("payment on acceptance", "验收款"),
        LineKind.RETENTION: Text("retention", "质保金"),
    },
    Trigger: {
        Trigger.SIGNED: Text("signature", "签订"),
        Trigger.MILESTONE: Text("milestone", "里程碑"),
        Trigger.ACCEPTED: Text("acceptance of all", "全部验收"),
        Trigger.DATE: Text("date", "约定日期"),
    },
}
