"""What deciding a command can yield besides events: reasons against, deviations, other streams."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Generic, TypeVar
from uuid import UUID

if TYPE_CHECKING:
    from .kernel import Event

E = TypeVar("E", bound="Event", covariant=True)


class Problem(StrEnum):
    """Kinds of refusal by the domain, the weightiest first; the first that holds names it."""

    ROLE = "role"
    FOUR_EYES = "four-eyes"
    LIMIT = "limit"
    ILLEGAL_STATE = "illegal-state"
    DUPLICATE = "duplicate"
    RULE = "rule"


Detail = Mapping[str, str | int | bool | None]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a command is refused: under which clause, by which code, about which field.

    `detail` holds figures and ids that make the text concrete; it is kept with the
    receipt, so it must never hold personal data.
    """

    clause: str
    code: str
    field: str | None = None
    problem: Problem = Problem.RULE
    detail: Detail = dataclasses.field(default_factory=dict)

    @classmethod
    def role(cls, clause: str, code: str = "ROLE", **detail: str | int) -> Reason:
        return cls(clause, code, problem=Problem.ROLE, detail=detail)

    @classmethod
    def four_eyes(cls, clause: str, code: str) -> Reason:
        return cls(clause, code, problem=Problem.FOUR_EYES)

    @classmethod
    def illegal_state(cls, clause: str, state: str, allowed: Iterable[str] = ()) -> Reason:
        """The state forbids it; `allowed` are the states in which it can be done, if told."""
        states = {"allowed": ", ".join(allowed)} if allowed else {}
        return cls(
            clause,
            "ILLEGAL_STATE",
            problem=Problem.ILLEGAL_STATE,
            detail={"state": state} | states,
        )

    @classmethod
    def duplicate(cls, clause: str, code: str, other_id: UUID) -> Reason:
        return cls(clause, code, problem=Problem.DUPLICATE, detail={"other_id": str(other_id)})


@dataclass(frozen=True, slots=True)
class Deviation:
    """A rule that the command bends; it is accepted, and conformance shows it (strength D)."""

    clause: str
    code: str


@dataclass(frozen=True, slots=True)
class To(Generic[E]):
    """An event for another stream of the same kind, recorded in the same turn."""

    id: UUID
    event: E
