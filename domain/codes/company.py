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
    "EVENT_TYPE_UNKNOWN": Text(
        "There are no events called {types}; see the documentation for their names.",
        "没有名为 {types} 的事件；名称见文档。",
    ),
    "EXPORT_NEEDS_NO_APPROVAL": Text(
        "No personal data is included; this export is written without an approval.",
        "该导出不含个人信息，无需批准。",
    ),
    "EXPORT_RANGE_EMPTY": Text(
        "The range ends before it begins; name an end behind its beginning.",
        "导出范围的终点不在起点之后；请填写晚于起点的终点。",
    ),
    "KEY_UNKNOWN": Text(
        "No key {key_id} was issued to this person, or it is revoked already.",
        "未向该人员签发过密钥 {key_id}，或该密钥已吊销。",
    ),
    "LEGAL_BASIS_MISSING": Text(
        "Personal data leaves the house on a legal basis only; name it, or leave the data out.",
        "导出个人信息须有法律依据；请填写依据，或不包含个人信息。",
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
    "PAST_OWNER_UNKNOWN": Text(
        "The owner must be a sales rep or manager who works here; if he has left, leave it out.",
        "负责人须为在职的销售代表或销售经理；原负责人已离职的，请留空。",
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
