"""Who handles the complaint, and what he tells the customer and does at once (R3.7.3–R3.7.5)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated

from domain.changing import replace
from domain.context import Context
from domain.kernel import Command, Event, Trail
from domain.language import Text
from domain.outcomes import Problem, Reason
from domain.people import HANDLER, HANDLER_OR_SERVICE, People, Role, anyone
from domain.values import By, Name, PersonalText, PersonId, Shape

from .kinds import HANDLED, Category, Status
from .records import Done
from .state import Complaint

#: Who looks into what (R3.7.4); whatever else it is about goes to any of them.
INVESTIGATORS: Mapping[Category, tuple[Role, ...]] = {
    Category.QUALITY: (Role.TECH_SUPPORT,),
    Category.DELIVERY_DELAY: (Role.DELIVERY,),
    Category.UNMET_FUNCTION: (Role.PRODUCT_MANAGER,),
    Category.OTHER: tuple(HANDLER),
}


def investigators(complaint: Complaint, people: People) -> tuple[Role, ...]:
    """The roles that may look into it: those of its category, while somebody of them can.

    Where all of them are barred, or complained about, somebody else of who handle complaints must.
    """
    roles = INVESTIGATORS[complaint.category]
    left = {person for role in roles for person in people.with_role(role)}
    left -= {*complaint.barred, complaint.about_person_id}
    return roles if left else tuple(HANDLER)


class HandlerDetails(Shape):
    handler_id: Annotated[PersonId, By("R3.7.4")]
    department: Annotated[Name, By("R3.7.4")]


class HandlerAssigned(HandlerDetails, Event):
    """Somebody looks into the complaint from here on, and a department answers for it."""

    sentence = Text(
        "{handler_id} handles it, {department} answers for it",
        "由 {handler_id} 处理，责任部门：{department}",
    )

    def evolve(self, complaint: Complaint, trail: Trail, /) -> Complaint:
        old = {complaint.handler_id} - {None, self.handler_id}
        first = complaint.status is Status.ACKNOWLEDGED
        return replace(
            complaint,
            status=Status.INVESTIGATING if first else complaint.status,
            handler_id=self.handler_id,
            department=self.department,
            past_handlers=(*complaint.past_handlers, *filter(None, old)),
        )


class AssignHandler(HandlerDetails, Command):
    """Name, as lead of customer service, who handles it, never whom it is about (R3.7.4)."""

    aggregates = ("complaint",)
    issued_by = anyone(Role.CUSTOMER_SERVICE)
    clause = "R3.7.4"
    also = ("R3.7.2", "R3.7.5", "R3.7.8", "R5.7")
    next_from = frozenset({Status.ACKNOWLEDGED, Status.INVESTIGATING})

    @classmethod
    def ready(cls, complaint: Complaint, context: Context, /) -> Iterator[Reason]:
        yield from complaint.unless(cls.clause, Status.ACKNOWLEDGED, *HANDLED)
        yield from complaint.unless_triaged()
        yield from complaint.unless_lead(cls.clause, context)

    @classmethod
    def is_done(cls, complaint: Complaint, context: Context, /) -> bool:
        return complaint.handler_id is not None

    def decide(
        self, complaint: Complaint, context: Context, /
    ) -> Iterator[HandlerAssigned | Reason]:
        if self.handler_id == complaint.about_person_id:
            yield Reason(self.clause, "HANDLER_IS_SUBJECT", "handler_id", Problem.FOUR_EYES)
        roles = investigators(complaint, context.people)
        if not any(context.people.holds(self.handler_id, role) for role in roles):
            detail = {"roles": ", ".join(roles)}
            yield Reason(self.clause, "NOT_AN_INVESTIGATOR", "handler_id", detail=detail)
        if (barred_by := complaint.barred.get(self.handler_id)) is not None:
            yield Reason(barred_by, "ANOTHER_HANDLER", field="handler_id")
        if (self.handler_id, self.department) == (complaint.handler_id, complaint.department):
            yield Reason("R5.7", "NOTHING_CHANGED", field="handler_id")
        yield HandlerAssigned.of(self)


class FirstResponseGiven(Event):
    """The first answer of substance that the customer got in this cycle."""

    sentence = Text("First response given", "首次实质答复客户")

    text: PersonalText

    def evolve(self, complaint: Complaint, trail: Trail, /) -> Complaint:
        return replace(complaint, responded=Done(trail.occurred_at, trail.event_id))


class ResponseLogged(Event):
    """A further answer to the customer."""

    sentence = Text("Further response logged", "记录后续答复")

    text: PersonalText

    def evolve(self, complaint: Complaint, trail: Trail, /) -> Complaint:
        return complaint


class Respond(Command):
    """Record what the customer was told; the first time in a cycle counts (R3.7.3)."""

    text: Annotated[PersonalText, By("R3.7.3")]

    aggregates = ("complaint",)
    issued_by = HANDLER_OR_SERVICE
    clause = "R3.7.3"
    next_from = frozenset({Status.ACKNOWLEDGED, *HANDLED})

    @classmethod
    def ready(cls, complaint: Complaint, context: Context, /) -> Iterator[Reason]:
        yield from complaint.unless_open(cls.clause)

    @classmethod
    def is_done(cls, complaint: Complaint, context: Context, /) -> bool:
        return complaint.responded is not None

    def decide(
        self, complaint: Complaint, context: Context, /
    ) -> Iterator[FirstResponseGiven | ResponseLogged | Reason]:
        yield from complaint.unless_within_cycle(self.clause, context)
        if complaint.responded is None:
            yield FirstResponseGiven.of(self)
        else:
            yield ResponseLogged.of(self)


class ContainmentTaken(Event):
    """Something was done at once to keep the harm from spreading."""

    sentence = Text("Containment taken", "已采取控制措施")

    text: PersonalText

    def evolve(self, complaint: Complaint, trail: Trail, /) -> Complaint:
        return replace(complaint, contained=Done(trail.occurred_at, trail.event_id))


class Contain(Command):
    """Record what was done at once against the harm; urgent complaints need it (R3.7.5)."""

    text: Annotated[PersonalText, By("R3.7.5")]

    aggregates = ("complaint",)
    issued_by = HANDLER
    clause = "R3.7.5"

    @classmethod
    def ready(cls, complaint: Complaint, context: Context, /) -> Iterator[Reason]:
        yield from complaint.unless(cls.clause, Status.INVESTIGATING)

    def decide(
        self, complaint: Complaint, context: Context, /
    ) -> Iterator[ContainmentTaken | Reason]:
        yield from complaint.unless_within_cycle(self.clause, context)
        yield ContainmentTaken.of(self)
