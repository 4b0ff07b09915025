"""A work list as an iCalendar (RFC 5545), so that deadlines stand in people's own calendars.

Built from the events alone: asked twice with nothing new in between, it differs in nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from icalendar import Alarm, Calendar, Event

from domain.clauses import Source
from domain.clocks import Clock
from domain.language import Language, Text
from projections.vocabulary.duties import what_to_do

Clauses = Mapping[str, tuple[Source, Text]]

NAME = Text("dealtrail: what is due", "dealtrail 待办")
PRODUCT = "-//dealtrail//work list//EN"
OVERDUE = Text("[overdue] ", "【逾期】")
PAUSED = Text("[paused] ", "【暂停】")
SUPPLEMENT = Text("supplement, not the guidebook's words", "补充条款（非原文）")
#: How often programs should look again.
REFRESH = dt.timedelta(minutes=15)


def calendar_of(
    rows: Iterable[tuple[Mapping[str, Any], Clock]], clauses: Clauses, language: Language
) -> bytes:
    """The rows of a work list, each with its clock, as a calendar of events."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", NAME.in_(language))
    calendar.add("name", NAME.in_(language))
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", REFRESH)
    for row, clock in rows:
        calendar.add_component(_event(row, clock, clauses, language))
    return bytes(calendar.to_ical())


def _event(row: Mapping[str, Any], clock: Clock, clauses: Clauses, language: Language) -> Event:
    recorded_at = dt.datetime.fromisoformat(row["recorded_at"])
    event = Event()
    event.add("uid", f"{clock.clock_id}@dealtrail")
    event.add("dtstamp", recorded_at)
    event.add("last-modified", recorded_at)
    event.add("dtstart", _whole(clock.due_at))
    event.add("summary", _summary(row, clock, language))
    event.add("description", _description(row, clauses, language))
    event.add("status", "TENTATIVE" if clock.paused_at else "CONFIRMED")
    # It reminds, and takes nobody's time.
    event.add("transp", "TRANSPARENT")
    event.add("categories", [clock.kind])
    if clock.warns_at is not None and clock.paused_at is None and not clock.breached:
        event.add_component(_alarm(clock.warns_at, row, language))
    return event


def _summary(row: Mapping[str, Any], clock: Clock, language: Language) -> str:
    mark = OVERDUE if clock.breached else PAUSED if clock.paused_at else None
    what = what_to_do(clock.kind).in_(language)
    about = " ".join(filter(None, (row["customer_name"], row["number"])))
    return f"{mark.in_(language) if mark else ''}{what}" + (f" · {about}" if about else "")


def _description(row: Mapping[str, Any], clauses: Clauses, language: Language) -> str:
    source, wording = clauses[row["clause"]]
    ours = f" ({SUPPLEMENT.in_(language)})" if source is Source.SUPPLEMENT else ""
    lines = (
        " ".join(filter(None, (row["customer_name"], row["number"]))),
        f"{row['clause']}{ours}",
        wording.in_(language),
    )
    return "\n".join(filter(None, lines))


def _alarm(warns_at: dt.datetime, row: Mapping[str, Any], language: Language) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", what_to_do(row["kind"]).in_(language))
    # Said to be an instant: without that it would be read as a length of time.
    alarm.add("trigger", _whole(warns_at), parameters={"VALUE": "DATE-TIME"})
    return alarm


def _whole(moment: dt.datetime) -> dt.datetime:
    """Calendars know no fractions of a second."""
    return moment.astimezone(dt.UTC).replace(microsecond=0)
