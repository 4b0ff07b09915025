"""XES (IEEE 1849): a trace for each lead, deal and complaint, with its events in their order.

The elements stand in no namespace, as the schema of the standard has it. Events of people, of the
company and of webhooks belong to no case, so they are in no trace and not in the file.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from io import StringIO
from pathlib import Path
from typing import ClassVar, NamedTuple, TextIO
from uuid import UUID
from xml.sax.saxutils import quoteattr

from application.envelope import Placed

from ..folding import Folding, Happening
from . import ocel_facts, ocel_traits
from .ocel_objects import objects_of
from .ocel_types import CASES, Kind, ObjectType, Value, as_text, case, instant
from .writer import Order, WriterContext


class Extension(NamedTuple):
    """A standard extension: what its attributes mean is written down elsewhere."""

    name: str
    prefix: str

    @property
    def uri(self) -> str:
        return f"http://www.xes-standard.org/{self.prefix}.xesext"


EXTENSIONS = (
    Extension("Concept", "concept"),
    Extension("Time", "time"),
    Extension("Lifecycle", "lifecycle"),
    Extension("Organizational", "org"),
    Extension("Identity", "identity"),
)

#: Classifiers by name, each with the attributes that make two events the same.
CLASSIFIERS = {
    "Activity": "concept:name",
    "Activity_and_resource": "concept:name org:resource",
    "Activity_and_role": "concept:name org:role",
}

#: All our events are facts: what they tell of is done.
DONE = "complete"

_TAGS = {
    Kind.STRING: "string",
    Kind.TIME: "date",
    Kind.INTEGER: "int",
    Kind.BOOLEAN: "boolean",
}
#: What extensions say of every event, the trail's own attributes for it apart.
_BY_EXTENSIONS = frozenset({"trail_actor", "trail_role"})
#: What XML 1.0 cannot hold at all.
_NO_CHARACTERS = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class XesWriter:
    """Writes `log.xes`. `types`: the kinds of case wanted (V19)."""

    order: ClassVar[Order] = Order.STREAM
    takes_receipts: ClassVar[bool] = False

    def __init__(self, types: Collection[ObjectType] = CASES) -> None:
        self._types = {type.value: type for type in CASES if type in types}

    def open(self, path: Path, context: WriterContext) -> None:
        self._folding = Folding(context.log)
        self._file: TextIO = path.open("w", encoding="utf-8", newline="\n")
        self._events = StringIO()
        self._last: tuple[Happening, ObjectType] | None = None
        _begin(self._file)

    def take(self, event: Placed, kind: str) -> None:
        type = self._types.get(kind)
        if type is None:
            return
        (happening,) = self._folding.happenings([event])
        if self._last is not None and self._last[0].id != happening.id:
            self._end_trace()
        self._last = (happening, type)
        self._events.writelines(_event(event))

    def close(self) -> None:
        try:
            self._end_trace()
            self._file.write("</log>\n")
        finally:
            self._file.close()

    def _end_trace(self) -> None:
        """Write the trace whose events were taken, with what is known at its end."""
        if self._last is None:
            return
        self._file.write("<trace>\n")
        self._file.writelines(_trace(*self._last))
        self._file.write(self._events.getvalue())
        self._file.write("</trace>\n")
        self._events, self._last = StringIO(), None


def _begin(file: TextIO) -> None:
    file.write('<?xml version="1.0" encoding="UTF-8"?>\n')
    file.write('<log xes.version="1849.2016" xes.features="">\n')
    for each in EXTENSIONS:
        file.write(f'<extension name="{each.name}" prefix="{each.prefix}" uri="{each.uri}"/>\n')
    file.write('<global scope="trace">\n')
    file.writelines([_tag("string", "concept:name", "UNKNOWN"), _tag("id", "identity:id", _NOBODY)])
    file.write('</global>\n<global scope="event">\n')
    file.writelines(_by_extensions("UNKNOWN", _NEVER, "UNKNOWN", "UNKNOWN", "UNKNOWN", _NOBODY))
    file.write("</global>\n")
    for name, keys in CLASSIFIERS.items():
        file.write(f'<classifier name="{name}" scope="event" keys="{keys}"/>\n')
    file.writelines(
        [_tag("string", "concept:name", "dealtrail"), _tag("string", "lifecycle:model", "standard")]
    )


_NOBODY = str(UUID(int=0))
_NEVER = "1970-01-01T00:00:00.000000Z"


def _trace(last: Happening, type: ObjectType) -> Iterator[str]:
    yield _tag("string", "concept:name", last.id)
    yield _tag("id", "identity:id", last.id)
    yield _tag("string", "type", type)
    if last.broken is None and last.after is not None:
        told = objects_of(last.after)[case(type, last.id)]
        kinds = ocel_traits.kinds_of(type)
        yield from (_tag(_TAGS[kinds[name]], name, value) for name, value in told.items())


def _event(placed: Placed) -> Iterator[str]:
    name, trail = type(placed.recorded.event).__name__, placed.recorded.trail
    yield "<event>\n"
    yield from _by_extensions(
        name, instant(trail.occurred_at), DONE, trail.actor, trail.role, str(trail.event_id)
    )
    kinds = ocel_facts.kinds_of(name)
    for key, value in ocel_facts.facts_of(placed).items():
        if key not in _BY_EXTENSIONS:
            yield _tag(_TAGS[kinds[key]], key, value)
    yield "</event>\n"


def _by_extensions(
    name: str, time: str, transition: str, resource: str, role: str, id: str
) -> Iterable[str]:
    return (
        _tag("string", "concept:name", name),
        _tag("date", "time:timestamp", time),
        _tag("string", "lifecycle:transition", transition),
        _tag("string", "org:resource", resource),
        _tag("string", "org:role", role),
        _tag("id", "identity:id", id),
    )


def _tag(tag: str, key: str, value: Value | UUID) -> str:
    text = _NO_CHARACTERS.sub("�", as_text(value))
    return f'<{tag} key="{key}" value={quoteattr(text)}/>\n'
