"""Clauses of the guidebook on making and presenting a solution."""

from .model import Clause, rule

SOLUTION: tuple[Clause, ...] = (
    rule(
        "G3.3.0",
        "P",
        ("A solution that fits", "方案要对路"),
        "Write the solution around this customer's own problem; that is what earns trust.",
        "方案要贴着这个客户的问题来写，客户才信得过我们。",
    ),
    rule(
        "G3.3.1",
        "H",
        ("Three roles write together", "三方合写方案"),
        "Every version has at least one sales representative, one product manager and one person "
        "of technical support among its authors.",
        "每一版方案的作者里，销售代表、产品经理、技术支持都要各有一人以上。",
    ),
    rule(
        "G3.3.2",
        "H",
        ("Four modules", "四个模块"),
        "The solution says what the customer gets, what each item costs and what they cost in "
        "sum, how many days delivery takes and what comes on top. If nothing comes on top, say "
        "why.",
        "方案要写明：给客户什么、每项多少钱且与总价对得上、多少天交付、另外附送什么；没有附送的要"
        "说明理由。",
    ),
    rule(
        "G3.3.3",
        "H",
        ("Internal review", "内部评审"),
        "Before the customer sees the solution, a sales manager who is not one of its authors "
        "passes or fails it on three points: whether we can do it, whether costs are in hand and "
        "what is left to earn.",
        "客户看到之前，先由没有参与编写的销售经理逐项评定：做不做得成、成本管不管得住、还能赚多"
        "少。",
    ),
    rule(
        "G3.3.4",
        "H",
        ("Revise, then present", "改好再讲"),
        "What the review sends back becomes a new version. Only a version that has passed is "
        "shown to the customer.",
        "评审没过就改，改完算新的一版；没通过的版本不能拿去给客户讲。",
    ),
    rule(
        "G3.3.5",
        "H",
        ("Something to look at", "有看得见的材料"),
        "Have at least one thing ready that the customer can look at, such as slides, a brochure "
        "or a case comparison, before you present.",
        "讲解之前至少要备好一份能给客户看的东西，例如PPT、手册或案例对比，并登记在案。",
    ),
    rule(
        "G3.3.6",
        "D",
        ("Advantages with figures", "优势要有数字"),
        "Link at least one advantage to a pain the customer named and put a figure on at least "
        "one. A solution without is flagged.",
        "写优势时，至少一条要对上客户说过的痛点，至少一条要拿得出数字；做不到的会被标出。",
    ),
    rule(
        "G3.3.7",
        "D",
        ("Present to the decision maker", "讲给决策人听"),
        "Make sure that someone who can decide is in the room; a presentation without such a "
        "person is flagged.",
        "要有能拍板的人在场；到场的人里没有决策人的，这次讲解会被标出。",
    ),
    rule(
        "G3.3.8",
        "HD",
        ("Time for questions", "留出提问时间"),
        "Plan at least {qa_minutes} minutes for the customer's questions. If fewer were used in "
        "the end, this is flagged.",
        "安排讲解时，留给客户提问的时间不得少于{qa_minutes}分钟；实际用时不够的会被标出。",
    ),
    rule(
        "G3.3.9",
        "C",
        ("Feedback form on time", "按时交反馈表"),
        "Put down what the customer said. The sales manager has the solution feedback form at "
        "most {feedback_hours} hours after the presentation ended.",
        "客户怎么说就怎么记；讲完后{feedback_hours}小时内，要把《方案反馈记录表》交到销售经理手"
        "里。",
    ),
    rule(
        "G3.3.10",
        "P",
        ("Value, not a feature list", "讲好处不堆功能"),
        "Talk about what the customer gains instead of going through everything the product can "
        "do.",
        "少罗列产品会什么，多讲客户能得到什么。",
    ),
    rule(
        "G3.3.11",
        "CD",
        ("Answer every objection", "异议件件有答复"),
        "Write an objection down while you still sit together and promise an answer. Each one has "
        "its own {objection_hours} hours until a clear answer is due; one noted later or without "
        "a promise is flagged.",
        "客户一有异议就当面记下，并答应给准话；每条单独计时，{objection_hours}小时内要答清楚。事后"
        "才补记或没作承诺的会被标出。",
    ),
)
