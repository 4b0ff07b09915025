"""A long log in a short time: recorded events of played leads, copied under other names.

Ten leads are played through the service. Every further lead is one of them with other ids,
another customer and another number, written through `Log.append`, which seals what is personal
with keys of its own. Its receipts and the indexes of the write side come along, many leads in
one transaction. So all rows look as if commands had written them, though only ten leads did.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import count, islice
from pathlib import Path
from uuid import UUID

from eventsourcing.persistence import StoredEvent

from application.envelope import Placed, restored, stored
from application.indexes import Indexes
from application.receipts import receipt_stream
from application.sales import Sales
from domain.decision import Stream, subjects_of
from domain.kernel import Recorded, event_id
from domain.registry import AGGREGATES
from projections.views import Views

from .leads import Customers, hire, play

PLAYED = 10
LEADS_A_TURN = 200
#: Numbers of copies begin where the service's own will not come.
FIRST_NUMBER = 100_000

ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
NUMBER = re.compile(r"\b(XS|SJ)-(\d{8})-\d+")
CUSTOMER = re.compile(r"样板\d{6}食品有限公司")
#: As a whole value: an id may hold the same digits.
PHONE = re.compile(r'(?<=")138\d{8}(?=")')


def fill(path: Path, events: int) -> None:
    """A new database with about that many events, its views caught up."""
    hire(path)
    sales = Sales(path)
    customers = Customers("样板")
    played = [_played(sales, customers) for _ in range(PLAYED)]
    copied = sales.position
    others, turns = Customers("副本"), random.Random(1)
    numbers = count(FIRST_NUMBER)
    while copied < events:
        with sales.log.turn() as cursor:
            indexes = Indexes(cursor, sales.keys.claim_key)
            for number in islice(numbers, LEADS_A_TURN):
                copy = _copy(turns.choice(played), number, others.next(), turns)
                steps = list(_steps(copy))
                sales.log.append(cursor, [recorded for recorded, _, _ in steps])
                for recorded, before, after in steps:
                    if before is not None and after is not None:
                        indexes.note(before, after, (recorded,))
                copied += len(steps)
    sales.close()
    _catch_up(path)


def _played(sales: Sales, customers: Customers) -> list[Placed]:
    before = sales.position
    play(sales, customers)
    return sales.log.after(before, 1000)


def _copy(
    lead: Sequence[Placed], number: int, customer: tuple[str, str], chance: random.Random
) -> Iterator[Recorded]:
    """The lead's rows, receipts and deal included, as those of another lead."""
    rows = [stored(placed.recorded) for placed in lead]
    text = "\n".join(row.state.decode() for row in rows)
    new = _new_ids(lead, set(ID.findall(text)), chance)
    text = ID.sub(lambda found: new[found[0]], text)
    text = NUMBER.sub(rf"\g<1>-\g<2>-{number}", text)
    text = PHONE.sub(customer[1], CUSTOMER.sub(customer[0], text))
    for row, state in zip(rows, text.split("\n"), strict=True):
        stream = UUID(new[str(row.originator_id)])
        yield restored(StoredEvent(stream, row.originator_version, row.topic, state.encode()))


def _new_ids(lead: Sequence[Placed], old: set[str], chance: random.Random) -> dict[str, str]:
    """A new id for each old one; what derives from another id derives from its new one."""
    new = {id: str(UUID(int=chance.getrandbits(128), version=4)) for id in sorted(old)}
    for recorded in (placed.recorded for placed in lead):
        if type(recorded.event).begins == "receipt":
            command = str(recorded.trail.command_id)
            new[str(recorded.aggregate_id)] = str(receipt_stream(UUID(new[command])))
        own, version = recorded.aggregate_id, recorded.version
        stream = UUID(new[str(own)])
        new[str(event_id(own, version))] = str(event_id(stream, version))
    return new


def _steps(recorded: Iterable[Recorded]) -> Iterator[tuple[Recorded, Stream | None, Stream | None]]:
    """Each event, told whom its case knew then, with the stream before and after it.

    Receipts change no stream.
    """
    streams: dict[UUID, Stream] = {}
    for item in recorded:
        begins = type(item.event).begins
        if begins == "receipt":
            yield item, None, None
            continue
        before = streams.get(item.aggregate_id)
        if before is None:
            assert begins is not None
            before = Stream.empty(AGGREGATES[begins], item.aggregate_id)
        after = streams[item.aggregate_id] = before.after(item)
        yield replace(item, subjects=subjects_of(before.state)), before, after


def _catch_up(path: Path) -> None:
    sales = Sales(path)
    views = Views(sales.log)
    while views.runner.step() or views.runner.build():
        pass
    assert not views.failures, views.failures
    views.close()
    sales.close()
