"""Codes of policies: what a proposal must obey, and who puts it in force."""

from __future__ import annotations

from collections.abc import Mapping

from domain.language import Text

POLICY: Mapping[str, Text] = {
    "OWN_POLICY": Text(
        "Who proposed a policy does not approve it; another admin or general manager does.",
        "提出政策的人不得自行批准，须由另一名管理员或总经理批准。",
    ),
    "POLICY_INCOMPLETE": Text(
        "This value is left out; a policy names every number, changed or not.",
        "缺少此值；政策须列出全部数值，无论是否改动。",
    ),
    "POLICY_LIST_ORDER": Text(
        "These days must ascend, each of them once.", "这些天数须由小到大，且不得重复。"
    ),
    "POLICY_NAME_UNKNOWN": Text(
        "There is a name here that the process does not have; it has {known}.",
        "此处有流程中没有的名称；可用的名称为 {known}。",
    ),
    "POLICY_NOTHING_CHANGED": Text(
        "These values are those of the policy in force; change at least one.",
        "所列数值与现行政策完全相同；请至少改动一项。",
    ),
    "POLICY_NOTICE": Text(
        "A warning comes after a percentage of the time or a span before the end: name one.",
        "预警须填已用时间的百分比，或提前的时间，二者填一。",
    ),
    "POLICY_NOT_PROPOSED": Text(
        "This is not the policy that waits for approval; waiting: {waiting}.",
        "待批准的不是此版本；当前待批准：{waiting}。",
    ),
    "POLICY_NOT_WHOLE": Text("This must be a multiple of {of}.", "此值须为 {of} 的整数倍。"),
    "POLICY_NO_LIMIT": Text(
        "This deadline is a date that the step itself names; it takes no limit.",
        "此期限由业务步骤给出日期，不设时限。",
    ),
    "POLICY_ORDER": Text(
        "{lower} must not be greater than {higher}.", "{lower} 不得大于 {higher}。"
    ),
    "POLICY_ORDER_STRICT": Text("{lower} must be less than {higher}.", "{lower} 须小于 {higher}。"),
    "POLICY_SPAN": Text(
        "This is a length of time in {unit}, at least 1, and in no other unit.",
        "此时长须以 {unit} 计，至少为 1，且不得使用其他单位。",
    ),
    "POLICY_VERSION_USED": Text(
        "A policy of this version was proposed before; give the new one a version of its own.",
        "该版本号已用过；请为新政策另取版本号。",
    ),
}
