"""What is said to whoever holds a position that a restored log has lost."""

from __future__ import annotations

from application.log import Log
from application.restored import shared_before
from domain.language import Text

from .problems import ProblemError


def refuse_lost(log: Log, position: int) -> None:
    """End the request with `position-lost` if the log does not hold the position."""
    before = shared_before(log, position)
    if before is not None:
        raise ProblemError("position-lost", lost(position, before), position=before)


def lost(position: int, before: int) -> Text:
    return Text(
        f"The log holds nothing at position {position}: it was restored from a backup, or the "
        f"position is of another log. What was known of events behind {before} no longer "
        f"stands; go on from {before}.",
        f"日志中没有位置 {position}：日志已从备份恢复，或该位置属于另一日志。"
        f"位置 {before} 之后的事件不再有效，请从 {before} 继续。",
    )


def beyond(position: int, last: int) -> Text:
    return Text(
        f"The log ends at position {last}, before {position}. If this position was once "
        "answered, the log was restored from a backup and what stood there is lost.",
        f"日志止于位置 {last}，未到 {position}。若该位置曾由服务返回，"
        "则日志已从备份恢复，其内容已丢失。",
    )
