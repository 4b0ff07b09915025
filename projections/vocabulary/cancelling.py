"""Why deadlines fall away, in words: reasons of their own, and the ends of a case."""

from __future__ import annotations

from collections.abc import Mapping

from domain.complaint.kinds import ENDED
from domain.deal.stages import Stage
from domain.language import Text
from domain.lead.state import Status

from .complaints import COMPLAINT_WORDS
from .deals import DEAL_WORDS
from .leads import LEAD_WORDS

#: The words of the states in which a case ends, and its deadlines with it.
_ENDS: Mapping[str, Text] = {
    str(state): words[type(state)][state]
    for words, states in (
        (LEAD_WORDS, tuple(Status)),
        (COMPLAINT_WORDS, tuple(ENDED)),
        (DEAL_WORDS, tuple(Stage)),
    )
    for state in states
}

WHY_CANCELLED: Mapping[str, Text] = {
    **_ENDS,
    "AMENDED_AWAY": Text("an amendment took the line out", "补充协议已取消该付款行"),
    "APPROVED_ANEW": Text("approved anew", "已重新审批"),
    "DATE_CHANGED": Text("the date was changed", "日期已变更"),
    "DELAY_AGREED": Text("the delay was agreed", "延期已商定"),
    "DELIVERED": Text("all is delivered", "已全部交付"),
    "DUE_DAY_MOVED": Text("the due day was moved", "到期日已变更"),
    "GRADE_CHANGED": Text("the grade was changed", "等级已变更"),
    "LINE_AMENDED_AWAY": Text("an amendment took the line out", "补充协议已取消该付款行"),
    "LINE_EMPTIED": Text("nothing more is open on the line", "该付款行已结清"),
    "NEWER_DEAL_CLOSED": Text("a newer deal took the visits over", "由更新的合同接续回访"),
    "REJECTED": Text("the contract was rejected", "合同评审未通过"),
    "REOPENED": Text("reopened", "重新打开"),
    "REPLANNED": Text("planned anew", "已重新计划"),
    "RESTARTED": Text("the time began anew", "重新起算"),
    "REVISED": Text("revised", "已修订"),
    "SEVERITY_CHANGED": Text("the severity was changed", "客诉等级已调整"),
}
