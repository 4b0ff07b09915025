"""Clauses of our supplement on complaints after sale."""

from .model import Clause, rule

COMPLAINTS: tuple[Clause, ...] = (
    rule(
        "R3.7.1",
        "H",
        ("Taking a complaint", "受理登记"),
        "Whoever hears a complaint first registers it: who complains, about what, since when, "
        "what remedy is wanted and the evidence. Each gets a number of its own.",
        "谁先接到客诉谁就登记：谁投诉、为了什么、何时发生、希望怎么解决、有什么凭据。每件都有自己"
        "的编号。",
        serves=("G2.4",),
    ),
    rule(
        "R3.7.2",
        "HC",
        ("Receipt and severity", "确认受理与定级"),
        "Tell the customer within {complaint_ack_hours} hours that the complaint has arrived, and "
        "judge its severity within {complaint_triage_hours}. From {complaint_major_yuan} yuan it "
        "is at least major; with press, lawyers or authorities involved it is urgent. Only a "
        "manager lowers it.",
        "登记后{complaint_ack_hours}小时内告诉客户已受理，{complaint_triage_hours}小时内定级。涉及"
        "金额达到{complaint_major_yuan}元的至少定为重大；牵涉媒体、律师或监管的定为紧急。定了级只"
        "有经理能调低。",
        serves=("G2.4",),
    ),
    rule(
        "R3.7.3",
        "C",
        ("Time limits by severity", "按级别限时"),
        "First response, solution and end are due, in this order: general "
        "{complaint_general_first_hours} hours, {complaint_general_solution_working_days} and "
        "{complaint_general_resolve_working_days} working days; major "
        "{complaint_major_first_hours} hours, {complaint_major_solution_working_days} and "
        "{complaint_major_resolve_working_days} working days; urgent "
        "{complaint_urgent_first_hours}, {complaint_urgent_solution_hours} and "
        "{complaint_urgent_resolve_hours} hours. Waiting for the customer pauses the last two "
        "only.",
        "首次答复、拿出方案、办结的时限依次为：一般{complaint_general_first_hours}小时、"
        "{complaint_general_solution_working_days}和{complaint_general_resolve_working_days}个工作"
        "日；重大{complaint_major_first_hours}小时、{complaint_major_solution_working_days}和"
        "{complaint_major_resolve_working_days}个工作日；紧急{complaint_urgent_first_hours}、"
        "{complaint_urgent_solution_hours}和{complaint_urgent_resolve_hours}小时。等客户时只暂停后"
        "两项。",
        serves=("G2.4",),
    ),
    rule(
        "R3.7.4",
        "H",
        ("Who handles it", "由谁处理"),
        "Nobody handles a complaint about himself. Technical support looks into quality, delivery "
        "into lateness, a product manager into missing functions.",
        "被投诉的人不得自己处理。质量问题由技术支持查，交付延迟由交付查，功能不满足由产品经理查。",
        serves=("G2.4",),
    ),
    rule(
        "R3.7.5",
        "H",
        ("Finding the cause", "查明原因"),
        "State whether the complaint is founded and what caused it; in an urgent case contain the "
        "harm first. Calling it unfounded takes a manager's consent and a written explanation, "
        "and the customer may appeal once, to another person.",
        "要写明投诉成不成立、原因是什么；紧急的先控制影响。认定不成立须经理同意并书面说明，客户可"
        "以申诉一次，由另一人办理。",
        serves=("G2.4",),
    ),
    rule(
        "R3.7.6",
        "H",
        ("Cost of the remedy", "处理费用审批"),
        "Nobody approves the cost of his own proposal. Up to {complaint_cost_lead_yuan} yuan a "
        "customer service lead may do so, up to {complaint_cost_manager_yuan} a sales manager; "
        "above that finance joins, and from {complaint_cost_gm_yuan} the general manager as well.",
        "提方案的人不能批自己的费用。{complaint_cost_lead_yuan}元以内客服主管可批，"
        "{complaint_cost_manager_yuan}元以内销售经理可批，再高要加上财务，达到"
        "{complaint_cost_gm_yuan}元还要总经理批。",
        serves=("G2.4",),
    ),
    rule(
        "R3.7.7",
        "H",
        ("Customer's answer", "客户答复"),
        "Tell the customer the decision and carry out what he accepts; record when it was done "
        "and the proof. From {complaint_rejections} rejections in one cycle the case goes up a "
        "level.",
        "把决定告诉客户，客户接受的才执行，办完记下日期和凭据。同一轮里客户拒绝达到"
        "{complaint_rejections}次的，上报一级。",
        serves=("G2.4",),
    ),
    rule(
        "R3.7.8",
        "HC",
        ("Follow-up call", "客户回访"),
        "Within {complaint_followup_days} days of the resolution someone other than the handler "
        "asks for a satisfaction score of {satisfaction_min} to {satisfaction_max}. From "
        "{satisfaction_close_min} the case can be closed; below that it is reopened, more severe "
        "by one step.",
        "办结后{complaint_followup_days}天内，由处理人以外的人回访，请客户打{satisfaction_min}至"
        "{satisfaction_max}分。达到{satisfaction_close_min}分可以结案；不到的重新办理，级别提高一"
        "档。",
        serves=("G2.4",),
    ),
    rule(
        "R3.7.9",
        "H",
        ("Reopening and recurrence", "重开与重复发生"),
        "The customer may reopen a case up to {complaint_reopen_days} days after closing; later "
        "it is a new one, linked to the old. Major and urgent cases get a corrective action, and "
        "{recurrence_count} with the same cause within {recurrence_days} days are flagged.",
        "结案后{complaint_reopen_days}天内客户可以要求重开，过后另立新案并与旧案关联。重大和紧急的"
        "要定纠正措施；{recurrence_days}天内同一原因出现{recurrence_count}次的会被标出。",
        serves=("G2.4",),
    ),
    rule(
        "R3.7.10",
        "H",
        ("Free, fair and confidential", "免费、公正、保密"),
        "Complaining costs nothing and is treated openly and fairly. Who complained is readable "
        "only by those who handle the case, auditor and compliance, and each reading is recorded.",
        "投诉不收费，处理要公开、公正。投诉人是谁，只有经办的人、审计和合规看得到，每次查看都留下"
        "记录。",
        serves=("G2.4",),
    ),
)
