"""Sends the rows of a lead list through the one path of commands, so that nothing doubles.

A row's command id comes from what the row says and who imports it. Sending it again finds
the first answer, in whichever file it stands and however often it is sent.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any
from uuid import UUID

from application.exchange import Accepted, Answer, Refused
from application.receipts import command_id_for
from domain.lead.registration import RegisterLead
from domain.lead.state import Lead
from domain.outcomes import Problem, Reason
from interfaces.intake import read
from interfaces.operator import Operator
from interfaces.wording import text_of

from .lead_columns import Columns, Refusal
from .lead_values import CHOICES
from .running import CannotRunError
from .table_file import Row

#: Rows that are handed over together; they share one commit to disk.
BATCH = 200


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one row: registered just now, known already, or refused."""

    row: int
    known: bool = False
    refusals: tuple[Refusal, ...] = ()


@dataclass(frozen=True, slots=True)
class _Sent:
    row: Row
    body: dict[str, Any]
    attempt: int
    answer: Future[Answer]


class LeadImport:
    """Registers the leads of one list in the name of one issuer."""

    def __init__(self, operator: Operator, columns: Columns) -> None:
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
            body, unreadable = self._columns.body(row)
            if unreadable:
                reasons = self._refusals(row, read(RegisterLead, body).reasons)
                yield row.number, Outcome(row.number, refusals=(*unreadable, *reasons))
            else:
                sent.append(self._send(row, body, attempt=1))
        while sent:
            again: list[_Sent] = []
            for item in sent:
                answer = item.answer.result()
                if _was_refused_before(answer):
                    again.append(self._send(item.row, item.body, item.attempt + 1))
                else:
                    yield item.row.number, self._outcome(item.row, answer)
            sent = again

    def _send(self, row: Row, body: dict[str, Any], attempt: int) -> _Sent:
        actor = self._operator.issuer.actor
        command_id = command_id_for(actor, _key(body, attempt))
        request = self._operator.request(RegisterLead, "lead", body, command_id)
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
        if "expected" in reason.detail and (choices := CHOICES.get(reason.field or "")):
            return replace(reason, detail={"expected": choices})
        other_id = reason.detail.get("other_id")
        held = self._operator.sales.held(UUID(str(other_id))) if other_id is not None else None
        if held is None or not isinstance(held.stream.state, Lead):
            return reason
        return replace(reason, detail={**reason.detail, "other_id": held.stream.state.number})


def _was_refused_before(answer: Answer) -> bool:
    """Whether the row was refused in an earlier import, by what may have changed since."""
    return (
        isinstance(answer, Refused)
        and answer.replayed
        and any(r.problem is not Problem.RULE or r.code in _MAY_CHANGE for r in answer.reasons)
    )


#: Rules about the state of other things; the other rules refuse the same row for ever.
_MAY_CHANGE = frozenset({"CUSTOMER_UNKNOWN", "NO_SIGNED_DEAL", "NOT_A_PRIOR_DEAL"})


def _key(body: dict[str, Any], attempt: int) -> str:
    """The idempotency key of a row: what it says, not where it stands."""
    said = json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    digest = hashlib.sha256(said.encode()).hexdigest()
    return f"import leads {digest}" if attempt == 1 else f"import leads {digest} {attempt}"
