"""What callers are told when the store, or a view, does not answer: why, and what helps."""

from __future__ import annotations

import logging
import sqlite3
import threading
import time
from collections.abc import Mapping

from fastapi import Request, Response
from sqlalchemy.exc import DBAPIError, OperationalError

from application.engines.causes import Cause, cause_of
from application.log import CommitUncertainError, StoreUnavailableError
from domain.language import Text

from .problems import ProblemError, response

#: What the drivers and our own stores raise.
OF_A_STORE = (StoreUnavailableError, sqlite3.DatabaseError, DBAPIError)
#: Of those, what says by its class that it passes; others only by their cause.
PASSING = (StoreUnavailableError, sqlite3.OperationalError, OperationalError)
#: How long the same cause is not told of again in the log.
QUIET_SECONDS = 60.0

TOLD: Mapping[Cause, Text] = {
    Cause.BUSY: Text(
        "Another process holds the database; try again.",
        "数据库正被其他进程占用，请重试。",
    ),
    Cause.FULL: Text(
        "The disk of the database is full: nothing can be stored until there is room again. "
        "Reading goes on.",
        "数据库所在磁盘已满：腾出空间之前无法保存，查询不受影响。",
    ),
    Cause.READ_ONLY: Text(
        "The database cannot be written to: nothing can be stored until it is writable "
        "again. Reading goes on.",
        "数据库不可写：恢复写入权限之前无法保存，查询不受影响。",
    ),
    Cause.DISK: Text(
        "The disk of the database reports an error; whoever runs the service must look at it.",
        "数据库所在磁盘报错，请联系服务管理员检查。",
    ),
    Cause.DAMAGED: Text(
        "A file of the database is damaged: what needs it waits until it is restored from a "
        "backup and the service is started again. What can still be read is shown.",
        "数据库文件已损坏：从备份恢复并重启服务之前无法处理相关请求，仍可读取的内容照常显示。",
    ),
    Cause.REPLACED: Text(
        "A file of the database was removed or replaced under the running service: no command "
        "is taken until the service is started again.",
        "服务运行期间数据库文件被删除或替换：重启服务之前不接受任何命令。",
    ),
    Cause.UNREACHABLE: Text(
        "The database cannot be reached; try again.",
        "无法连接数据库，请重试。",
    ),
    Cause.OVERLOADED: Text(
        "More commands are waiting than can be taken in; nothing of this one was kept.",
        "等待处理的命令过多，本次命令未被接受，请稍候重试。",
    ),
    Cause.STOPPING: Text(
        "The service is stopping; nothing of this was kept. Try again when it is back.",
        "服务正在停止，本次请求未被接受，请待服务恢复后重试。",
    ),
}


#: Views are built from the log, so their file needs no backup, and commands need no views.
VIEWS_DAMAGED = Text(
    "The file of the views is damaged; it is built anew when the service is started again. "
    "Commands go on.",
    "视图文件已损坏：重启服务时会自动重建，命令照常处理。",
)

#: The connection broke while a command was being stored, and nobody could look yet.
UNCERTAIN = Text(
    "The database was lost while this was being stored: it may be kept or not. Send it again with "
    "the same Idempotency-Key, which tells; without one, look first whether it happened.",
    "保存过程中与数据库的连接中断：本次请求可能已保存，也可能未保存。"
    "请用同一个 Idempotency-Key 重发，即可得知结果；没有该键时，请先查询是否已经生效。",
)


class Quiet:
    """Lets each cause through to the log once in a while, however often it is met."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._told: dict[Cause, float] = {}

    def lets(self, cause: Cause) -> bool:
        now = time.monotonic()
        with self._lock:
            if now - self._told.get(cause, -QUIET_SECONDS) < QUIET_SECONDS:
                return False
            self._told[cause] = now
            return True


logger = logging.getLogger("dealtrail.http")
quiet = Quiet()


def problem_of(cause: Cause) -> ProblemError:
    """The problem that tells of the cause, with the cause itself for programs."""
    if cause is Cause.OVERLOADED:
        return ProblemError("overloaded", TOLD[cause])
    if cause is Cause.OTHER:
        return ProblemError("unavailable")
    return ProblemError("unavailable", TOLD[cause], cause=cause.value)


def problem_for(error: Exception) -> ProblemError:
    """The problem that an error of a store is to its caller."""
    cause = cause_of(error)
    if isinstance(error, CommitUncertainError):
        return ProblemError("unavailable", UNCERTAIN, cause=cause.value)
    if isinstance(error, DBAPIError) and cause is Cause.DAMAGED:
        return ProblemError("unavailable", VIEWS_DAMAGED, cause=cause.value)
    return problem_of(cause)


async def unavailable(request: Request, error: Exception) -> Response:
    """Answer an error of a store; raises what is no state of a store but a mistake of ours."""
    cause = cause_of(error)
    if cause is Cause.OTHER and not isinstance(error, PASSING):
        raise error
    if quiet.lets(cause):
        # Of a driver's error only what the driver said: around it stand values of rows.
        logger.warning("the store is not available: %s", getattr(error, "orig", error))
    return response(problem_for(error), request)
