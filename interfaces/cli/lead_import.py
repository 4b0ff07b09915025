"""Lists of leads: every row is registered."""

from __future__ import annotations

from domain.language import Text
from domain.lead.registration import RegisterLead

from .lead_columns import FIELDS
from .lead_values import CHOICES
from .row_import import ListKind

LEADS = ListKind(
    name="leads",
    command=RegisterLead,
    aggregate="lead",
    fields=FIELDS,
    example="客户名称,联系人,电话,行业,规模,来源",
    choices=CHOICES,
    may_change=frozenset({"CUSTOMER_UNKNOWN", "NO_SIGNED_DEAL", "NOT_A_PRIOR_DEAL"}),
    done=Text("registered", "已登记"),
    would_be_done=Text("would be registered", "将登记"),
)
