"""What the inbox offers is what the case offers: one command, asked for many leads at once."""

from __future__ import annotations

from uuid import UUID

from people import CHEN, LIU, QIAN, WANG, XU, ZHAO
from stories import bodies
from stories.playing import Play

from domain.registry import COMMANDS
from interfaces.console.pages.inbox import MOST_ROWS


def test_one_command_of_many_cases_is_judged_as_each_by_itself(
    service: Play, cases: dict[str, str]
) -> None:
    more = [service.do(ZHAO, "/leads", bodies.lead(f"若木{n}"))["id"] for n in range(2)]
    leads = [UUID(cases["lead"].rpartition("/")[2]), *map(UUID, more)]
    sales = service.app.state.sales
    kinds = [kind for kind in COMMANDS.values() if "lead" in kind.aggregates and not kind.creates]
    offered = 0
    for person in (CHEN, ZHAO, WANG, LIU, QIAN, XU, "nobody"):
        looked = {id: set(sales.look(id, person).commands) for id in leads}
        for kind in kinds:
            found = sales.may(kind, leads, person)
            assert found == {id for id in leads if kind.__name__ in looked[id]}, (person, kind)
            offered += len(found)
    assert offered > 10
    assert sales.may(kinds[0], [UUID(int=7)], CHEN) == set()


def test_what_does_not_fit_is_one_click_away(service: Play) -> None:
    for number in range(MOST_ROWS + 1):
        service.do(ZHAO, "/leads", bodies.lead(f"扶桑{number}"))
    service.get(ZHAO, "/leads")
    headers = service.headers(ZHAO, accept_language="en")
    shown = service.client.get("/inbox", headers=headers).text
    assert f"{MOST_ROWS}+" in shown
    assert 'href="/leads?state=REGISTERED"' in shown
    every = service.client.get("/leads?state=REGISTERED", headers=headers).text
    assert all(f">扶桑{number}<" in every for number in range(MOST_ROWS + 1))
