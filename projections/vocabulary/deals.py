"""What the stages of deals, and the codes of how they end, are called."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from domain.deal.losing import LossCode
from domain.deal.material import MaterialKind
from domain.deal.signing import Method
from domain.deal.solution_review import Mark
from domain.deal.stages import Stage
from domain.deal.terminating import TerminationCode
from domain.deal.voiding import Why
from domain.language import Text

DEAL_WORDS: Mapping[type[StrEnum], Mapping[str, Text]] = {
    Stage: {
        Stage.UNOPENED: Text("not opened", "未建立"),
        Stage.DISCOVERY: Text("discovery", "需求沟通"),
        Stage.NEEDS_CONFIRMED: Text("needs confirmed", "需求已确认"),
        Stage.SOLUTION_DRAFT: Text("solution drafted", "方案编写"),
        Stage.SOLUTION_REVIEW: Text("solution under review", "方案评审"),
        Stage.SOLUTION_APPROVED: Text("solution approved", "方案已通过"),
        Stage.PRESENTED: Text("presented", "方案已呈现"),
        Stage.NEGOTIATION: Text("negotiation", "商务谈判"),
        Stage.TERMS_AGREED: Text("terms agreed", "条款已定"),
        Stage.CONTRACT_REVIEW: Text("contract under review", "合同评审"),
        Stage.CONTRACT_APPROVED: Text("contract approved", "合同已批准"),
        Stage.SIGNED: Text("signed", "已签订"),
        Stage.CLOSED_PENDING_RETENTION: Text("closed but for the money retained", "完结待收质保金"),
        Stage.CLOSED: Text("closed", "已完结"),
        Stage.TERMINATED: Text("terminated", "已终止"),
        Stage.ON_HOLD: Text("on hold", "搁置"),
        Stage.LOST: Text("lost", "丢单"),
    },
    LossCode: {
        LossCode.PRICE: Text("price", "价格"),
        LossCode.COMPETITOR: Text("chose a competitor", "选择了竞争对手"),
        LossCode.FUNCTION: Text("function", "功能不符"),
        LossCode.DELIVERY_TIME: Text("delivery time", "交付时间"),
        LossCode.TERMS: Text("terms", "合同条款"),
        LossCode.NO_BUDGET: Text("no budget", "没有预算"),
        LossCode.NO_DECISION: Text("no decision", "客户未决策"),
        LossCode.NEED_GONE: Text("the need is gone", "需求消失"),
        LossCode.OTHER: Text("other", "其他"),
    },
    TerminationCode: {
        TerminationCode.BY_AGREEMENT: Text("by agreement", "协商一致"),
        TerminationCode.CUSTOMER_IN_BREACH: Text("the customer is in breach", "客户违约"),
        TerminationCode.WE_IN_BREACH: Text("we are in breach", "我方违约"),
        TerminationCode.INSOLVENCY: Text("insolvency", "客户破产"),
        TerminationCode.FORCE_MAJEURE: Text("force majeure", "不可抗力"),
        TerminationCode.NEED_GONE: Text("the need is gone", "需求消失"),
        TerminationCode.OTHER: Text("other", "其他"),
    },
    MaterialKind: {
        MaterialKind.PPT: Text("slides", "演示文稿"),
        MaterialKind.BROCHURE: Text("brochure", "宣传册"),
        MaterialKind.CASE_COMPARISON: Text("comparison of cases", "案例对比"),
        MaterialKind.OTHER: Text("other", "其他"),
    },
    Mark: {
        Mark.PASS: Text("pass", "通过"),
        Mark.FAIL: Text("fail", "不通过"),
    },
    Method: {
        Method.SEAL: Text("by seal", "盖章"),
        Method.E_SIGN: Text("by electronic signature", "电子签"),
    },
    Why: {
        Why.REVISED: Text("revised", "合同已修订"),
        Why.REOPENED: Text("negotiated anew", "重新谈判"),
    },
}
