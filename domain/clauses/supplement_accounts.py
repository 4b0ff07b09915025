"""Clauses of our supplement on repeat purchase and key accounts."""

from .model import Clause, rule

ACCOUNTS: tuple[Clause, ...] = (
    rule(
        "R3.8.1",
        "C",
        ("Regular visits", "定期回访老客户"),
        "From {repurchase_after_close_days} days after a deal is closed or "
        "{repurchase_before_end_days} days before the contract term ends, whichever comes first, "
        "the customer gets a visit every {visit_months} months.",
        "商机完结{repurchase_after_close_days}天后或合同到期前{repurchase_before_end_days}天，以先"
        "到的为准，此后每{visit_months}个月拜访客户一次。",
        serves=("G2.2",),
    ),
    rule(
        "R3.8.2",
        "H",
        ("History comes from the system", "历史由系统算出"),
        "In a repeat purchase the system itself works out orders, amount, average and last date. "
        "The complaints and satisfaction so far are referred to.",
        "登记复购时，以往订单数、金额、均价和最近日期由系统算出，并附上以往的客诉和满意度。",
        serves=("G2.2",),
    ),
    rule(
        "R3.8.3",
        "D",
        ("Open complaint warning", "未结客诉警示"),
        "If the customer has an open major or urgent complaint, the managers see a warning until "
        "one of them acknowledges it.",
        "客户还有重大或紧急客诉没有办结的，经理的待办里会一直警示，直到有一位经理确认知悉。",
        serves=("G2.2",),
    ),
    rule(
        "R3.8.4",
        "C",
        ("Contacting a returning customer", "复购线索首次联系"),
        "A repurchase lead is scored like any other and contacted within "
        "{repurchase_contact_working_days} working days whatever its grade. Grade A keeps its "
        "shorter time; a parked C has none.",
        "复购线索照样打分，不论等级，{repurchase_contact_working_days}个工作日内都要首次联系。A级"
        "仍按更短的时限；搁置的C级不计时。",
        serves=("G2.2",),
    ),
    rule(
        "R3.8.5",
        "P",
        ("Repurchase rate", "复购率"),
        "Of the customers with a signed deal in the chosen period, the repurchase rate is the "
        "share that signed more than one.",
        "在所选期间签过单的客户中，签了不止一单的占多少，就是复购率。",
        serves=("G2.2",),
    ),
    rule(
        "R3.9.1",
        "D",
        ("Key account or not", "是否大客户"),
        "The scenario stays as registered. A deal expected to bring {key_account_yuan} yuan or "
        "more under another scenario is flagged until a manager makes it a key account or says "
        "why not.",
        "场景以登记的为准。预计金额达到{key_account_yuan}元却不是大客户场景的会被标出，直到经理改"
        "为大客户或说明为何不改。",
        serves=("G2.3",),
    ),
    rule(
        "R3.9.2",
        "H",
        ("Class of the solution", "方案类别"),
        "Say whether the solution is standard, reused or newly made; for key accounts this is a "
        "must. A newly made one is drafted only after technical support has found it feasible.",
        "写明方案是标准的、复用的还是新做的，大客户必填。新做的要先由技术支持确认可行，才能起草。",
        serves=("G2.3",),
    ),
    rule(
        "R3.9.3",
        "H",
        ("Core team and decision chain", "核心团队与决策链"),
        "Before the solution is presented, the core team has a named person each for sales, "
        "solution and delivery, and the customer's decision chain is on record.",
        "讲方案之前，销售、方案、交付三方都要有名有姓地进入核心团队，客户的决策链也要写清。",
        serves=("G2.3",),
    ),
    rule(
        "R3.9.4",
        "H",
        ("Stricter steps for key accounts", "大客户的从严要求"),
        "A product manager has joined a talk before the solution is drafted, and someone who "
        "decides attends the presentation.",
        "起草方案前，要有一次产品经理参加的沟通；讲方案时，客户的决策人必须到场。",
        serves=("G2.3", "G3.2.8", "G3.3.7"),
    ),
    rule(
        "R3.9.5",
        "H",
        ("Payments and milestones in parts", "分期付款与里程碑"),
        "There are at least {key_account_lines_min} payment lines and "
        "{key_account_milestones_min} milestones, and the general manager approves the contract.",
        "付款至少分{key_account_lines_min}期，里程碑至少{key_account_milestones_min}个，合同须经总"
        "经理批准。",
        serves=("G2.3",),
    ),
    rule(
        "R3.9.6",
        "C",
        ("Steering report", "项目例会报告"),
        "While a key account project is in delivery, a steering report is due every "
        "{steering_months} month(s).",
        "大客户项目交付期间，每{steering_months}个月要交一份项目例会报告。",
        serves=("G2.3",),
    ),
)
