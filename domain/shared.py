"""What several aggregates take: AddContact, GiveConsent (domain 3.1)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Protocol, Self
from uuid import UUID

from .context import Context
from .customers import Contact, ContactDetails
from .facts import DuplicateLeads
from .kernel import Command, Event, Trail
from .language import Text
from .outcomes import Reason
from .people import HANDLER, OWNER_OR_MANAGER, Role, anyone, either
from .personal import unless_erased, unless_restricted
from .values import By, Instant, Name, PersonalName, Restricted, Shape


class HasContacts(Protocol):
    """An aggregate that knows customers' people."""

    @property
    def contact_ids(self) -> frozenset[UUID]: ...
    def contact_named(self, name: str, /) -> UUID | None: ...
    def with_contact(self, contact: Contact, forced: bool, /) -> Self: ...
    def takes_contacts(self) -> Iterator[Reason]: ...
    def unless_reachable_with(self, contact: Contact, /) -> Iterator[Reason]: ...


class GuardedDetails(Shape):
    """A contact's data, as guarded as a complaint keeps them (R3.7.10); others show them."""

    name: Annotated[PersonalName, Restricted("R3.7.10")]
    phone: Annotated[PersonalName | None, Restricted("R3.7.10")] = None
    email: Annotated[PersonalName | None, Restricted("R3.7.10")] = None
    wechat: Annotated[PersonalName | None, Restricted("R3.7.10")] = None
    position: Annotated[PersonalName | None, Restricted("R3.7.10")] = None


class ContactAdded(GuardedDetails, Event):
    """A customer's person became known, or is known better (R5.2, R5.4)."""

    incidental = True
    sentence = Text("Contact {name} added or corrected", "新增或更正联系人 {name}")

    contact_id: UUID
    confirm_not_duplicate: bool = False

    def evolve(self, state: HasContacts, trail: Trail, /) -> HasContacts:
        contact = Contact(**self.model_dump(exclude={"confirm_not_duplicate"}))
        return state.with_contact(contact, self.confirm_not_duplicate)


class AddContact(GuardedDetails, Command):
    """Add a person of the customer's, or correct one under the same contact_id (R5.2, R5.4)."""

    contact_id: Annotated[UUID | None, By("R5.4")] = None
    confirm_not_duplicate: Annotated[bool, By("G3.1.2")] = False

    aggregates = ("lead", "deal", "complaint")
    issued_by = either(OWNER_OR_MANAGER, HANDLER, anyone(Role.CUSTOMER_SERVICE))
    clause = "R5.4"
    also = ("R5.2", "R3.7.10", "G3.1.2")
    needs = (DuplicateLeads,)

    def claims(self, state: Any) -> frozenset[str]:
        """What the lead would claim anew with this contact; a deal claims nothing."""
        contact = self._as_contact(self.contact_id or state.id)
        anew: frozenset[str] = state.with_contact(contact, False).claims - state.claims
        return anew

    def _as_contact(self, contact_id: UUID) -> Contact:
        details = self.model_dump(include=set(ContactDetails.model_fields))
        return Contact(contact_id=contact_id, **details)

    @classmethod
    def ready(cls, state: Any, context: Context, /) -> Iterator[Reason]:
        yield from state.takes_contacts()

    def decide(self, state: Any, context: Context, /) -> Iterator[ContactAdded | Reason]:
        if self.contact_id is not None and self.contact_id not in state.contact_ids:
            yield Reason("R5.4", "CONTACT_UNKNOWN", field="contact_id")
        yield from unless_erased(self.contact_id, context, "contact_id")
        yield from unless_restricted(self.contact_id, context, "contact_id")
        yield from state.unless_free(self, context)
        contact_id = self.contact_id or context.new_id("contact")
        yield from state.unless_reachable_with(self._as_contact(contact_id))
        yield ContactAdded.of(
            self,
            contact_id=contact_id,
            confirm_not_duplicate=bool(context.fact(DuplicateLeads).lead_ids),
        )


@dataclass(frozen=True, slots=True)
class Consent:
    """A manager's consent to one command of another person, and until when it counts."""

    by: str
    until: dt.datetime
    #: Who consented, and for whom.
    doers: frozenset[str]


class ConsentGiven(Event):
    """A manager agreed that the owner or handler may issue a command."""

    sentence = Text(
        "{by} consents to {command}, until {until}", "{by} 同意{command}，有效至 {until}"
    )

    command: Name
    by: str
    until: Instant

    def evolve(self, state: Any, trail: Trail, /) -> Any:
        return state.with_consent(self.command, Consent(self.by, self.until, trail.doers))


class GiveConsent(Command):
    """Consent, as a manager, to a command that owner or handler may not issue alone (R5.1)."""

    command: Annotated[Name, By("R5.1")]

    aggregates = ("lead", "complaint")
    issued_by = anyone(Role.SALES_MANAGER)
    clause = "R5.1"
    also = ("R3.7.5",)

    @classmethod
    def ready(cls, state: Any, context: Context, /) -> Iterator[Reason]:
        yield from state.takes_consent(context)

    def decide(self, state: Any, context: Context, /) -> Iterator[ConsentGiven | Reason]:
        if self.command not in state.consent_commands:
            yield Reason("R5.1", "CONSENT_NOT_NEEDED", field="command")
        until = context.at + dt.timedelta(days=context.policy.consent_days)
        yield ConsentGiven(command=self.command, by=context.actor, until=until)
