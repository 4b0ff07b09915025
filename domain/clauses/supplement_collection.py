"""Clauses of our supplement on collecting what is owed."""

from .model import Clause, rule

COLLECTION: tuple[Clause, ...] = (
    rule(
        "R3.6.1",
        "HC",
        ("Payment lines", "付款计划各期"),
        "Every payment line has a kind, an amount and an event or date that makes it fall due. "
        "When that comes about, the system fixes the line's due day.",
        "每一期付款都写明种类、金额和凭什么到期；条件一成就，系统就定下这一期的到期日。",
        serves=("G1.2",),
    ),
    rule(
        "R3.6.2",
        "HC",
        ("Invoices", "开具发票"),
        "Finance invoices a line within {invoice_working_days} working days once the system has "
        "fixed its due day. No invoice number is used twice, and valid invoices never exceed the "
        "line.",
        "某一期的到期日定下后，财务在{invoice_working_days}个工作日内开票。发票号不得重复，有效发"
        "票合计不得超过这一期的金额。",
        serves=("G1.2",),
    ),
    rule(
        "R3.6.3",
        "H",
        ("Booking payments", "登记收款"),
        "Only finance books payments, and a bank reference counts once. The oldest due line is "
        "served first unless said otherwise; a surplus becomes credit, and a second person "
        "reverses a wrong booking with a reason.",
        "收款只由财务登记，同一银行流水号只能记一次。没有另行指定的，先冲最早到期的一期，多出的记"
        "为客户余额；记错了由另一人写明原因冲销。",
        serves=("G1.2",),
    ),
    rule(
        "R3.6.4",
        "HC",
        ("Reminder ladder", "分级催款"),
        "Reminding begins {dunning_before_days} days before the due day and grows firmer with the "
        "days overdue: daily from {dunning_daily_days}, the manager from {dunning_manager_days}, "
        "finance and legal with deliveries on hold from {dunning_hold_days}, a formal demand from "
        "{dunning_demand_days}, a lawsuit or write-off proposal from {dunning_final_days}. A "
        "broken promise is recorded.",
        "到期前{dunning_before_days}天开始提醒，逾期越久催得越紧：第{dunning_daily_days}天起每天"
        "催，第{dunning_manager_days}天报经理，第{dunning_hold_days}天财务和法务发函并暂停交付，第"
        "{dunning_demand_days}天发正式催款函，第{dunning_final_days}天提出起诉或核销。客户答应了没"
        "付的，记为失约。",
        serves=("G1.2",),
    ),
    rule(
        "R3.6.5",
        "H",
        ("Disputes and write-offs", "争议与核销"),
        "Only the disputed part of an amount stands still; the rest goes on ageing. A write-off "
        "takes three people: finance proposes it, a manager and the general manager approve it.",
        "有争议的只停那一部分，其余照常计算账龄。核销要三个不同的人：财务提出，经理和总经理批准。",
        serves=("G1.2",),
    ),
    rule(
        "R3.6.6",
        "C",
        ("Limitation watch", "诉讼时效提醒"),
        "The claim on an overdue line is taken to lapse after {limitation_years} years; a demand "
        "or a part payment starts the time anew. Legal is alerted {limitation_warning_days} days "
        "before. Let counsel confirm the date.",
        "逾期款项的时效按{limitation_years}年计算，催过款或收到部分款项就重新起算；届满前"
        "{limitation_warning_days}天提醒法务。具体日期请律师确认。",
        serves=("G1.2",),
    ),
    rule(
        "R3.6.7",
        "H",
        ("Closing the deal", "结案"),
        "A deal closes when every milestone is accepted and nothing is owed any more, paid or "
        "written off. With only retention money open it waits for that; open complaints are shown "
        "but hold nothing up.",
        "里程碑全部验收、款项全部收清或核销后才能完结。只剩质保金的先等质保金；未结的客诉会显示出"
        "来，但不妨碍完结。",
        serves=("G1.2",),
    ),
)
