"""Once a person is erased nobody reads him, whatever he kept in memory or builds anew (R5.4)."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from canaries import found_in
from desk import Desk
from engines import ENGINES, place
from people import BING, CHEN, YI
from pydantic_core import from_json
from samples import register
from told import Told, told_on

from application.envelope import STORED
from application.exchange import Accepted
from application.sealing.rows import sealed_values
from application.streams import held_from
from domain.company.erasures import ApproveErasure, ProposeErasure, SubjectErased
from domain.language import Language
from domain.values import ERASED
from projections.history import history


@dataclass(frozen=True)
class Erased:
    """A company that knew everybody, in two processes, until one person was erased."""

    told: Told
    #: Opened before, and everything read in it by then.
    other: Desk
    kids: frozenset[str]
    #: The canaries that stood under his key, and all others.
    gone: set[str]
    left: set[str]
    #: Every subject key as the key store had it, by kid.
    wrapped: Mapping[str, bytes]

    @property
    def desk(self) -> Desk:
        return self.told.company.office.desk


@pytest.fixture(scope="module", params=ENGINES)
def erased(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Erased]:
    """The first person of the lead is: what its deal tells stands under his key too."""
    with told_on(request.param, tmp_path_factory.mktemp("told")) as told:
        company, desk = told.company, told.company.office.desk
        company.office.catch_up()
        other, everything = desk.beside(), set(company.canaries.planted)
        assert all_that_is_read(desk) == all_that_is_read(other) == everything
        before = canaries_by_key(desk)
        wrapped = {kid: _wrapped(told, kid) for kid in before}
        kids = frozenset(erase(desk, company.held(company.lead).stream.state.subjects[0]).kids)
        gone = set().union(*(before[kid] for kid in kids))
        yield Erased(told, other, kids, gone, everything - gone, wrapped)
        other.close()


def canaries_by_key(desk: Desk) -> dict[str, set[str]]:
    """What stands in the log under each subject key."""
    log, found = desk.sales.log, defaultdict[str, set[str]](set)
    with log.reading() as cursor:
        rows = log.rows_after(cursor, 0, 10**6)
    for row in rows:
        event = log.placed(row).recorded.event
        opened = event.model_dump(mode="json", by_alias=True)
        for sealed in sealed_values(STORED[row.topic], from_json(row.state)):
            value = _at(opened, sealed.place.path)
            found[sealed.kid] |= set(found_in(value.encode()))
    return found


def _at(data: Any, pointer: str) -> str:
    for key in pointer.split("/")[1:]:
        data = data[int(key)] if isinstance(data, list) else data[key]
    assert isinstance(data, str)
    return data


def all_that_is_read(desk: Desk) -> set[str]:
    """The canaries in every event, every state, live and folded, and every history."""
    log = desk.sales.log
    events = log.after(0, 10**6)
    found = found_in(repr(events).encode())
    for id in {placed.recorded.aggregate_id for placed in events}:
        stream = log.stream(id)
        held = (desk.sales.held(id), held_from(stream, id))
        found |= found_in(repr(held).encode())
        if held[1] is not None and held[1].stream.aggregate.name in ("lead", "deal", "complaint"):
            steps = list(history(stream, Language.EN, lambda clause: True))
            found |= found_in(repr(steps).encode())
    return set(found)


def erase(desk: Desk, contact_id: UUID) -> SubjectErased:
    proposed = desk.do(YI, ProposeErasure(contact_id=contact_id, reason="本人要求")).id
    event = desk.do(BING, ApproveErasure(reason="同意"), proposed).events[0].recorded.event
    assert isinstance(event, SubjectErased)
    return event


def test_R5_4_what_stands_under_his_key_is_gone_and_nothing_else(erased: Erased) -> None:
    assert len(erased.gone) > len(erased.left) // 4
    assert all_that_is_read(erased.desk) == erased.left
    assert ERASED in repr(erased.desk.sales.log.stream(erased.told.company.lead))


def test_R5_4_a_process_that_knew_him_forgets_him_too(erased: Erased) -> None:
    erased.other.sales.refresh()
    assert all_that_is_read(erased.other) == erased.left


def test_R5_4_a_process_that_starts_later_finds_nothing_of_him(erased: Erased) -> None:
    anew = erased.desk.beside()
    assert all_that_is_read(anew) == erased.left
    anew.close()


def test_R5_4_the_views_are_what_they_were_and_are_rebuilt_alike(erased: Erased) -> None:
    office = erased.told.company.office
    assert not office.catch_up().failures
    assert office.tables() == office.tables_anew()
    assert erased.told.anywhere() == {}


def test_R5_4_his_key_stands_nowhere_any_more_and_the_others_do(erased: Erased) -> None:
    kept = {kid for kid, key in erased.wrapped.items() if _is_kept(erased.told, key)}
    assert kept == erased.wrapped.keys() - erased.kids


def _wrapped(told: Told, kid: str) -> bytes:
    """A subject key as the key store keeps it."""
    assert isinstance(told.place.keys, Path)
    with closing(sqlite3.connect(told.place.keys)) as keys:
        (wrapped,) = keys.execute("SELECT wrapped FROM subject_keys WHERE kid=?", (kid,)).fetchone()
    return bytes(wrapped)


def _is_kept(told: Told, wrapped: bytes) -> bool:
    """Whether it stands in the file of the keys or in any beside it, be it in a free page."""
    return any(wrapped in path.read_bytes() for path in told.folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("engine", ENGINES)
def test_R5_4_a_command_sent_again_is_answered_without_him(engine: str, tmp_path: Path) -> None:
    """The answer is made anew of the events; of what was sent no copy was kept."""
    with place(engine, tmp_path) as found:
        desk = Desk(found.location, keys=found.keys)
        request = desk.request(CHEN, register())
        first = desk.sales.execute(request)
        assert isinstance(first, Accepted)
        assert "嫦娥" in repr(first.events)
        held = desk.sales.held(first.id)
        assert held is not None
        erase(desk, held.stream.state.subjects[0])
        again = desk.sales.execute(request)
        desk.close()
    assert isinstance(again, Accepted)
    assert again.replayed
    assert "嫦娥" not in repr(again.events)
    assert ERASED in repr(again.events)
