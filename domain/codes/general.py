"""Codes of the way to the contract, and those that belong to no chapter alone."""

from __future__ import annotations

from collections.abc import Mapping

from domain.language import Text

GENERAL: Mapping[str, Text] = {
    "AGREED_FOR_ANOTHER": Text(
        "Your agreement stands already: you gave it for another, or another for you.",
        "已有您的同意：由您代他人作出，或由他人代您作出。",
    ),
    "ALREADY_ANSWERED": Text("This objection was answered already.", "该异议已答复。"),
    "ALREADY_APPROVED": Text(
        "You have agreed to this already; it takes another person too.",
        "您已同意过此事项；还须由另一人同意。",
    ),
    "ALREADY_GRANTED": Text(
        "Your floor exception for this revision is still in force; a second one by you adds "
        "nothing.",
        "您对该版合同批准的底线例外仍在有效期内，无需再次批准。",
    ),
    "ALREADY_SUBMITTED": Text(
        "This revision was submitted already; revise the contract to submit it anew.",
        "该版合同已提交审核；如需重新提交，请先修订合同。",
    ),
    "ALREADY_VOTED": Text(
        "You have voted on this revision; one person has one vote.",
        "您已对该版合同投过票；同一版合同一人一票。",
    ),
    "AMOUNT_NOT_AGREED": Text(
        "The amount must be the one agreed in the terms: {amount_fen}.",
        "合同金额须与谈妥的条款一致：{amount_fen}。",
    ),
    "ANSWERED_BEFORE_RAISED": Text(
        "The answer cannot lie before the objection was raised.", "答复时间不得早于异议提出时间。"
    ),
    "APPROVED_THE_CONTRACT": Text(
        "This person approved the contract, or excepted it from the bottom line, and an owner "
        "never approves; choose another owner, or have the contract revised first.",
        "该人员已对本合同投了同意票或批准了底线例外，而负责人不得审批本单合同；"
        "请另选负责人，或先修订合同。",
    ),
    "AUTHORS_TOO_FEW": Text(
        "Rep, product manager and technical support must be three different authors.",
        "销售代表、产品经理、技术支持须由三位不同的作者担任。",
    ),
    "AUTHOR_ROLE_MISSING": Text(
        "No author works here as {role}; name one.", "作者中缺少 {role} 角色的在职人员，请补上。"
    ),
    "BACKDATING_REASON": Text("A time earlier than now needs a reason.", "补录须填写原因。"),
    "BEFORE_ASSIGNMENT": Text(
        "The contact lies before the lead was assigned.", "联系时间早于线索分配时间。"
    ),
    "BEFORE_SUBMISSION": Text(
        "A review cannot lie before what it judges was submitted.",
        "审核时间不得早于被审核内容的提交时间。",
    ),
    "BEFORE_THE_MEETING": Text(
        "The form cannot be older than the presentation that it is about.",
        "反馈表提交时间不得早于方案呈现结束时间。",
    ),
    "BEFORE_THE_TALK": Text(
        "The mail cannot have gone out before the talk ended.", "邮件发送时间不得早于沟通结束时间。"
    ),
    "BELOW_FLOOR": Text(
        "The amount lies {gap_fen} below the price floor. Raise it, or have a manager and a "
        "finance person grant a floor exception (GrantFloorException).",
        "合同金额低于最低价格 {gap_fen}。请提高金额，或由经理与财务各一人批准底线例外（"
        "GrantFloorException）。",
    ),
    "BOTTOM_LINE_MISSING": Text(
        "Set the bottom line before you negotiate.", "谈判前须先明确谈判底线。"
    ),
    "BUDGET_MISSING": Text(
        "Give the budget, or say in budget_unknown_reason why it is not known.",
        "请填写预算，或在 budget_unknown_reason 中说明为何暂不明确。",
    ),
    "BUDGET_REVERSED": Text(
        "The upper end of the budget must not lie below the lower.", "预算上限不得低于下限。"
    ),
    "CC_ROLE_MISSING": Text(
        "Nobody in copy works here as {role}, the owner apart; add one by person id.",
        "抄送人中除负责人外缺少 {role} 角色的在职人员，请按人员编号补上。",
    ),
    "CONSENT_MISSING": Text(
        "A manager must first give consent (GiveConsent), and it must still be valid.",
        "须先由一位经理出具同意（GiveConsent），且同意仍在有效期内。",
    ),
    "CONSENT_NOT_NEEDED": Text("This command needs no consent here.", "该命令在此无需经理同意。"),
    "CONTACT_UNKNOWN": Text(
        "No contact with this contact_id is known here; give one that is, a name, or add it.",
        "此处没有该 contact_id 的联系人；请先新增，或填写已知的联系人或姓名。",
    ),
    "CONTACT_WAY_MISSING": Text(
        "At least one of phone, email and wechat is needed.", "电话、邮箱、微信至少填写一项。"
    ),
    "CONTRACT_NOT_DRAFTED": Text(
        "No revision of the contract carries out the terms now agreed; draft it first.",
        "尚无与现行条款对应的合同文本，请先起草。",
    ),
    "COOP_HISTORY_MISSING": Text(
        "Before a repeat purchase the history of working together (COOP_HISTORY) is read too.",
        "老客户复购须先查阅历史合作记录（COOP_HISTORY）。",
    ),
    "CUSTOMER_NOT_CLEAR": Text(
        "Several customers have this name; say which one by uscc or customer_id.",
        "有多个客户使用该名称；请填写统一社会信用代码或客户编号。",
    ),
    "CUSTOMER_UNKNOWN": Text(
        "No customer has this id; only a lead can be registered without one, for a new customer.",
        "没有该编号的客户；仅登记新客户的线索时可不填。",
    ),
    "DATE_NOT_AGREED": Text(
        "The delivery date must be the one agreed in the terms: {delivery_on}.",
        "交付日期须与谈妥的条款一致：{delivery_on}。",
    ),
    "DAY_IS_PAST": Text("The day must be today or later.", "日期须为今天或以后。"),
    "DECISION_MAKER_MISSING": Text(
        "A key account's decision maker must be among the attendees.",
        "大客户项目的呈现须有客户决策人参加。",
    ),
    "DEPARTMENT_NOT_NEEDED": Text(
        "This contract needs no vote of {department}.",
        "该合同无需 {department} 审批。",
    ),
    "DEPARTMENT_NOT_YOURS": Text(
        "None of your roles votes for {department}; name a department of yours.",
        "您的角色不能代表 {department} 投票，请填写您所属的部门。",
    ),
    "DEPARTMENT_VOTED": Text(
        "{department} has voted on this revision already.",
        "{department} 已对该版合同投票。",
    ),
    "DUE_ON_MISSING": Text(
        "Line {line_id} falls due on a date, so it needs due_on.",
        "付款行 {line_id} 按日期到期，须填写 due_on。",
    ),
    "DUPLICATE_LEAD": Text(
        "Open lead {other_id} has the same code, or the same name and phone. If it is another "
        "customer all the same, set confirm_not_duplicate and give a reason.",
        "在途线索 {other_id} 的信用代码或“名称+电话”与此相同。"
        "如确非重复，请将 confirm_not_duplicate 设为 true 并说明原因。",
    ),
    "ELEMENT_MISSING": Text(
        "A contract holds all eight groups of elements; missing: {missing}.",
        "合同须具备全部八类要素，尚缺：{missing}。",
    ),
    "ENDS_BEFORE_IT_STARTS": Text("It must end later than it starts.", "结束时间须晚于开始时间。"),
    "EVIDENCE_MISSING": Text(
        "The score did not verify the need, so evidence is needed.",
        "评分时未核实需求，须提供依据。",
    ),
    "EXPIRES_BEFORE_GRANTED": Text(
        "The last day of an exception may not lie before the day it is granted.",
        "例外的截止日不得早于批准当日。",
    ),
    "FEEDBACK_MISSING": Text(
        "The feedback form of the last presentation was not handed in yet.",
        "最近一次呈现的方案反馈记录表尚未提交。",
    ),
    "FINANCE_SELLS": Text(
        "Who sells does not vote for finance; a finance person without a sales role must.",
        "兼任销售角色的人不得代表财务投票，请由不兼销售的财务人员投票。",
    ),
    "GRADE_MISMATCH": Text(
        "The grade computed from the total is {grade}.", "按总分计算的等级应为 {grade}。"
    ),
    "GRADE_TOO_LOW": Text(
        "Only a lead whose approved grade is A or B can become a deal.",
        "仅审核通过的 A、B 级线索可转为商机。",
    ),
    "HELD_TOO_LONG": Text(
        "The day may lie at most {days} days ahead.", "日期最多在 {days} 天以内。"
    ),
    "ILLEGAL_STATE": Text(
        "This cannot be done while the state is {state}.", "当前状态 {state} 下不能执行此操作。"
    ),
    "INTO_ITSELF": Text("A lead cannot be merged into itself.", "线索不能并入自身。"),
    "IN_THE_FUTURE": Text("It may not lie in the future.", "不得晚于当前时间。"),
    "LEAD_UNKNOWN": Text("There is no lead with this id.", "没有该编号的线索。"),
    "LEVER_MISSING": Text(
        "A repeat purchase names its lever: upgrade, bundle or other.",
        "复购线索须注明切入方式：升级、套餐或其他。",
    ),
    "LINE_ID_TWICE": Text(
        "Line {line_id} stands in the plan more than once; each line needs an id of its own.",
        "付款行 {line_id} 重复；每行须有各自的编号。",
    ),
    "MALFORMED": Text(
        "The value does not have the form that is asked for: {expected}.",
        "取值格式不符合要求：{expected}。",
    ),
    "MATERIAL_MISSING": Text(
        "Attach material for the approved version before you present it.",
        "呈现前须为已通过评审的方案版本附上呈现材料。",
    ),
    "MILESTONE_ID_MISSING": Text(
        "Line {line_id} depends on a milestone, so it needs milestone_id.",
        "付款行 {line_id} 由里程碑触发，须填写 milestone_id。",
    ),
    "MISSING": Text("This field is required.", "此项必填。"),
    "NEED_NOT_VERIFIED": Text(
        "Only a verified need becomes a deal; once it is verified, say so with need_verified.",
        "需求核实后方可转为商机；核实后请将 need_verified 设为 true。",
    ),
    "NEVER_REACHED": Text(
        "No contact or activity has reached the customer yet; log one that did (LogActivity "
        "with the outcome REACHED).",
        "尚无任何一次联系或跟进真正联系上客户；联系上后请记录跟进（LogActivity，outcome 填 "
        "REACHED）。",
    ),
    "NEW_NEEDS_VERSION_NEEDED": Text(
        "The customer corrected this version; record the needs anew first.",
        "客户已对该版提出更正，请先重新记录需求。",
    ),
    "NOTHING_CHANGED": Text("This is what stands already.", "与现有内容相同，无需变更。"),
    "NOT_A_MANAGER": Text(
        "The form goes to a sales manager who works here and does not own the deal.",
        "反馈表须提交给在职且非本商机负责人的销售经理。",
    ),
    "NOT_A_PRIOR_DEAL": Text(
        "Each prior deal must be a signed deal of this customer.",
        "所列历史订单须为该客户已签订的订单。",
    ),
    "NOT_A_SALES_PERSON": Text(
        "The new owner must be a sales rep or manager who works here.",
        "新的负责人须为在职的销售代表或销售经理。",
    ),
    "NOT_A_SALES_REP": Text(
        "Every person named must be a sales rep who works here.",
        "所列人员均须为在职的销售代表。",
    ),
    "NOT_ON_THE_TEAM": Text(
        "This person is not on the team in that role.", "该人员未以此角色参与团队。"
    ),
    "NOT_PREPARED": Text(
        "Prepare the talk first (PrepareDiscovery).", "请先完成沟通前准备（PrepareDiscovery）。"
    ),
    "NOT_PRESENTED": Text(
        "This version of the solution was never presented.", "该方案版本从未呈现。"
    ),
    "NOT_RELATED": Text(
        "Your role may do this only for a case of your own.",
        "您的角色只能对本人负责的对象执行此操作。",
    ),
    "NOT_SUBMITTED": Text(
        "The newest revision is not out for votes; its owner submits it first (SubmitContract).",
        "最新版合同尚未提交审核，请先由负责人提交（SubmitContract）。",
    ),
    "NOT_THE_AGREED_TERMS": Text(
        "Only the newest agreed terms can be put into a contract: version {terms_version}.",
        "合同只能依据最新谈妥的条款：第 {terms_version} 版。",
    ),
    "NOT_THE_APPROVED_TEXT": Text(
        "The signed file is not the one that was approved; its hash must be the approved one.",
        "所签文件与审核通过的不一致，其哈希值须与通过的相同。",
    ),
    "NOT_THE_APPROVED_VERSION": Text(
        "Only the approved version {solution_version} can be presented.",
        "只能呈现已通过评审的第 {solution_version} 版方案。",
    ),
    "NOT_THE_CONFIRMED_NEEDS": Text(
        "The customer confirmed version {version} of the needs; build on that one.",
        "客户确认的是第 {version} 版需求，方案须以该版为准。",
    ),
    "NOT_THE_NEWEST_REV": Text(
        "The newest revision is {rev}; name that one.",
        "最新为第 {rev} 版，请指明该版。",
    ),
    "NOT_THE_NEWEST_TEXT": Text(
        "The hash is not that of the newest revision; look at that one first.",
        "哈希值与最新版合同不符，请先查看最新版。",
    ),
    "NOT_THE_NEWEST_VERSION": Text(
        "Version {version} is the newest.", "当前最新为第 {version} 版。"
    ),
    "NOT_THE_OWNER_THEN": Text(
        "Only a contact of whoever owned the lead at that time counts, and only he or a "
        "manager may book it.",
        "只能登记当时负责人所做的联系，且只能由其本人或经理补录。",
    ),
    "NOT_THE_PENDING_ROUND": Text(
        "Round {round} is the newest; an approval names what it approves.",
        "当前为第 {round} 轮；审核时须指明所审核的轮次。",
    ),
    "NOT_THE_SUBMITTED_REV": Text(
        "Revision {rev} is the one out for votes; a vote names what it is on.",
        "提交审核的是第 {rev} 版；投票须指明所审的版本。",
    ),
    "NOT_THE_SUBMITTED_TEXT": Text(
        "The hash is not that of the revision out for votes; look at that one first.",
        "哈希值与提交审核的版本不符，请先查看该版本。",
    ),
    "NOT_THE_SUBMITTED_VERSION": Text(
        "Version {version} was submitted; a review names what it judges.",
        "提交评审的是第 {version} 版；评审时须指明所评的版本。",
    ),
    "NO_EXCEPTION_NEEDED": Text(
        "The newest revision keeps to the bottom line; there is nothing to except.",
        "最新版合同未突破底线，无需例外。",
    ),
    "NO_NEEDS": Text("No needs are recorded yet.", "尚未记录客户需求。"),
    "NO_OPEN_OBJECTION": Text("No objection waits for an answer.", "没有待答复的异议。"),
    "NO_OPEN_WARNING": Text("There is no open warning.", "没有待确认的警示。"),
    "NO_SIGNED_DEAL": Text(
        "A repeat purchase needs a customer with at least one signed deal; name him by his "
        "customer_id or his uscc.",
        "复购线索的客户须至少有一份已签订的合同；请填写客户的 customer_id 或统一社会信用代码。",
    ),
    "NO_SOLUTION": Text(
        "There is no solution to revise yet; draft one.", "尚无可修订的方案，请先编制。"
    ),
    "NO_SUCH_NEEDS_VERSION": Text("There is no such version of the needs.", "没有该版需求记录。"),
    "OBJECTION_UNKNOWN": Text(
        "This deal has no objection with this id.", "该商机没有此编号的异议。"
    ),
    "OPEN_OBJECTION": Text(
        "Objections without an answer: {count}. Answer them, or let a manager other than the "
        "owner override them with a reason.",
        "尚有 {count} 项异议未答复。请先答复，或由非负责人的经理说明原因后放行。",
    ),
    "OTHERS_FIRST": Text(
        "The general manager votes after all others; still to vote: {left}.",
        "总经理须在其他部门都审完后投票，尚待：{left}。",
    ),
    "OUT_OF_RANGE": Text("The value must be {expected}.", "取值范围应为：{expected}。"),
    "OVERRIDE_REASON_MISSING": Text(
        "A manager enters for the owner only with an override_reason.",
        "经理代为进入谈判时须填写 override_reason。",
    ),
    "OWNER_MISSING": Text(
        "A rule that assigns to an owner must name one.", "指定负责人的规则须列出人员。"
    ),
    "OWNER_STAYS": Text(
        "The owner cannot leave the team; hand the deal over first (ReassignDeal).",
        "负责人不能退出团队，请先转交商机（ReassignDeal）。",
    ),
    "OWN_CONSENT": Text("Nobody consents to a command of his own.", "不得对本人的操作出具同意。"),
    "OWN_CONTRACT": Text(
        "Whoever owns the deal has no vote on its contract.",
        "商机负责人对本单合同没有投票权。",
    ),
    "OWN_DEAL": Text(
        "Whoever owns the deal may not review its solution; ask another manager.",
        "商机负责人不得评审本商机的方案，请由另一位经理评审。",
    ),
    "OWN_DRAFT": Text(
        "Whoever drafted the contract has no vote on it.",
        "合同起草人没有投票权。",
    ),
    "OWN_EXCEPTION": Text(
        "Whoever owns the deal may not grant it an exception; ask another person.",
        "商机负责人不得为本单批准例外，请由他人批准。",
    ),
    "OWN_SCORE": Text(
        "Whoever gave the score may not review it; ask another manager.",
        "评分人不得审核自己的评分，请由另一位经理审核。",
    ),
    "OWN_SOLUTION": Text(
        "Whoever had a hand in the solution may not review it; ask another manager.",
        "参与编制或提交方案的人不得评审该方案，请由另一位经理评审。",
    ),
    "PAIN_ID_TWICE": Text("Every pain needs an id of its own.", "痛点编号不得重复。"),
    "PAYMENT_TOO_LONG": Text(
        "A payment line gives the customer {days} days; the bottom line allows {max_days}. "
        "Shorten it, or have a floor exception granted.",
        "有一期付款账期为 {days} 天，底线为 {max_days} 天。请缩短，或申请底线例外。",
    ),
    "PERSON_EXISTS": Text(
        "A person with this id exists already; `dealtrail people key ID` makes another key.",
        "该人员编号已存在；如需新的密钥，请用 `dealtrail people key ID`。",
    ),
    "PERSON_UNKNOWN": Text(
        "Name every person by the id under which he is known here.",
        "所列人员须使用其在本系统中的人员编号。",
    ),
    "PLAN_SUM": Text(
        "The lines sum to {total_fen}; they must sum to the price of {amount_fen}.",
        "各付款行合计 {total_fen}，应等于总价 {amount_fen}。",
    ),
    "PRICE_SUM": Text("The prices of the items sum to {sum_fen}.", "各项价格合计应为 {sum_fen}。"),
    "QA_TOO_SHORT": Text(
        "At least {least} minutes must be reserved for questions.",
        "答疑预留时间不得少于 {least} 分钟。",
    ),
    "QUESTION_COUNT": Text(
        "Bring {min} to {max} open questions.", "请准备 {min} 至 {max} 个开放式问题。"
    ),
    "REASON_MISSING": Text("A reason is needed.", "须填写原因。"),
    "REHEARSAL_MISSING": Text(
        "Rehearse first with legal and a manager who does not own the deal, both in the same "
        "rehearsal.",
        "谈判前须由法务与一位非负责人的销售经理共同参加一次预演。",
    ),
    "RESCORE_PENDING": Text(
        "A re-evaluation waits for a manager already; have it approved or returned first.",
        "已有一轮重新评估待经理审核，请先审核通过或退回。",
    ),
    "RETURNED_VERSION": Text(
        "The review returned version {version}; revise it before submitting again.",
        "第 {version} 版已被评审退回，请修订后再提交。",
    ),
    "ROLE": Text(
        "None of your roles may do this; it takes {roles}.",
        "您的角色无权执行此操作，须具备以下角色之一：{roles}。",
    ),
    "ROLE_NOT_GIVEN": Text(
        "The roles operator and system are never given to anybody.",
        "operator 与 system 角色不授予任何人。",
    ),
    "ROLE_NOT_HELD": Text(
        "Nobody with this id works here as {role}.", "没有以 {role} 角色在职的该人员。"
    ),
    "ROUND_REJECTED": Text(
        "A department rejected this revision, which ended the round; revise the contract and "
        "submit it anew.",
        "该版合同已有部门否决，本轮审核结束；请修订合同后重新提交。",
    ),
    "RULE_ID_RESERVED": Text(
        "A rule_id of the service itself cannot be used; choose another.",
        "该 rule_id 为系统内置规则所用，请另取编号。",
    ),
    "RULE_ID_TWICE": Text("Every rule needs an id of its own.", "规则编号不得重复。"),
    "SCOPE_NOT_AGREED": Text(
        "The scope must be the one agreed in the terms: {scope}.",
        "合同范围须与谈妥的条款一致：{scope}。",
    ),
    "SCOPE_TOO_SMALL": Text(
        "The scope lacks what the bottom line asks for: {lacking}. Add it, or have a floor "
        "exception granted.",
        "合同范围缺少底线要求的内容：{lacking}。请补上，或申请底线例外。",
    ),
    "SEAT_TAKEN": Text(
        "Somebody of your role has agreed to this already; still needed: {missing}.",
        "您所属角色已有人同意；尚须以下角色同意：{missing}。",
    ),
    "SOURCE_DETAIL_MISSING": Text(
        "The source OTHER needs source_detail.", "来源为“其他”时须填写 source_detail。"
    ),
    "STRATEGY_MISSING": Text(
        "Fill in the strategy form before you negotiate.", "谈判前须先填写谈判策略表。"
    ),
    "SUMMARY_NOT_SENT": Text(
        "First send the customer the summary of version {version} (SendNeedsSummary).",
        "请先向客户发送第 {version} 版需求要点（SendNeedsSummary）。",
    ),
    "TARGET_MERGED": Text(
        "That lead was merged itself; name the lead it went into.",
        "目标线索本身已被合并，请指定其并入的线索。",
    ),
    "TERM_NOT_DISCUSSED": Text(
        "The term {term} stands in no recorded round of this negotiation yet.",
        "核心条款 {term} 尚未出现在任何一轮谈判记录中。",
    ),
    "TOO_FAR_BACK": Text(
        "It may lie at most {hours} hours back.", "最多只能补录 {hours} 小时以内的事项。"
    ),
    "TOO_FEW_LINES": Text(
        "A key account pays in at least {least} lines.", "大客户项目的付款计划至少须有 {least} 行。"
    ),
    "VALUE_ADDED_REASON_MISSING": Text(
        "Say in value_added_reason why there is no value added.",
        "没有增值服务的，请在 value_added_reason 中说明原因。",
    ),
    "VALUE_NOT_ALLOWED": Text("This value is not allowed for that field.", "该字段不允许此取值。"),
}
