"""Every command leaves one receipt, and a retry gets the first answer (R5.1)."""

from __future__ import annotations

from dataclasses import replace

from desk import Desk
from people import BOTH, CHEN, WANG, ZHAO
from samples import register, score

from application.exchange import Accepted, KeyReused, NotFound, Refused, Stale
from application.receipts import CommandReceived, command_id_for
from application.sales import new_command_id
from domain.company.people import RetirePerson
from domain.company.state import person_stream
from domain.lead.scoring import ApproveScore
from domain.outcomes import Problem
from domain.people import OPERATOR


def receipts(desk: Desk) -> list[CommandReceived]:
    rows = desk.sales.log.after(0, 10_000)
    return [p.recorded.event for p in rows if isinstance(p.recorded.event, CommandReceived)]


def test_a_retry_gets_the_first_answer_and_writes_nothing(desk: Desk) -> None:
    request = desk.request(CHEN, register())
    first = desk.sales.execute(request)
    last = desk.sales.log.last_position()
    again = desk.sales.execute(request)
    assert isinstance(first, Accepted)
    assert again == replace(first, replayed=True)
    assert desk.sales.log.last_position() == last


def test_a_retry_after_a_restart_gets_the_first_answer(desk: Desk) -> None:
    request = desk.request(CHEN, register())
    first = desk.sales.execute(request)
    desk.restart()
    assert isinstance(first, Accepted)
    assert desk.sales.execute(request) == replace(first, replayed=True)


def test_a_retry_of_what_reacted_gets_all_of_its_events_again(desk: Desk) -> None:
    lead = desk.do(CHEN, register()).id
    desk.do(CHEN, score(3, 4, 4), lead)
    request = desk.request(WANG, ApproveScore(round=1), lead)
    first = desk.sales.execute(request)
    desk.do(CHEN, register(customer_name="另一家"))
    assert isinstance(first, Accepted)
    assert [type(p.recorded.event).__name__ for p in first.events] == [
        "LeadScoreApproved",
        "DeadlineMet",
        "LeadAssigned",
        "DeadlineArmed",
    ]
    assert desk.sales.execute(request) == replace(first, replayed=True)


def test_two_of_the_same_command_in_one_turn_are_one(desk: Desk) -> None:
    request = desk.request(CHEN, register())
    futures = [desk.sales.submit(request) for _ in range(20)]
    answers = [f.result() for f in futures]
    assert sum(not a.replayed for a in answers if isinstance(a, Accepted)) == 1
    assert len({a.id for a in answers if isinstance(a, Accepted)}) == 1


def test_the_same_key_with_another_body_is_told_apart(desk: Desk) -> None:
    request = desk.request(CHEN, register())
    desk.sales.execute(request)
    other = replace(request, body={**request.body, "industry": "钟表"})
    assert desk.sales.execute(other) == KeyReused()


def test_a_refusal_is_remembered_with_its_reasons(desk: Desk) -> None:
    lead = desk.do(BOTH, register()).id
    desk.do(BOTH, score(3, 4, 4), lead)
    request = desk.request(BOTH, ApproveScore(round=1), lead)
    refused = desk.sales.execute(request)
    assert isinstance(refused, Refused)
    assert refused.problem is Problem.FOUR_EYES
    assert receipts(desk)[-1].problem is Problem.FOUR_EYES
    desk.do(WANG, ApproveScore(round=1), lead)
    assert desk.sales.execute(request) == replace(refused, replayed=True)


def test_a_refused_command_stores_nothing_but_its_receipt(desk: Desk) -> None:
    before = desk.sales.log.last_position()
    desk.do(CHEN, register())
    between = desk.sales.log.last_position()
    desk.refused(ZHAO, register())
    rows = desk.sales.log.after(between, 100)
    assert between == before + 2
    assert [type(p.recorded.event).__name__ for p in rows] == ["CommandReceived"]


def test_a_refused_command_takes_no_number(desk: Desk) -> None:
    desk.do(CHEN, register())
    desk.refused(ZHAO, register())
    answer = desk.do(ZHAO, register(customer_name="别家"))
    assert answer.events[0].recorded.event.model_dump()["number"] == "XS-20260302-0002"


def test_receipts_hold_no_body(desk: Desk) -> None:
    desk.do(CHEN, register(customer_name="金丝雀商行"))
    rows = [
        p.recorded.event.model_dump_json()
        for p in desk.sales.log.after(0, 1000)
        if isinstance(p.recorded.event, CommandReceived)
    ]
    assert rows
    assert not any(word in row for row in rows for word in ("嫦娥", "13800000000", "金丝雀商行"))


def test_not_found_and_stale_leave_no_receipt(desk: Desk) -> None:
    lead = desk.do(CHEN, register()).id
    count = len(receipts(desk))
    assert desk.send(CHEN, score(3, 4, 4), new_command_id()) == NotFound()
    assert desk.send(CHEN, score(3, 4, 4), lead, if_match=7) == Stale(1)
    assert len(receipts(desk)) == count
    assert desk.do(CHEN, score(3, 4, 4), lead, if_match=1).version == 3


def test_whoever_may_not_act_learns_nothing_of_the_state(desk: Desk) -> None:
    lead = desk.do(CHEN, register()).id
    refused = desk.refused(CHEN, ApproveScore(round=99), lead)
    assert [r.code for r in refused.reasons] == ["ROLE"]


def test_a_key_belongs_to_its_person() -> None:
    assert command_id_for(CHEN, "K1") != command_id_for(ZHAO, "K1")
    assert command_id_for(CHEN, "K1") == command_id_for(CHEN, "K1")


def test_whoever_retired_since_he_asked_may_not_act_any_more(desk: Desk) -> None:
    request = desk.request(CHEN, register())
    desk.do(OPERATOR, RetirePerson(reason="离职"), person_stream(CHEN), aggregate="person")
    refused = desk.sales.execute(request)
    assert isinstance(refused, Refused)
    assert refused.problem is Problem.ROLE
