"""The deals that were won: how far delivery and collection are, and what went wrong on the way."""

from __future__ import annotations

from domain.customers import Scenario
from domain.lead.state import Source

from .people import BAILU, GUYU, SHUANGJIANG, XIAOMAN
from .plans import DealPlan, deal
from .quirks import Quirk
from .steps import Ending, Step

WEB, FAIR, FRIEND = Source.WEBSITE, Source.EXHIBITION, Source.REFERRAL
PLATFORM, PARTNER, KNOWN = Source.ONLINE_PLATFORM, Source.PARTNER, Source.EXISTING_CUSTOMER
Q, S, at = Quirk, Step, DealPlan

JUST_SIGNED = (
    deal("杯弓蛇影影院", SHUANGJIANG, "333", WEB, at(S.SIGNED, 118_000, 4), Q.BY_APP),
    deal("画蛇添足鞋业有限公司", BAILU, "343", FAIR, at(S.HANDED_OVER, 246_000, 0.3)),
    deal(
        "瑶池温泉度假村",
        BAILU,
        "353",
        KNOWN,
        at(S.ARCHIVED, 560_000, 1.5),
        *(Q.LATE_FEEDBACK, Q.OVERRIDDEN, Q.GIVEN_AWAY, Q.BUDGET_UNKNOWN, Q.HANDOVER_RETURNED),
    ),
)

BEING_DELIVERED = (
    deal(
        "愚公移山土石方有限公司",
        GUYU,
        "543",
        PARTNER,
        at(S.HALFWAY, 2_860_000, 22),
        *(Q.OBJECTION, Q.FORECAST, Q.CHANGED),
        scenario=Scenario.KEY_ACCOUNT_PROJECT,
    ),
    deal(
        "华灯初上眼科医院",
        GUYU,
        "453",
        PARTNER,
        at(S.HALFWAY, 742_000, 24),
        *(Q.CONTRACT_REJECTED, Q.LATE_VOTE, Q.NON_STANDARD, Q.PREPAYMENT_UNPAID),
    ),
    deal("塞翁马场", GUYU, "433", FRIEND, at(S.HALFWAY, 198_000, 3), Q.DELAYED),
    deal("精卫填海疏浚有限公司", BAILU, "444", FAIR, at(S.DELIVERED, 620_000, 1), Q.WITH_TEAM),
    deal(
        "黄粱枕头厂",
        XIAOMAN,
        "343",
        WEB,
        at(S.STARTED, 142_000, 16, Ending.TERMINATED),
        Q.LATE_CONTACT,
    ),
)

BEING_COLLECTED = (
    deal(
        "滥竽充数乐器厂",
        SHUANGJIANG,
        "433",
        PLATFORM,
        at(S.PAID, 154_000, 8),
        *(Q.DEEMED_ACCEPTED, Q.SURPLUS_APPLIED),
    ),
    deal(
        "东郭先生动物园",
        SHUANGJIANG,
        "434",
        FAIR,
        at(S.PAID, 275_000, 26),
        *(Q.PROMISE_BROKEN, Q.SHORT_QUESTIONS),
    ),
)

CLOSED = (
    deal(
        "龙须面面业集团",
        XIAOMAN,
        "444",
        KNOWN,
        at(S.VISITED, 486_000, 34),
        *(Q.WITH_TEAM, Q.NO_RETENTION, Q.SURPLUS_REFUNDED),
        scenario=Scenario.REPURCHASE,
    ),
    deal(
        "筋斗云冷链有限公司",
        XIAOMAN,
        "433",
        FRIEND,
        at(S.CLOSED, 318_000, 12),
        *(Q.OBJECTION, Q.SOLUTION_RETURNED, Q.WRONG_TEXT, Q.MILESTONE_REJECTED, Q.PROMISE_KEPT),
    ),
    deal(
        "画龙点睛涂装设备有限公司",
        XIAOMAN,
        "443",
        PARTNER,
        at(S.CLOSED, 366_000, 16),
        *(Q.BOOKED_WRONG, Q.NO_RETENTION, Q.WRITTEN_OFF),
    ),
    deal(
        "嫦娥月饼有限公司",
        BAILU,
        "434",
        KNOWN,
        at(S.VISITED, 287_000, 42),
        *(Q.PAID_OLD_DEBT, Q.PAID_IN_PARTS, Q.RETENTION_EARLY),
        scenario=Scenario.REPURCHASE,
    ),
)

WON = JUST_SIGNED + BEING_DELIVERED + BEING_COLLECTED + CLOSED
