"""Lists of past deals: every row is brought in as a deal that was signed before."""

from __future__ import annotations

from typing import Any

from domain.deal.importing import ImportDeal
from domain.language import Text
from domain.people import People

from .deal_columns import CHOICES, FIELDS
from .row_import import ListKind


def completed(body: dict[str, Any], people: People) -> dict[str, Any]:
    """With the id of the owner, where the list has his name and only one person bears it."""
    owner = body.get("owner_id")
    if owner is None or people.get(owner) is not None:
        return body
    named = [person for person in people.by_id.values() if person.name == owner]
    # Of one who left it shall be said that he did.
    found = [person for person in named if not person.retired] or named
    return body | {"owner_id": found[0].id} if len(found) == 1 else body


DEALS = ListKind(
    name="deals",
    command=ImportDeal,
    aggregate="deal",
    fields=FIELDS,
    example="客户名称,合同编号,合同金额,签订日期,结案日期,未收款项",
    choices=CHOICES,
    may_change=frozenset(
        {"CUSTOMER_NOT_CLEAR", "CUSTOMER_UNKNOWN", "IN_THE_FUTURE", "PAST_OWNER_UNKNOWN"}
    ),
    done=Text("brought in", "已导入"),
    would_be_done=Text("would be brought in", "将导入"),
    completed=completed,
)
