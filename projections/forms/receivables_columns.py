"""The columns of the 《回款跟踪表》 (R4.7), for the form and the CSV of the receivables (V8)."""

from __future__ import annotations

from collections.abc import Mapping

from domain.language import Text

#: Every column by its name in JSON and CSV, in the order of the form. Amounts are in fen, days
#: count from the day after the due day, `stage` is the step of the dunning ladder reached last.
RECEIVABLES_COLUMNS: Mapping[str, Text] = {
    "customer_name": Text("Customer", "客户"),
    "contract_no": Text("Contract no.", "合同编号"),
    "line_id": Text("Line", "期次"),
    "kind": Text("Kind", "款项类型"),
    "trigger": Text("Falls due by", "付款条件"),
    "due_on": Text("Due on", "应收日期"),
    "amount_fen": Text("Amount", "应收金额"),
    "invoiced_fen": Text("Invoiced", "已开票"),
    "received_fen": Text("Received", "已收"),
    "open_fen": Text("Open", "未收"),
    "overdue_days": Text("Days overdue", "逾期天数"),
    "bucket": Text("Age", "账龄"),
    "stage": Text("Dunning stage", "催收阶段"),
    "dunned_on": Text("Last reminder on", "最近催收日期"),
    "dunning_channel": Text("By", "催收方式"),
    "dunned_by": Text("Reminded by", "催收人"),
    "dunning_reply": Text("Reply", "客户答复"),
    "promised_on": Text("Promised for", "承诺付款日"),
    "promised_fen": Text("Promised amount", "承诺金额"),
    "next_action": Text("Next action", "下一步"),
    "owner_id": Text("Owner", "负责人"),
    "disputed_fen": Text("Disputed", "争议金额"),
}
