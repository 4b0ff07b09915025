"""What a deadline asks one to do, in a few plain words, by its kind."""

from __future__ import annotations

import re
from collections.abc import Mapping

from domain.deal.ladder import DUNNING, days_of_kind
from domain.language import Text
from domain.policy import POLICY

RUNGS = POLICY.collection
#: The kind of the clock of a step of the dunning ladder.
STEP = re.compile(rf"^{DUNNING}T([+-]\d{{1,4}})?$")

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
    "OPEN_COMPLAINT": Text(
        "Acknowledge that this customer has an open complaint", "确认知悉该客户有未结客诉"
    ),
}

#: What is to be done about what is not paid, from that many days from the due day on.
FROM_DAY: tuple[tuple[int, Text], ...] = (
    (RUNGS.final_days, Text("Sue, or propose to write it off", "提起诉讼或提议核销")),
    (RUNGS.demand_days, Text("Send a formal letter of demand", "发出正式催款函或律师函")),
    (
        RUNGS.hold_days,
        Text("Send a legal notice; deliveries are on hold", "发出法律通知，暂停交付"),
    ),
    (RUNGS.manager_days, Text("Take the overdue payment in hand", "经理介入催收逾期款")),
    (1, Text("Call the customer about the overdue payment", "致电客户催收逾期款")),
    (0, Text("Confirm that the payment due today comes in", "确认今日到期款项到账")),
    (-RUNGS.before_days, Text("Remind the customer of the payment", "提醒客户付款将到期")),
)


def what_to_do(kind: str) -> Text:
    """The words for a kind of deadline; one unknown here speaks for itself."""
    days = days_of_kind(kind) if STEP.match(kind) else None
    if days is not None:
        return next((words for first, words in FROM_DAY if days >= first), FROM_DAY[-1][1])
    return WHAT_TO_DO.get(kind, Text(kind, kind))


def deadline_named(kind: str) -> Text:
    """What a deadline is called: by what it asks one to do; of a reminder also its step."""
    words = what_to_do(kind)
    if STEP.match(kind) is None:
        return words
    step = kind.removeprefix(DUNNING)
    return Text(f"{words.en} ({step})", f"{words.zh}（{step}）")
