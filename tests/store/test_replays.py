"""A repeated command gets its first answer, whatever happened since (R5.1, api "Idempotency")."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from desk import Desk
from leads import contact, convert
from people import CHEN, WANG, ZHAO
from pydantic import BaseModel
from samples import register, score

from application.exchange import Accepted, Answer, KeyReused, Refused, Request
from application.receipts import command_id_for, digest
from domain.company.people import RetirePerson
from domain.company.state import person_stream
from domain.kernel import Command
from domain.lead.merging import MergeLead
from domain.lead.scoring import ApproveScore
from domain.people import OPERATOR, Role
from interfaces.intake import InvalidBodyError, read_json

KEY = b"k" * 32


def stored_form(answer: Answer) -> Any:
    """All that an answer tells, as the bytes that were or will be stored."""
    assert isinstance(answer, Accepted)
    events = [
        (p.position, p.recorded.version, _json(p.recorded.event), _json(p.recorded.trail))
        for p in answer.events
    ]
    return answer.id, answer.version, answer.position, answer.created, events


def _json(part: BaseModel) -> str:
    return part.model_dump_json(by_alias=True)


def contacted(desk: Desk) -> UUID:
    lead = desk.do(CHEN, register()).id
    desk.do(CHEN, score(4, 4, 4), lead)
    desk.do(WANG, ApproveScore(round=1), lead)
    desk.do(CHEN, contact(), lead)
    return lead


def merge(desk: Desk) -> tuple[str, Command, UUID]:
    into = desk.do(ZHAO, register(customer_name="同一家")).id
    return WANG, MergeLead(into_id=into), contacted(desk)


def conversion(desk: Desk) -> tuple[str, Command, UUID]:
    return CHEN, convert(), contacted(desk)


@pytest.mark.parametrize("prepare", [merge, conversion])
def test_a_replay_holds_the_events_of_all_streams_byte_for_byte(desk: Desk, prepare: Any) -> None:
    request = desk.request(*prepare(desk))
    first = desk.sales.execute(request)
    assert isinstance(first, Accepted)
    assert len({p.recorded.aggregate_id for p in first.events}) == 2
    desk.clock("04-20 09:00")
    desk.restart()
    again = desk.sales.execute(request)
    assert again == replace(first, replayed=True)
    assert stored_form(again) == stored_form(first)


def test_whoever_retired_or_lost_his_role_still_gets_his_first_answer(desk: Desk) -> None:
    request = desk.request(CHEN, register())
    first = desk.sales.execute(request)
    desk.do(OPERATOR, RetirePerson(reason="离职"), person_stream(CHEN), aggregate="person")
    demoted = replace(request.issuer, roles=frozenset({Role.AUDITOR}))
    assert isinstance(first, Accepted)
    assert desk.sales.execute(replace(request, issuer=demoted)) == replace(first, replayed=True)


def test_a_stale_if_match_is_no_part_of_the_comparison(desk: Desk) -> None:
    lead = desk.do(CHEN, register()).id
    request = desk.request(CHEN, score(3, 4, 4), lead, if_match=1)
    first = desk.sales.execute(request)
    assert isinstance(first, Accepted)
    assert desk.sales.execute(replace(request, if_match=99)) == replace(first, replayed=True)


def test_a_refusal_replays_after_a_restart_with_its_reasons(desk: Desk) -> None:
    desk.do(CHEN, register())
    request = desk.request(ZHAO, register())
    refused = desk.sales.execute(request)
    assert isinstance(refused, Refused)
    desk.restart()
    assert desk.sales.execute(request) == replace(refused, replayed=True)


@pytest.mark.parametrize("change", ["command", "aggregate", "body"])
def test_a_key_is_bound_to_its_command_its_path_and_its_body(desk: Desk, change: str) -> None:
    lead, other = desk.do(CHEN, register()).id, desk.do(CHEN, register(customer_name="别家")).id
    request = desk.request(CHEN, score(3, 4, 4), lead)
    desk.sales.execute(request)
    same_key: dict[str, Any] = {"command_id": request.command_id}
    changed: dict[str, Request] = {
        "command": desk.request(CHEN, register(customer_name="新"), **same_key),
        "aggregate": desk.request(CHEN, score(3, 4, 4), other, **same_key),
        "body": desk.request(CHEN, score(3, 4, 5), lead, **same_key),
    }
    last = desk.sales.log.last_position()
    assert desk.sales.execute(changed[change]) == KeyReused()
    assert desk.sales.log.last_position() == last


def test_one_key_from_many_threads_of_two_processes_is_one_command(desk: Desk) -> None:
    other = desk.beside()
    request = desk.request(CHEN, register(), command_id=command_id_for(CHEN, "K1"))
    answers: list[Answer] = []

    def send(through: Desk) -> None:
        answers.append(through.sales.execute(request))

    crew = [threading.Thread(target=send, args=(d,)) for d in (desk, other) for _ in range(10)]
    for thread in crew:
        thread.start()
    for thread in crew:
        thread.join()
    assert sum(not a.replayed for a in answers if isinstance(a, Accepted)) == 1
    assert len({str(stored_form(a)) for a in answers}) == 1
    other.close()


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        (b'{"a":1,"b":[2]}', b' { "b": [2],\n"a": 1 } ', True),
        ('{"a":"嫦娥"}'.encode(), b'{"a":"\\u5ae6\\u5a25"}', True),
        (b'{"a":{"x":1,"y":2}}', b'{"a":{"y":2,"x":1}}', True),
        (b'{"a":1}', b'{"a":1.0}', False),
        (b'{"a":1}', b'{"a":"1"}', False),
        (b'{"a":1}', b'{"a":true}', False),
        (b'{"a":null}', b"{}", False),
        (b'{"a":[1,2]}', b'{"a":[2,1]}', False),
        (b'{"a":"x"}', b'{"a":"x "}', False),
    ],
)
def test_the_same_json_in_another_layout_is_the_same_body(
    one: bytes, other: bytes, *, is_same: bool
) -> None:
    digests = {digest(KEY, "ScoreLead", None, read_json(raw)) for raw in (one, other)}
    assert (len(digests) == 1) is is_same


def test_a_body_in_which_a_key_stands_twice_says_nothing_that_could_be_compared() -> None:
    with pytest.raises(InvalidBodyError):
        read_json(b'{"a":1,"a":1}')
