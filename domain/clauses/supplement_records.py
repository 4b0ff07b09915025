"""Clauses of our supplement on records, personal data and time, for the whole process."""

from .model import Clause, rule

RECORDS: tuple[Clause, ...] = (
    rule(
        "R5.1",
        "H",
        ("Who acts and why", "谁做的、为什么"),
        "Each step names who took it, in which role and under which number; whoever overrides a "
        "rule says why. Where another must consent first, the consent holds for {consent_days} "
        "days.",
        "每一步都记下是谁、以什么角色、凭哪个编号做的；越过规则的要写理由。须他人先同意的，同意在"
        "{consent_days}天内有效。",
    ),
    rule(
        "R5.2",
        "H",
        ("Nothing is erased or rewritten", "不改不删"),
        "A record is never edited or deleted. What was wrong is put right by a new entry that "
        "stands beside it.",
        "记录一经写入就不再改动或删除；有错的，另记一笔来更正，两笔都看得到。",
    ),
    rule(
        "R5.3",
        "H",
        ("Rules of the day", "按当时的规则"),
        "Each step is decided by the rules in force when it is recorded and keeps their version. "
        "Later changes of the rules leave it as it is.",
        "每一步按记录当时生效的规则判定，并注明规则版本；规则以后再改，也不影响已经作出的判定。",
    ),
    rule(
        "R5.4",
        "H",
        ("Personal data of customers", "客户个人信息"),
        "A customer's person is kept once, encrypted with a key of his own, and so is free text "
        "that quotes him; all else refers to it. Erasing the key erases the person while the "
        "record stays, unless a legal hold forbids it.",
        "客户方的个人信息只存一处，用专属密钥加密，引述其原话的文字也一样，其他地方只引用编号。销"
        "毁密钥就等于删除此人，记录仍在；有法律保全的不得删除。",
    ),
    rule(
        "R5.5",
        "H",
        ("Exports are recorded", "导出留痕"),
        "Taking data out is itself recorded: who did it, what for and how much. With personal "
        "data it takes a legal basis and the approval of a second person.",
        "把数据导出去也要留下记录：谁导的、做什么用、导了哪些。含个人信息的，须有法律依据并由另一人"
        "批准。",
    ),
    rule(
        "R5.6",
        "P",
        ("How long records stay", "记录保存期限"),
        "Records are kept for {retention_years} years after closing.",
        "结案后，记录保存{retention_years}年。",
    ),
    rule(
        "R5.7",
        "H",
        ("When an owner leaves", "负责人离开"),
        "The work is handed to somebody else, and running deadlines stay as they are.",
        "负责人离开时，手上的事要交给别人，正在走的时限不重新计算。",
    ),
    rule(
        "R5.8",
        "H",
        ("Late entries", "补录"),
        "A step may be entered up to {backdating_hours} hours afterwards, with a reason, and "
        "never ahead of time. A stated time of a talk, an objection or an answer is shown as a "
        "late entry from more than {late_entry_minutes} minutes before its recording; dates of "
        "papers and of the bank may be older.",
        "事后补录最多往前{backdating_hours}小时，要写原因，不得填将来的时间。沟通、异议、答复等时"
        "间比录入早了超过{late_entry_minutes}分钟的，显示为补录；纸质文件和银行的日期可以更早。",
    ),
    rule(
        "R5.9",
        "HC",
        ("Deals on hold", "搁置的商机"),
        "A deal is put on hold for at most {hold_max_days} days, with the day it comes up again. "
        "What we owe the customer goes on meanwhile, and so do its deadlines.",
        "商机最多搁置{hold_max_days}天，并要写明哪天再看；其间答应客户的事照做，时限照走。",
    ),
)
