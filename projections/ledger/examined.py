"""What an examination of a log is made of, and what comes out of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from application.engines.location import Location
from domain.language import Text

from .book import Fork
from .checkpoint import Checkpoint
from .keyring import Keyring
from .trust import Noted, Trust
from .verdict import Broken, Verified

UNGUARDED = Text(
    "the triggers are missing that refuse to change the log: start the service (SQLite) or run"
    " `dealtrail migrate` (PostgreSQL) to make them again, and ask who removed them",
    "缺少拒绝改动日志的触发器：启动服务（SQLite）或运行 `dealtrail migrate`（PostgreSQL）可重建，"
    "并请查明由谁移除",
)


@dataclass(frozen=True, slots=True)
class Sources:
    """Where a log is, and where what was promised of it is found.

    `outside` and `keys` are what somebody holds who need not trust the other places.
    """

    log: Location
    secrets: Location | None = None
    folder: Path | None = None
    outside: tuple[Noted, ...] = ()
    keys: Keyring | None = None


@dataclass(frozen=True, slots=True)
class Examined:
    """What came out: `checkpoint` is the largest that the log agrees with.

    `size` rows were read, up to `position`; `unchecked` says why no checkpoint counts, and
    `remarks` what else is to be known: places that cannot be read, triggers that are missing.
    """

    verdict: Verified | Broken
    size: int
    position: int
    trust: Trust
    checkpoint: Checkpoint | None = None
    unchecked: Text | None = None
    remarks: tuple[Text, ...] = ()

    @property
    def vouched(self) -> bool:
        """Whether nothing is wrong, and a checkpoint vouches for it."""
        return isinstance(self.verdict, Verified) and self.unchecked is None

    @property
    def forks(self) -> tuple[Fork, ...]:
        """The histories that were given up."""
        return self.trust.forks
