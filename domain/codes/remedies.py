"""Codes of complaints from the solution on (R3.7.6–R3.7.9)."""

from __future__ import annotations

from collections.abc import Mapping

from domain.language import Text

REMEDIES: Mapping[str, Text] = {
    "ACTION_UNKNOWN": Text(
        "This complaint has no corrective action with this id.", "本客诉没有该编号的纠正措施。"
    ),
    "ALREADY_APPEALED": Text(
        "The customer has appealed once already; one appeal is all there is.",
        "客户已申诉过一次，不能再次申诉。",
    ),
    "ALREADY_REJECTED": Text(
        "The customer rejected the last proposal; the handler proposes anew (ProposeSolution).",
        "客户未接受上一方案，请处理人重新提出方案（ProposeSolution）。",
    ),
    "ALREADY_VERIFIED": Text(
        "This corrective action was verified already; plan another one if the cause is still "
        "there.",
        "该纠正措施已验证过；如原因仍在，请另行制定措施。",
    ),
    "COST_DECIDED": Text(
        "No proposal waits for a decision on its cost.", "没有待批费用的解决方案。"
    ),
    "COST_NOT_APPROVED": Text(
        "The cost of the proposal is not approved yet (ApproveSolution).",
        "方案费用尚未批准（ApproveSolution）。",
    ),
    "DONE_BEFORE_IT_HAPPENED": Text(
        "It cannot have been done before what the customer complains of happened.",
        "解决日期不得早于客诉事项的发生日期。",
    ),
    "LIMIT": Text(
        "A cost of {cost_fen} is beyond what your role may approve; it takes {roles}.",
        "费用 {cost_fen} 超出您角色的审批权限，须由以下角色批准：{roles}。",
    ),
    "NOT_COMMUNICATED": Text(
        "Tell the customer first what we offer (CommunicateDecision).",
        "请先将处理决定告知客户（CommunicateDecision）。",
    ),
    "NOT_SEVERE": Text(
        "Corrective actions are for complaints that are major, urgent, or flagged as recurring.",
        "只有重大、紧急或已标记为重复发生的客诉才制定纠正措施。",
    ),
    "NOT_THE_NEWEST_SOLUTION": Text(
        "The newest proposal is {solution_id}; name that one.",
        "最新的方案是 {solution_id}，请指明该方案。",
    ),
    "NOT_THE_PENDING_SOLUTION": Text(
        "The proposal whose cost waits for a decision is {solution_id}; look at that one first.",
        "待批费用的方案是 {solution_id}，请先查看该方案。",
    ),
    "NO_FINDING": Text(
        "Record first what was found in this cycle (RecordFinding).",
        "请先记录本轮调查结论（RecordFinding）。",
    ),
    "NO_OPEN_ACTION": Text("No corrective action waits to be verified.", "没有待验证的纠正措施。"),
    "OWN_ACTION": Text(
        "Whoever planned the corrective action does not verify it; ask somebody else of customer "
        "service.",
        "制定纠正措施的人不得自行验证，请由其他客服人员验证。",
    ),
    "OWN_HANDLING": Text(
        "Whoever handles the complaint neither follows it up nor closes it; ask somebody else of "
        "customer service.",
        "处理人不得自行回访或结案，请由其他客服人员办理。",
    ),
    "OWN_REMEDY": Text(
        "Whoever proposed the solution does not decide on its cost; ask another person.",
        "提出方案的人不得审批其费用，请由他人审批。",
    ),
    "PROPOSAL_WAITS": Text(
        "The last proposal still waits for an answer; there is one at a time.",
        "上一方案仍在等待答复；同一时间只能有一个方案。",
    ),
    "REOPENED_TOO_LATE": Text(
        "A complaint is reopened up to {days} days after it was closed; register a new one that "
        "is linked to this one (linked_to).",
        "结案后 {days} 天内方可重开；请另行登记新客诉，并与本客诉关联（linked_to）。",
    ),
}
