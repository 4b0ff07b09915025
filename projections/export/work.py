"""The work in progress: what every step of an export has at hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count, islice

from application.log import Log

from .crew import Crew
from .errors import DisagreesError, StoppedError
from .evidence import Evidence
from .part import Part
from .plan import Plan
from .selection import IndexesOf, Rows
from .stored_body import RowNotExportableError
from .taken import Plain
from .tallying import counts
from .unsealing import Unsealing
from .wanted import Counts

#: Called with what is being made, how much of it is done, and how much there is.
Progress = Callable[[str, int, int], None]
#: Whether somebody wants it to stop.
Stop = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Work:
    """One export under way."""

    log: Log
    evidence: Evidence
    plan: Plan
    part: Part
    crew: Crew
    unsealing: Unsealing
    progress: Progress
    stop: Stop

    def rows(self, done: int = 0) -> Rows:
        """The rows to export; of a whole range so many are done already."""
        return Rows(self.log, self.plan.selection, self._indexes(done), self.unsealing.seals)

    def _indexes(self, done: int) -> IndexesOf:
        if self.plan.aggregates is not None:
            return lambda rows: [self.evidence.index_of(row[0]) for row in rows]
        begin = count(self.plan.first_index + done)

        def following(rows: Sequence[Plain]) -> Sequence[int]:
            return list(islice(begin, len(rows)))

        return following

    def counts(self) -> Counts:
        """What the export holds, once its lines are made."""
        return counts(self.part, self.plan)

    def go_on(self, step: str, position: int) -> None:
        """Tell how far a step is; raises StoppedError if somebody wants it to stop."""
        self.say(step, position + 1 - self.plan.begin, self.plan.end - self.plan.begin)

    def say(self, step: str, done: int, total: int) -> None:
        """The same in figures of one's own."""
        self.progress(step, done, total)
        if self.stop():
            raise StoppedError(
                "The export was stopped; what is done is kept.", "导出已停止；已完成部分予以保留。"
            )


def unreadable(error: RowNotExportableError) -> DisagreesError:
    """The error of a row that cannot be exported."""
    return DisagreesError(
        f"The row at position {error.position} is not as this version of dealtrail writes rows."
        " `dealtrail verify` tells whether it was changed.",
        f"位置 {error.position} 的行不是本版本写入的形式；请用 dealtrail verify 检查是否被改动。",
    )


def altered(position: int) -> DisagreesError:
    """The error of a row that differs from what the ledger took in."""
    return DisagreesError(
        f"broken at position {position}: the row is not the one that the ledger took in."
        " Nothing that cannot be proven is exported; `dealtrail verify` says more.",
        f"位置 {position} 处已损坏：该行与账本所记不符。无法证明的内容不予导出；"
        "详见 dealtrail verify。",
    )
