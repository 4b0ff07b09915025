"""Codes of reminders, disputes, write-offs and closing (R3.6.4–R3.6.7)."""

from __future__ import annotations

from collections.abc import Mapping

from domain.language import Text

DUNNING: Mapping[str, Text] = {
    "AMENDMENT_UNDER_WAY": Text(
        "An amendment is under way; have it signed before the deal is closed.",
        "尚有补充协议在办理中，须先签订再结案。",
    ),
    "COMPLAINT_OVER": Text(
        "This complaint is over; only an open one can dispute an amount.",
        "该客诉已结束；只有未结的客诉才能对金额提出争议。",
    ),
    "DISPUTED_TOO_MUCH": Text(
        "Of what is open on this line only {left_fen} is not in dispute yet.",
        "该付款行未收款中尚无争议的部分只有 {left_fen}。",
    ),
    "NOTHING_TO_REMIND_OF": Text(
        "Remind of a line whose due day is known and on which something is still owed.",
        "只能催收已定到期日且尚有未收款的付款行。",
    ),
    "NOT_ALL_ACCEPTED": Text(
        "The customer has to accept every milestone before the deal is closed.",
        "里程碑须全部验收后才能结案。",
    ),
    "NOT_A_COMPLAINT_OF_THE_CUSTOMER": Text(
        "Name a complaint of this deal's customer by its id.",
        "须填写该商机客户的客诉编号。",
    ),
    "NOT_DISPUTED": Text(
        "This complaint disputes nothing on this line.", "该客诉对该付款行没有未决的争议金额。"
    ),
    "NOT_HELD": Text(
        "No delivery waits for this line; there is nothing to release.",
        "该付款行并未导致暂停交付，无需放行。",
    ),
    "OWNER_DECIDES": Text(
        "Whoever owns the deal may not decide this; ask another person of that role.",
        "商机负责人不得就此作出决定，请由该角色的另一人办理。",
    ),
    "OWN_PROPOSAL": Text(
        "Nobody approves a write-off that he proposed himself.", "不得批准本人提出的核销。"
    ),
    "PROMISED_FOR_THE_PAST": Text(
        "The customer can only promise to pay on the day of the talk or later.",
        "承诺付款日不得早于催收当日。",
    ),
    "PROMISED_TOO_MUCH": Text(
        "Only {open_fen} is still open on this line; the promise may not be more.",
        "该付款行未收款只有 {open_fen}，承诺金额不得超过。",
    ),
    "PROMISE_INCOMPLETE": Text(
        "A promise needs both: the day (promised_on) and the amount (promised_fen).",
        "付款承诺须同时写明日期（promised_on）和金额（promised_fen）。",
    ),
    "STEP_TOO_EARLY": Text(
        "This step can be taken from {day} on; take an earlier one.",
        "该催收步骤自 {day} 起才能执行，请选用更早的步骤。",
    ),
    "STEP_UNKNOWN": Text("The steps are: {steps}.", "催收步骤只有：{steps}。"),
    "STILL_OWED": Text(
        "Apart from money retained, {open_fen} is still to be paid or written off.",
        "除质保金外尚有 {open_fen} 未收或未核销。",
    ),
    "UPHELD_TOO_MUCH": Text(
        "Only {amount_fen} is in dispute; no more than that can be upheld.",
        "争议金额只有 {amount_fen}，认定成立的部分不得超过。",
    ),
    "WRITE_OFF_UNKNOWN": Text(
        "There is no such proposal in this deal; name it by its write_off_id, and if you name "
        "its line or amount too, by those that were proposed.",
        "该商机没有这一核销提议；请填写正确的 write_off_id，若同时填写付款行或金额，须与提议一致。",
    ),
    "WRITTEN_OFF": Text("This write-off was approved already.", "该核销已获批准。"),
    "WRITTEN_OFF_TOO_MUCH": Text(
        "Only {left_fen} is left of this line to be written off.",
        "该付款行可核销的余额只有 {left_fen}。",
    ),
}
