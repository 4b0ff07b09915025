"""Two admins at once, one who leaves in between, deputies: in one process or in several (3.4)."""

from __future__ import annotations

import threading
from typing import Any
from uuid import UUID

from admins import ADMINS, BAI, HEI, HUI
from desk import Desk
from given import at
from people import CHEN, WANG, ZHAO
from samples import register, score

from application.exchange import Accepted, Answer, Issuer, Refused
from application.sales import new_command_id
from domain.company.delegations import GrantDelegation, RevokeDelegation
from domain.company.people import AddPerson, RetirePerson
from domain.company.roles import GrantRole
from domain.company.state import COMPANY_ID, person_stream
from domain.kernel import Command
from domain.lead.scoring import ApproveScore
from domain.outcomes import Problem
from domain.people import OPERATOR, Role

NIU = AddPerson(person_id="niu", name="牛五", roles=(Role.SALES_REP,))
STREAM = person_stream("niu")


def with_admins(desk: Desk) -> Desk:
    for admin in ADMINS.values():
        roles = tuple(admin.roles)
        command = AddPerson(person_id=admin.id, name=admin.name, roles=roles)
        desk.do(OPERATOR, command, aggregate="person")
    return desk


def asks(desk: Desk, by: str, command: Command, where: UUID | None = None, **more: Any) -> Answer:
    issuer = Issuer(by, frozenset({Role.ADMIN}), "test")
    return desk.send(CHEN, command, where, "person", issuer=issuer, **more)


def happened(answer: Answer) -> list[str]:
    assert isinstance(answer, Accepted), answer
    return [type(p.recorded.event).__name__ for p in answer.events]


def offered(desk: Desk, lead: UUID, person: str) -> tuple[str, ...]:
    seen = desk.sales.look(lead, person)
    assert seen is not None
    return seen.commands


def test_G1_3_two_admins_at_once_in_two_processes_hire_once(desk: Desk) -> None:
    with_admins(desk)
    beside = desk.beside()
    places, answers = {BAI: desk, HEI: beside}, dict[str, Answer]()
    start = threading.Barrier(len(places))

    def agree(admin: str) -> None:
        start.wait(timeout=10)
        answers[admin] = asks(places[admin], admin, NIU)

    threads = [threading.Thread(target=agree, args=(admin,)) for admin in places]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    led_to = sorted(happened(answer) for answer in answers.values())
    assert led_to == [["ApprovalGiven"], ["ApprovalGiven", "PersonAdded"]]
    assert sorted(a.created for a in answers.values() if isinstance(a, Accepted)) == [False, True]
    assert desk.names(STREAM) == ["PersonAdded"]
    beside.sales.refresh()
    desk.sales.refresh()
    assert desk.sales.people.knows("niu")
    assert beside.sales.people.knows("niu")
    beside.close()


def test_R5_1_who_left_in_another_process_meanwhile_agreed_to_nothing(desk: Desk) -> None:
    with_admins(desk)
    assert happened(asks(desk, BAI, NIU)) == ["ApprovalGiven"]
    beside = desk.beside()
    leave = RetirePerson(reason="离职")
    beside.do(OPERATOR, leave, person_stream(BAI), "person")
    beside.close()
    assert happened(asks(desk, HEI, NIU)) == ["ApprovalGiven"]
    gone = asks(desk, BAI, NIU)
    assert isinstance(gone, Refused)
    assert gone.problem is Problem.ROLE
    assert happened(asks(desk, HUI, NIU)) == ["ApprovalGiven", "PersonAdded"]


def test_R5_1_a_retry_of_an_agreement_is_answered_as_the_first_time(desk: Desk) -> None:
    with_admins(desk)
    once = {"command_id": new_command_id()}
    first, again = asks(desk, BAI, NIU, **once), asks(desk, BAI, NIU, **once)
    assert isinstance(first, Accepted)
    assert isinstance(again, Accepted)
    assert (again.replayed, again.created, again.version) == (True, False, 0)
    assert [p.position for p in again.events] == [p.position for p in first.events]
    asks(desk, HEI, NIU, **(twice := {"command_id": new_command_id()}))
    made = asks(desk, HEI, NIU, **twice)
    assert isinstance(made, Accepted)
    assert (made.replayed, made.created, len(made.events)) == (True, True, 2)


def test_R5_1_what_was_agreed_to_stands_after_a_restart(desk: Desk) -> None:
    with_admins(desk)
    asks(desk, BAI, NIU)
    desk.restart()
    assert desk.names(COMPANY_ID) == ["ApprovalGiven"]
    assert happened(asks(desk, HEI, NIU)) == ["ApprovalGiven", "PersonAdded"]
    grant = GrantRole(role=Role.LEGAL)
    asks(desk, BAI, grant, STREAM)
    desk.restart()
    assert happened(asks(desk, HEI, grant, STREAM)) == ["ApprovalGiven", "RoleGranted"]
    desk.restart()
    person = desk.sales.people.get("niu")
    assert person is not None
    assert person.roles == {Role.SALES_REP, Role.LEGAL}


def test_R5_1_a_delegation_counts_at_once_in_every_process_and_until_it_ends(desk: Desk) -> None:
    beside = desk.beside()
    lead = desk.do(CHEN, register()).id
    desk.do(CHEN, score(3, 4, 4), lead)
    approve = ApproveScore(round=1)
    assert desk.refused(ZHAO, approve, lead).problem is Problem.ROLE
    assert "ApproveScore" not in offered(desk, lead, ZHAO)
    grant = GrantDelegation(to=ZHAO, role=Role.SALES_MANAGER, until=at("03-31 18:00"))
    beside.do(WANG, grant, person_stream(WANG), "person")
    desk.sales.refresh()
    assert "ApproveScore" in offered(desk, lead, ZHAO)
    accepted = desk.do(ZHAO, approve, lead)
    trail = accepted.events[0].recorded.trail
    assert (trail.actor, trail.role, trail.on_behalf_of) == (ZHAO, Role.SALES_MANAGER, WANG)
    assert {p.recorded.trail.on_behalf_of for p in accepted.events[1:]} == {None}, "by the service"
    take_back = RevokeDelegation(to=ZHAO, role=Role.SALES_MANAGER)
    beside.do(WANG, take_back, person_stream(WANG), "person")
    other = desk.do(
        CHEN, register(customer_name="广寒宫", confirm_not_duplicate=True, reason="是")
    ).id
    desk.do(CHEN, score(3, 4, 4), other)
    assert desk.refused(ZHAO, approve, other).problem is Problem.ROLE
    beside.close()


def test_R5_1_who_acts_for_two_acts_for_the_one_who_may(desk: Desk) -> None:
    """The owner's own score is not approved for him, but for the other whom he acts for."""
    lead = desk.do(CHEN, register()).id
    for manager in ("both", WANG):
        grant = GrantDelegation(to=ZHAO, role=Role.SALES_MANAGER, until=at("03-31 18:00"))
        desk.do(manager, grant, person_stream(manager), "person")
    desk.do("both", score(3, 4, 4), lead)
    accepted = desk.do(ZHAO, ApproveScore(round=1), lead)
    assert accepted.events[0].recorded.trail.on_behalf_of == WANG
