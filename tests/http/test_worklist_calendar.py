"""The work list as a calendar, read back with the library; its address can be revoked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from given import at
from icalendar import Calendar, Event
from people import CHEN, QIAN, WANG, XU, ZHAO
from service import API, Service
from stories import bodies
from stories.complaints import registered, triage
from stories.playing import Play
from terminal import Terminal, ended

from interfaces.operator import Operator

LONG = "一家名字特别特别长；带逗号，也带\\反斜杠的\u201c点心\u201d公司" * 4
PAST = """客户名称,合同编号,合同金额,签订日期,结案日期,负责人
月宫,HT-1,9万,2025-01-13,2025-04-30,chen
"""


@pytest.fixture(scope="module")
def play(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Play]:
    with Play(tmp_path_factory.mktemp("calendar")) as running:
        running.clock("03-02 09:00")
        yield running


@pytest.fixture(scope="module")
def lead(play: Play) -> str:
    """A lead of grade A, which its owner must soon contact."""
    path = f"/leads/{play.do(CHEN, '/leads', bodies.lead(LONG))['id']}"
    play.do(CHEN, f"{path}/score-lead", bodies.score(3, 4, 4))
    play.do(WANG, f"{path}/approve-score", {"round": 1})
    return path


def new_address(service: Service, person: str) -> str:
    answer = service.client.put(f"{API}/calendar-address", headers=service.headers(person))
    assert answer.status_code == 200, answer.text
    assert answer.json()["url"] == service.url + answer.json()["path"]
    path: str = answer.json()["path"]
    return path


def asked(service: Service, address: str, **more: str) -> httpx.Response:
    """As a calendar program asks: with the address alone."""
    params = {"min_position": str(service.position())} | more
    query = "".join(f"&{name}={value}" for name, value in params.items())
    return service.client.get(address + query)


def events(service: Service, address: str, **more: str) -> list[Event]:
    answer = asked(service, address, **more)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    calendar = Calendar.from_ical(answer.content)
    assert calendar.errors == []
    return [part for part in calendar.subcomponents if isinstance(part, Event)]


def owner_of(service: Service, lead: str) -> str:
    owner: str = service.get(CHEN, lead)["owner_id"]
    return owner


# ---- what stands in it ---------------------------------------------------------------------


def test_each_open_deadline_is_an_event_with_its_alarm(play: Play, lead: str) -> None:
    owner = owner_of(play, lead)
    address = new_address(play, owner)
    rows = play.get(owner, "/worklist")["items"]
    found = {str(event["uid"]): event for event in events(play, address)}
    assert found.keys() == {f"{row['clock_id']}@dealtrail" for row in rows}
    (row,) = (row for row in rows if row["kind"] == "A_FIRST_CONTACT")
    event = found[f"{row['clock_id']}@dealtrail"]
    assert event.decoded("dtstart") == dt.datetime.fromisoformat(row["due_at"])
    assert event.decoded("dtstart").utcoffset() == dt.timedelta(0)
    assert event.decoded("dtstamp") == dt.datetime.fromisoformat(row["recorded_at"])
    assert str(event["summary"]).startswith("首次联系 A 级线索")
    for text in (str(event["summary"]), str(event["description"])):
        assert LONG in text
        assert row["number"] in text
    assert "G3.1.9" in str(event["description"])
    assert event["status"] == "CONFIRMED"
    (alarm,) = event.walk("VALARM")
    assert alarm["action"] == "DISPLAY"
    assert alarm["trigger"].params["VALUE"] == "DATE-TIME"  # else it is a length of time
    warns = alarm.decoded("trigger")
    assert event.decoded("dtstamp") < warns < event.decoded("dtstart")


@pytest.mark.parametrize(
    ("lang", "words", "mark"),
    [("en", "Contact the grade A lead", "[overdue]"), ("zh", "首次联系", "【逾期】")],
)
def test_it_speaks_the_language_asked_for_and_marks_what_is_overdue(
    tmp_path: Path, lang: str, words: str, mark: str
) -> None:
    with Play(tmp_path) as play:
        play.clock("03-02 09:00")
        path = f"/leads/{play.do(CHEN, '/leads', bodies.lead('月宫'))['id']}"
        play.do(CHEN, f"{path}/score-lead", bodies.score(3, 4, 4))
        manager = new_address(play, QIAN)
        assert events(play, manager, lang=lang) == []
        other = f"/leads/{play.do(ZHAO, '/leads', bodies.lead('广寒宫'))['id']}"
        play.do(ZHAO, f"{other}/score-lead", bodies.score(3, 4, 4))
        play.do(WANG, f"{other}/approve-score", {"round": 1})
        owner = new_address(play, owner_of(play, other))
        (contact,) = events(play, owner, lang=lang)
        assert words in str(contact["summary"])
        assert mark not in str(contact["summary"])
        play.clock("03-04 09:00")
        (contact,) = events(play, owner, lang=lang)
        assert str(contact["summary"]).startswith(mark)
        assert not contact.walk("VALARM")
        # The score that nobody reviewed in time is now the general manager's to know.
        told = [str(event["description"]) for event in events(play, manager, lang=lang)]
        (review,) = [text for text in told if "R3.1.1" in text]
        assert ("supplement" if lang == "en" else "补充条款") in review


def test_R3_8_3_what_has_no_due_time_stands_in_no_calendar_and_hinders_none(
    tmp_path: Path,
) -> None:
    with Play(tmp_path) as play:
        play.clock("04-08 09:00")
        terminal = Terminal(tmp_path)
        file = terminal.file("past.csv", PAST)
        ended(terminal.start("import", "deals", file)).said(0, "1 brought in")
        play.clock("04-08 09:30")
        (deal,) = play.get(CHEN, "/deals")["items"]
        customer = {"customer_id": deal["customer_id"]}
        case = registered(play, **customer, deal_id=deal["id"], happened_on="2026-04-07")
        play.do(XU, f"{case}/acknowledge", {"channel": "PHONE"})
        play.do(XU, f"{case}/triage", triage("MAJOR", impact="HIGH"))
        again = {"scenario": "REPURCHASE", "source": "EXISTING_CUSTOMER", "lever": "BUNDLE"}
        play.do(CHEN, "/leads", bodies.lead("月宫", **again, **customer))
        rows = play.get(WANG, "/worklist")["items"]
        assert [(row["kind"], row["due_at"]) for row in rows] == [("OPEN_COMPLAINT", None)]
        assert events(play, new_address(play, WANG)) == []


def test_lines_are_folded_and_end_as_the_standard_says(play: Play, lead: str) -> None:
    body = asked(play, new_address(play, owner_of(play, lead))).content
    lines = body.split(b"\r\n")
    assert body.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in body.replace(b"\r\n", b"")
    assert max(map(len, lines)) <= 75
    assert any(line.startswith(b" ") for line in lines)
    for needed in (b"VERSION:2.0", b"PRODID:-//dealtrail//work list//EN"):
        assert needed in lines


def test_with_nothing_new_it_is_the_same_and_need_not_be_sent(play: Play, lead: str) -> None:
    address = new_address(play, owner_of(play, lead))
    first, again = asked(play, address), asked(play, address)
    assert first.content == again.content
    tag = first.headers["etag"]
    unchanged = play.client.get(address, headers={"if-none-match": tag})
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    assert asked(play, address, lang="en").headers["etag"] != tag
    assert play.client.head(address).headers["etag"] == tag


def test_who_has_nothing_due_has_an_empty_calendar(play: Play, lead: str) -> None:
    idle = next(p for p in (CHEN, ZHAO) if p != owner_of(play, lead))
    assert events(play, new_address(play, idle)) == []


# ---- the address ---------------------------------------------------------------------------


def is_open(play: Play, address: str) -> bool:
    answer = play.client.get(address)
    assert answer.status_code in (200, 401)
    if answer.status_code == 401:
        assert answer.json()["type"] == "unauthenticated"
    return answer.status_code == 200


def test_a_new_address_ends_the_one_before_and_it_can_be_revoked(play: Play) -> None:
    old = new_address(play, ZHAO)
    other = new_address(play, WANG)
    assert is_open(play, old)
    new = new_address(play, ZHAO)
    assert (is_open(play, old), is_open(play, new), is_open(play, other)) == (False, True, True)
    headers = play.headers(ZHAO)
    assert play.client.delete(f"{API}/calendar-address", headers=headers).status_code == 204
    assert (is_open(play, new), is_open(play, other)) == (False, True)
    assert play.client.delete(f"{API}/calendar-address", headers=headers).status_code == 404


@pytest.mark.parametrize("token", ["", "x", "cal_", "cal__", "cal_0123_x", "dt_1_2", "%00", "七"])
def test_no_other_token_opens_anything(play: Play, token: str) -> None:
    assert not is_open(play, f"{API}/worklist.ics?token={token}")


def test_the_address_opens_nothing_else_and_a_key_does_not_open_it(play: Play) -> None:
    address = new_address(play, CHEN)
    token = address.partition("token=")[2]
    headers = {"authorization": f"Bearer {token}"}
    assert play.client.get(f"{API}/worklist", headers=headers).status_code == 401
    assert play.client.get(f"{API}/worklist?token={token}").status_code == 401
    assert play.client.get(f"{API}/worklist.ics", headers=play.headers(CHEN)).status_code == 401
    assert token.encode() not in play.path.with_name(play.path.name + ".keys").read_bytes()
    assert token.encode() not in play.path.read_bytes()


def test_R5_7_the_address_of_who_left_opens_nothing(tmp_path: Path) -> None:
    with Play(tmp_path) as play:
        play.clock("03-02 09:00")
        address = new_address(play, ZHAO)
        assert is_open(play, address)
        Operator(play.app.state.sales).retire_person(ZHAO, "离职")
        assert not is_open(play, address)


def test_the_lead_was_due_when_it_says(play: Play, lead: str) -> None:
    """24 hours from the assignment (G3.1.9)."""
    found = events(play, new_address(play, owner_of(play, lead)))
    due = [e.decoded("dtstart") for e in found if str(e["summary"]).startswith("首次联系")]
    assert due == [at("03-03 09:00")]
