"""Codes of the contract from its approval on: window, archive, amendments (R3.4.6–R3.4.8)."""

from __future__ import annotations

from collections.abc import Mapping

from domain.language import Text

SIGNING: Mapping[str, Text] = {
    "ALREADY_ARCHIVED": Text(
        "This paper is archived already; name the one that is meant with amendment_no.",
        "该合同或补充协议已归档；请用 amendment_no 指明要归档的那一份。",
    ),
    "AMENDMENT_OPEN": Text(
        "Amendment {amendment_no} is not signed yet; revise that one (ReviseContract), or have it "
        "signed first.",
        "补充协议第 {amendment_no} 号尚未签订；请修订该协议（ReviseContract），或先将其签订。",
    ),
    "AMENDMENT_SIGNED": Text(
        "This amendment is signed and never changes; a further change is a new amendment "
        "(AmendContract).",
        "该补充协议已签订，不得改动；如需再变更，请另立补充协议（AmendContract）。",
    ),
    "AMENDMENT_STEP": Text(
        "Amendment {amendment_no} stands at {step}, where this cannot be done.",
        "补充协议第 {amendment_no} 号目前处于 {step}，不能执行此操作。",
    ),
    "AMENDMENT_UNKNOWN": Text(
        "This contract has no amendment of that number.", "该合同没有此编号的补充协议。"
    ),
    "ARCHIVED_BEFORE_SIGNED": Text(
        "It cannot be archived on a day before it was signed.", "归档日期不得早于签订日期。"
    ),
    "BELOW_INVOICED": Text(
        "Invoices over {invoiced_fen} stand for payment line {line_id}; void those the amendment "
        "leaves no room for.",
        "付款行 {line_id} 的有效发票共 {invoiced_fen}；超出补充协议金额的发票须先作废。",
    ),
    "BELOW_SETTLED": Text(
        "Of payment line {line_id}, {settled_fen} is settled already; the amendment must leave it "
        "at least that.",
        "付款行 {line_id} 已结清 {settled_fen}，补充协议中该行金额不得低于此数。",
    ),
    "CHANGE_AMENDED": Text(
        "A signed amendment carries out change {change_id} already.",
        "变更请求 {change_id} 已由签订的补充协议落实。",
    ),
    "CHANGE_TWICE": Text("Name each change once.", "同一变更请求只须列一次。"),
    "CHANGE_UNKNOWN": Text(
        "No change of the customer's with this id is on record here; request it first "
        "(RequestChange).",
        "此处没有该编号的变更请求；请先登记（RequestChange）。",
    ),
    "CONTRACT_NOT_HERE": Text(
        "This contract was signed before there was dealtrail; its text is not here to be amended.",
        "该合同在启用本系统之前签订，此处没有其文本，不能在此变更。",
    ),
    "CONTRACT_SIGNED": Text(
        "The contract itself is signed and never changes; under way is amendment {amendment_no}, "
        "so name it in amendment_no.",
        "合同正文已签订，不得改动；在办的是补充协议第 {amendment_no} 号，请用 amendment_no 指明。",
    ),
    "NOTHING_TO_ARCHIVE": Text(
        "No signed paper of this deal waits for its archive.", "本单没有已签订而待归档的合同。"
    ),
    "NOT_SIGNED": Text(
        "This paper is not signed yet; only a signed one is archived.",
        "该合同或补充协议尚未签订，签订后才能归档。",
    ),
    "OWN_TERMINATION": Text(
        "Whoever owns the deal does not agree to its end; a manager, legal and finance other than "
        "the owner must.",
        "商机负责人不得同意终止本单，须由负责人以外的经理、法务、财务各一人同意。",
    ),
    "WINDOW_OVER": Text(
        "The time for signing what was approved is over; all must vote on it anew.",
        "审批通过后的签订期限已过，须重新审批。",
    ),
}
