"""Codes of delivery (R3.5)."""

from __future__ import annotations

from collections.abc import Mapping

from domain.language import Text

DELIVERY: Mapping[str, Text] = {
    "ACCEPTANCE_NOT_REQUESTED": Text(
        "No request for the acceptance of this milestone is open; ask the customer first "
        "(RequestAcceptance).",
        "该里程碑没有待答复的验收申请，请先提请客户验收（RequestAcceptance）。",
    ),
    "ACCEPTED_STAYS": Text(
        "Milestone {milestone_id} was accepted already and stays as it is; leave it out, or name "
        "it unchanged.",
        "里程碑 {milestone_id} 已通过验收，不得更改；请勿填写，或原样列出。",
    ),
    "ALREADY_REQUESTED": Text(
        "The customer was asked to accept this milestone already; wait for the answer.",
        "该里程碑已提请验收，请等待客户答复。",
    ),
    "BEFORE_THE_REQUEST": Text(
        "The acceptance cannot lie before the day on which it was requested, {requested_on}.",
        "验收日期不得早于提请验收当日 {requested_on}。",
    ),
    "CHANGE_NOT_AMENDED": Text(
        "No signed amendment is about this change yet; no work is done on it before "
        "(AmendContract).",
        "该变更尚无已签订的补充协议，签订之前不得实施（AmendContract）。",
    ),
    "CHANGE_TOO_SOON": Text(
        "A change needs more notice; it can be wanted from {earliest} on.",
        "变更提出得太晚，最早可要求的日期为 {earliest}。",
    ),
    "CHECKLIST_INCOMPLETE": Text(
        "The handover goes through the whole checklist; missing: {missing}.",
        "交底须逐项核对清单，尚缺：{missing}。",
    ),
    "CUSTOMER_HAD_TIME": Text(
        "The customer had time to answer until then; silence counts from {first_day} on.",
        "当时客户仍在答复期内，视为验收的日期最早为 {first_day}。",
    ),
    "CUSTOMER_HAS_TIME": Text(
        "The customer still has time to answer; silence counts from {first_day} on.",
        "客户的答复期尚未届满，最早于 {first_day} 可视为验收。",
    ),
    "DELIVERIES_HELD": Text(
        "Deliveries to this customer are on hold: {count} line(s) long overdue. Have them paid, "
        "or released by a manager and finance (ReleaseDelivery).",
        "该客户有 {count} 笔款项严重逾期，已暂停交付。请先收回，或由经理与财务解除（"
        "ReleaseDelivery）。",
    ),
    "HANDOVER_ACCEPTED": Text(
        "The handover was accepted already.",
        "交底已被接收。",
    ),
    "HANDOVER_NOT_ACCEPTED": Text(
        "Delivery has not accepted the handover yet (AcceptHandover).",
        "交付方尚未接收交底（AcceptHandover）。",
    ),
    "MILESTONE_ACCEPTED": Text(
        "This milestone was accepted already.",
        "该里程碑已通过验收。",
    ),
    "MILESTONE_NOT_PLANNED": Text(
        "A payment hangs on milestone {milestone_id}, so the plan must have it.",
        "里程碑 {milestone_id} 关系到付款，计划中不可缺少。",
    ),
    "MILESTONE_TOO_LATE": Text(
        "Milestone {milestone_id} may not be due after the contract's delivery date, "
        "{delivery_on}.",
        "里程碑 {milestone_id} 的日期不得晚于合同交付日 {delivery_on}。",
    ),
    "MILESTONE_TWICE": Text(
        "Milestone {milestone_id} stands in the plan more than once; each needs an id of its own.",
        "里程碑 {milestone_id} 重复；每个里程碑须有各自的编号。",
    ),
    "MILESTONE_UNKNOWN": Text(
        "The delivery plan has no milestone with this id.",
        "交付计划中没有此编号的里程碑。",
    ),
    "NOTHING_AMENDED": Text(
        "No amendment was signed since the delivery was planned; while work goes on only an "
        "amendment changes the plan.",
        "制定计划之后未签订补充协议；交付进行中，只有补充协议才能变更计划。",
    ),
    "NOT_A_DELAY": Text(
        "The new day must be later than the one that counts now, {due_on}.",
        "新日期须晚于现行日期 {due_on}。",
    ),
    "NOT_PLANNED": Text(
        "Plan the delivery first (PlanDelivery).",
        "请先制定交付计划（PlanDelivery）。",
    ),
    "NO_DEEMED_ACCEPTANCE": Text(
        "The contract does not take silence for acceptance; the customer must accept.",
        "合同未约定逾期视为验收，须由客户验收。",
    ),
    "NO_OPEN_PREPAYMENT": Text(
        "This line is no prepayment that is still awaited.",
        "该付款行不是尚待收取的预付款。",
    ),
    "OWN_PREPAYMENT": Text(
        "Whoever owns the deal may not waive its prepayment; ask another person.",
        "商机负责人不得同意本单预付款未到先开工，请由他人决定。",
    ),
    "PLAN_OUTDATED": Text(
        "The plan no longer fits the contract as amended; plan the delivery anew (PlanDelivery).",
        "计划与变更后的合同不符，请重新制定交付计划（PlanDelivery）。",
    ),
    "PREPAYMENT_OPEN": Text(
        "Of the prepayment {line_id} {open_fen} is still to come; wait for it, or have a manager "
        "and finance waive it (WaivePrepayment).",
        "预付款 {line_id} 尚欠 {open_fen}。请待款到，或由经理与财务同意先开工（WaivePrepayment）。",
    ),
}
