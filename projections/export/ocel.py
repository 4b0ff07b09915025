"""OCEL 2.0, in whichever file: from the events of an export to objects and relations.

Objects are those that the events are about or name, and nothing else: what stands in the file
follows from the events of the export, and of objects that began before it from their state
where it begins. An object that is only named has no attributes.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection
from pathlib import Path
from typing import ClassVar

from application.envelope import Placed
from domain.clocks.events import ClockEvent

from ..folding import Folding, Happening
from ..rows import trim
from .ocel_facts import facts_of
from .ocel_objects import objects_of, ties_of
from .ocel_relations import Link, links_of, own_of
from .ocel_spool import Spool
from .ocel_traits import Values
from .ocel_types import ObjectType, Ref, instant
from .writer import Order, WriterContext

#: What a stream tells of its objects.
Objects = dict[Ref, Values]

#: What becomes of a contract line that a new plan no longer has.
_GONE: Values = {"amount_fen": 0, "open_fen": 0}


class OcelWriter:
    """Takes the events of one export; a subclass writes the file.

    `types`: the object types wanted (V19). With fewer than all of them only events that
    are about such an object are written.
    """

    order: ClassVar[Order] = Order.POSITION
    takes_receipts: ClassVar[bool] = False

    def __init__(self, types: Collection[ObjectType] = tuple(ObjectType)) -> None:
        self.types = tuple(type for type in ObjectType if type in types)

    def open(self, path: Path, context: WriterContext) -> None:
        self._path = path
        self._folding = Folding(context.log)
        #: What the streams used last told.
        self._told: OrderedDict[Ref, Objects] = OrderedDict()
        self._spool = Spool(context.scratch / "ocel.spool", self.types)

    def take(self, event: Placed, kind: str) -> None:
        (happening,) = self._folding.happenings([event])
        own, trail = own_of(happening, kind), happening.trail
        changed = self._changed(happening, own)
        lines = [ref for ref in changed if ref.type is ObjectType.CONTRACT_LINE]
        self._spool.event(
            happening.position,
            str(trail.event_id),
            type(happening.event).__name__,
            instant(trail.occurred_at),
            facts_of(event),
            [*links_of(happening, own), *(Link(ref, ref.type.value) for ref in lines)],
        )

    def _changed(self, happening: Happening, own: Ref | None) -> list[Ref]:
        """Note down what the event changed, and what was there before the first one."""
        if own is None or happening.broken is not None:
            return []
        after, at = happening.after, instant(happening.trail.occurred_at)
        assert after is not None, f"nothing after position {happening.position}"
        old = self._told.get(own)
        if old is not None and isinstance(happening.event, ClockEvent):
            return []
        new = self._remembered(own, objects_of(after))
        if old is None:
            old = self._before(happening, new, at)
        elif old == new:
            return []
        changed = [ref for ref, values in new.items() if old.get(ref) != values]
        gone = [ref for ref in old if ref not in new]
        for ref in (*changed, *gone):
            self._spool.tell(ref, new.get(ref, _GONE), at)
        for tie in ties_of(after):
            self._spool.tie(tie)
        return [*changed, *gone]

    def _before(self, happening: Happening, new: Objects, at: str) -> Objects:
        """What the stream told before; of objects not seen yet this holds from the epoch."""
        before = happening.before
        assert before is not None, f"nothing before position {happening.position}"
        old = objects_of(before) if before.version else {}
        for ref, values in (old or new).items():
            if not self._spool.is_told(ref):
                self._spool.tell(ref, values, at)
        return old

    def _remembered(self, own: Ref, objects: Objects) -> Objects:
        """Keep what the stream tells now: it is what it told before the next event."""
        self._told[own] = objects
        self._told.move_to_end(own)
        trim(self._told)
        return objects

    def close(self) -> None:
        try:
            self.write(self._path, self._spool)
        finally:
            self._spool.close()

    def write(self, path: Path, spool: Spool) -> None:
        """Write the file of what was taken."""
        raise NotImplementedError
