"""Codes of what the company lays down, and of past deals brought in."""

from __future__ import annotations

from collections.abc import Mapping

from domain.language import Text

COMPANY: Mapping[str, Text] = {
    "CALENDAR_VERSION_USED": Text(
        "A calendar of this version was published before; give the new one a version of its own.",
        "该版本的工作日历已发布过；请为新日历另取版本号。",
    ),
    "CLOSED_BEFORE_SIGNED": Text(
        "A deal cannot be closed before it was signed.", "结案日期不得早于签订日期。"
    ),
    "CLOSED_WITH_OPEN_LINES": Text(
        "A closed deal owes nothing; leave out its open lines, or the day it was closed.",
        "已结案的商机不应再有未收款项；请删去未收款项，或不填结案日期。",
    ),
    "CONTRACT_NO_TAKEN": Text(
        "Deal {other_id} has this contract number; each contract has one of its own.",
        "商机 {other_id} 已使用该合同编号；每份合同的编号须唯一。",
    ),
    "DATE_TWICE": Text("A date stands twice; name each day once.", "有日期重复；每天只列一次。"),
    "DELEGATION_OVER": Text(
        "A delegation ends in the future; name a later end.",
        "委托的截止时间须晚于现在；请另填。",
    ),
    "DELEGATION_TOO_LONG": Text(
        "A delegation lasts {days} days at most; name an earlier end.",
        "委托最长 {days} 天；请提前截止时间。",
    ),
    "DEPUTY_UNKNOWN": Text(
        "Name another person who works here, and neither an auditor nor a program.",
        "请填写另一名在职人员，且不得为审计人员或应用程序。",
    ),
    "EVENT_TYPE_UNKNOWN": Text(
        "There are no events called {types}; see the documentation for their names.",
        "没有名为 {types} 的事件；名称见文档。",
    ),
    "EXPORT_NEEDS_NO_APPROVAL": Text(
        "No personal data is included; this export is written without an approval.",
        "该导出不含个人信息，无需批准。",
    ),
    "EXPORT_OF_UNKNOWN": Text(
        "Nothing is recorded under {ids}; name leads, deals or complaints that there are.",
        "没有 {ids} 的记录；请填写确实存在的线索、商机或客诉。",
    ),
    "EXPORT_RANGE_AHEAD": Text(
        "The log ends at position {last}; name a beginning that is not behind it.",
        "日志止于位置 {last}；请填写不超出该位置的起点。",
    ),
    "EXPORT_RANGE_EMPTY": Text(
        "The range ends before it begins; name an end behind its beginning.",
        "导出范围的终点不在起点之后；请填写晚于起点的终点。",
    ),
    "KEY_UNKNOWN": Text(
        "No key {key_id} was issued to this person, or it is revoked already.",
        "未向该人员签发过密钥 {key_id}，或该密钥已吊销。",
    ),
    "LAST_ROLE": Text(
        "It is the person's only role; grant another one first, or retire the person.",
        "这是该人员唯一的角色；请先授予其他角色，或办理离职。",
    ),
    "LEGAL_BASIS_MISSING": Text(
        "Personal data leaves the house on a legal basis only; name it, or leave the data out.",
        "导出个人信息须有法律依据；请填写依据，或不包含个人信息。",
    ),
    "NOT_DELEGATED": Text(
        "No such delegation is in force; it may have run out.",
        "没有生效中的此项委托，可能已到期。",
    ),
    "OPEN_ABOVE_AMOUNT": Text(
        "The open lines come to {open_fen}, more than the contract's amount of {amount_fen}.",
        "未收款项合计 {open_fen}，超过合同金额 {amount_fen}。",
    ),
    "OPEN_LINES_MISSING": Text(
        "Name the lines that are still owed, or the day on which the deal was closed.",
        "请填写未收款项；款已收齐的，请填写结案日期。",
    ),
    "OWN_EXPORT": Text(
        "You asked for this export; another person of compliance or legal approves it.",
        "该导出由您申请，须由另一名合规或法务人员批准。",
    ),
    "OWN_ROLE": Text(
        "Nobody changes his own roles; two other admins do.",
        "不得变更自己的角色，须由另外两名管理员办理。",
    ),
    "PAST_OWNER_UNKNOWN": Text(
        "The owner must be a sales rep or manager who works here; if he has left, leave it out.",
        "负责人须为在职的销售代表或销售经理；原负责人已离职的，请留空。",
    ),
    "ROLE_HELD": Text(
        "The person is {role} already.",
        "该人员已具有 {role} 角色。",
    ),
    "ROLE_NOT_THERE": Text(
        "The person is not {role}.",
        "该人员没有 {role} 角色。",
    ),
    "ROLE_NOT_TO_LEND": Text(
        "Only a role that you hold can be delegated, and neither auditor nor app.",
        "只能委托自己具有的角色，且 auditor 与 app 角色不得委托。",
    ),
    "SECOND_ADMIN": Text(
        "You agreed already, yourself or through who acts for you; a second admin is needed.",
        "您本人或您的代理人已经同意，须由另一名管理员办理。",
    ),
    "SHIFTED_DAYS_MISSING": Text(
        "Of {years} only days off are named, or only days worked in return; name both the "
        "weekdays off and the weekend days worked, or list every day of the year.",
        "{years} 年只列出了休息日或只列出了调休上班日；请同时列出放假的工作日和调休上班的周末，"
        "或逐日列出全年。",
    ),
    "TARGET_OF_ONE": Text(
        "A target is either a person's or a team's; name just one of them.",
        "销售目标要么属于个人，要么属于团队；请只填其中一项。",
    ),
    "TEAM_UNKNOWN": Text(
        "Nobody works in a team of this name; write it as it stands with its people.",
        "没有在职人员属于该团队；请按人员资料中的团队名称填写。",
    ),
    "WEBHOOK_ADDRESS": Text(
        "This is not an address to send to; give an https:// URL without user or password.",
        "该地址无法用于推送；请填写 https:// 网址，且不含用户名和密码。",
    ),
    "WEBHOOK_NOT_SECURE": Text(
        "Events are sent over https only; give an https:// URL.",
        "事件只通过 https 推送；请填写 https:// 网址。",
    ),
    "WEBHOOK_PRIVATE": Text(
        "The address is this machine's or a private network's; give one on the public internet.",
        "该地址属于本机或内部网络；请填写公网地址。",
    ),
    "YEAR_NOT_WHOLE": Text(
        "Of {years} some days repeat what Monday to Friday say and others are left out; list "
        "every day of the year, or only the days that differ.",
        "{years} 年有的日期与周一至周五的常规相同，又未列全；请逐日列出全年，或只列与常规不同的"
        "日期。",
    ),
}
