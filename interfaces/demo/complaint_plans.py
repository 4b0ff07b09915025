"""The complaints, one each: about what, how severe, how far it is, and what went wrong."""

from __future__ import annotations

from typing import Any

from domain.complaint.kinds import Category, Status
from domain.complaint.remedies import SolutionKind
from domain.complaint.severity import Severity

from .company import CUSTOMERS
from .complaint_in_play import ComplaintPlan
from .quirks import Quirk

QUALITY, DELAY, FUNCTION, OTHER = Category
GENERAL, MAJOR, URGENT = Severity
S, K, Q = Status, SolutionKind, Quirk

#: What comes up again and again.
SEAL = "密封圈批次不良"


def _plan(
    name: str,
    category: Category,
    severity: Severity,
    until: Status,
    days: float,
    words: tuple[str, str],
    *quirks: Quirk,
    **offered: Any,
) -> ComplaintPlan:
    """One complaint: the customer's words, and the cause behind them."""
    what = (CUSTOMERS[name], category, severity, until, days, *words)
    return ComplaintPlan(*what, quirks=frozenset(quirks), **offered)


_OPEN = (
    _plan("精卫填海疏浚有限公司", DELAY, GENERAL, S.REGISTERED, 0.02, ("船等了一天", ""), Q.BY_APP),
    _plan("愚公移山土石方有限公司", FUNCTION, GENERAL, S.ACKNOWLEDGED, 0.4, ("报表导不出来", "")),
    _plan(
        "画龙点睛涂装设备有限公司",
        QUALITY,
        MAJOR,
        S.INVESTIGATING,
        14,
        ("点了睛的龙飞不起来，整线停了", ""),
        Q.WAITING,
    ),
    _plan(
        "铜墙铁壁门窗厂",
        QUALITY,
        GENERAL,
        S.INVESTIGATING,
        20,
        ("下雨就渗水", "安装未打胶"),
        Q.DISSATISFIED,
    ),
    _plan("塞翁马场", DELAY, GENERAL, S.SOLUTION_PROPOSED, 4, ("设备丢了似的，到货晚", "海运晚班")),
    _plan(
        "东郭先生动物园",
        QUALITY,
        MAJOR,
        S.SOLUTION_PROPOSED,
        7,
        ("闸机不认人，专咬好心人", "识别模型误判"),
        *(Q.DISPUTING, Q.HALF_APPROVED),
        kind=K.REPLACE,
        cost_yuan=126_000,
    ),
    _plan(
        "亡羊补牢养殖场",
        QUALITY,
        GENERAL,
        S.AGREED,
        9,
        ("探头又掉线", "接头氧化"),
        *(Q.TURNED_DOWN, Q.REFUSED_ONCE),
        kind=K.COMPENSATE,
        cost_yuan=6_800,
    ),
    _plan("嫦娥月饼有限公司", QUALITY, GENERAL, S.EXECUTING, 5, ("蒸汽门漏气", SEAL)),
    _plan(
        "龙须面面业集团",
        FUNCTION,
        GENERAL,
        S.RESOLVED,
        6,
        ("换面型要重启", "旧版程序"),
        kind=K.FEATURE_PLAN,
        cost_yuan=32_000,
    ),
    _plan(
        "不老松体检中心",
        OTHER,
        GENERAL,
        S.FOLLOWED_UP,
        8,
        ("电话里不耐烦", "值班没有替手"),
        kind=K.APOLOGY,
        cost_yuan=0,
    ),
)

_OVER = (
    _plan("龙须面面业集团", QUALITY, GENERAL, S.CLOSED, 38, ("漏汽", SEAL), Q.LATE_REPLY),
    _plan(
        "筋斗云冷链有限公司",
        QUALITY,
        MAJOR,
        S.CLOSED,
        26,
        ("冷柜翻了个跟头就不冷了", SEAL),
        *(Q.DISPUTING, Q.CORRECTED_FOR_GOOD),
        kind=K.REPLACE,
        cost_yuan=58_000,
    ),
    _plan(
        "黄粱枕头厂",
        FUNCTION,
        URGENT,
        S.CLOSED,
        10,
        ("试机冒烟，记者来了", "线径选小"),
        *(Q.JUDGED_TOO_LOW, Q.CORRECTED_FOR_GOOD),
        kind=K.REFUND,
        cost_yuan=42_600,
    ),
    _plan("蟠桃罐头厂", QUALITY, GENERAL, S.CLOSED, 60, ("罐盖打不开", "扭矩设高了")),
    _plan("华灯初上眼科医院", DELAY, GENERAL, S.UNFOUNDED, 5, ("迟迟不装", "预付款未到")),
    _plan(
        "滥竽充数乐器厂",
        OTHER,
        GENERAL,
        S.UNFOUNDED,
        22,
        ("三百人变两人", "合同只写两人"),
        Q.APPEALED,
    ),
    _plan("嫦娥月饼有限公司", OTHER, GENERAL, S.WITHDRAWN, 15, ("发票抬头错了", "")),
)

COMPLAINTS: tuple[ComplaintPlan, ...] = _OPEN + _OVER
