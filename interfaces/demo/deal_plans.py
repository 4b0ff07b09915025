"""The leads that became deals, one each: how far it is, for how much, and what went wrong."""

from __future__ import annotations

from domain.customers import Scenario
from domain.lead.state import Source

from .people import BAILU, DAHAN, GUYU, SHUANGJIANG, XIAOMAN
from .plans import DealPlan, LeadPlan, deal
from .quirks import Quirk
from .steps import Ending, Step
from .won_plans import WON

WEB, FAIR, FRIEND = Source.WEBSITE, Source.EXHIBITION, Source.REFERRAL
PLATFORM, PARTNER, KNOWN = Source.ONLINE_PLATFORM, Source.PARTNER, Source.EXISTING_CUSTOMER
Q, S, at = Quirk, Step, DealPlan

CONTRACTS = (
    deal(
        "干将莫邪刀具有限公司",
        XIAOMAN,
        "434",
        FAIR,
        at(S.APPROVED, 396_000, 3),
        *(Q.BELOW_FLOOR, Q.GIVEN_AWAY, Q.WITH_TEAM),
    ),
    deal("夜明珠便利店连锁有限公司", BAILU, "443", PLATFORM, at(S.REJECTED, 655_000, 1)),
    deal("大禹治水泵业有限公司", GUYU, "443", PARTNER, at(S.VOTED, 1_180_000, 1.5), Q.FORECAST),
    deal(
        "空中楼阁装配建筑有限公司", XIAOMAN, "523", FRIEND, at(S.TERMS_AGREED, 388_000, 4), Q.EAGER
    ),
)

TALKS = (
    deal(
        "鹊桥跨境物流有限公司",
        BAILU,
        "543",
        PARTNER,
        at(S.PRESENTED, 1_350_000, 1),
        Q.FLAGGED,
    ),
    deal(
        "木牛流马机器人有限公司",
        BAILU,
        "434",
        FAIR,
        at(S.NEGOTIATING, 910_000, 2.5),
        *(Q.OVERRIDDEN, Q.SHORT_QUESTIONS),
    ),
    deal(
        "后羿光伏有限公司", GUYU, "454", PARTNER, at(S.CONTRACT_SUBMITTED, 830_000, 3), Q.REOPENED
    ),
    deal("孟母搬家国际学校", XIAOMAN, "433", FRIEND, at(S.PRESENTED, 275_000, 2.5), Q.OBJECTION),
    deal(
        "广寒宫滑雪场",
        DAHAN,
        "443",
        FAIR,
        at(S.FEEDBACK_GIVEN, 468_000, 0.4),
        *(Q.LATE_ANSWER, Q.NO_DECISION_MAKER),
    ),
)

SOLUTIONS = (
    deal(
        "龙须面面业集团",
        XIAOMAN,
        "443",
        KNOWN,
        at(S.REVIEWED, 214_000, 1),
        scenario=Scenario.REPURCHASE,
    ),
    deal(
        "打喷嚏的长颈鹿儿科医院",
        SHUANGJIANG,
        "342",
        WEB,
        at(S.REVIEWED, 236_000, 6),
        Q.BY_APP,
        Q.REASSIGNED,
        Q.OUTSIDER_REVIEWS,
    ),
    deal("灶王爷预制菜有限公司", XIAOMAN, "433", FAIR, at(S.SUBMITTED, 342_000, 0.4)),
    deal(
        "水帘洞漂流景区", BAILU, "432", PLATFORM, at(S.SENT_BACK, 188_000, 2), Q.SOLUTION_RETURNED
    ),
    deal("拔苗助长种业有限公司", SHUANGJIANG, "443", FRIEND, at(S.DRAFTED, 165_000), Q.RESUMED),
)

NEEDS = (
    deal(
        "女娲补天防水材料有限公司",
        GUYU,
        "333",
        PARTNER,
        at(S.NEEDS_CONFIRMED, 298_000, 1),
        *(Q.CONTRADICTED, Q.BACKDATED_MAIL),
    ),
    deal("悬壶口腔医院", XIAOMAN, "443", WEB, at(S.NEEDS_CONFIRMED, 205_000, 9), Q.LATE_MAIL),
    deal("海市蜃楼玻璃幕墙有限公司", SHUANGJIANG, "333", FAIR, at(S.NEEDS_RECORDED, 352_000, 3)),
    deal(
        "雷声大雨点小饮料有限公司", BAILU, "432", PLATFORM, at(S.PREPARED, 120_000), Q.TWO_QUESTIONS
    ),
    deal(
        "千里马慢递有限公司", GUYU, "343", FRIEND, at(S.NEEDS_SENT, 98_000, 0.3), Q.FORGOTTEN_COPY
    ),
    deal("风伯风电有限公司", GUYU, "444", FAIR, at(S.OPENED, 1_200_000, 0.2), Q.LATE_CONTACT),
)

STOPPED = (
    deal(
        "夸父储能科技有限公司",
        XIAOMAN,
        "433",
        PARTNER,
        at(S.REVIEWED, 440_000, 11, Ending.HELD),
        Q.LATE_MAIL,
    ),
    deal(
        "饕餮零食工厂",
        SHUANGJIANG,
        "443",
        FAIR,
        at(S.NEGOTIATING, 515_000, 14, Ending.LOST),
        Q.OBJECTION,
    ),
)

DEALS: tuple[LeadPlan, ...] = WON + CONTRACTS + TALKS + SOLUTIONS + NEEDS + STOPPED
