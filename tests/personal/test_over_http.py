"""What the API answers of a person: before, while his processing is restricted, once erased (R5.4).

Each time everything is asked for that there is to ask for; nobody finds him where he must not.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from canaries import found_in
from crawling import crawled
from engines import ENGINES, url
from people import AUDITOR, BING, CHEN, LIU, QIAN, SUN, WU, XU, YI
from service import Service
from stories import bodies
from told import Told, told_on

from domain.company.erasures import ApproveErasure, ProposeErasure
from domain.company.restrictions import LiftRestriction, RestrictProcessing
from domain.kernel import Event
from domain.people import People
from domain.values import ERASED, RESTRICTED

SOAK = os.environ.get("DEALTRAIL_SOAK") == "1"
#: 陈一 owns the case; at the big size there is one of each other kind of reader.
READERS = (CHEN, *((XU, LIU, SUN, WU, QIAN, AUDITOR) if SOAK else ()))


@dataclass(frozen=True)
class Served:
    """The company, and a service of its own process's making beside it."""

    told: Told
    service: Service
    ids: Mapping[str, str]

    def found(self, person: str, as_of: int | None = None, media: str = "json") -> set[str]:
        """The canaries that the person finds in all that he can ask for."""
        pages = self.pages(person, as_of=as_of, media=media)
        return {hit for page in pages.values() for hit in found_in(page.encode())}

    def hides(self, canaries: set[str], people: tuple[str, ...], as_of: int) -> set[str]:
        """Nobody of these finds any of them, however he asks; what the last one finds instead."""
        found: set[str] = set()
        for person in people:
            found = self.found(person)
            assert found & canaries == set(), person
        for person in people if SOAK else people[-1:]:
            for at, media in ((as_of, "json"), (None, "csv"), (None, "html")):
                assert self.found(person, at, media) & canaries == set(), (person, at, media)
        return found

    def form(self, person: str) -> str:
        """The form of the lead with its contacts, to print."""
        path = f"/leads/{self.ids['lead_id']}/forms/lead-score"
        (page,) = self.pages(person, media="html", only=path).values()
        return page

    def pages(self, person: str, **more: Any) -> dict[str, str]:
        position = self.told.company.office.position
        return crawled(self.service, person, self.ids, position, **more)


@pytest.fixture(scope="module", params=ENGINES if SOAK else ENGINES[:1])
def served(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("served")
    with told_on(request.param, folder) as told:
        database, keys_url = url(told.place.location), url(told.place.keys)
        with Service(folder, people=People({}), database=database, keys=keys_url) as service:
            keys = told.company.office.desk.sales.keys
            for person in (*READERS, YI):
                key = keys.make()
                keys.admit(key, person)
                service.keys[person] = key.text
            yield Served(told, service, _ids(told))


def _ids(told: Told) -> dict[str, str]:
    company = told.company
    lead = company.office.desk.sales.held(company.lead)
    assert lead is not None
    return {
        "lead_id": str(company.lead),
        "deal_id": str(company.deal),
        "complaint_id": str(company.complaints[0]),
        "customer_id": str(lead.stream.state.customer_id),
    }


def person_of(served: Served) -> UUID:
    """The first contact of the lead: all that is told in it and its deal is told of him."""
    held = served.told.company.office.desk.sales.held(served.told.company.lead)
    assert held is not None
    contact_id: UUID = held.stream.state.contacts[0].contact_id
    return contact_id


def his(served: Served) -> set[str]:
    """The canaries that tell of him, as the log has them for whoever has the keys."""
    company, contact_id = served.told.company, str(person_of(served))
    log = company.office.desk.sales.log
    events = (p.recorded.event for id in (company.lead, company.deal) for p in log.stream(id))
    of_others = {
        hit
        for p in log.after(0, 10**6)
        for hit in found_in(_told_of_others(p.recorded.event, contact_id))
    }
    return {hit for event in events for hit in found_in(repr(event).encode())} - of_others


def _told_of_others(event: Event, contact_id: str) -> bytes:
    """What an event says of contacts other than him, who are named with it."""
    data = event.model_dump(mode="json", by_alias=True)
    return json.dumps(list(_records(data, contact_id)), ensure_ascii=False).encode()


def _records(data: object, contact_id: str) -> Iterator[object]:
    match data:
        case {"contact_id": str(id), "name": _} | {"contact": str(id)} if id != contact_id:
            yield data
        case dict():
            for item in data.values():
                yield from _records(item, contact_id)
        case list():
            for item in data:
                yield from _records(item, contact_id)


def test_R5_4_he_is_read_restricted_and_erased(served: Served) -> None:
    """Found where he may be; while he is restricted by compliance alone; erased by nobody."""
    desk, him, told_of_him = served.told.company.office.desk, person_of(served), his(served)
    middle = served.told.company.office.position // 2
    before = {person: served.found(person) for person in (*READERS, YI)}
    others = before[YI] - told_of_him
    assert before[YI] >= told_of_him, sorted(told_of_him - before[YI])
    assert all(found & told_of_him for found in before.values())

    restriction = desk.do(YI, RestrictProcessing(contact_id=him, reason="有争议")).id
    served.hides(told_of_him, READERS, middle)
    assert RESTRICTED in served.form(CHEN)
    assert RESTRICTED not in served.form(YI)
    desk.do(YI, LiftRestriction(reason="已解决"), restriction)
    assert RESTRICTED not in served.form(CHEN)

    erasure = desk.do(YI, ProposeErasure(contact_id=him, reason="本人要求")).id
    desk.do(BING, ApproveErasure(reason="同意"), erasure)
    assert served.hides(told_of_him, (*READERS, YI) if SOAK else (YI,), middle) == others
    assert ERASED in served.form(YI)
    assert served.told.anywhere() == {}


def test_R5_4_what_comes_in_is_told_to_no_log_line_and_stands_nowhere_else(
    served: Served, caplog: pytest.LogCaptureFixture
) -> None:
    """Accepted, refused and not even understood."""
    with caplog.at_level(logging.DEBUG):
        wrongs: tuple[dict[str, Any], ...] = ({}, {"company_size": "HUGE"}, {"unknown": 1})
        for number, wrong in enumerate(wrongs):
            person = {"name": f"Kanari99990{number}", "phone": f"1990799990{number}"}
            body = bodies.lead(f"第{number}家", contact=person) | wrong
            answer = served.service.post(CHEN, "/leads", body)
            assert answer.status_code == (422 if wrong else 201), answer.text
    assert found_in(caplog.text.encode()) == {}
    told = [f"{word}{number}" for word in ("kanari99990", "1990799990") for number in range(3)]
    assert served.told.anywhere(*told) == {}
