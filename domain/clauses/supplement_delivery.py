"""Clauses of our supplement on delivery."""

from .model import Clause, rule

DELIVERY: tuple[Clause, ...] = (
    rule(
        "R3.5.1",
        "HC",
        ("Handover to delivery", "向交付交底"),
        "The owner hands the deal over within {handover_working_days} working day(s) of "
        "signature, with a checklist of core terms, milestones and special promises. Delivery "
        "accepts it or names the gaps within {handover_accept_working_days} working day(s).",
        "签订后{handover_working_days}个工作日内，负责人把核心条款、里程碑和特别承诺列成清单交给交"
        "付人员；交付方在{handover_accept_working_days}个工作日内接收，或指出缺什么并退回。",
        serves=("G1.2",),
    ),
    rule(
        "R3.5.2",
        "HC",
        ("Delivery plan", "交付计划"),
        "Delivery plans dated milestones with acceptance criteria, none later than the contract "
        "allows and including every one that a payment hangs on. Work starts after the agreed "
        "prepayment is in, unless a manager and finance waive it.",
        "交付方排出里程碑，写明日期和验收标准：不得晚于合同交期，付款所依据的里程碑一个都不能少。"
        "约定了预付款的，款到才开工，除非经理和财务都同意免除。",
        serves=("G1.2",),
    ),
    rule(
        "R3.5.3",
        "HCD",
        ("Progress and delays", "进度与延期"),
        "Report progress at least every {progress_days} days and keep the customer informed. "
        "Announce a delay at least {delay_notice_days} days ahead with new date, reason and the "
        "customer's answer; lateness without a word is flagged.",
        "至少每{progress_days}天报一次进度，并让客户知道。要延期的，至少提前{delay_notice_days}天"
        "说明新日期和原因，并取得客户同意；一声不响就晚了的会被标出。",
        serves=("G1.2",),
    ),
    rule(
        "R3.5.4",
        "HC",
        ("Acceptance", "客户验收"),
        "The customer has {customer_acceptance_working_days} working days to answer a request for "
        "acceptance. A signed acceptance form is needed, defects are mended within "
        "{rework_working_days} working days, and silence counts as acceptance only where the "
        "contract says so.",
        "提请验收后，客户有{customer_acceptance_working_days}个工作日答复。通过的要有签字的《验收"
        "单》；不通过的在{rework_working_days}个工作日内返工。合同写明逾期视为验收的，才可以按默认"
        "通过处理。",
        serves=("G1.2",),
    ),
    rule(
        "R3.5.5",
        "H",
        ("Change requests", "变更请求"),
        "A customer's change wish comes in writing at least {change_notice_working_days} working "
        "days ahead. No work is done on it before an amendment about it is signed.",
        "客户要改的，至少提前{change_notice_working_days}个工作日书面提出；相应的补充协议签订之"
        "前，不得动手做。",
        serves=("G1.2",),
    ),
)
