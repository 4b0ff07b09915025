"""Personal values in the log: sealed on their way in, opened for who has the keys (R5.4)."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

import pytest
from desk import Desk
from leads import contact, convert
from people import CHEN, WANG, XU
from samples import register, score
from samples_complaint import complain

from application.indexes import Indexes
from application.log import CannotServeError, Log
from application.receipts import CommandReceived
from application.sealing.form import kid_of
from application.streams import held_from
from domain.customers import Contact, ContactDetails
from domain.kernel import Recorded, event_id
from domain.lead.contact import ActivityKind, LogActivity
from domain.lead.registration import LeadRegistered
from domain.lead.scoring import ApproveScore
from domain.lead.state import Lead
from domain.shared import AddContact
from domain.values import SEALED

HIM = ContactDetails(name="嫦娥", phone="13800001111", email="change@moon.example")
TEXT = "她说月宫下周要换新门"
NOWHERE = (HIM.name, HIM.phone, HIM.email, TEXT)


def registered(desk: Desk, **changes: Any) -> UUID:
    return desk.do(CHEN, register(**{"contact": HIM} | changes)).id


def told(desk: Desk, lead_id: UUID, text: str = TEXT) -> None:
    desk.do(CHEN, LogActivity(kind=ActivityKind.CALL, text=text), lead_id)


def worked_on(desk: Desk, **changes: Any) -> UUID:
    """A lead that takes activities."""
    lead_id = registered(desk, **changes)
    desk.do(CHEN, score(3, 4, 4), lead_id)
    desk.do(WANG, ApproveScore(round=1), lead_id)
    desk.do(CHEN, contact(), lead_id)
    return lead_id


def rows(desk: Desk) -> list[Any]:
    with desk.sales.log.reading() as cursor:
        return desk.sales.log.rows_after(cursor, 0, 10_000)


def event_of(desk: Desk, topic: str) -> dict[str, Any]:
    """The newest stored event of this name, as its row has it."""
    state = next(row.state for row in reversed(rows(desk)) if row.topic == topic)
    event: dict[str, Any] = json.loads(state)["event"]
    return event


def kids(desk: Desk, subject: UUID) -> tuple[str, ...]:
    with desk.sales.log.reading() as cursor:
        return Indexes(cursor, b"").subjects.kids_of(subject)


def state_of(desk: Desk, case_id: UUID) -> Any:
    held = desk.sales.held(case_id)
    assert held is not None
    return held.stream.state


def test_R5_4_no_row_holds_a_personal_value_in_the_clear(desk: Desk) -> None:
    told(desk, worked_on(desk))
    whole = "\n".join(row.state.decode() for row in rows(desk))
    for personal in NOWHERE:
        assert personal is not None
        assert personal not in whole
        assert json.dumps(personal) not in whole


def test_R5_4_a_command_answers_and_a_restart_reads_what_was_said(desk: Desk) -> None:
    lead_id = worked_on(desk)
    told(desk, lead_id)
    for _ in range(2):
        (known,) = state_of(desk, lead_id).contacts
        assert (known.name, known.phone, known.email) == (HIM.name, HIM.phone, HIM.email)
        last = desk.sales.log.stream(lead_id)[-1].recorded.event
        assert getattr(last, "text", None) == TEXT
        desk.restart()


def test_R5_4_what_is_left_out_is_not_sealed_and_ids_stay_readable(desk: Desk) -> None:
    registered(desk)
    found = event_of(desk, LeadRegistered.__name__)["contact"]
    assert found["wechat"] is None
    assert str(UUID(found["contact_id"])) == found["contact_id"]
    assert kid_of(found["name"]) == kid_of(found["phone"])


def test_R5_4_all_about_one_person_is_under_one_key_and_each_has_his_own(desk: Desk) -> None:
    lead_id = worked_on(desk)
    told(desk, lead_id)
    (first,) = state_of(desk, lead_id).contacts
    (kid,) = kids(desk, first.contact_id)
    assert kid_of(event_of(desk, "LeadActivityLogged")["text"]) == kid
    desk.do(CHEN, AddContact(name="吴刚", phone="13911112222"), lead_id)
    second = state_of(desk, lead_id).contacts[1]
    assert kid_of(event_of(desk, "ContactAdded")["name"]) == kids(desk, second.contact_id)[0] != kid
    told(desk, lead_id)
    assert kid_of(event_of(desk, "LeadActivityLogged")["text"]) == kid


def test_R5_4_a_complaint_speaks_of_who_complains(desk: Desk) -> None:
    customer_id = state_of(desk, registered(desk)).customer_id
    desk.do(XU, complain(customer_id=customer_id, deal_id=None))
    found = event_of(desk, "ComplaintRegistered")
    whose = UUID(found["complainant"]["contact_id"])
    assert kid_of(found["description"]) == kid_of(found["remedy"]) == kids(desk, whose)[0]


def test_R5_4_a_deal_speaks_of_the_people_of_its_lead(desk: Desk) -> None:
    lead_id = worked_on(desk)
    desk.do(CHEN, convert(), lead_id)
    deal = state_of(desk, state_of(desk, lead_id).deal_id)
    (first,) = state_of(desk, lead_id).contacts
    assert deal.subjects == (first.contact_id,)


def test_R5_4_what_is_rolled_back_leaves_no_key_to_anybody(desk: Desk) -> None:
    sample = desk.sales.log.stream(registered(desk))[0].recorded
    before = _subjects(desk)
    stream, contact_id = UUID(int=1), UUID(int=2)
    event = sample.event.model_copy(
        update={"contact": Contact(contact_id=contact_id, name="吴刚", phone="13911112222")}
    )
    trail = sample.trail.model_copy(update={"event_id": event_id(stream, 1)})
    again = Recorded(stream, 1, event, trail)
    with desk.sales.log.turn() as cursor:
        for _ in range(2):
            cursor.execute("SAVEPOINT attempt")
            desk.sales.log.append(cursor, [again])
            cursor.execute("ROLLBACK TO attempt")
        assert _subjects(desk) == before
        desk.sales.log.append(cursor, [again])
    assert len(_subjects(desk)) == len(before) + 1
    assert desk.sales.log.stream(stream)[0].recorded.event == event


def _subjects(desk: Desk) -> set[tuple[str, str]]:
    with desk.sales.log.reading() as cursor:
        cursor.execute("SELECT subject, kid FROM subjects")
        return {tuple(row) for row in cursor.fetchall()}


def test_R5_4_two_processes_seal_with_keys_of_their_own_and_read_each_others(desk: Desk) -> None:
    other = desk.beside()
    ours = registered(desk)
    theirs = registered(
        other,
        customer_name="乙方",
        uscc=None,
        contact=ContactDetails(name="吴刚", phone="13911112222"),
    )
    told_of = [state_of(other, ours).contacts[0].name, state_of(desk, theirs).contacts[0].name]
    assert told_of == [HIM.name, "吴刚"]
    both = [kids(desk, state_of(desk, lead).contacts[0].contact_id)[0] for lead in (ours, theirs)]
    assert len({kid[:8] for kid in both}) == 2
    other.close()


def test_R5_4_whoever_has_no_keys_reads_that_it_is_sealed_and_writes_nothing(desk: Desk) -> None:
    lead_id = registered(desk)
    log = Log(desk.location)
    sample = desk.sales.log.stream(lead_id)[0].recorded
    found = log.stream(lead_id)[0].recorded.event
    assert isinstance(found, LeadRegistered)
    assert found.contact.name == found.contact.phone == SEALED
    assert found.contact.wechat is None
    with pytest.raises(CannotServeError, match="without keys"), log.turn() as cursor:
        log.append(cursor, [sample])
    log.close()


def test_R5_4_a_folded_stream_is_the_same_whether_all_of_it_was_opened(desk: Desk) -> None:
    lead_id = worked_on(desk)
    told(desk, lead_id)
    customer_id = state_of(desk, lead_id).customer_id
    complaint = desk.do(XU, complain(customer_id=customer_id, deal_id=None)).id
    desk.restart()
    for case_id in (lead_id, complaint):
        assert desk.sales.held(case_id) == held_from(desk.sales.log.stream(case_id), case_id)


def test_R5_4_which_key_is_whose_can_be_read_off_the_log_again(desk: Desk) -> None:
    lead_id = worked_on(desk)
    told(desk, lead_id)
    desk.do(XU, complain(customer_id=state_of(desk, lead_id).customer_id, deal_id=None))
    before = _subjects(desk)
    desk.close()
    log = Log(desk.location)
    with log.turn() as cursor:
        cursor.execute("UPDATE settings SET value='' WHERE name='indexes filled'")
    log.close()
    desk.restart()
    assert _subjects(desk) == before
    assert len(before) == 2


def test_R5_4_rows_from_before_stay_readable_beside_sealed_ones(desk: Desk) -> None:
    lead_id = worked_on(desk)
    plain = json.dumps({"kind": "CALL", "text": TEXT}, ensure_ascii=False)
    last = desk.sales.log.stream(lead_id)[-1].recorded
    with desk.sales.log.reading() as cursor:
        row = desk.sales.log.rows_of(cursor, lead_id, last.version - 1)[0]
    state = json.loads(row.state)
    old = row._replace(
        topic="LeadActivityLogged",
        state=json.dumps(state | {"event": json.loads(plain)}).encode(),
    )
    event, _ = desk.sales.log.happened(old)
    assert getattr(event, "text", None) == TEXT
    assert not isinstance(event, CommandReceived)


def test_R5_4_a_text_that_looks_like_a_seal_stays_a_text(desk: Desk) -> None:
    lead_id = worked_on(desk)
    seal = json.dumps(
        {"v": 1, "alg": "A256GCM", "kid": "0" * 24, "nonce": "AA", "ct": "AA"},
        separators=(",", ":"),
    )
    told(desk, lead_id, seal)
    assert getattr(desk.sales.log.stream(lead_id)[-1].recorded.event, "text", None) == seal
    desk.restart()
    assert isinstance(state_of(desk, lead_id), Lead)
