"""The seats of a project's core team, and who may sit on them (R3.9.3)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum

from domain.outcomes import Reason
from domain.people import People, Role

from .state import Deal, TeamMember


class Seat(StrEnum):
    """The parts of a core team."""

    REP = "REP"
    SOLUTION = "SOLUTION"
    DELIVERY = "DELIVERY"

    @property
    def roles(self) -> tuple[Role, ...]:
        """The roles that can take the seat; the first goes before the others."""
        match self:
            case Seat.REP:
                return (Role.SALES_REP,)
            case Seat.SOLUTION:
                return (Role.PRODUCT_MANAGER, Role.TECH_SUPPORT)
            case Seat.DELIVERY:
                return (Role.DELIVERY,)

    @property
    def field(self) -> str:
        """The field that names who sits on it."""
        return f"{self.lower()}_id"


def role_on(seat: Seat, person: str, deal: Deal, people: People) -> Role | None:
    """The role in which the person takes the seat, if he can.

    One that he plays on the team goes first; a manager who owns the deal counts as its rep.
    """
    if seat is Seat.REP and person == deal.owner_id and people.knows(person):
        return Role.SALES_REP
    held = [role for role in seat.roles if people.holds(person, role)]
    played = [role for role in held if deal.has_member(person, role)]
    return next(iter((*played, *held)), None)


def unless_core_stays(deal: Deal, team: Iterable[TeamMember]) -> Iterator[Reason]:
    """A reason against a team in which a seat of a project set up would be empty.

    The owner is the rep of his deal, so that seat is never empty.
    """
    if not deal.is_key_account or deal.project.core_team is None:
        return
    core = {member.role for member in team if member.core}
    for seat in (Seat.SOLUTION, Seat.DELIVERY):
        if core.isdisjoint(seat.roles):
            detail = {"roles": ", ".join(seat.roles)}
            yield Reason("R3.9.3", "CORE_SEAT_EMPTY", field="person_id", detail=detail)
