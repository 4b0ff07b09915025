"""Two processes on one file: each takes notice of what the other wrote."""

from __future__ import annotations

from desk import Desk
from people import CHEN, WANG
from samples import register, score

from domain.company.people import AddPerson
from domain.lead.scoring import ApproveScore
from domain.people import OPERATOR, Role


def test_a_person_added_beside_the_service_is_known_after_a_refresh(desk: Desk) -> None:
    other = desk.beside()
    newcomer = AddPerson(person_id="xin", name="新人", roles=(Role.SALES_REP,))
    other.do(OPERATOR, newcomer, aggregate="person")
    desk.sales.refresh()
    assert desk.sales.people.knows("xin")
    other.close()


def test_commands_of_both_are_decided_on_what_really_stands(desk: Desk) -> None:
    other = desk.beside()
    lead = desk.do(CHEN, register()).id
    other.do(CHEN, score(3, 4, 4), lead)
    desk.do(WANG, ApproveScore(round=1), lead)
    seen = other.sales.look(lead, CHEN)
    assert seen is not None
    assert seen.state.status == "ASSIGNED"
    assert desk.refused(CHEN, register()).problem == "duplicate"
    assert other.refused(CHEN, register()).problem == "duplicate"
    numbers = {
        opened.events[0].recorded.event.model_dump()["number"]
        for opened in (
            desk.do(CHEN, register(customer_name="甲")),
            other.do(CHEN, register(customer_name="乙")),
            desk.do(CHEN, register(customer_name="丙")),
        )
    }
    assert len(numbers) == 3
    other.close()
