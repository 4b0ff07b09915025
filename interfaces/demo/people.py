"""The people of the demonstration company, all invented, named after the solar terms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from domain.people import Role

NORTH = "昆仑组"
SOUTH = "东海组"
OFFICE = "总部"

XIAOMAN = "xiaoman"
GUYU = "guyu"
BAILU = "bailu"
SHUANGJIANG = "shuangjiang"
DAHAN = "dahan"
JINGZHE = "jingzhe"
MANGZHONG = "mangzhong"
CHUSHU = "chushu"
XIAOHAN = "xiaohan"
QIUFEN = "qiufen"
CHUNFEN = "chunfen"
XIAOXUE = "xiaoxue"
LIQIU = "liqiu"
YUSHUI = "yushui"
DONGZHI = "dongzhi"
LIXIA = "lixia"
XIAZHI = "xiazhi"
QINGMING = "qingming"
HANLU = "hanlu"
LICHUN = "lichun"
WEB_FORM = "web-form"


@dataclass(frozen=True, slots=True)
class Employee:
    """Somebody who gets a key: a person of the company, or a program."""

    id: str
    name: str
    team: str
    roles: tuple[Role, ...]


EMPLOYEES = (
    Employee(XIAOMAN, "林小满", NORTH, (Role.SALES_REP,)),
    Employee(GUYU, "谷雨生", NORTH, (Role.SALES_REP,)),
    Employee(BAILU, "白露", SOUTH, (Role.SALES_REP,)),
    Employee(SHUANGJIANG, "江霜", SOUTH, (Role.SALES_REP,)),
    # Sells as well as manages, so now and then he is tempted to approve his own score.
    Employee(DAHAN, "韩大寒", NORTH, (Role.SALES_REP, Role.SALES_MANAGER)),
    Employee(JINGZHE, "荆哲", SOUTH, (Role.SALES_MANAGER,)),
    Employee(MANGZHONG, "麦芒", OFFICE, (Role.PRODUCT_MANAGER,)),
    Employee(CHUSHU, "楚暑", OFFICE, (Role.TECH_SUPPORT,)),
    Employee(XIAOHAN, "萧寒", OFFICE, (Role.TECH_SUPPORT,)),
    Employee(QIUFEN, "秋芬", OFFICE, (Role.LEGAL,)),
    Employee(CHUNFEN, "春芬", OFFICE, (Role.FINANCE,)),
    Employee(XIAOXUE, "薛小雪", OFFICE, (Role.FINANCE,)),
    Employee(LIQIU, "李秋实", OFFICE, (Role.DELIVERY,)),
    Employee(YUSHUI, "于雨水", OFFICE, (Role.DELIVERY,)),
    Employee(DONGZHI, "董芝", OFFICE, (Role.CUSTOMER_SERVICE,)),
    Employee(LIXIA, "夏立立", OFFICE, (Role.CUSTOMER_SERVICE,)),
    Employee(XIAZHI, "夏知远", OFFICE, (Role.GENERAL_MANAGER,)),
    Employee(QINGMING, "秦明", OFFICE, (Role.AUDITOR,)),
    Employee(HANLU, "寒璐", OFFICE, (Role.COMPLIANCE,)),
    Employee(LICHUN, "黎春", OFFICE, (Role.ADMIN,)),
    Employee(WEB_FORM, "官网表单", OFFICE, (Role.APP,)),
)

BY_ID: Mapping[str, Employee] = {employee.id: employee for employee in EMPLOYEES}
REPS = (XIAOMAN, GUYU, BAILU, SHUANGJIANG)
