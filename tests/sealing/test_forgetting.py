"""What becomes of sealed values when their person is erased (R5.4)."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any
from uuid import UUID

from desk import Desk
from engines import on_a_file, unlocked
from leads import contact
from people import BING, CHEN, WANG, YI
from samples import register, score

from application.indexes import Indexes
from application.log import Log
from application.sealing.form import kid_of
from application.subject_keys import Gone
from domain.company.erasures import ApproveErasure, ProposeErasure
from domain.customers import ContactDetails
from domain.lead.contact import ActivityKind, LogActivity
from domain.lead.registration import LeadRegistered
from domain.lead.scoring import ApproveScore
from domain.shared import AddContact
from domain.values import ERASED

NAME, TEXT = "嫦娥", "她说月宫下周要换新门"
HIM = ContactDetails(name=NAME, phone="13800001111")


def worked_on(desk: Desk) -> tuple[UUID, UUID]:
    """A lead that takes activities, and its contact."""
    lead_id = desk.do(CHEN, register(contact=HIM)).id
    desk.do(CHEN, score(3, 4, 4), lead_id)
    desk.do(WANG, ApproveScore(round=1), lead_id)
    desk.do(CHEN, contact(), lead_id)
    held = desk.sales.held(lead_id)
    assert held is not None
    return lead_id, held.stream.state.contacts[0].contact_id


def say(desk: Desk, lead_id: UUID, text: str = TEXT) -> None:
    desk.do(CHEN, LogActivity(kind=ActivityKind.CALL, text=text), lead_id)


def erase(desk: Desk, contact_id: UUID) -> None:
    erasure = desk.do(YI, ProposeErasure(contact_id=contact_id, reason="客户要求删除")).id
    desk.do(BING, ApproveErasure(), erasure)


def kids(desk: Desk, subject: UUID) -> tuple[str, ...]:
    with desk.sales.log.reading() as cursor:
        return Indexes(cursor, b"").subjects.kids_of(subject)


def read(log: Log, lead_id: UUID) -> tuple[str, str]:
    """The name that was registered, and the last that was said."""
    events = [p.recorded.event for p in log.stream(lead_id)]
    assert isinstance(events[0], LeadRegistered)
    said = [event.text for event in events if hasattr(event, "text")]
    return events[0].contact.name, said[-1]


def last_kid(desk: Desk, lead_id: UUID) -> str | None:
    """What the newest text of the lead is sealed with."""
    with desk.sales.log.reading() as cursor:
        row = desk.sales.log.rows_of(cursor, lead_id)[-1]
    event: dict[str, Any] = json.loads(row.state)["event"]
    return kid_of(event["text"])


def test_R5_4_what_was_said_of_him_is_gone_from_every_reader(desk: Desk) -> None:
    lead_id, contact_id = worked_on(desk)
    say(desk, lead_id)
    reader = unlocked(desk.location, desk.keys)
    assert read(reader, lead_id) == read(desk.sales.log, lead_id) == (NAME, TEXT)
    (kid,) = kids(desk, contact_id)
    erase(desk, contact_id)
    assert desk.sales.keys.subjects.gone(kid) is Gone.ERASED
    assert read(desk.sales.log, lead_id) == (ERASED, ERASED)
    reader.after(0, 10_000)  # whoever follows the log comes by the erasure
    assert read(reader, lead_id) == (ERASED, ERASED)
    reader.close()
    desk.restart()
    assert read(desk.sales.log, lead_id) == (ERASED, ERASED)


@on_a_file
def test_R5_4_the_event_counts_though_the_key_is_still_in_the_store(
    desk: Desk, tmp_path: Path
) -> None:
    lead_id, contact_id = worked_on(desk)
    say(desk, lead_id)
    older = tmp_path / "older"
    shutil.copy(desk.sales.keys.path, older)
    erase(desk, contact_id)
    reader = unlocked(desk.location, older)
    assert read(reader, lead_id) == (NAME, TEXT)
    reader.after(0, 10_000)
    assert read(reader, lead_id) == (ERASED, ERASED)
    reader.close()


def test_R5_4_the_event_names_the_keys_that_are_destroyed(desk: Desk) -> None:
    _, contact_id = worked_on(desk)
    before = kids(desk, contact_id)
    erase(desk, contact_id)
    (erased,) = (
        p.recorded.event
        for p in desk.sales.log.after(0, 10_000)
        if type(p.recorded.event).__name__ == "SubjectErased"
    )
    assert getattr(erased, "kids", None) == before != ()


def test_R5_4_what_is_said_next_is_about_the_next_person_of_the_case(desk: Desk) -> None:
    lead_id, contact_id = worked_on(desk)
    desk.do(CHEN, AddContact(name="吴刚", phone="13911112222"), lead_id)
    held = desk.sales.held(lead_id)
    assert held is not None
    second = held.stream.state.contacts[1].contact_id
    other = desk.beside()
    say(other, lead_id)
    assert last_kid(desk, lead_id) == kids(desk, contact_id)[0]
    erase(desk, contact_id)
    for place in (desk, other):
        say(place, lead_id, "门装好了")
        assert last_kid(desk, lead_id) == kids(desk, second)[0]
        assert read(place.sales.log, lead_id) == (ERASED, "门装好了")
    other.close()


def test_R5_4_of_a_case_whose_people_are_all_erased_texts_are_its_own(desk: Desk) -> None:
    lead_id, contact_id = worked_on(desk)
    erase(desk, contact_id)
    say(desk, lead_id)
    assert last_kid(desk, lead_id) == kids(desk, lead_id)[0]
    assert read(desk.sales.log, lead_id) == (ERASED, TEXT)
    before = {subject: kids(desk, subject) for subject in (lead_id, contact_id)}
    with desk.sales.log.turn() as cursor:
        cursor.execute("UPDATE settings SET value='' WHERE name='indexes filled'")
    desk.restart()
    assert {subject: kids(desk, subject) for subject in before} == before
