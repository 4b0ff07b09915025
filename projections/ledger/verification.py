"""One verification of a whole log: its rows against all that was promised of them.

What the hashes say goes first; where they can only say "somewhere in here", or nothing yet,
the way the rows hang together says more (`structure`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from application.engines.causes import Cause, cause_of
from application.log import Log, Row, StoreUnavailableError
from application.scanning import (
    PARTS,
    STRIDE,
    first_gap,
    position_of_row,
    positions_given,
    rows_of_log,
)
from domain.company.exports import LogExported
from domain.language import Text

from .checkpoint import Checkpoint
from .structure import Structure
from .verdict import Broken, Trouble, Verified
from .verifying import verify_rows

#: Called before each piece of work, with how many rows were read until then.
Pace = Callable[[int], None]
#: How many rows are one piece of work, some 2 ms of it.
PIECE = 50
EXPORTED = LogExported.__name__
#: Logs of more rows than this are looked at for gaps part by part.
SHORT = 20_000


@dataclass(frozen=True, slots=True)
class Promises:
    """What was promised of a log before its rows are read: opened checkpoints, kept leaves.

    `size`: of the leaves so many count; what is taken in while the rows are read is later.
    """

    checkpoints: Sequence[Checkpoint] = ()
    leaves: Iterable[bytes] = ()
    size: int = 0


class Verification:
    """One reading of a log from its first row to its last."""

    def __init__(
        self,
        log: Log,
        promises: Promises,
        pace: Pace = lambda count: None,
        stride: int = STRIDE,
    ) -> None:
        """`log`: one that is only looked at. `pace` may wait, and may raise to break off.

        `stride`: how many rows are read from the database at once.
        """
        self._log = log
        self._stride = stride
        self._promises = promises
        self._pace = pace
        self._structure = Structure(skips_positions=log.engine.skips_positions)
        #: How many rows were read, and the position of the last of them.
        self.count = self.position = 0
        #: The position of the first event that tells of an export, None if there is none.
        self.exported: int | None = None

    def run(self) -> Verified | Broken:
        """Raises StoreUnavailableError where the log cannot be read for now."""
        try:
            return self._judged()
        except StoreUnavailableError as error:
            if cause_of(error) is not Cause.DAMAGED:
                raise
            return _damaged(self.position + 1, error)

    def _judged(self) -> Verified | Broken:
        promises = self._promises
        leaves = islice(promises.leaves, promises.size)
        found = verify_rows(self._rows(), leaves, promises.checkpoints)
        if isinstance(found, Verified):
            self._look_at_the_end()
            return self._structure.first or self._gap() or found
        if found.trouble is Trouble.FORKED:
            return self._placed(found)
        return _more_exact(found, self._structure)

    def _rows(self) -> Iterator[Row]:
        for row in rows_of_log(self._log, self._stride):
            if self.count % PIECE == 0:
                self._pace(self.count)
            self._structure.take(row)
            self.count += 1
            self.position = row.position
            if row.topic == EXPORTED and self.exported is None:
                self.exported = row.position
            yield row

    def _look_at_the_end(self) -> None:
        """Whether positions were given out behind the last row, if nobody has added one since."""
        positions = positions_given(self._log)
        is_still = positions is not None and positions[0] == self.position
        self._structure.end(positions[1] if positions is not None and is_still else None)

    def _gap(self) -> Broken | None:
        """The first event of a stream before which another is missing."""
        found = list[Broken]()
        for part in range(PARTS) if self.count > SHORT else (None,):
            self._pace(self.count)
            gap = first_gap(self._log, part)
            if gap is not None:
                found.append(_version_missing(gap.position, gap.missing))
        return min(found, key=lambda one: one.position, default=None)

    def _placed(self, forked: Broken) -> Broken:
        """A fork named by the last event that both checkpoints are about."""
        sizes = [size for size, _ in {(o.size, o.root) for o in self._promises.checkpoints}]
        twice = min((size for size in sizes if sizes.count(size) > 1), default=0)
        position = (position_of_row(self._log, twice) if twice else None) or 0
        return replace(forked, position=position, last=position)


def _more_exact(found: Broken, structure: Structure) -> Broken:
    """Of what the hashes found and what the rows tell, what names the first bad position.

    Rows before what the hashes found are as they were promised. So a row that is bad cannot
    speak against one of them, as an altered receipt does against the event that it names.
    """
    also = structure.first
    if also is None or also.position > found.last:
        return found
    if also.position < found.position:
        return also if structure.noticed_at < found.position else found
    if found.position == found.last:
        return found
    text = Text(f"{also.text.en} {found.text.en}", f"{also.text.zh}{found.text.zh}")
    return replace(found, position=also.position, last=also.last, text=text)


def _version_missing(position: int, version: int) -> Broken:
    return Broken(
        Trouble.REMOVED,
        position,
        position,
        Text(
            f"The event at position {position} has no predecessor: version {version} of its case"
            " is missing.",
            f"位置 {position} 的事件没有前一版本：其对象的版本 {version} 缺失。",
        ),
    )


def _damaged(position: int, error: Exception) -> Broken:
    said = " ".join(str(error).split())
    return Broken(
        Trouble.DAMAGED,
        position,
        position,
        Text(
            f"The database is damaged: what stands from position {position} on cannot be read"
            f" ({said}). Restore it from a backup.",
            f"数据库已损坏：自位置 {position} 起无法读取（{said}）。请从备份恢复。",
        ),
    )
