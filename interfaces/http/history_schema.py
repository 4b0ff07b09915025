"""The schemas of how a case came to be: its timeline, two points of it, what a decider knew."""

from __future__ import annotations

from typing import Any

from .view_schema import (
    ID,
    INSTANT,
    POSITION,
    ROW,
    TEXT,
    WHOLE,
    YES_NO,
    list_of,
    maybe,
    object_of,
    page_of,
)

Schema = dict[str, Any]

CHANGE = object_of(
    "A field that differs; parts are named with dots and numbers, `clocks[2].state`.",
    field=TEXT,
    old={"description": "Null where there was nothing."},
    new={"description": "Null where there is nothing any more."},
)
CLAUSE = object_of(
    "A clause that the event says something of.",
    id=TEXT,
    source=TEXT | {"enum": ["guidebook", "supplement"]},
    title=TEXT | {"description": "In the language that is asked for."},
    text=TEXT | {"description": "What it asks for, with the numbers of the policy that ruled."},
    verdict=TEXT | {"enum": ["satisfied", "violated", "late", "waived"]},
)
EVENT: dict[str, Schema] = {
    "position": WHOLE,
    "version": WHOLE,
    "event": TEXT,
    "data": ROW,
    "occurred_at": {"type": "string", "format": "date-time"},
    "recorded_at": {"type": "string", "format": "date-time"},
    "actor": TEXT,
    "role": TEXT,
    "command": maybe(TEXT),
    "policy_version": TEXT | {"description": "The policy that ruled."},
    "reason": maybe(TEXT),
    "hidden": list_of(TEXT),
    "sentence": TEXT | {"description": "In plain words, in the language that is asked for."},
}
ITEM = object_of(
    "One event, the clauses it bears on, and what it changed.",
    **EVENT,
    late_entry=YES_NO,
    documents=list_of(object_of("A document that the event names.", field=TEXT, sha256=TEXT)),
    on_behalf_of=maybe(TEXT),
    event_id=ID,
    command_id=ID,
    correlation_id=ID | {"description": "The command that set all of this off, days ago perhaps."},
    causation_id=maybe(ID, "The event from which this one followed by itself."),
    deviations=list_of(object_of("A rule that was bent.", clause=TEXT, code=TEXT)),
    changes=list_of(CHANGE),
    clauses=list_of(CLAUSE),
)
ITEM["properties"]["state"] = ROW | {"description": "The state after it, unless `state=false`."}

HISTORY = page_of("A page of a timeline, the oldest event first.", ITEM)
DIFFERENCE = page_of("What differs between the two points, on one page.", CHANGE)
KNOWN = object_of(
    "What was known to who brought about the event, and what came later.",
    event=object_of("The event.", **EVENT),
    known_position=WHOLE | {"description": "The last event before it; 0 if there was none."},
    known_version=WHOLE,
    decided_on=ROW | {"description": "The versions that the event names, by their fields."},
    state=maybe(ROW, "The state right before the command that wrote the event."),
    open_deadlines=list_of(
        object_of(
            "A deadline that was open then.",
            clock_id=ID,
            kind=TEXT,
            title=TEXT,
            clause=TEXT,
            subject=TEXT,
            due_at=INSTANT,
            owner_id=maybe(TEXT),
            breached=YES_NO,
        )
    ),
    later=list_of(
        object_of(
            "A later event, and the fields that it changed.",
            position=WHOLE,
            event=TEXT,
            fields=list_of(TEXT),
        )
    ),
    later_count=WHOLE,
    position=POSITION,
)
HISTORY_SCHEMAS: dict[str, Schema] = {
    "History": HISTORY,
    "Difference": DIFFERENCE,
    "Known": KNOWN,
}
