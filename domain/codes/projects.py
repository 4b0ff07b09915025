"""Codes of key-account projects (R3.9)."""

from __future__ import annotations

from collections.abc import Mapping

from domain.language import Text

PROJECTS: Mapping[str, Text] = {
    "CORE_ROLE_NOT_HELD": Text(
        "This person does not work here in a role that takes this part; it takes {roles}.",
        "该人员不具备担任此职的在职角色，须为：{roles}。",
    ),
    "CORE_SEAT_EMPTY": Text(
        "The core team would have nobody left as {roles}; bring another one in first "
        "(AddTeamMember, core).",
        "核心团队将无人担任 {roles}；请先补入另一位核心成员（AddTeamMember，core）。",
    ),
    "CORE_TEAM_TOO_SMALL": Text(
        "Sales, solution and delivery must be three different persons.",
        "销售、方案、交付三方须由三位不同的人员担任。",
    ),
    "NEEDS_CLASS_MISSING": Text(
        "Say for a key account in needs_class whether the solution is standard, reused or newly "
        "made.",
        "大客户方案须在 needs_class 中注明是标准、复用还是新做。",
    ),
    "NOT_A_KEY_ACCOUNT": Text(
        "Only a key-account project has a steering report.",
        "仅大客户项目须提交项目例会报告。",
    ),
    "NOT_FOUND_FEASIBLE": Text(
        "A solution of class C is drafted only after technical support has found it feasible "
        "(ReviewFeasibility).",
        "C 类方案须先由技术支持评审为可行，方可编制（ReviewFeasibility）。",
    ),
    "NO_TALK_WITH_PRODUCT_MANAGER": Text(
        "A product manager must have taken part in a talk with this key account first "
        "(RecordNeeds).",
        "大客户项目须先有产品经理参加需求沟通（RecordNeeds）。",
    ),
    "PROJECT_NOT_SET_UP": Text(
        "Name the core team and the decision chain of this key account first (SetUpProject).",
        "请先确定该大客户项目的核心团队与决策链（SetUpProject）。",
    ),
    "REGISTERED_SO": Text(
        "It was registered as a key account, and the registered scenario stands.",
        "该商机登记时即为大客户场景，以登记为准。",
    ),
    "TEAM_ROLE_MISSING": Text(
        "A key account's team needs somebody as {role} before there is a solution (AddTeamMember).",
        "大客户项目编制方案前，团队中须有 {role}（AddTeamMember）。",
    ),
    "TOO_FEW_MILESTONES": Text(
        "A key account is delivered in at least {least} milestones.",
        "大客户项目的里程碑至少须有 {least} 个。",
    ),
}
