"""Who reads which register of the house, beside the cases that `domain.scope` speaks of.

By his own roles: nobody reads a register for another.
"""

from __future__ import annotations

from .people import Person, Role

#: Of exports (V18): who reads the register, who takes an export out, and who takes what is for
#: process mining, which holds no free text and nothing personal or restricted.
EXPORTS = frozenset({Role.GENERAL_MANAGER, Role.AUDITOR, Role.COMPLIANCE})
EXPORT_FILES = frozenset({Role.COMPLIANCE})
MINING_FILES = EXPORTS

#: Of legal holds, erasures and restrictions (V18): who lays them down, and who looks after them.
PERSONAL_DATA = frozenset({Role.LEGAL, Role.GENERAL_MANAGER, Role.AUDITOR, Role.COMPLIANCE})

#: Of webhooks: who looks after them, and who may look at them.
WEBHOOKS_KEPT = frozenset({Role.ADMIN})
WEBHOOKS = WEBHOOKS_KEPT | {Role.AUDITOR, Role.COMPLIANCE}

#: Of anybody's keys, and of agreements on people that wait.
KEYS = frozenset({Role.ADMIN, Role.AUDITOR, Role.COMPLIANCE})

#: Of what somebody has open: managers hand it over, admins see to it that he can leave (R5.7).
LEFT_OPEN = KEYS | {Role.SALES_MANAGER, Role.GENERAL_MANAGER}

#: Who may try another policy on what happened (R5.3).
WHAT_IF = LEFT_OPEN


def reads_personal_data(person: Person) -> bool:
    """Whether he learns, there or elsewhere, what was laid down about personal data."""
    return not PERSONAL_DATA.isdisjoint(person.roles)
