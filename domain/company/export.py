"""An export of the log as it stands: what was asked for, by whom, and how far it has come."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import BeforeValidator, ConfigDict, Field, Strict
from pydantic_core import PydanticCustomError

from domain.calendar import begin_of
from domain.clocks import NO_CLOCKS, Clocks
from domain.outcomes import Reason
from domain.people import Relation, Role
from domain.values import Instant, Shape


class Format(StrEnum):
    """A form in which the events of an export can stand in its folder."""

    JSONL = "jsonl"
    CSV = "csv"
    PARQUET = "parquet"
    XES = "xes"
    OCEL_JSON = "ocel-json"
    OCEL_SQLITE = "ocel-sqlite"


class Stage(StrEnum):
    """How far an export has come."""

    #: For another's approval, since personal data is included.
    WAITING = "WAITING"
    #: To be written, or being written.
    READY = "READY"
    DONE = "DONE"
    CANCELLED = "CANCELLED"


def _no_seconds(place: Any) -> Any:
    """A day stands for its first instant in Shanghai, a number for a position only.

    What would pass for seconds since 1970 is more likely meant as a position.
    """
    if isinstance(place, bool | float) or (isinstance(place, str) and "-" not in place[1:]):
        raise PydanticCustomError("value_error", "a position, an instant or a day")
    if isinstance(place, dt.date) and not isinstance(place, dt.datetime):
        return _first_of(place)
    return _first_of(dt.date.fromisoformat(place)) if _is_day(place) else place


def _first_of(day: dt.date) -> dt.datetime:
    try:
        return begin_of(day)
    except OverflowError as error:
        raise PydanticCustomError("value_error", "a day on which there was a log") from error


def _is_day(place: Any) -> bool:
    return isinstance(place, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", place) is not None


Position = Annotated[int, Field(ge=0, le=2**62)]
#: A place in the log: a position, or an instant by recorded_at.
Place = Annotated[Position | Annotated[Instant, Strict(False)], BeforeValidator(_no_seconds)]


class ExportRange(Shape):
    """A part of the log: from a place on, and until before another one.

    Without `from` it begins with the log; without `to`, or with one that lies further on, it
    ends where the log ended when it was asked for.
    """

    model_config = ConfigDict(validate_by_name=True, serialize_by_alias=True)

    from_: Annotated[
        Place | None,
        Field(
            alias="from",
            description="The first position, or the instant (RFC 3339) or day from which on it "
            "was recorded; without it all from the beginning.",
        ),
    ] = None
    to: Annotated[
        Place | None,
        Field(
            description="The position, instant or day before which it ends; without it all that "
            "stood in the log when it was asked for."
        ),
    ] = None

    @property
    def is_empty(self) -> bool:
        """Whether it ends before it begins, as far as that can be told without the log."""
        match self.from_, self.to:
            case (int() as first, int() as end):
                return first >= end
            case (dt.datetime() as since, dt.datetime() as until):
                return since >= until
        return False


class ExportFilter(Shape):
    """Which events of the range; what is left out is no condition."""

    aggregate_ids: Annotated[
        tuple[UUID, ...],
        Field(max_length=1000, description="Of these aggregates alone; left out, of all."),
    ] = ()


#: The whole log, and no condition on it.
WHOLE, EVERYTHING = ExportRange(), ExportFilter()


@dataclass(frozen=True, slots=True)
class Export:
    """What is to be taken out of the log, and whether it was."""

    id: UUID
    requester_id: str = ""
    #: Who asked for it, and for whom.
    doers: frozenset[str] = frozenset()
    range: ExportRange = WHOLE
    filter: ExportFilter = EVERYTHING
    formats: tuple[Format, ...] = ()
    purpose: str = ""
    legal_basis: str | None = None
    personal: bool = False
    stage: Stage = Stage.READY
    #: Through which key or session it was asked for: what is asked for at the machine is
    #: written there, into a folder of who asked.
    client: str = ""
    sha256: str | None = None
    clocks: Clocks = NO_CLOCKS

    def stands_as(self, relation: Relation, person: str, role: Role) -> bool:
        return relation is Relation.ANY

    def with_clocks(self, clocks: Clocks, /) -> Export:
        return replace(self, clocks=clocks)

    def unless(self, clause: str, *stages: Stage) -> Iterator[Reason]:
        """A reason against it in all other stages."""
        if self.stage not in stages:
            yield Reason.illegal_state(clause, self.stage, stages)
