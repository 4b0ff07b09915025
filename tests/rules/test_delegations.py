"""Who is away has another act for him, for some time and in one of his roles (3.4, 3.6)."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from admins import BAI, WITH_ADMINS, changed, lending
from given import Story, at, given
from people import APP, AUDITOR, CHEN, EVERYBODY, LIU, WANG, ZHAO

from domain.acting import Actor, Capacity, capacities
from domain.company.delegations import (
    DelegationGranted,
    DelegationRevoked,
    GrantDelegation,
    RevokeDelegation,
)
from domain.company.keys import IssueKey, RevokeKey
from domain.company.people import PersonAdded
from domain.kernel import Command
from domain.outcomes import Problem
from domain.people import Delegation, People, Person, Role
from domain.registry import COMMANDS, PERSON

UNTIL = at("03-31 18:00")


def employed(person_id: str, people: People = WITH_ADMINS, *more: Role) -> Story:
    """Somebody's own stream, in which he was added with his roles and more."""
    person = people.by_id[person_id]
    added = PersonAdded(
        person_id=person.id,
        name=person.name,
        roles=tuple(sorted({*person.roles, *more})),
        team=person.team,
    )
    story = given(PERSON, added)
    assert story.state.person is not None
    return replace(story, people=changed(people, story.state.person))


def grant(**changes: Any) -> GrantDelegation:
    fields: dict[str, Any] = {"to": ZHAO, "role": Role.SALES_MANAGER, "until": UNTIL}
    return GrantDelegation(**fields | changes)


def granted(**changes: Any) -> DelegationGranted:
    fields: dict[str, Any] = {"from_": WANG, "to": ZHAO, "role": Role.SALES_MANAGER, "until": UNTIL}
    return DelegationGranted(**fields | changes)


# ---- granting -------------------------------------------------------------------------------


def test_R5_1_a_manager_on_leave_has_another_one_act_for_him() -> None:
    story = employed(WANG).when(grant(), by=WANG).then(granted())
    lent = Delegation(WANG, ZHAO, Role.SALES_MANAGER, UNTIL)
    assert story.state.delegations == (lent,)
    people = changed(WITH_ADMINS, story.state.person)
    assert people.delegated_to(ZHAO, UNTIL) == (lent,)
    assert people.delegated_to(ZHAO, UNTIL + dt.timedelta(microseconds=1)) == ()
    assert people.delegated_to(CHEN, UNTIL) == ()


def test_R5_1_a_delegation_is_the_persons_own_affair() -> None:
    for other in (LIU, BAI, AUDITOR):
        employed(WANG).when(grant(), by=other).then_refused("R5.1", problem=Problem.ROLE)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"to": WANG}, "DEPUTY_UNKNOWN"),
        ({"to": "nobody"}, "DEPUTY_UNKNOWN"),
        ({"to": AUDITOR}, "DEPUTY_UNKNOWN"),
        ({"to": APP}, "DEPUTY_UNKNOWN"),
        ({"role": Role.LEGAL}, "ROLE_NOT_TO_LEND"),
        ({"role": Role.SYSTEM}, "ROLE_NOT_TO_LEND"),
        ({"until": at("03-02 09:00")}, "DELEGATION_OVER"),
        ({"until": at("05-31 09:01")}, "DELEGATION_TOO_LONG"),
        ({"until": dt.date(2026, 3, 1)}, "DELEGATION_OVER"),
        ({"until": dt.date(2026, 6, 1)}, "DELEGATION_TOO_LONG"),
    ],
)
def test_R5_1_a_delegation_that_cannot_be_is_refused(changes: dict[str, Any], code: str) -> None:
    employed(WANG).when(grant(**changes), by=WANG).then_refused("R5.1", code)


@pytest.mark.parametrize(
    ("until", "ends"),
    [
        (at("05-31 09:00"), "05-31 09:00"),
        (dt.date(2026, 5, 31), "06-01 00:00"),
        (dt.date(2026, 3, 2), "03-03 00:00"),
    ],
)
def test_R5_1_it_lasts_ninety_days_at_most_and_a_day_ends_at_midnight(
    until: Any, ends: str
) -> None:
    employed(WANG).when(grant(until=until), by=WANG).then(granted(until=at(ends)))


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.APP])
def test_R5_1_nobody_watches_for_another_and_programs_have_no_leave(role: Role) -> None:
    story = employed(WANG, WITH_ADMINS, role)
    story.when(grant(role=role), by=WANG).then_refused("R5.1", "ROLE_NOT_TO_LEND")
    for alone in (AUDITOR, APP):
        employed(alone).when(grant(role=role), by=alone).then_refused("R5.1", "ROLE", Problem.ROLE)


def test_R5_1_a_role_that_was_lent_cannot_be_lent_on() -> None:
    people = lending(WITH_ADMINS, Delegation(LIU, WANG, Role.LEGAL, UNTIL))
    employed(WANG, people).when(grant(role=Role.LEGAL), by=WANG).then_refused(
        "R5.1", "ROLE_NOT_TO_LEND"
    )


def test_R5_1_the_newest_delegation_of_a_role_to_a_person_counts() -> None:
    story = employed(WANG).when(grant(), by=WANG)
    longer = at("04-30 18:00")
    again = story.when(grant(until=longer), by=WANG)
    assert again.state.delegations == (Delegation(WANG, ZHAO, Role.SALES_MANAGER, longer),)
    other = again.when(grant(to=CHEN), by=WANG)
    assert [d.to for d in other.state.delegations] == [ZHAO, CHEN]
    later = other.when(grant(to=LIU, until=longer), by=WANG, at="04-01 09:00")
    assert [d.to for d in later.state.delegations] == [ZHAO, LIU], "who is past his time is gone"


def test_R5_1_a_delegation_ends_before_its_time_if_it_is_taken_back() -> None:
    take_back = RevokeDelegation(to=ZHAO, role=Role.SALES_MANAGER)
    story = employed(WANG).when(grant(), by=WANG)
    story.when(take_back, by=LIU).then_refused("R5.1", "NOT_RELATED", Problem.ROLE)
    over = story.when(take_back, by=WANG)
    over.then(DelegationRevoked(from_=WANG, to=ZHAO, role=Role.SALES_MANAGER))
    assert over.state.delegations == ()
    over.when(take_back, by=WANG).then_refused("R5.1", "NOT_DELEGATED")
    story.when(take_back, by=WANG, at="04-01 09:00").then_refused("R5.1", "NOT_DELEGATED")


# ---- in which capacity ------------------------------------------------------------------------


class Somewhere:
    """A case that 王 owns."""

    def stands_as(self, relation: Any, person: str, role: Role) -> bool:
        return relation == "any" or person == WANG


def acting(name: str, actor: str, *lent: Delegation, roles: frozenset[Role] = frozenset()) -> Any:
    return capacities(COMMANDS[name], Actor(actor, roles, lent), Somewhere())


def test_R5_1_own_roles_go_before_those_of_others() -> None:
    lent = Delegation(WANG, ZHAO, Role.SALES_MANAGER, UNTIL)
    both = acting("ApproveScore", ZHAO, lent, roles=frozenset({Role.SALES_MANAGER}))
    assert both == (Capacity(Role.SALES_MANAGER), Capacity(Role.SALES_MANAGER, WANG))
    assert acting("ApproveScore", ZHAO, lent) == (Capacity(Role.SALES_MANAGER, WANG),)


def test_R5_1_who_acts_for_the_owner_does_what_the_owner_may() -> None:
    lent = Delegation(WANG, ZHAO, Role.SALES_MANAGER, UNTIL)
    own = frozenset({Role.SALES_REP})
    assert acting("DraftContract", ZHAO, lent, roles=own) == (Capacity(Role.SALES_MANAGER, WANG),)
    other = Delegation(LIU, ZHAO, Role.SALES_MANAGER, UNTIL)
    with pytest.raises(Exception, match="NOT_RELATED"):
        acting("DraftContract", ZHAO, other, roles=own)


IN_PERSON = [kind for kind in COMMANDS.values() if kind.in_person]


def test_R5_1_keys_and_delegations_are_dealt_with_in_person() -> None:
    assert set(IN_PERSON) == {IssueKey, RevokeKey, GrantDelegation, RevokeDelegation}


@pytest.mark.parametrize("command", IN_PERSON, ids=lambda kind: kind.__name__)
def test_R5_1_nobody_deals_with_keys_or_delegations_for_another(command: type[Command]) -> None:
    """A key would open all that the other may do, for as long as it lasts."""
    for lender, role in ((WANG, Role.SALES_MANAGER), (BAI, Role.ADMIN)):
        lent = Delegation(lender, ZHAO, role, UNTIL)
        with pytest.raises(Exception, match=r"ROLE|NOT_RELATED"):
            capacities(command, Actor(ZHAO, frozenset(), (lent,)), employed(lender).state)


def test_R5_1_who_became_an_auditor_acts_for_nobody_any_more() -> None:
    lent = Delegation(WANG, ZHAO, Role.SALES_MANAGER, UNTIL)
    watching = replace(EVERYBODY.by_id[ZHAO], roles=frozenset({Role.SALES_REP, Role.AUDITOR}))
    people = changed(lending(EVERYBODY, lent), watching)
    assert people.delegated_to(ZHAO, at("03-02 09:00")) == ()


# ---- whose delegations count --------------------------------------------------------------------


@pytest.mark.parametrize(
    "gone",
    [
        Person(WANG, "王经理", frozenset({Role.SALES_MANAGER}), "sales", retired=True),
        Person(WANG, "王经理", frozenset({Role.SALES_REP}), "sales"),
    ],
)
def test_R5_1_who_no_longer_holds_the_role_lends_it_to_nobody(gone: Person) -> None:
    lent = Delegation(WANG, ZHAO, Role.SALES_MANAGER, UNTIL)
    people = changed(EVERYBODY, replace(gone, delegations=(lent,)))
    assert people.delegated_to(ZHAO, at("03-02 09:00")) == ()
