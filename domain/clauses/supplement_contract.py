"""Clauses of our supplement on drafting, reviewing, signing and amending contracts."""

from .model import Clause, rule

CONTRACT: tuple[Clause, ...] = (
    rule(
        "R3.4.1",
        "HC",
        ("Contract draft", "起草合同"),
        "The owner drafts the contract from a template within {contract_draft_working_days} "
        "working days of agreed terms, with all eight groups of elements. Amount, date and scope "
        "are those agreed, the payment lines add up to the amount, and each non-standard term is "
        "marked.",
        "条款谈妥后{contract_draft_working_days}个工作日内，由负责人按模板起草合同，八类要素写全。"
        "金额、交期、范围与谈妥的一致，各期付款合计等于总额，非标准条款逐条标明。",
        serves=("G3.4.7",),
    ),
    rule(
        "R3.4.2",
        "HD",
        ("Bottom line check", "底线检查"),
        "A contract that breaks our bottom line in price, payment time or scope is refused unless "
        "a manager and a finance person, neither of them the owner, have granted an exception; it "
        "lasts {floor_exception_days} days unless they set a date. Giving a large buyer more than "
        "{large_buyer_payment_days} days to pay is flagged.",
        "价格、账期或范围突破底线的合同不能提交，除非经理和财务各一人（都不是负责人）批准例外；例"
        "外未另定期限的，有效{floor_exception_days}天。给大型企业的账期超过"
        "{large_buyer_payment_days}天会被标出。",
        serves=("G3.4.1", "G3.4.7"),
    ),
    rule(
        "R3.4.3",
        "HC",
        ("Review by departments", "各部门会审"),
        "Departments review side by side and each gives an opinion. Working days: legal "
        "{legal_review_working_days}, or {legal_review_non_standard_working_days} with "
        "non-standard terms; finance {finance_review_working_days}; technical "
        "{technical_review_working_days}; sales manager {manager_review_working_days}. The "
        "general manager, where asked for, has {gm_review_working_days} after the last of them.",
        "各部门同时审、各自写意见。期限按工作日计：法务{legal_review_working_days}天，有非标准条款"
        "的{legal_review_non_standard_working_days}天；财务{finance_review_working_days}天；技术"
        "{technical_review_working_days}天；销售经理{manager_review_working_days}天。需要总经理审"
        "的，在其他部门都审完后{gm_review_working_days}天内。",
        serves=("G3.4.7",),
    ),
    rule(
        "R3.4.4",
        "H",
        ("Who must approve", "审批权限"),
        "The sales manager always approves. The general manager does so too from {gm_amount_yuan} "
        "yuan, for a term of more than {gm_term_days} days, and for any non-standard term, floor "
        "exception or key account. One person has one vote on a version; the owner has none.",
        "销售经理必审。金额达到{gm_amount_yuan}元、期限超过{gm_term_days}天、有非标准条款、用了底"
        "线例外或属于大客户的，还要总经理审。同一版合同一人一票，负责人没有票。",
        serves=("G3.4.7",),
    ),
    rule(
        "R3.4.5",
        "H",
        ("Votes hold for one text", "审批只对原文有效"),
        "A vote counts only for the very version and text it was given on. A rejection ends the "
        "round; revising the contract or reopening negotiation voids the approvals.",
        "每一票只对当时那一版、那份文字有效。有人否决，本轮即止；合同一修改或重新谈判，已批的全部"
        "作废。",
        serves=("G3.4.7",),
    ),
    rule(
        "R3.4.6",
        "HC",
        ("Signing", "签订合同"),
        "Only an approved contract is signed, word for word as approved, within "
        "{sign_window_days} days of the last approval, with both signatories and our "
        "authorization on record. When the time runs out, all vote anew.",
        "批准后才能签，签的必须就是批准的那份，并记下双方签署人和我方授权委托书。最后一票之后"
        "{sign_window_days}天内没签的，全部重新审批。",
        serves=("G3.4.7",),
    ),
    rule(
        "R3.4.7",
        "HC",
        ("Archiving", "合同归档"),
        "A signed contract is archived within {archive_working_days} working days: scan, place of "
        "the original, copy to finance, line in the contract ledger. If it is not signed, "
        "negotiation is reopened or the deal is marked lost, with the reason.",
        "签订后{archive_working_days}个工作日内归档：存扫描件、记原件存放处、给财务一份、登入《合"
        "同台账》。没签成的，回到谈判或记为丢单，并写明原因。",
        serves=("G3.4.7",),
    ),
    rule(
        "R3.4.8",
        "H",
        ("Amendments", "合同变更"),
        "A signed contract is never altered; a change is a numbered amendment that passes the "
        "same checks, approvals and archiving. No payment line falls below what has already come "
        "in on it.",
        "签过的合同不再改动，要变就另立一份编号的补充协议，照样检查、审批、签订、归档。任何一期付"
        "款都不能改得比已收到的还少。",
        serves=("G3.4.7",),
    ),
)
