"""What two people do at the same moment never amounts to more than what they could do in turn.

Real calls from real threads, on both engines: two who approve, one who approves what another
takes back or hands in again, one who is retired meanwhile, and one person who counts as two.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import httpx
import pytest
from engines import ENGINES
from people import BING, CHEN, LIU, WANG, WU, YI
from service import API
from standing import ALL
from stories import bodies
from stories.playing import Play

from application.engines.sole import sole
from domain.people import People, Person, Role
from interfaces.operator import Operator

SOAK = os.environ.get("DEALTRAIL_SOAK") == "1"
ROUNDS = 40 if SOAK else 1
ADMINS = ("admin1", "admin2", "admin3")
STAFF = People(
    {
        **ALL.by_id,
        **{id: Person(id, f"管理员{id[-1]}", frozenset({Role.ADMIN}), "sales") for id in ADMINS},
    }
)
PERSONAL: dict[str, Any] = {"personal": True, "legal_basis": "个人信息保护法第十三条"}

Call = tuple[str, str, Any]


@pytest.fixture(scope="module", params=ENGINES)
def service(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Play]:
    folder = tmp_path_factory.mktemp("service")
    with Play(folder, engine=request.param, people=STAFF) as running:
        # Exports are asked for here, and not written.
        writing = sole(running.place.location, "exports-lock")
        assert writing.take()
        running.clock("03-02 09:00")
        yield running
        writing.release()


def at_once(service: Play, *calls: Call | Callable[[], object]) -> list[httpx.Response]:
    """All of it at the same moment; the answers to the calls, in their order."""
    start = threading.Barrier(len(calls))
    answers = dict[int, httpx.Response]()

    def run(number: int, call: Call | Callable[[], object]) -> None:
        if callable(call):
            start.wait(timeout=10)
            call()
            return
        person, path, body = call
        with httpx.Client(base_url=service.url, timeout=30) as browser:
            browser.get("/health/live")
            start.wait(timeout=10)
            headers = service.headers(person)
            answers[number] = browser.post(f"{API}{path}", json=body, headers=headers)

    threads = [threading.Thread(target=run, args=found) for found in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [answers[number] for number in sorted(answers)]


def codes(answers: list[httpx.Response]) -> list[int]:
    return sorted(answer.status_code for answer in answers)


def happened(service: Play, id: str) -> list[str]:
    """The names of the events in that stream, in their order."""
    found = service.app.state.sales.log.stream(UUID(id))
    return [type(placed.recorded.event).__name__ for placed in found]


def scored(service: Play, company: str) -> str:
    """The path of a lead whose score waits for a manager."""
    lead = f"/leads/{service.do(CHEN, '/leads', bodies.lead(company))['id']}"
    service.do(CHEN, f"{lead}/score-lead", bodies.score(3, 4, 4))
    return lead


def waiting(service: Play) -> str:
    """The path of an export that waits for another's approval."""
    return f"/exports/{service.do(YI, '/exports', bodies.export(**PERSONAL))['id']}"


def id_of(path: str) -> str:
    return path.rpartition("/")[2]


@pytest.mark.soak
@pytest.mark.parametrize("number", range(ROUNDS))
def test_of_two_who_approve_at_once_one_does(service: Play, number: int) -> None:
    lead = scored(service, f"双批{number}")
    approve = f"{lead}/approve-score"
    answers = at_once(service, (WANG, approve, {"round": 1}), (LIU, approve, {"round": 1}))
    assert codes(answers) == [200, 409]
    assert happened(service, id_of(lead)).count("LeadScoreApproved") == 1
    export = waiting(service)
    answers = at_once(
        service, *((person, f"{export}/approve-export", {}) for person in (BING, WU, BING, WU))
    )
    assert codes(answers) == [200, 409, 409, 409]
    assert happened(service, id_of(export)) == ["ExportRequested", "ExportApproved"]


@pytest.mark.soak
@pytest.mark.parametrize("number", range(ROUNDS))
def test_what_is_approved_and_sent_back_at_once_is_one_of_both(service: Play, number: int) -> None:
    lead = scored(service, f"一批一退{number}")
    answers = at_once(
        service,
        (WANG, f"{lead}/approve-score", {"round": 1}),
        (LIU, f"{lead}/return-score", {"round": 1, "reason": "预算依据不足"}),
    )
    assert codes(answers) == [200, 409], [answer.text for answer in answers]
    names = happened(service, id_of(lead))
    assert ("LeadScoreApproved" in names) != ("LeadScoreReturned" in names)


@pytest.mark.soak
@pytest.mark.parametrize("number", range(ROUNDS))
def test_an_approval_never_counts_for_what_is_handed_in_again(service: Play, number: int) -> None:
    """Who approves the first round has not seen the second, which comes at that moment."""
    lead = scored(service, f"重报{number}")
    service.do(LIU, f"{lead}/return-score", {"round": 1, "reason": "预算依据不足"})
    late, again = at_once(
        service,
        (WANG, f"{lead}/approve-score", {"round": 1}),
        (CHEN, f"{lead}/score-lead", bodies.score(3, 4, 4)),
    )
    assert late.status_code in (409, 422), late.text
    assert again.status_code == 200, again.text
    assert "LeadScoreApproved" not in happened(service, id_of(lead))
    service.do(WANG, f"{lead}/approve-score", {"round": 2})


@pytest.mark.soak
@pytest.mark.parametrize("number", range(ROUNDS))
def test_what_is_approved_and_called_off_at_once_does_not_leave(service: Play, number: int) -> None:
    export = waiting(service)
    approved, cancelled = at_once(
        service, (BING, f"{export}/approve-export", {}), (YI, f"{export}/cancel-export", {})
    )
    assert cancelled.status_code == 200, "before the approval or after it"
    assert approved.status_code in (200, 409)
    assert happened(service, id_of(export))[-1] == "ExportCancelled"


@pytest.mark.soak
@pytest.mark.parametrize("number", range(ROUNDS))
def test_who_is_retired_approves_nothing_afterwards(service: Play, number: int) -> None:
    sales, leaver = service.app.state.sales, f"leaver{number}"
    operator = Operator(sales)
    service.keys[leaver] = operator.add_person(leaver, "将离职", ["compliance"], "sales")
    exports = [waiting(service) for _ in range(3)]
    before = sales.log.last_position()
    answers = at_once(
        service,
        lambda: operator.retire_person(leaver, "离职"),
        *((leaver, f"{export}/approve-export", {}) for export in exports),
    )
    assert set(codes(answers)) <= {200, 401, 403}
    since = sales.log.after(before, 1000)
    (left,) = [p.position for p in since if type(p.recorded.event).__name__ == "PersonRetired"]
    approvals = [p for p in since if type(p.recorded.event).__name__ == "ExportApproved"]
    assert len(approvals) == codes(answers).count(200)
    assert all(placed.position < left for placed in approvals)
    refused = service.post(leaver, f"{exports[0]}/approve-export", {})
    assert refused.status_code == 401, refused.text


@pytest.mark.soak
@pytest.mark.parametrize("number", range(ROUNDS))
def test_nobody_is_two_people_by_asking_twice(service: Play, number: int) -> None:
    """Two admins hire; one who asks twice at once is still one."""
    new = {"person_id": f"new{number}", "name": "新人", "roles": ["sales_rep"], "team": "sales"}
    first, second, third = ADMINS
    at_once(service, *((first, "/people", new) for _ in range(4)))
    assert hired(service, new["person_id"]) == 0
    answers = at_once(
        service, (second, "/people", new), (third, "/people", new), (first, "/people", new)
    )
    assert 201 in codes(answers), [answer.text for answer in answers]
    assert hired(service, new["person_id"]) == 1


def hired(service: Play, person_id: Any) -> int:
    """How often somebody was added by that id."""
    placed = service.app.state.sales.log.after(0, 100_000)
    events = [p.recorded.event for p in placed if type(p.recorded.event).__name__ == "PersonAdded"]
    return sum(event.person_id == person_id for event in events)


@pytest.mark.soak
@pytest.mark.parametrize("number", range(ROUNDS))
def test_nobody_approves_what_he_asked_for_however_often_he_tries(
    service: Play, number: int
) -> None:
    export = waiting(service)
    answers = at_once(service, *[(YI, f"{export}/approve-export", {})] * 4)
    assert codes(answers) == [403] * 4
    assert {answer.json()["type"] for answer in answers} == {"four-eyes"}
    assert happened(service, id_of(export)) == ["ExportRequested"]
