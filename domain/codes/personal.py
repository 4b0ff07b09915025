"""Codes of personal data: holds, erasures, restrictions."""

from __future__ import annotations

from collections.abc import Mapping

from domain.language import Text

PERSONAL: Mapping[str, Text] = {
    "CONTACT_ERASED": Text(
        "This person was erased, and nothing more is kept of him; name another contact.",
        "该联系人的个人信息已依法删除，不再记录；请填写其他联系人。",
    ),
    "CONTACT_RESTRICTED": Text(
        "What is kept of this person is restricted, and stays as it is; have it lifted first.",
        "该联系人的个人信息已限制处理，保持原样；请先解除限制。",
    ),
    "ERASURE_PROPOSED": Text(
        "Erasure {other_id} of this contact waits for approval already; have that one decided.",
        "该联系人的删除申请 {other_id} 已在等待批准；请处理该申请。",
    ),
    "HELD_CASE_UNKNOWN": Text(
        "There are no leads, deals or complaints with these ids: {ids}.",
        "没有以下编号的线索、商机或客诉：{ids}。",
    ),
    "HELD_CUSTOMER_UNKNOWN": Text("No customer has this id.", "没有该编号的客户。"),
    "HOLD_ON_NOTHING": Text(
        "Name what is to be held: a customer, or leads, deals and complaints.",
        "请填写保全对象：客户，或线索、商机、客诉。",
    ),
    "LEGAL_HOLD": Text(
        "What names this contact is under legal hold: {holds}. Have it released first.",
        "涉及该联系人的记录处于法律保全：{holds}。解除保全后方可删除。",
    ),
    "OWN_ERASURE": Text(
        "You proposed this erasure; another person of compliance or legal approves it.",
        "该删除由您申请，须由另一名合规或法务人员批准。",
    ),
    "OWN_HOLD": Text(
        "You placed this hold; another person of compliance or legal releases it.",
        "该保全由您设置，须由另一名合规或法务人员解除。",
    ),
    "RESTRICTED_ALREADY": Text(
        "Restriction {other_id} of this contact is in force already.",
        "该联系人的处理限制 {other_id} 已生效。",
    ),
}
