"""The vocabulary of fields: money, rates, texts, instants, hashes, with their bounds.

Money is integer fen, rates are basis points, instants are UTC, dates are those of
Asia/Shanghai. Bounds keep every number within 64 bits and every date within reach of
date arithmetic, so that no stored value can break a later calculation.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError, PydanticKnownError


class Shape(BaseModel):
    """A frozen record with known fields only; parts of commands and events are Shapes."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Personal:
    """Marks a field as personal data of a customer's person (R5.4)."""


class Remembered:
    """Marks a personal value that the state keeps: whoever folds a stream opens it.

    Of other personal values a state knows at most that there was one.
    """


#: What is read where a personal value was erased, as the law demands (R5.4).
ERASED = "已依法删除 / erased"
#: What whoever has no keys reads in place of a personal value.
SEALED = "已加密 / sealed"
#: What is read of a person of whom only compliance reads (R5.4).
RESTRICTED = "限制处理 / restricted"
#: What is read where the key of a personal value was lost, and the loss accepted.
LOST = "密钥已丢失 / key lost"


class Restricted:
    """Marks a field that only some people may read, under the clause that says so."""

    def __init__(self, clause: str) -> None:
        self.clause = clause


class ClockTime:
    """Marks a time in a body that starts or stops a clock; entered late it shows so (R5.8)."""


class By:
    """The clause under which a missing or impossible value of this field is refused."""

    def __init__(self, clause: str) -> None:
        self.clause = clause


def _printable(text: str) -> str:
    if text.isprintable() and text.strip():
        return text  # as nearly every text is; looked through without a step for each character
    if any(unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\t" for c in text):
        raise PydanticCustomError("control_characters", "control characters are not allowed")
    if all(c.isspace() or unicodedata.category(c) == "Cf" for c in text):
        # What shows nothing is as good as nothing.
        raise PydanticKnownError("string_too_short", {"min_length": 1})
    return text


def _utc(moment: dt.datetime) -> dt.datetime:
    # Both: what is stored is the year in UTC, and far out of it there is no UTC to convert to.
    if not 1970 <= moment.year <= 2199 or not 1970 <= moment.astimezone(dt.UTC).year <= 2199:
        raise _out_of_range()
    return moment.astimezone(dt.UTC)


def _within_reach(day: dt.date) -> dt.date:
    if not 1970 <= day.year <= 2199:
        raise _out_of_range()
    return day


def _out_of_range() -> PydanticCustomError:
    return PydanticCustomError("year_out_of_range", "the year must lie between 1970 and 2199")


def _text(most: int) -> StringConstraints:
    return StringConstraints(strip_whitespace=True, min_length=1, max_length=most)


Name = Annotated[str, _text(200), AfterValidator(_printable)]
Note = Annotated[str, _text(4000), AfterValidator(_printable)]
PersonalName = Annotated[str, _text(200), AfterValidator(_printable), Personal()]
PersonalText = Annotated[str, _text(4000), AfterValidator(_printable), Personal()]
PersonId = Annotated[
    str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", min_length=1, max_length=64)
]
ItemId = Annotated[str, _text(64), AfterValidator(_printable)]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Uscc = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]{8,40}$")]
Month = Annotated[str, StringConstraints(pattern=r"^(19|20|21)\d\d-(0[1-9]|1[0-2])$")]

Fen = Annotated[int, Field(ge=0, le=10**14)]
PositiveFen = Annotated[int, Field(gt=0, le=10**14)]
BasisPoints = Annotated[int, Field(ge=0, le=10_000)]
Count = Annotated[int, Field(ge=0, le=10**6)]
Days = Annotated[int, Field(ge=0, le=10**5)]
Minutes = Annotated[int, Field(ge=0, le=10**6)]

Instant = Annotated[AwareDatetime, AfterValidator(_utc)]
#: One that the service computes: it may lie beyond what a body may name.
ComputedInstant = Annotated[AwareDatetime, AfterValidator(lambda moment: moment.astimezone(dt.UTC))]
Date = Annotated[dt.date, AfterValidator(_within_reach)]
