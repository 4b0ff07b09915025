"""The admins of a company, and how two of them add somebody."""

from __future__ import annotations

from dataclasses import replace

from given import Story, given
from people import EVERYBODY

from domain.company.people import AddPerson
from domain.facts import HiringApprovals
from domain.people import Delegation, People, Person, Role
from domain.registry import COMPANY, PERSON

BAI, HEI, HUI = "bai", "hei", "hui"  # 白管理, 黑管理, 灰管理

ADMINS = {
    id: Person(id, name, frozenset({Role.ADMIN}), "sales")
    for id, name in ((BAI, "白管理"), (HEI, "黑管理"), (HUI, "灰管理"))
}
WITH_ADMINS = People({**EVERYBODY.by_id, **ADMINS})


def changed(people: People, *persons: Person) -> People:
    """The directory with these people as they are now."""
    return People({**people.by_id, **{person.id: person for person in persons}})


def lending(people: People, *lent: Delegation) -> People:
    """The directory in which these delegations were granted."""
    granted = (replace(people.by_id[d.by], delegations=(d,)) for d in lent)
    return changed(people, *granted)


class Hiring:
    """Admins who add somebody: what the company keeps of it, and what becomes of the person."""

    def __init__(self, people: People = WITH_ADMINS) -> None:
        self.company = replace(given(COMPANY), people=people)
        self.newcomer = replace(given(PERSON), people=people)

    def when(self, command: AddPerson, by: str, at: str | None = None, **more: str) -> Story:
        """Issue it; what it says to the company is kept there."""
        facts = (HiringApprovals(self.company.state.approvals),)
        self.newcomer = self.newcomer.when(command, by=by, at=at, facts=facts, **more)
        for said in self.newcomer.elsewhere:
            assert self.newcomer.context is not None
            self.company = self.company.receive(said.event, self.newcomer.context)
        return self.newcomer
