"""What is known of a customer's person beyond any one case: who holds, restricts or erases him.

Facts that the commands on personal data ask for (R5.4). Which contact is meant state or command
says by `contact_id`; which cases the command, by `aggregate_ids`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from .context import Context, Fact
from .outcomes import Reason

#: The clause on personal data.
CLAUSE = "R5.4"


@dataclass(frozen=True, slots=True)
class KnownContact(Fact):
    """Whether any case names the contact, and what was laid down about him.

    `hold_ids` are the legal holds in force on a case that names him or on its customer; the
    others the erasure that waits for approval and the restriction in force.
    """

    is_named: bool = False
    hold_ids: tuple[UUID, ...] = ()
    proposed_id: UUID | None = None
    restricted_by: UUID | None = None
    #: The ids of the keys under which what is personal of him stands in the log.
    kids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KnownCases(Fact):
    """Which of the leads, deals and complaints that the command names there are."""

    case_ids: frozenset[UUID] = frozenset()


def unless_erased(contact_id: UUID | None, context: Context, field: str) -> Iterator[Reason]:
    """A reason against naming a person who was erased: nothing is kept of him any more."""
    if contact_id in context.erased:
        yield Reason(CLAUSE, "CONTACT_ERASED", field=field)


def unless_restricted(contact_id: UUID | None, context: Context, field: str) -> Iterator[Reason]:
    """A reason against writing what a person's restriction says to leave as it is."""
    if contact_id in context.restricted:
        yield Reason(CLAUSE, "CONTACT_RESTRICTED", field=field)


def unless_somebody(contact_id: UUID, context: Context) -> Iterator[Reason]:
    """Reasons against a contact_id that no case knows, or of whom nothing is kept any more."""
    if not context.fact(KnownContact).is_named:
        yield Reason(CLAUSE, "CONTACT_UNKNOWN", field="contact_id")
    yield from unless_erased(contact_id, context, "contact_id")
