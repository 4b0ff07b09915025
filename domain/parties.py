"""Who a body names: our people by id, the customer's people by contact_id or by a bare name.

A customer's person stands once, as a contact; every other field names him by contact_id.
A bare name is accepted; it stands for the one contact of that name, or else becomes a
contact of the aggregate (R5.4).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from .context import Context
from .outcomes import Reason
from .shared import ContactAdded, HasContacts
from .values import PersonalName

#: A person id, a contact_id, or a bare name, as it stands in the body of a command.
Party = PersonalName


@dataclass(frozen=True, slots=True)
class Parties:
    """The ids for what was named, in order, and the contacts that bare names became."""

    ids: tuple[str, ...]
    added: tuple[ContactAdded, ...]
    unknown: tuple[str, ...] = ()
    #: Contacts named of whom nothing is kept any more.
    erased: tuple[UUID, ...] = ()

    def unless_known(self, clause: str, field: str) -> Iterator[Reason]:
        """Reasons against a contact_id not known here, or of somebody who was erased."""
        if self.unknown:
            yield Reason(clause, "CONTACT_UNKNOWN", field=field)
        if self.erased:
            yield Reason(clause, "CONTACT_ERASED", field=field)


def named(parties: Iterable[str], state: HasContacts, context: Context) -> Parties:
    """Resolve names of our people and of the customer's."""
    return _resolve(parties, state, context, ours=True)


def named_customers(parties: Iterable[str], state: HasContacts, context: Context) -> Parties:
    """Resolve names of the customer's people only; an id of ours is taken for a name."""
    return _resolve(parties, state, context, ours=False)


def _resolve(
    parties: Iterable[str], state: HasContacts, context: Context, *, ours: bool
) -> Parties:
    ids: list[str] = []
    added: dict[str, ContactAdded] = {}
    unknown: list[str] = []
    for party in parties:
        contact_id = as_uuid(party)
        if ours and context.people.get(party) is not None:
            ids.append(party)
        elif contact_id is not None:
            ids.append(str(contact_id))
            if contact_id not in state.contact_ids:
                unknown.append(party)
        elif (known := state.contact_named(party)) is not None:
            ids.append(str(known))
        else:
            new = added.setdefault(
                party, ContactAdded(contact_id=context.new_id(f"contact {party}"), name=party)
            )
            ids.append(str(new.contact_id))
    gone = tuple(c for c in context.erased if str(c) in ids) if context.erased else ()
    return Parties(tuple(ids), tuple(added.values()), tuple(unknown), gone)


def as_uuid(text: str) -> UUID | None:
    """The contact_id that the text is, or None of a name."""
    try:
        return UUID(text)
    except ValueError:
        return None
