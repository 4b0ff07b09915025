"""What people's parts are called."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from domain.language import Text
from domain.people import Role

PEOPLE_WORDS: Mapping[type[StrEnum], Mapping[str, Text]] = {
    Role: {
        Role.SALES_REP: Text("sales representative", "销售代表"),
        Role.SALES_MANAGER: Text("sales manager", "销售经理"),
        Role.PRODUCT_MANAGER: Text("product manager", "产品经理"),
        Role.TECH_SUPPORT: Text("technical support", "技术支持"),
        Role.LEGAL: Text("legal", "法务"),
        Role.DELIVERY: Text("delivery", "交付"),
        Role.FINANCE: Text("finance", "财务"),
        Role.CUSTOMER_SERVICE: Text("customer service", "客服"),
        Role.GENERAL_MANAGER: Text("general manager", "总经理"),
        Role.AUDITOR: Text("auditor", "审计"),
        Role.COMPLIANCE: Text("compliance", "合规"),
        Role.ADMIN: Text("administrator", "管理员"),
        Role.APP: Text("app", "应用"),
        Role.OPERATOR: Text("operator", "运维"),
        Role.SYSTEM: Text("system", "系统"),
    },
}
