"""Who sees which field: the one place that history, feed, views and exports ask.

A field says by `Restricted` under which clause not everybody may read it, and by `Personal`
that it tells of a customer's person; this module knows who reads it then, and `veiling` takes
out of events and states what a reader may not see.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from .complaint.state import Complaint
from .customers import Contact
from .deal.state import Deal
from .lead.state import Lead
from .people import Role
from .veiling import (
    PERSONAL,
    TEXTS,
    May,
    may_hide,
    of_person,
    personal_fields,
    restricted_fields,
    veiled,
)

__all__ = [
    "BOTTOM_LINE",
    "COMPLAINANT",
    "CONTACT_READERS",
    "NOBODY_IS_KEPT_BACK",
    "PERSONAL",
    "TEXTS",
    "KeptBack",
    "May",
    "masked",
    "may_hide",
    "may_see",
    "of_person",
    "personal_fields",
    "reads_person",
    "restricted_fields",
    "veiled",
]

#: The clause that keeps the bottom line of a negotiation secret.
BOTTOM_LINE = "G3.4.1"

#: Roles that read every deal's bottom line, and those that do once an exception is wanted.
ALWAYS = frozenset({Role.SALES_MANAGER, Role.LEGAL, Role.AUDITOR, Role.COMPLIANCE})
ON_EXCEPTION = frozenset({Role.FINANCE, Role.GENERAL_MANAGER})

#: The clause that keeps secret who complained, and the roles that read it in every complaint.
COMPLAINANT = "R3.7.10"
HANDLING = frozenset({Role.CUSTOMER_SERVICE, Role.AUDITOR, Role.COMPLIANCE})


@dataclass(frozen=True, slots=True)
class KeptBack:
    """The customers' people of whom only compliance reads (R5.4), and those who were erased."""

    restricted: frozenset[UUID] = frozenset()
    erased: frozenset[UUID] = frozenset()


NOBODY_IS_KEPT_BACK = KeptBack()


def may_see(
    clause: str,
    person: str,
    roles: Collection[Role],
    case: object,
    exception_requested: bool = False,
    kept_back: KeptBack = NOBODY_IS_KEPT_BACK,
) -> bool:
    """Whether the person reads the case's fields that are restricted under the clause.

    The case is the lead, deal or complaint in whose stream they stand. `exception_requested`
    says that a contract was refused for falling below the bottom line (R3.4.2). What is
    restricted under a clause unknown here nobody sees.
    """
    if clause.startswith(PERSONAL):
        return reads_person(clause, roles, case, kept_back)
    if clause == COMPLAINANT:
        return not isinstance(case, Complaint) or _handles(person, roles, case)
    if clause != BOTTOM_LINE or not isinstance(case, Deal):
        return False
    readers = ALWAYS | ON_EXCEPTION if exception_requested else ALWAYS
    return person in case.people or not readers.isdisjoint(roles)


def _handles(person: str, roles: Collection[Role], complaint: Complaint) -> bool:
    """Who handles it now or did before, and those who must know of every complaint (R3.7.10).

    A manager is not among them, nor who registered it.
    """
    return person in complaint.people or not HANDLING.isdisjoint(roles)


def reads_person(clause: str, roles: Collection[Role], case: object, kept_back: KeptBack) -> bool:
    """Whether what is asked for under `PERSONAL`, `TEXTS` or `of_person` is open to these roles.

    What is told in free text is told of the first of the case's people who is not erased.
    Of whom is erased there is nothing left to keep back.
    """
    restricted = kept_back.restricted - kept_back.erased
    if not restricted or Role.COMPLIANCE in roles:
        return True
    people = case.subjects if isinstance(case, Lead | Deal | Complaint) else ()
    if clause == PERSONAL:
        return restricted.isdisjoint(people)
    if clause == TEXTS:
        left = (contact_id for contact_id in people if contact_id not in kept_back.erased)
        return next(left, None) not in restricted
    return clause not in map(of_person, restricted)


#: Roles that read how a customer's people are reached; to others they are masked (V12).
CONTACT_READERS = frozenset(
    {
        Role.SALES_REP,
        Role.SALES_MANAGER,
        Role.CUSTOMER_SERVICE,
        Role.GENERAL_MANAGER,
        Role.AUDITOR,
        Role.COMPLIANCE,
    }
)


def masked(contact: Contact) -> dict[str, Any]:
    """A customer's person for who need not reach him: what little is left tells them apart."""
    return {
        "contact_id": contact.contact_id,
        "name": f"{contact.name[:1]}***",
        "position": contact.position,
        "phone": f"***{contact.phone[-2:]}" if contact.phone else None,
        "email": f"{contact.email[:1]}***" if contact.email else None,
        "wechat": f"{contact.wechat[:1]}***" if contact.wechat else None,
    }
