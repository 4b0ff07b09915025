"""The clauses of our supplement: those before the contract here, the others by subject."""

from .model import Clause, rule
from .supplement_accounts import ACCOUNTS
from .supplement_collection import COLLECTION
from .supplement_complaints import COMPLAINTS
from .supplement_contract import CONTRACT
from .supplement_delivery import DELIVERY
from .supplement_forms import FORMS
from .supplement_records import RECORDS

_OPENING: tuple[Clause, ...] = (
    rule(
        "R3.1.1",
        "C",
        ("Score review in time", "评分及时审核"),
        "A sales manager approves or returns a submitted score within {score_review_working_days} "
        "working day(s).",
        "评分提交后，销售经理要在{score_review_working_days}个工作日内批准或退回。",
        serves=("G3.1.7",),
    ),
    rule(
        "R3.1.2",
        "H",
        ("When a lead becomes a deal", "线索转商机的条件"),
        "A lead becomes a deal only with grade A or B, after the customer was really reached and "
        "the need was verified. A grade C lead does not.",
        "转商机的线索须是A级或B级，真正联系上过客户，并核实过需求；C级不能转。",
        serves=("G3.1.6", "G3.1.10"),
    ),
    rule(
        "R3.2.1",
        "D",
        ("Complex need without product manager", "复杂需求缺产品经理"),
        "A need marked complex is flagged as long as no talk had a product manager among its "
        "participants.",
        "标为复杂的需求，如果哪一次沟通都没有产品经理参加，会被标出。",
        serves=("G3.2.8",),
    ),
    rule(
        "R3.3.1",
        "H",
        ("Before negotiation starts", "开始谈判的前提"),
        "Do not start negotiating before the latest presentation's feedback form is in and every "
        "objection is answered. A manager who is not the owner may pass over open objections with "
        "a reason, but never over the form.",
        "最近一次讲解的反馈表没交、异议没有答完，都不能开始谈判。不是负责人的经理可以写明理由越过"
        "未答的异议，但反馈表不能免。",
        serves=("G3.3.9", "G3.3.11"),
    ),
    rule(
        "R3.3.2",
        "D",
        ("Offer without link to pains", "报价与痛点脱节"),
        "The solution is flagged if more than {unlinked_offer_percent} % of its items are linked "
        "to no pain of the customer.",
        "报价项目中对不上客户痛点的超过{unlinked_offer_percent}%时，方案会被标出。",
        serves=("G3.3.10",),
    ),
)

SUPPLEMENT: tuple[Clause, ...] = (
    *_OPENING,
    *CONTRACT,
    *DELIVERY,
    *COLLECTION,
    *COMPLAINTS,
    *ACCOUNTS,
    *FORMS,
    *RECORDS,
)
"""All clauses of the supplement, in the order of its text."""
