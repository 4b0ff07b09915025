"""The people of the acceptance stories."""

from __future__ import annotations

from domain.people import People, Person, Role

CHEN = "chen"  # 陈一, rep
ZHAO = "zhao"  # 赵二, rep
WANG = "wang"  # 王经理, manager M1
LIU = "liu"  # 刘经理, manager M2
SUN = "sun"  # 孙产品, product manager
ZHOU = "zhou"  # 周技术, tech support
WU = "wu"  # 吴法务, legal
ZHENG = "zheng"  # 郑财务, finance F1
FENG = "feng"  # 冯财务, finance F2
HE = "he"  # 何交付, delivery
XU = "xu"  # 许客服, customer service C1
SHEN = "shen"  # 沈客服, customer service C2
QIAN = "qian"  # 钱总, general manager
AUDITOR = "auditor"  # 审计甲
YI = "yi"  # 合规乙
BING = "bing"  # 合规丙
APP = "app"  # 小程序
BOTH = "both"  # a rep who is a manager too

NAMES: dict[str, tuple[str, tuple[Role, ...]]] = {
    CHEN: ("陈一", (Role.SALES_REP,)),
    ZHAO: ("赵二", (Role.SALES_REP,)),
    WANG: ("王经理", (Role.SALES_MANAGER,)),
    LIU: ("刘经理", (Role.SALES_MANAGER,)),
    SUN: ("孙产品", (Role.PRODUCT_MANAGER,)),
    ZHOU: ("周技术", (Role.TECH_SUPPORT,)),
    WU: ("吴法务", (Role.LEGAL,)),
    ZHENG: ("郑财务", (Role.FINANCE,)),
    FENG: ("冯财务", (Role.FINANCE,)),
    HE: ("何交付", (Role.DELIVERY,)),
    XU: ("许客服", (Role.CUSTOMER_SERVICE,)),
    SHEN: ("沈客服", (Role.CUSTOMER_SERVICE,)),
    QIAN: ("钱总", (Role.GENERAL_MANAGER,)),
    AUDITOR: ("审计甲", (Role.AUDITOR,)),
    YI: ("合规乙", (Role.COMPLIANCE,)),
    BING: ("合规丙", (Role.COMPLIANCE,)),
    APP: ("小程序", (Role.APP,)),
    BOTH: ("两面人", (Role.SALES_REP, Role.SALES_MANAGER)),
}

EVERYBODY = People(
    {
        person_id: Person(person_id, name, frozenset(roles), "sales")
        for person_id, (name, roles) in NAMES.items()
    }
)
