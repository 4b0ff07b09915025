"""What a deadline asks one to do, in a few plain words, by its kind."""

from __future__ import annotations

from collections.abc import Mapping

from domain.language import Text

WHAT_TO_DO: Mapping[str, Text] = {
    "SCORE_REVIEW": Text("Approve or return the score", "审核评分：通过或退回"),
    "A_FIRST_CONTACT": Text("Contact the grade A lead for the first time", "首次联系 A 级线索"),
    "REPURCHASE_CONTACT": Text("Contact the returning customer", "联系复购客户"),
    "C_MONTHLY_REVIEW": Text("Score the deferred lead anew", "重新评估暂缓线索"),
    "NEEDS_MAIL": Text("Mail the summary of needs", "发送需求纪要邮件"),
    "FEEDBACK_FORM": Text("Hand in the feedback form", "提交《方案反馈记录表》"),
    "OBJECTION_ANSWER": Text("Answer the customer's objection", "答复客户异议"),
    "HOLD_REVIEW": Text("Resume the deal or give it up", "恢复推进，或确认丢单"),
    "CONTRACT_DRAFT": Text("Draft the contract", "起草合同"),
    "CONTRACT_REVIEW": Text("Vote on the contract", "审核合同"),
    "SIGN_WINDOW": Text("Sign the contract before its approvals expire", "在审批失效前签订合同"),
    "ARCHIVE": Text("Archive the signed contract", "归档已签合同"),
    "HANDOVER": Text("Hand the order over to delivery", "向交付部门移交订单"),
    "HANDOVER_ACCEPT": Text("Accept or return the handover", "接收或退回移交"),
    "PROGRESS_WEEKLY": Text("Report the week's progress", "提交交付周报"),
    "MILESTONE": Text("Complete the milestone", "完成里程碑"),
    "CUSTOMER_ACCEPTANCE": Text("Remind the customer to accept", "提醒客户验收"),
    "REWORK": Text("Rework and ask for acceptance again", "整改后重新申请验收"),
    "STEERING_MONTHLY": Text("Report to the steering group", "提交项目月度汇报"),
    "INVOICE": Text("Issue the invoice", "开具发票"),
    "RECEIVABLE": Text("See that the payment comes in", "跟进到期回款"),
    "PROMISE": Text("See that the promised payment comes in", "跟进客户承诺的付款"),
    "LIMITATION": Text("Act before the claim is time-barred", "在诉讼时效届满前采取行动"),
    "VISIT_QUARTERLY": Text("Visit the customer", "回访老客户"),
    "CMP_ACK": Text("Acknowledge the complaint", "确认收到客诉"),
    "CMP_TRIAGE": Text("Triage the complaint", "为客诉定级分派"),
    "CMP_FIRST": Text("Give the first response", "首次回复客诉"),
    "CMP_SOLUTION": Text("Propose a solution", "提出客诉解决方案"),
    "CMP_RESOLVE": Text("Resolve the complaint", "解决客诉"),
    "CMP_FOLLOWUP": Text("Ask the customer how it went", "客诉满意度回访"),
}

DUNNING = Text("Send the reminder of payment", "发送催款通知")


def what_to_do(kind: str) -> Text:
    """The words for a kind of deadline; one unknown here speaks for itself."""
    if kind.startswith("DUNNING_"):
        return DUNNING
    return WHAT_TO_DO.get(kind, Text(kind, kind))
