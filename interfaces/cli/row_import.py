"""Sends the rows of a list through the one path of commands, so that nothing doubles.

A row's command id comes from what the row says and who imports it. Sending it again finds
the first answer, in whichever file it stands and however often it is sent.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any
from uuid import UUID

from application.exchange import Accepted, Answer, Refused
from application.receipts import command_id_for
from domain.kernel import Command
from domain.language import Text
from domain.outcomes import Problem, Reason
from domain.people import People
from interfaces.intake import read
from interfaces.operator import Operator
from interfaces.wording import text_of

from .running import CannotRunError
from .table_columns import Columns, Fields, Refusal
from .table_file import Row

#: Rows that are handed over together; they share one commit to disk.
BATCH = 200
#: The number of an item in a list, as it stands within the name of a field.
PLACE = re.compile(r"\.\d+")


def _as_read(body: dict[str, Any], people: People) -> dict[str, Any]:
    return body


@dataclass(frozen=True, slots=True)
class ListKind:
    """What the rows of a kind of list become, and how they are read."""

    name: str
    command: type[Command]
    aggregate: str
    fields: Fields
    #: Headings for somebody whose list has none.
    example: str
    #: What may stand in a cell, by field, for a person who has to mend it.
    choices: Mapping[str, str]
    #: Rules about the state of other things; other rules refuse the same row for ever.
    may_change: frozenset[str]
    done: Text
    would_be_done: Text
    #: Makes ids of what a list can only say in words.
    completed: Callable[[dict[str, Any], People], dict[str, Any]] = _as_read


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one row: taken in just now, known already, or refused."""

    row: int
    known: bool = False
    refusals: tuple[Refusal, ...] = ()


@dataclass(frozen=True, slots=True)
class _Sent:
    row: Row
    body: dict[str, Any]
    attempt: int
    answer: Future[Answer]


class RowImport:
    """Takes in the rows of one list in the name of one issuer."""

    def __init__(self, kind: ListKind, operator: Operator, columns: Columns) -> None:
        self._kind = kind
        self._operator = operator
        self._columns = columns

    def batches(self, rows: tuple[Row, ...]) -> Iterator[tuple[Outcome, ...]]:
        """Send the rows, some at a time; each batch is on disk when it is yielded."""
        waiting = iter(rows)
        while batch := tuple(islice(waiting, BATCH)):
            outcomes = dict(self._sent(batch))
            yield tuple(outcomes[row.number] for row in batch)

    def _sent(self, batch: tuple[Row, ...]) -> Iterator[tuple[int, Outcome]]:
        sent: list[_Sent] = []
        for row in batch:
            found, unreadable = self._columns.body(row)
            body = self._kind.completed(found, self._operator.sales.people)
            if unreadable:
                reasons = self._refusals(row, read(self._kind.command, body).reasons)
                yield row.number, Outcome(row.number, refusals=(*unreadable, *reasons))
            else:
                sent.append(self._send(row, body, attempt=1))
        while sent:
            again: list[_Sent] = []
            for item in sent:
                answer = item.answer.result()
                if self._was_refused_before(answer):
                    again.append(self._send(item.row, item.body, item.attempt + 1))
                else:
                    yield item.row.number, self._outcome(item.row, answer)
            sent = again

    def _send(self, row: Row, body: dict[str, Any], attempt: int) -> _Sent:
        kind, actor = self._kind, self._operator.issuer.actor
        command_id = command_id_for(actor, _key(kind, body, attempt))
        request = self._operator.request(kind.command, kind.aggregate, body, command_id)
        return _Sent(row, body, attempt, self._operator.sales.submit(request))

    def _outcome(self, row: Row, answer: Answer) -> Outcome:
        match answer:
            case Accepted(replayed=replayed):
                return Outcome(row.number, known=replayed)
            case Refused(reasons=reasons):
                return Outcome(row.number, refusals=self._refusals(row, reasons))
            case _:
                raise CannotRunError(
                    "the .keys file is not the one with which this list was imported before; "
                    "bring back the one that belongs to this database"
                )

    def _refusals(self, row: Row, reasons: tuple[Reason, ...]) -> tuple[Refusal, ...]:
        return tuple(
            Refusal(
                row.number,
                self._columns.heading_of(reason.field),
                reason.clause,
                reason.code,
                text_of(self._for_people(reason)),
            )
            for reason in reasons
        )

    def _for_people(self, reason: Reason) -> Reason:
        """The reason with numbers and words that people know in place of ids and constants."""
        choices = self._kind.choices.get(PLACE.sub("", reason.field or ""))
        if "expected" in reason.detail and choices is not None:
            return replace(reason, detail={"expected": choices})
        other_id = reason.detail.get("other_id")
        held = self._operator.sales.held(UUID(str(other_id))) if other_id is not None else None
        number = getattr(held.stream.state, "number", "") if held is not None else ""
        return replace(reason, detail={**reason.detail, "other_id": number}) if number else reason

    def _was_refused_before(self, answer: Answer) -> bool:
        """Whether the row was refused in an earlier import, by what may have changed since."""
        may_change = self._kind.may_change
        return (
            isinstance(answer, Refused)
            and answer.replayed
            and any(r.problem is not Problem.RULE or r.code in may_change for r in answer.reasons)
        )


def _key(kind: ListKind, body: dict[str, Any], attempt: int) -> str:
    """The idempotency key of a row: what it says, not where it stands."""
    said = json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    key = f"import {kind.name} {hashlib.sha256(said.encode()).hexdigest()}"
    return key if attempt == 1 else f"{key} {attempt}"
