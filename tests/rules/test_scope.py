"""Who reads which case: the rule, case by case, and of all cases at once."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from itertools import product
from uuid import UUID

import pytest
from given import T0
from people import CHEN, EVERYBODY
from stages import PREPARED_TO_NEGOTIATE

from domain.complaint.state import Complaint
from domain.deal.state import Deal
from domain.lead.state import Lead, Score
from domain.people import Delegation, People, Person, Role
from domain.policy import Grade
from domain.scope import READS_ALL, READS_TEAM, Whose, reads, scope_of, whose

ID = UUID("00000000-0000-4000-8000-0000000000aa")
REP, MANAGER = Role.SALES_REP, Role.SALES_MANAGER
#: Two teams with a manager each, one without, and somebody in none.
STAFF = (
    Person("anna", roles=frozenset({REP}), team="north"),
    Person("ben", roles=frozenset({REP}), team="north"),
    Person("nora", roles=frozenset({MANAGER}), team="north"),
    Person("carl", roles=frozenset({REP}), team="south"),
    Person("sam", roles=frozenset({MANAGER}), team="south"),
    Person("dora", roles=frozenset({REP}), team="west"),
    Person("eve", roles=frozenset({REP}), team=""),
    Person("gone", roles=frozenset({REP}), team="north", retired=True),
    Person("vera", roles=frozenset({Role.ADMIN}), team="north"),
    Person("shop", roles=frozenset({Role.APP}), team="north"),
    *(Person(role.value, roles=frozenset({role}), team="house") for role in sorted(READS_ALL)),
)
PEOPLE = People({person.id: person for person in STAFF})


def read_by(owner: str | None, *named: str) -> set[str]:
    """Who of those who do not read everything reads a case of that owner."""
    of = Whose(owner, frozenset({*named, *filter(None, (owner,))}))
    return {p.id for p in STAFF if not p.roles & READS_ALL and reads(p, of, PEOPLE, T0)}


def test_a_rep_reads_his_own_and_his_teams_and_a_manager_his_teams() -> None:
    north = {"anna", "ben", "gone", "nora"}
    assert read_by("anna") == north
    assert read_by("gone") == north
    assert read_by("carl") == {"carl", "sam"}


def test_where_a_team_has_no_manager_but_the_owner_the_others_stand_in() -> None:
    assert read_by("dora") == {"dora", "nora", "sam"}
    assert read_by("sam") == {"carl", "sam", "nora"}


def test_who_is_in_no_team_shares_it_with_nobody() -> None:
    assert read_by("eve") == {"eve", "nora", "sam"}
    nobody = Person("nils", roles=frozenset({REP}), team="")
    assert not reads(nobody, Whose("eve", frozenset({"eve"})), PEOPLE, T0)


def test_who_is_named_reads_it_whatever_his_team_and_role() -> None:
    assert read_by("carl", "anna", "vera", "shop") == {"carl", "sam", "anna", "vera", "shop"}


def test_what_nobody_owns_is_there_for_whoever_sells() -> None:
    selling = {p.id for p in STAFF if p.roles & READS_TEAM}
    assert read_by(None) == selling
    assert read_by(None, "shop") == {*selling, "shop"}


@pytest.mark.parametrize("role", list(Role))
def test_each_role_reads_everything_its_teams_or_only_what_names_it(role: Role) -> None:
    reader = Person("reader", roles=frozenset({role}), team="east")
    foreign = Whose("carl", frozenset({"carl"}))
    assert reads(reader, foreign, PEOPLE, T0) == (role in READS_ALL)
    assert reads(reader, None, PEOPLE, T0)
    assert (role in READS_ALL) + (role in READS_TEAM) + (role in {Role.ADMIN, Role.APP}) == 1


def test_of_several_roles_the_widest_counts() -> None:
    both = Person("both", roles=frozenset({REP, Role.LEGAL}), team="east")
    assert reads(both, Whose("carl", frozenset({"carl"})), PEOPLE, T0)
    assert scope_of(both, PEOPLE, T0).is_whole


def test_a_complaint_about_a_deal_is_read_as_the_deal_is() -> None:
    deal: Deal = PREPARED_TO_NEGOTIATE.state
    complaint = Complaint(ID, deal_id=deal.id, handler_id="handler", registered_by="carl")
    of = whose(complaint, deal)
    assert of == Whose(None, frozenset({"handler", "carl"}), deal)
    colleague = replace(EVERYBODY.by_id[CHEN], id="colleague")
    far = replace(colleague, team="far")
    assert reads(colleague, of, EVERYBODY, T0)
    assert not reads(far, of, EVERYBODY, T0)
    assert reads(replace(far, id="carl"), of, EVERYBODY, T0)
    assert reads(far, whose(Complaint(ID)), EVERYBODY, T0)


def test_whose_a_lead_is_says_who_registered_scored_and_owns_it() -> None:
    score = Score(1, 3, 4, 4, 11, Grade.A, True, "scorer", frozenset({"scorer"}), T0)
    lead = Lead(ID, registered_by="app", pending=score)
    assert whose(lead) == Whose(None, frozenset({"app", "scorer"}))
    owned = replace(lead, owners=((T0, "owner"),))
    assert whose(owned) == Whose("owner", frozenset({"app", "scorer", "owner"}))


def test_what_is_no_case_is_nobodys() -> None:
    assert whose(EVERYBODY) is None


def delegated(by: str, to: str, role: Role, until: dt.datetime) -> People:
    granted = replace(PEOPLE.by_id[by], delegations=(Delegation(by, to, role, until),))
    return People({**PEOPLE.by_id, by: granted})


def test_who_stands_in_for_another_reads_what_he_does_as_long_as_that_lasts() -> None:
    people = delegated("sam", "anna", MANAGER, T0)
    of = Whose("carl", frozenset({"carl"}))
    anna, later = PEOPLE.by_id["anna"], T0 + dt.timedelta(microseconds=1)
    assert reads(anna, of, people, T0)
    assert not reads(anna, of, people, later)
    assert not reads(anna, of, PEOPLE, T0)
    assert scope_of(anna, people, T0).is_whole
    north = frozenset({"anna", "ben", "nora", "gone", "vera", "shop"})
    assert scope_of(anna, people, later).owners == north


@pytest.mark.parametrize("people", [PEOPLE, delegated("sam", "anna", MANAGER, T0)])
def test_of_all_cases_at_once_it_says_what_it_says_of_each(people: People) -> None:
    cases = [
        Whose(owner, frozenset({*named, *filter(None, (owner,))}))
        for owner, named in product((None, *people.by_id), ((), ("anna",), ("vera", "sam")))
    ]
    for person in people.by_id.values():
        scope = scope_of(person, people, T0)
        for of in cases:
            by_scope = (
                scope.owners is None
                or not scope.named.isdisjoint(of.people)
                or (scope.unowned if of.owner is None else of.owner in scope.owners)
            )
            assert by_scope == reads(person, of, people, T0), (person.id, of)


def test_in_a_house_of_one_team_everybody_who_sells_sees_everything() -> None:
    for person in EVERYBODY.by_id.values():
        sells = person.roles & (READS_TEAM | READS_ALL)
        assert scope_of(person, EVERYBODY, T0).is_whole is bool(sells)
