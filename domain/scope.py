"""Who reads which lead, deal and complaint: the one place that commands, views and feed ask.

Which fields of a case somebody reads, `domain.sight` says.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from .complaint.state import Complaint
from .deal.state import Deal
from .lead.state import Lead
from .people import People, Person, Role
from .registers import reads_personal_data

#: Roles whose work is on everybody's cases (G1.3).
READS_ALL = frozenset(
    {
        Role.PRODUCT_MANAGER,
        Role.TECH_SUPPORT,
        Role.LEGAL,
        Role.DELIVERY,
        Role.FINANCE,
        Role.CUSTOMER_SERVICE,
        Role.GENERAL_MANAGER,
        Role.AUDITOR,
        Role.COMPLIANCE,
        Role.OPERATOR,
        Role.SYSTEM,
    }
)

#: Roles that read their own cases and their team's. Of the others `admin` reads none, and `app`,
#: as everybody else, those that name it.
READS_TEAM = frozenset({Role.SALES_REP, Role.SALES_MANAGER})


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose a case is: its owner if it has one, everybody whom it names, and the deal it is about.

    A complaint has no owner; one about a deal is read as that deal is.
    """

    owner_id: str | None = None
    people: frozenset[str] = frozenset()
    about: Deal | None = None

    @property
    def owner(self) -> str | None:
        """Who owns it, or the deal that it is about."""
        return self.about.owner_id if self.about is not None else self.owner_id


def whose(case: object, about: Deal | None = None) -> Whose | None:
    """Whose the case is; None of what is none. `about` is the deal that a complaint names."""
    if isinstance(case, Lead):
        scored = (score.scorer_id for score in (case.pending, case.score) if score is not None)
        return Whose(case.owner_id, _named(case.owner_id, case.registered_by, *scored))
    if isinstance(case, Deal):
        return Whose(case.owner_id or None, case.people - {""})
    if isinstance(case, Complaint):
        return Whose(None, case.people | _named(case.registered_by), about)
    return None


def _named(*people: str | None) -> frozenset[str]:
    return frozenset(filter(None, people))


def selves(person: Person, people: People, at: dt.datetime) -> Iterator[Person]:
    """As whom the person reads and acts then: himself, and those who delegated a role to him."""
    yield person
    for granted in people.delegated_to(person.id, at):
        delegator = people.get(granted.by)
        assert delegator is not None
        yield replace(delegator, roles=frozenset({granted.role}))


def reads(person: Person, of: Whose | None, people: People, at: dt.datetime) -> bool:
    """Whether the person reads the case then, by his roles, his team, and for whom he stands in.

    What is no case is nobody's secret here. A manager stands in where a team has no manager but
    the owner, as for who is told of a deadline (`People.managers_of`).
    """
    return of is None or any(_reads(one, of, people) for one in selves(person, people, at))


def _reads(person: Person, of: Whose, people: People) -> bool:
    if not READS_ALL.isdisjoint(person.roles) or person.id in of.people:
        return True
    if of.about is not None and person.id in of.about.people:
        return True
    if READS_TEAM.isdisjoint(person.roles):
        return False
    if of.owner is None or (person.team and people.team_of(of.owner) == person.team):
        return True
    return person.holds(Role.SALES_MANAGER) and person.id in people.managers_of(of.owner)


@dataclass(frozen=True, slots=True)
class Scope:
    """The same of all cases at once: whose cases are read, beside those that name somebody.

    `owners` None: everybody's. `unowned` says whether those that nobody owns are read too,
    `personal_data` whether he learns what was laid down about that (`domain.registers`).
    """

    named: frozenset[str]
    owners: frozenset[str] | None = None
    unowned: bool = True
    personal_data: bool = True

    @property
    def is_whole(self) -> bool:
        return self.owners is None


#: Of who reads everything.
WHOLE = Scope(frozenset())


def scope_of(person: Person, people: People, at: dt.datetime) -> Scope:
    """Which cases the person reads then (`reads`)."""
    known = tuple(selves(person, people, at))
    if any(not READS_ALL.isdisjoint(one.roles) for one in known):
        return replace(WHOLE, personal_data=reads_personal_data(person))
    selling = [one for one in known if not READS_TEAM.isdisjoint(one.roles)]
    owners = frozenset(owner for one in selling for owner in _owners(one, people))
    named = frozenset(one.id for one in known)
    is_whole = bool(selling) and owners >= people.by_id.keys()
    return Scope(
        named,
        None if is_whole else owners,
        unowned=bool(selling),
        personal_data=reads_personal_data(person),
    )


def _owners(person: Person, people: People) -> Iterator[str]:
    """Himself, everybody in his team, and of a manager those who have no other."""
    yield person.id
    manages = person.holds(Role.SALES_MANAGER)
    managed = _managed(people.by_id.values()) if manages else {}
    for other in people.by_id.values():
        of_team = other.team != "" and other.team == person.team
        if of_team or (manages and not managed.get(other.team, frozenset()) - {other.id}):
            yield other.id


def _managed(people: Iterable[Person]) -> dict[str, frozenset[str]]:
    """The managers who work in each team."""
    found: dict[str, frozenset[str]] = {}
    for one in people:
        if one.team and not one.retired and one.holds(Role.SALES_MANAGER):
            found[one.team] = found.get(one.team, frozenset()) | {one.id}
    return found
