"""The leads that have not become deals, one a line."""

from __future__ import annotations

from domain.customers import Scenario
from domain.lead.state import Source

from .people import BAILU, DAHAN, GUYU, SHUANGJIANG, XIAOMAN
from .plans import Fate, LeadPlan, lead
from .quirks import Quirk

WEB, FAIR, FRIEND = Source.WEBSITE, Source.EXHIBITION, Source.REFERRAL
PLATFORM, PARTNER, KNOWN = Source.ONLINE_PLATFORM, Source.PARTNER, Source.EXISTING_CUSTOMER
F, Q = Fate, Quirk
AGAIN = Scenario.REPURCHASE

LEADS: tuple[LeadPlan, ...] = (
    lead("三更煎饼连锁有限公司", XIAOMAN, "333", WEB, F.REGISTERED, 0.2, Q.BY_APP),
    lead("悬梁刺股自习室", GUYU, "323", WEB, F.REGISTERED, 0.4, Q.BY_APP),
    lead("守株待兔农家乐", GUYU, "222", FRIEND, F.REGISTERED, 3),
    lead("钻木取火热力有限公司", BAILU, "342", PARTNER, F.GIVEN_UP, 14, Q.REVIVED),
    lead("半瓶醋书法培训中心", SHUANGJIANG, "323", FAIR, F.SCORED, 0.5),
    lead("刻舟求剑运动用品有限公司", BAILU, "443", PLATFORM, F.SCORED, 0.6),
    lead("铜墙铁壁门窗厂", SHUANGJIANG, "332", KNOWN, F.SCORED, 4.2, scenario=AGAIN),
    lead("蟠桃罐头厂", XIAOMAN, "332", KNOWN, F.SCORED, 1.2, Q.WRONG_GRADE, scenario=AGAIN),
    lead("回音壁扩音器厂", GUYU, "434", PLATFORM, F.RETURNED, 1.6),
    lead("叶公好龙宠物用品有限公司", SHUANGJIANG, "522", FRIEND, F.RETURNED, 4, Q.NO_EVIDENCE),
    lead("井底之蛙天文馆", BAILU, "343", WEB, F.RETURNED, 7, Q.BY_APP),
    lead("日行八百快运有限公司", SHUANGJIANG, "443", PLATFORM, F.ASSIGNED, 3.4),
    lead("共工水电站", BAILU, "434", FAIR, F.ASSIGNED, 6, Q.LATE_REVIEW),
    lead("对牛弹琴牧场", DAHAN, "442", FRIEND, F.ASSIGNED, 0.9, Q.SELF_APPROVAL),
    lead("神农百草诊所", BAILU, "323", WEB, F.ASSIGNED, 2, Q.BY_APP),
    lead("画饼充饥烘焙学校", SHUANGJIANG, "332", PARTNER, F.ASSIGNED, 6, Q.APPROVAL_BY_REP),
    lead("乌龟速运有限公司", SHUANGJIANG, "112", PLATFORM, F.ASSIGNED, 46),
    lead("买椟还珠包装有限公司", SHUANGJIANG, "211", FAIR, F.ASSIGNED, 31),
    lead("桃花坞民宿", XIAOMAN, "221", WEB, F.ASSIGNED, 12, Q.BY_APP),
    lead("隔壁老王百货有限公司", GUYU, "311", FRIEND, F.ASSIGNED, 5, Q.CORRECTED),
    lead("亡羊补牢养殖场", BAILU, "122", KNOWN, F.REPARKED, 40, scenario=AGAIN),
    lead("矛与盾防护用品有限公司", SHUANGJIANG, "333", FAIR, F.FOLLOWED, 9),
    lead("三生石影城", SHUANGJIANG, "523", FRIEND, F.FOLLOWED, 11, Q.LATE_CONTACT),
    lead("蚂蚁搬家粮库", GUYU, "443", PARTNER, F.FOLLOWED, 15, Q.BACKDATED_CONTACT),
    lead("会唱歌的南瓜合作社", XIAOMAN, "332", PLATFORM, F.FOLLOWED, 8, Q.NO_ANSWER),
    lead("萤火虫充电桩有限公司", SHUANGJIANG, "324", WEB, F.FOLLOWED, 13, Q.REASSIGNED),
    lead("永动机维修有限公司", GUYU, "432", FAIR, F.FOLLOWED, 10, Q.UPGRADED, Q.CORRECTED),
    lead("不老松体检中心", XIAOMAN, "333", KNOWN, F.FOLLOWED, 6, Q.RESCORE_PENDING),
    lead(
        "画龙点睛涂装设备有限公司", XIAOMAN, "343", KNOWN, F.FOLLOWED, 10, Q.WARNED, scenario=AGAIN
    ),
    lead("掩耳盗铃安防有限公司", BAILU, "432", PLATFORM, F.GIVEN_UP, 22),
    lead("流沙河航运有限公司", BAILU, "443", FAIR, F.GIVEN_UP, 30, Q.LATE_CONTACT),
    lead("风箱里的老鼠暖通设备厂", BAILU, "332", WEB, F.GIVEN_UP, 18, Q.BY_APP, Q.SENT_BACK_ONCE),
    lead("鲤鱼跃龙门水产有限公司", SHUANGJIANG, "323", PARTNER, F.GIVEN_UP, 26, Q.NO_ANSWER),
    lead("矛与盾防护用品有限公司", BAILU, "333", PLATFORM, F.MERGED, 5, Q.FORCED),
    lead("蚂蚁搬家粮库", XIAOMAN, "342", WEB, F.MERGED, 7, Q.FORCED),
    lead("会唱歌的南瓜合作社", BAILU, "233", FAIR, F.SCORED, 0.8, Q.FORCED),
)
