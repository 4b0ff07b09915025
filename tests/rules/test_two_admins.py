"""Changes of people and roles take two admins; at the machine the operator is enough (3.4, 3.6)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from admins import ADMINS, BAI, HEI, HUI, WITH_ADMINS, Hiring, changed, lending
from given import Story, at, given
from people import CHEN, EVERYBODY, WANG

from domain.approvals import ApprovalGiven
from domain.company.people import AddPerson, PersonAdded, PersonRetired, RetirePerson
from domain.company.roles import GrantRole, RevokeRole, RoleGranted, RoleRevoked
from domain.kernel import Command
from domain.outcomes import Problem
from domain.people import OPERATOR, Delegation, People, Role
from domain.registry import PERSON


def add(**changes: Any) -> AddPerson:
    fields: dict[str, Any] = {"person_id": "niu", "name": "牛五", "roles": (Role.SALES_REP,)}
    return AddPerson(**fields | changes)


def niu(people: People = WITH_ADMINS, **changes: Any) -> Story:
    """牛五, whom the operator added."""
    story = given(PERSON).when(add(**changes), by=OPERATOR)
    assert story.state.person is not None
    return replace(story, people=changed(people, story.state.person))


def agreement(command: str, subject: str = "") -> ApprovalGiven:
    return ApprovalGiven(command=command, subject=subject, role=Role.ADMIN)


# ---- adding ---------------------------------------------------------------------------------


def test_G1_3_two_admins_add_a_person() -> None:
    hiring = Hiring()
    first = hiring.when(add(), by=BAI).then()
    assert [a.by for a in hiring.company.state.approvals] == [BAI]
    assert first.state.person is None, "one admin alone changes nothing yet"
    hiring.when(add(), by=HEI).then(PersonAdded.of(add()))
    assert [a.by for a in hiring.company.state.approvals] == [BAI, HEI]


def test_R5_1_the_same_admin_twice_is_not_two() -> None:
    hiring = Hiring()
    hiring.when(add(), by=BAI)
    hiring.when(add(), by=BAI).then_refused("R5.1", "SECOND_ADMIN", Problem.FOUR_EYES)


@pytest.mark.parametrize(
    "changes",
    [{"name": "牛六"}, {"roles": (Role.ADMIN,)}, {"team": "华东"}, {"person_id": "niu2"}],
)
def test_R5_1_the_second_admin_adds_whom_the_first_one_meant(changes: dict[str, Any]) -> None:
    hiring = Hiring()
    hiring.when(add(), by=BAI)
    hiring.when(add(**changes), by=HEI).then()
    assert hiring.newcomer.state.person is None


def test_R5_1_no_two_people_are_described_alike() -> None:
    """Whatever stands in a name or a team is no part of the other."""
    one = add(team='a" b', name="c")
    other = add(team="a", name='" b c')
    assert one.subject != other.subject
    assert (
        add(roles=(Role.LEGAL, Role.ADMIN)).subject == add(roles=(Role.ADMIN, Role.LEGAL)).subject
    )


def test_R5_1_an_agreement_counts_for_thirty_days() -> None:
    for later, happened in (("04-01 09:00", True), ("04-01 09:01", False)):
        hiring = Hiring()
        hiring.when(add(), by=BAI, at="03-02 09:00")
        hiring.when(add(), by=HEI, at=later)
        assert (hiring.newcomer.state.person is not None) is happened, later
    late = hiring.when(add(), by=HUI, at="05-02 09:00", occurred_at="04-30 09:00", reason="补录")
    assert late.then().state.person is None, "entered late, it counts to now all the same"
    again = hiring.when(add(), by=BAI, at="05-02 10:00")
    assert again.state.person is not None, "with an agreement of 30 April"


@pytest.mark.parametrize(
    "gone",
    [
        replace(ADMINS[BAI], retired=True),
        replace(ADMINS[BAI], roles=frozenset({Role.LEGAL})),
    ],
)
def test_R5_1_who_is_no_admin_any_more_agreed_to_nothing(gone: Any) -> None:
    hiring = Hiring()
    hiring.when(add(), by=BAI)
    people = changed(WITH_ADMINS, gone)
    hiring.company = replace(hiring.company, people=people)
    hiring.newcomer = replace(hiring.newcomer, people=people)
    hiring.when(add(), by=HEI).then()
    hiring.when(add(), by=HUI).then(PersonAdded.of(add()))


def test_R5_1_who_acts_for_an_admin_is_no_second_one_to_him() -> None:
    lent = Delegation(BAI, WANG, Role.ADMIN, at("03-30 09:00"))
    for first, second in ((BAI, WANG), (WANG, BAI)):
        hiring = Hiring(lending(WITH_ADMINS, lent))
        hiring.when(add(), by=first).then()
        hiring.when(add(), by=second).then_refused("R5.1", "SECOND_ADMIN", Problem.FOUR_EYES)
        hiring.when(add(), by=HEI).then(PersonAdded.of(add()))


def test_R5_1_who_acts_for_two_admins_is_one_person() -> None:
    until = at("03-30 09:00")
    lent = (Delegation(BAI, WANG, Role.ADMIN, until), Delegation(HEI, WANG, Role.ADMIN, until))
    hiring = Hiring(lending(WITH_ADMINS, *lent))
    hiring.when(add(), by=WANG).then()
    hiring.when(add(), by=WANG).then_refused("R5.1", "SECOND_ADMIN", Problem.FOUR_EYES)
    hiring.when(add(), by=HUI).then(PersonAdded.of(add()))


def test_R5_1_what_the_admin_agreed_to_falls_with_the_one_he_acted_for() -> None:
    lent = Delegation(BAI, WANG, Role.ADMIN, at("03-30 09:00"))
    hiring = Hiring(lending(WITH_ADMINS, lent))
    hiring.when(add(), by=WANG)
    gone = changed(hiring.newcomer.people, replace(ADMINS[BAI], retired=True))
    hiring.newcomer = replace(hiring.newcomer, people=gone)
    hiring.when(add(), by=HEI).then()


# ---- retiring -------------------------------------------------------------------------------


def test_R5_7_two_admins_retire_a_person_each_with_a_reason() -> None:
    once = niu().when(RetirePerson(), by=BAI, reason="离职").then(agreement("RetirePerson"))
    once.when(RetirePerson(), by=BAI, reason="离职").then_refused(
        "R5.1", "SECOND_ADMIN", Problem.FOUR_EYES
    )
    once.when(RetirePerson(), by=HEI).then_refused("R5.1", "REASON_MISSING")
    gone = once.when(RetirePerson(), by=HEI, reason="离职")
    gone.then(agreement("RetirePerson"), PersonRetired(person_id="niu"))
    assert gone.state.approvals == ()
    niu().when(RetirePerson(), by=CHEN, reason="离职").then_refused("R5.7", "ROLE", Problem.ROLE)


def test_R5_7_who_left_acts_for_nobody_and_nobody_for_him() -> None:
    lent = Delegation("niu", CHEN, Role.SALES_REP, at("03-30 09:00"))
    person = replace(niu().state.person, delegations=(lent,))
    people = changed(WITH_ADMINS, person)
    now = at("03-02 09:00")
    assert people.delegated_to(CHEN, now) == (lent,)
    assert not changed(people, replace(person, retired=True)).delegated_to(CHEN, now)
    left = changed(people, replace(EVERYBODY.by_id[CHEN], retired=True))
    assert not left.delegated_to(CHEN, now)


# ---- roles ----------------------------------------------------------------------------------

GRANT = GrantRole(role=Role.SALES_MANAGER)


def test_G1_3_two_admins_give_a_person_one_more_role() -> None:
    once = niu().when(GRANT, by=BAI).then(agreement("GrantRole", "sales_manager"))
    assert once.state.person.roles == {Role.SALES_REP}
    granted = once.when(GRANT, by=HEI)
    granted.then(
        agreement("GrantRole", "sales_manager"),
        RoleGranted(person_id="niu", role=Role.SALES_MANAGER),
    )
    assert granted.state.person.roles == {Role.SALES_REP, Role.SALES_MANAGER}
    granted.when(GRANT, by=BAI).then_refused("G1.3", "ROLE_HELD")


def test_R5_1_two_admins_must_mean_the_same_role() -> None:
    once = niu().when(GRANT, by=BAI)
    other = once.when(GrantRole(role=Role.ADMIN), by=HEI).then(agreement("GrantRole", "admin"))
    assert other.state.person.roles == {Role.SALES_REP}


def test_G1_3_two_admins_take_a_role_back_but_not_the_last() -> None:
    story = niu(roles=(Role.SALES_REP, Role.LEGAL))
    take = RevokeRole(role=Role.LEGAL)
    revoked = story.when(take, by=BAI).when(take, by=HEI)
    revoked.then(agreement("RevokeRole", "legal"), RoleRevoked(person_id="niu", role=Role.LEGAL))
    assert revoked.state.person.roles == {Role.SALES_REP}
    revoked.when(take, by=BAI).then_refused("G1.3", "ROLE_NOT_THERE")
    last = RevokeRole(role=Role.SALES_REP)
    revoked.when(last, by=BAI).then_refused("G1.3", "LAST_ROLE")


def test_R5_1_what_was_agreed_to_is_spent() -> None:
    """A role given, taken back and given again takes two admins each time."""
    take = RevokeRole(role=Role.SALES_MANAGER)
    story = niu()
    for command in (GRANT, take):
        story = story.when(command, by=BAI).when(command, by=HEI).then_accepted()
    assert story.state.approvals == ()
    assert story.when(GRANT, by=HUI).then_accepted().state.person.roles == {Role.SALES_REP}


def test_R5_1_a_role_that_is_taken_back_is_lent_no_more() -> None:
    lent = Delegation("niu", CHEN, Role.LEGAL, at("03-30 09:00"))
    story = niu(roles=(Role.SALES_REP, Role.LEGAL))
    person = replace(story.state.person, delegations=(lent,))
    state = replace(story.state, person=person)
    story = replace(story, stream=replace(story.stream, state=state))
    take = RevokeRole(role=Role.LEGAL)
    assert story.when(take, by=BAI).when(take, by=HEI).state.person.delegations == ()


@pytest.mark.parametrize("command", [GRANT, RevokeRole(role=Role.ADMIN)])
def test_R5_1_nobody_changes_his_own_roles(command: Command) -> None:
    person = niu(roles=(Role.ADMIN, Role.LEGAL))
    person.when(command, by="niu").then_refused("R5.1", "OWN_ROLE", Problem.FOUR_EYES)
    lent = Delegation("niu", WANG, Role.ADMIN, at("03-30 09:00"))
    acting = replace(person, people=lending(person.people, lent))
    acting.when(command, by=WANG).then_refused("R5.1", "OWN_ROLE", Problem.FOUR_EYES)
    own = Delegation(BAI, "niu", Role.ADMIN, at("03-30 09:00"))
    plain = niu(lending(WITH_ADMINS, own), roles=(Role.LEGAL,))
    plain.when(command, by="niu").then_refused("R5.1", "OWN_ROLE", Problem.FOUR_EYES)


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.SYSTEM])
def test_G1_3_nobody_becomes_operator_or_system(role: Role) -> None:
    niu().when(GrantRole(role=role), by=BAI).then_refused("G1.3", "ROLE_NOT_GIVEN")


@pytest.mark.parametrize("command", [GRANT, RevokeRole(role=Role.SALES_REP)])
def test_G1_3_roles_are_changed_by_admins_only_and_not_at_the_machine(command: Command) -> None:
    for actor in (OPERATOR, CHEN, WANG):
        niu().when(command, by=actor).then_refused("G1.3", "ROLE", Problem.ROLE)
    gone = niu().when(RetirePerson(), by=OPERATOR, reason="离职")
    gone.when(command, by=BAI).then_refused("G1.3", "ILLEGAL_STATE", Problem.ILLEGAL_STATE)
