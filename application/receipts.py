"""The outcome of each command, accepted or refused, kept in the log.

A receipt stands in a stream whose id derives from the command id, so a repeated command
id cannot be stored twice, and a retry finds its first answer. It never holds the body:
a keyed digest of command, aggregate and body tells whether a repeat says the same.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable
from typing import Any, Literal
from uuid import UUID, uuid5

from pydantic import Field

from domain.kernel import Event, Trail
from domain.language import Text
from domain.outcomes import Problem, Reason
from domain.values import Shape

COMMAND_IDS = UUID("0b9a1c52-5b0e-5f43-8f7d-7f6e0f5b6c1a")
RECEIPTS = UUID("b7b6a9be-9a0d-5a0e-9b8e-3f9d1c6f2d57")
#: Writes the same JSON the same, whatever its layout was.
CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":")).encode


class GivenReason(Shape):
    """A reason as a receipt keeps it: codes and figures, no text and no body."""

    clause: str
    code: str
    field: str | None = None
    problem: Problem = Problem.RULE
    detail: dict[str, str | int | bool | None] = Field(default_factory=dict)

    @classmethod
    def of(cls, reason: Reason) -> GivenReason:
        return cls(
            clause=reason.clause,
            code=reason.code,
            field=reason.field,
            problem=reason.problem,
            detail=dict(reason.detail),
        )

    def restored(self) -> Reason:
        return Reason(self.clause, self.code, self.field, self.problem, self.detail)


class Written(Shape):
    """What a command wrote into one stream: the versions from first to last."""

    id: UUID
    first: int
    last: int


class CommandReceived(Event):
    """A command came in, and this is what became of it."""

    sentence = Text("{command}: {outcome}", "{command}：{outcome}")
    begins = "receipt"

    command: str
    aggregate: str
    aggregate_id: UUID | None
    outcome: Literal["accepted", "refused"]
    problem: Problem | None = None
    version: int = 0
    written: tuple[Written, ...] = ()
    reasons: tuple[GivenReason, ...] = ()
    digest: str

    def evolve(self, state: Any, trail: Trail, /) -> Any:
        return self


def command_id_for(person: str, key: str) -> UUID:
    """The command id for a person's Idempotency-Key; a rotated API key still retries."""
    return uuid5(uuid5(COMMAND_IDS, person), key)


def receipt_stream(command_id: UUID) -> UUID:
    """The one-event stream of a command's receipt."""
    return uuid5(RECEIPTS, str(command_id))


def digest(key: bytes, command: str, aggregate_id: UUID | None, body: Any) -> str:
    """A keyed digest of what was asked, the same for the same JSON in any layout."""
    parts = (command, str(aggregate_id or ""), CANONICAL(body))
    message = b"".join(b"%d:%b" % (len(part), part) for part in map(str.encode, parts))
    return hmac.new(key, message, hashlib.sha256).hexdigest()


def weightiest(reasons: Iterable[Reason]) -> Problem:
    """The kind of refusal: that of the first that holds, in the order of Problem."""
    return min((r.problem for r in reasons), key=list(Problem).index)
