"""Where one can go: every page of the navigation, and for whose work it is."""

from __future__ import annotations

from dataclasses import dataclass

from domain.language import Text
from domain.people import Person, Role
from domain.registers import EXPORTS, PERSONAL_DATA

SALES = frozenset({Role.SALES_REP, Role.SALES_MANAGER, Role.GENERAL_MANAGER})
EVERYBODY = frozenset(Role)
ADMINS = frozenset({Role.ADMIN})


@dataclass(frozen=True, slots=True)
class Place:
    """A page of the navigation; `key` is what one types after g to go there."""

    path: str
    title: Text
    icon: str
    key: str
    roles: frozenset[Role] = EVERYBODY
    #: The roles for whom this is the first page.
    home_of: frozenset[Role] = frozenset()


#: Who answers for complaints, for money, for how the rules are kept, for what leaves the house.
SERVING = frozenset({*SALES, Role.CUSTOMER_SERVICE, Role.PRODUCT_MANAGER, Role.TECH_SUPPORT})
SERVING |= {Role.DELIVERY, Role.AUDITOR}
COLLECTING = SALES | {Role.FINANCE, Role.LEGAL, Role.AUDITOR}
JUDGING = frozenset({Role.SALES_MANAGER, Role.GENERAL_MANAGER, Role.AUDITOR, Role.COMPLIANCE})

PLACES = (
    Place("/pipeline", Text("Pipeline", "商机看板"), "board", "p", home_of=SALES),
    Place("/inbox", Text("Inbox", "收件箱"), "inbox", "i", SALES | {Role.APP, Role.AUDITOR}),
    Place("/work", Text("Work", "待办"), "work", "w", home_of=EVERYBODY - SALES - EXPORTS - ADMINS),
    Place("/figures", Text("Figures", "经营图表"), "bars", "f", SALES | {Role.AUDITOR}),
    Place("/complaints", Text("Complaints", "客诉"), "flag", "c", SERVING),
    Place("/customers", Text("Customers", "客户"), "customer", "u", SERVING | COLLECTING),
    Place("/contracts", Text("Contracts", "合同台账"), "page", "t", COLLECTING),
    Place("/receivables", Text("Receivables", "应收账款"), "money", "r", COLLECTING),
    Place("/conformance", Text("Conformance", "合规情况"), "check", "k", JUDGING),
    Place("/audit", Text("Audit trail", "审计轨迹"), "history", "a", EXPORTS, EXPORTS),
    Place("/overrides", Text("Overrides", "例外登记"), "clock", "o", JUDGING),
    Place("/exports", Text("Exports", "导出"), "shield", "e", EXPORTS),
    Place("/people", Text("People", "人员"), "people", "n", JUDGING | ADMINS, ADMINS),
    Place("/legal-holds", Text("Personal data", "个人信息"), "hold", "h", PERSONAL_DATA),
)


def places_of(person: Person) -> list[Place]:
    """Where this person's navigation leads."""
    return [place for place in PLACES if place.roles & person.roles]


def home_of(person: Person) -> str:
    """The page that somebody with these roles sees first."""
    return next((p.path for p in places_of(person) if p.home_of & person.roles), "/work")
