"""Which positions an export covers: how what was asked for becomes positions."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from application.log import Log
from application.reading import Records

from .errors import NothingToExportError
from .wanted import Bound, Wanted

MICROSECOND = dt.timedelta(microseconds=1)


def range_of(log: Log, wanted: Wanted, before: int | None = None) -> tuple[int, int]:
    """The positions of the range, the last exclusive; raises NothingToExportError."""
    last = log.last_position() if before is None else before - 1
    begin, end = _position(log, wanted.begin, 1), _position(log, wanted.end, last + 1)
    end = min(end, last + 1)
    if isinstance(wanted.begin, dt.datetime):
        # Nothing was recorded since: the range is empty, not the wrong way round.
        begin = min(begin, last + 1)
    if begin > end:
        raise _wrong_way_round(begin, end, last)
    _require(log, wanted.aggregates)
    return begin, end


def _position(log: Log, bound: Bound, otherwise: int) -> int:
    """The position that a bound stands for."""
    if bound is None:
        return otherwise
    if isinstance(bound, int):
        return max(1, bound)
    return Records(log).position_at(bound - MICROSECOND) + 1


def _require(log: Log, chosen: tuple[UUID, ...] | None) -> None:
    for one in chosen or ():
        with log.reading() as cursor:
            cursor.execute("SELECT 1 FROM stored_events WHERE originator_id=? LIMIT 1", (one.hex,))
            if cursor.fetchone() is None:
                raise NothingToExportError(
                    f"Nothing is recorded under {one}.", f"没有 {one} 的记录。"
                )


def _wrong_way_round(begin: int, end: int, last: int) -> NothingToExportError:
    return NothingToExportError(
        f"The range from position {begin} to {end} holds nothing: the log ends at {last},"
        " and `to` lies behind `from`.",
        f"自位置 {begin} 至 {end} 的范围为空：日志止于 {last}，且终点应在起点之后。",
    )
