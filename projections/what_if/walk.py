"""Goes over a range of the log, command by command, and gathers what would differ."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from application.log import Log
from application.policies import PolicyBook
from application.receipts import CommandReceived
from domain.clocks import ClockEvent
from domain.kernel import Event
from domain.policy import Policy
from projections.folding import Folding, Happening

from .circumstances import Circumstances, Rivals, circumstances_before
from .deciding import CannotTellError, Group, differences
from .parts import begun_before, whole_commands
from .report import Report
from .unfolding import unfolded

logger = logging.getLogger("dealtrail")


@dataclass(frozen=True, slots=True)
class Covered:
    """How far it went, and what was found since the last time."""

    position: int
    report: Report


class WhatIf:
    """The events from position `first` on, and before `end`, under another policy.

    A command belongs to where its first event stands, and is taken as a whole.
    """

    def __init__(self, log: Log, tried: Policy, first: int = 1, end: int | None = None) -> None:
        self._log = log
        self._tried = tried
        self._book = PolicyBook(log)
        self._folding = Folding(log)
        self._first = max(1, first)
        self._end = end
        self._rivals: dict[str, Rivals] = {}
        self._now = Circumstances()
        self._group: Group | None = None
        self._expected: dict[UUID, deque[type[Event]]] = {}
        self._report = Report()

    def batches(self) -> Iterator[Covered]:
        """What each part of the range brings; between two of them nothing is half done."""
        self._now = circumstances_before(self._log, self._first)
        begun = begun_before(self._log, self._first)
        for batch in whole_commands(self._log, self._first, self._end):
            self._report = Report()
            for happening in self._folding.happenings(batch):
                if happening.trail.command_id != begun:
                    self._take(happening)
            yield Covered(batch[-1].position, self._report)

    # ---- one event -----------------------------------------------------------------

    def _take(self, happening: Happening) -> None:
        self._report.events += 1
        if isinstance(happening.event, CommandReceived):
            self._received(happening.event)
        elif happening.broken is None and happening.before is not None:
            self._group_up(happening)
            if not self._follows(happening):
                self._unfold(happening)
            self._now = self._now.after(happening)

    def _received(self, receipt: CommandReceived) -> None:
        """A receipt is the last of a command's rows: now it can be judged."""
        group, self._group = self._group, None
        self._expected.clear()
        self._report.commands += 1
        if receipt.outcome == "refused":
            self._report.refused += 1
        elif group is not None and group.first.id == receipt.aggregate_id:
            try:
                rivals = self._rivals_of(group.first)
                self._report.add(differences(group, rivals))
            except CannotTellError:
                self._report.untold[receipt.command] += 1

    def _group_up(self, happening: Happening) -> None:
        """Gather what the command itself wrote; what it brought about has a cause."""
        trail = happening.trail
        if trail.command is None or trail.causation_id is not None:
            return
        group = self._group
        if group is None or group.first.trail.command_id != trail.command_id:
            self._group = group = Group(happening, self._now)
        if happening.id == group.first.id:
            group.own.append(happening)

    def _follows(self, happening: Happening) -> bool:
        """Whether another event brought it about in its stream."""
        expected = self._expected.get(happening.id)
        if expected and expected[0] is type(happening.event):
            expected.popleft()
            return True
        self._expected.pop(happening.id, None)
        fired = happening.trail.command is None
        return isinstance(happening.event, ClockEvent) and not fired

    def _unfold(self, happening: Happening) -> None:
        rivals = self._rivals_of(happening)
        if not rivals.changed:
            return
        try:
            followers, rows = unfolded(happening, self._now, rivals)
        except Exception:
            logger.exception("cannot unfold position %d again", happening.position)
            self._report.untold[type(happening.event).__name__] += 1
            return
        if followers:
            self._expected[happening.id] = deque(followers)
        self._report.add(rows)

    def _rivals_of(self, happening: Happening) -> Rivals:
        version = happening.trail.policy_version
        if version not in self._rivals:
            self._rivals[version] = Rivals.of(self._book.of(version), self._tried)
        return self._rivals[version]
