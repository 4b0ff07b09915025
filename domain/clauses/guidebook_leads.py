"""Clauses of the guidebook on screening and grading leads."""

from .model import Clause, rule

LEADS: tuple[Clause, ...] = (
    rule(
        "G3.1.0",
        "P",
        ("Pick leads worth it", "挑出值得的线索"),
        "Sort before you chase, so that the team's time goes to the leads that deserve it.",
        "先分清轻重再去跟进，把人手留给真正值得的线索。",
    ),
    rule(
        "G3.1.1",
        "H",
        ("Source of the lead", "线索来源"),
        "Whoever registers a lead says where it came from, in words if no listed source fits. A "
        "lead without a source is not accepted.",
        "登记线索时必须选明它从哪里来，选“其他”的要另行写清；说不出来源的不予登记。",
    ),
    rule(
        "G3.1.2",
        "H",
        ("Base data of a lead", "线索的基础信息"),
        "We need to know the customer's name, whom to talk to and how to reach that person, the "
        "industry and how big the company is. One of phone, e-mail or WeChat will do.",
        "客户叫什么、找谁、怎么联系、做哪一行、公司多大，这几样缺一不可；电话、邮箱、微信有一样即"
        "可。",
    ),
    rule(
        "G3.1.3",
        "H",
        ("Three scores", "三项评分"),
        "Give {score_min} to {score_max_item} points each for how well the customer's size suits "
        "us, how clear the budget is and how pressing the need is. The system adds them up; "
        "{score_max} is the most.",
        "规模合不合适、预算清不清楚、需求急不急，各打{score_min}至{score_max_item}分；总分由系统相"
        "加，最高{score_max}分。",
    ),
    rule(
        "G3.1.4",
        "H",
        ("Grade A", "A级线索"),
        "Total {grade_a_min} or more is grade A: these leads come first. The system works the "
        "grade out and refuses a different one.",
        "总分达到{grade_a_min}分就是A级，排在最前面跟进。等级由系统算出，另报一个不同的等级会被退"
        "回。",
    ),
    rule(
        "G3.1.5",
        "HP",
        ("Grade B", "B级线索"),
        "A total of at least {grade_b_min} but below {grade_a_min} is grade B: follow it up at "
        "the usual pace.",
        "总分不低于{grade_b_min}分、又不到{grade_a_min}分的是B级，按平常节奏跟进即可。",
    ),
    rule(
        "G3.1.6",
        "H",
        ("Grade C", "C级线索"),
        "Below {grade_b_min} the lead is grade C: once the score is approved it is parked, and no "
        "effort goes into it for now.",
        "总分不到{grade_b_min}分的是C级；评分批准后先搁在一边，暂不投入人力。",
    ),
    rule(
        "G3.1.7",
        "H",
        ("The manager checks the score", "经理把关评分"),
        "A score counts only when a sales manager has agreed to it. Nobody approves a score of "
        "his own.",
        "打出的分要经销售经理点头才算数；打分的人不能批自己的分。",
    ),
    rule(
        "G3.1.8",
        "H",
        ("The system assigns the lead", "系统指派负责人"),
        "With the approval the system names the owner by the rules in force. Until then the lead "
        "is assigned to nobody.",
        "评分一经批准，系统就按现行规则指定由谁负责；没批准之前，线索不派给任何人。",
    ),
    rule(
        "G3.1.9",
        "C",
        ("First contact with A leads", "A级线索首次联系"),
        "The owner of a grade A lead tries to reach the customer at most {first_contact_hours} "
        "hours after getting it. An unanswered call counts as a try; its outcome is recorded.",
        "A级线索分到手后，负责人要在{first_contact_hours}小时内动手联系客户；没打通也算，结果照实"
        "记下。",
    ),
    rule(
        "G3.1.10",
        "HD",
        ("More than size", "不能只看规模"),
        "A big company is not yet a good lead: write down what shows that the money is there and "
        "that the need is real. A grade A carried by size despite a weak budget is flagged.",
        "公司大不等于机会好：打分时要写出凭什么说钱有着落、需求是真的；靠规模撑起来而预算偏弱的A级"
        "会被标出。",
    ),
    rule(
        "G3.1.11",
        "C",
        ("C leads are looked at again", "C级线索复评"),
        "A parked grade C lead is scored afresh every {monthly_review_months} month(s), in case "
        "things have changed.",
        "搁置的C级线索每过{monthly_review_months}个月要重新打一次分，看看情况有没有变化。",
    ),
)
