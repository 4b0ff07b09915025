"""Clauses of our supplement on what the forms show."""

from .model import Clause, rule

FORMS: tuple[Clause, ...] = (
    rule(
        "R4.1",
        "P",
        ("Needs record form", "需求沟通记录表"),
        "Shows whom we talked to, when and where, how we prepared, the questions by SPIN type, "
        "the five kinds of needs, open points and next step, and when the summary was sent and "
        "confirmed.",
        "《需求沟通记录表》列出与谁、何时、何地谈的，事先看了什么，各类SPIN问题，五类需求内容，未"
        "决事项与下一步，以及要点何时发出、何时确认。",
        serves=("G3.2.4",),
    ),
    rule(
        "R4.2",
        "P",
        ("Solution feedback form", "方案反馈记录表"),
        "Shows the version presented, who attended and whether a decision maker did, the time for "
        "questions, feedback and objections with their answers, the customer's attitude, the next "
        "step and the manager's opinion.",
        "《方案反馈记录表》列出讲的是哪一版、谁到场、有没有决策人、答疑多久、反馈和异议及其答复、"
        "客户态度、下一步和经理意见。",
        serves=("G3.3.9",),
    ),
    rule(
        "R4.3",
        "P",
        ("Negotiation strategy form", "谈判策略表"),
        "Shows the customer's concerns, our strengths and room to give, the bottom line, the "
        "steps of concession and what we want for them, who plays which part, the rehearsal, "
        "legal remarks and notes of each round.",
        "《谈判策略表》列出客户在意什么、我们强在哪里、还能让多少，以及各项底线、分步让步要换回什"
        "么、现场分工、演练日期、法务意见和各轮记录。",
        serves=("G3.4.2",),
    ),
    rule(
        "R4.4",
        "P",
        ("Lead registration and score form", "线索登记评分表"),
        "Shows the base data and source of a lead, the three scores with their evidence, total "
        "and grade, the manager's opinion and the owner.",
        "《线索登记评分表》列出基础信息、来源、三项评分及依据、总分、等级、经理意见和负责人。",
    ),
    rule(
        "R4.5",
        "P",
        ("Contract review form", "合同评审表"),
        "Shows the items reviewed, each department's opinion, the fingerprint of the text and the "
        "result.",
        "《合同评审表》列出评审事项、各部门意见、合同文本的指纹和结论。",
    ),
    rule(
        "R4.6",
        "P",
        ("Handover and acceptance forms", "交接表与验收单"),
        "The delivery handover form and the acceptance form show what was handed over to delivery "
        "and what the customer accepted.",
        "《订单交付交接表》和《验收单》分别记下交给交付方的内容和客户验收的内容。",
    ),
    rule(
        "R4.7",
        "P",
        ("Collection tracking form", "回款跟踪表"),
        "Shows for each payment line what is due, invoiced, received, open or disputed, how long "
        "it is overdue, the last reminder and promise, and who does what next.",
        "《回款跟踪表》逐期列出应收、已开票、已收、未收和争议金额，逾期多久，最近一次催款和客户承"
        "诺，以及下一步由谁做什么。",
    ),
    rule(
        "R4.8",
        "P",
        ("Complaint form", "客诉处理表"),
        "Follows a complaint from receipt to closing: who, what, how severe, finding and cause, "
        "remedy with its cost and approvals, the customer's answer, follow-up and corrective "
        "action.",
        "《客诉处理表》从受理记到结案：谁投诉、什么事、多严重、调查结论与原因、方案及费用审批、客"
        "户答复、回访和纠正措施。",
    ),
)
