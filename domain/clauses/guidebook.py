"""The clauses of the guidebook: its first two chapters here, the others by section."""

from .guidebook_leads import LEADS
from .guidebook_needs import NEEDS
from .guidebook_negotiation import NEGOTIATION
from .guidebook_solution import SOLUTION
from .model import Clause, rule

_OPENING: tuple[Clause, ...] = (
    rule(
        "G1.1",
        "P",
        ("What the process is for", "流程的目的"),
        "The team's targets depend on everyone working in the same orderly way: customers are won "
        "and kept with less effort, and less goes wrong.",
        "目标能不能实现，靠的是人人按同一套做法做事：开拓省力、维系及时、少出差错。",
    ),
    rule(
        "G1.2",
        "H",
        ("From lead to payment", "从线索到收款"),
        "A deal is not finished at signature: its record runs on until everything is delivered "
        "and the money is in.",
        "一笔生意从线索开始建档，签了合同还不算完，要一直记到货交清、款收齐为止。",
    ),
    rule(
        "G1.3",
        "H",
        ("Who takes part", "参与的角色"),
        "Everyone acts in a named role: sales representative, sales manager, or one of those who "
        "help them, such as product manager, technical support and legal. What a role does not "
        "cover is refused.",
        "每个人都以明确的身份办事：销售代表、销售经理，或配合他们的产品经理、技术支持、法务等；身"
        "份管不到的事，系统不受理。",
    ),
    rule(
        "G1.4",
        "H",
        ("Fixed, ruled and visible steps", "步骤固定、有规则、看得见"),
        "Work moves on by explicit steps, each with its own conditions, and everyone can see "
        "where a case stands.",
        "每一步都要通过明确的操作完成，条件不满足就不放行；事情走到哪里，看板上一目了然。",
    ),
    rule(
        "G2.0",
        "H",
        ("One customer, one history", "一个客户一份历史"),
        "A single customer number ties together whatever we do with a customer: leads, deals, "
        "complaints and later purchases.",
        "同一客户只用一个编号，他的线索、商机、客诉和再次购买都挂在这个编号下。",
    ),
    rule(
        "G2.1",
        "HP",
        ("Scenario: new customer", "场景：新客户开发"),
        "This scenario opens with a registered lead and has reached its goal when the lead "
        "becomes a deal with a stated first intent. On the way, let the customer see what we are "
        "worth to them.",
        "新客户先登记为线索，写明初步合作意向并转为商机，这一场景就算走完；期间要让客户看到我们能"
        "带来的好处。",
    ),
    rule(
        "G2.2",
        "H",
        ("Scenario: repeat purchase", "场景：老客户复购"),
        "Only a customer who has already signed with us can be registered here. Name the earlier "
        "deals, what the customer has told us since, and the way in, such as an upgrade or a "
        "better bundle.",
        "只有签过合同的客户才能走复购。登记时写明以往的成交、客户后来的意见，以及打算从升级产品还"
        "是优化套餐切入。",
    ),
    rule(
        "G2.3",
        "H",
        ("Scenario: key account project", "场景：大客户定制项目"),
        "First the team, then the solution: a product manager and technical support are on the "
        "deal team before anything is drafted, and delivery is cut into milestones.",
        "大客户项目先组队再写方案：产品经理和技术支持必须先进入商机团队；交付要分成里程碑。",
    ),
    rule(
        "G2.4",
        "H",
        ("Scenario: complaint after sale", "场景：售后客诉处理"),
        "File a complaint under its kind (quality, late delivery, missing function, other); from "
        "there it follows the complaint process until the customer has a clear outcome.",
        "客户售后不满意的，按质量、交期、功能或其他归类立案，照客诉流程一直办到客户有明确结果。",
    ),
)

GUIDEBOOK: tuple[Clause, ...] = (
    *_OPENING,
    *LEADS,
    *NEEDS,
    *SOLUTION,
    *NEGOTIATION,
)
"""All clauses of the guidebook, in the order of its text."""
