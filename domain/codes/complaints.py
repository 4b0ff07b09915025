"""Codes of complaints up to the finding (R3.7.1–R3.7.5)."""

from __future__ import annotations

from collections.abc import Mapping

from domain.language import Text

COMPLAINTS: Mapping[str, Text] = {
    "ALREADY_PAUSED": Text(
        "The clocks stand still already; they go on with ResumeClock.",
        "时限已暂停；恢复计时请用 ResumeClock。",
    ),
    "ALREADY_TRIAGED": Text(
        "The severity was judged already; change it with ChangeSeverity.",
        "该客诉已定级；如需调整请用 ChangeSeverity。",
    ),
    "ANOTHER_HANDLER": Text(
        "This person handled it before; after an appeal or a second reopening it takes somebody "
        "else.",
        "该人员此前已处理过本客诉；申诉或第二次重开后须换另一人处理。",
    ),
    "BEFORE_THE_CYCLE": Text(
        "It cannot have been done before the complaint was registered, reopened or appealed.",
        "不得早于客诉登记、重开或申诉的时间。",
    ),
    "DUPLICATE_COMPLAINT": Text(
        "The customer has a complaint open about the same, registered not long ago.",
        "该客户就同一事项近期登记的客诉尚未办结。",
    ),
    "EARLIER_COMPLAINT_UNKNOWN": Text(
        "Of this customer there is no earlier complaint with this id.",
        "该客户此前没有此编号的客诉。",
    ),
    "HANDLER_IS_SUBJECT": Text(
        "Nobody handles a complaint about himself; name somebody else.",
        "被投诉人不得处理针对自己的客诉，请另选他人。",
    ),
    "LOWERED_BY_MANAGER": Text(
        "Only a manager lowers the severity; others can raise it.",
        "级别只有经理可以调低，其他人员只能调高。",
    ),
    "NOT_AN_INVESTIGATOR": Text(
        "A complaint of this category is looked into by somebody who works here as {roles}.",
        "该类客诉须由以下角色的在职人员调查：{roles}。",
    ),
    "NOT_A_DEAL_OF_THE_CUSTOMER": Text(
        "This customer has no deal with this id.", "该客户没有此编号的商机。"
    ),
    "NOT_CONTAINED": Text(
        "The complaint is urgent; first record what was done at once against the harm (Contain).",
        "紧急客诉须先采取控制措施并记录（Contain）。",
    ),
    "NOT_PAUSED": Text(
        "The clocks do not stand still, so they cannot go on.", "时限未暂停，无需恢复。"
    ),
    "NOT_THE_LEAD": Text(
        "Whoever handles the complaint or proposed the solution cannot act as lead here; ask "
        "another person of customer service.",
        "处理人或方案提出人不得以客服主管身份操作，请由另一位客服人员办理。",
    ),
    "NOT_TRIAGED": Text("Judge the severity first (Triage).", "请先定级（Triage）。"),
    "PAUSED_TOO_EARLY": Text(
        "A pause cannot begin before the clocks did, or before the last pause ended.",
        "暂停时间不得早于计时开始，也不得早于上一次恢复。",
    ),
    "RESUMED_TOO_EARLY": Text(
        "The clocks cannot go on before they were paused.", "恢复时间不得早于暂停时间。"
    ),
    "SEVERITY_TOO_LOW": Text(
        "By these criteria the severity is at least {least}.", "按所列依据，级别至少为 {least}。"
    ),
    "TOP_LEVEL": Text(
        "The general manager knows already; there is no level above.",
        "已上报至总经理，没有更高级别。",
    ),
}
