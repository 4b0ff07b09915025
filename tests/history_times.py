"""What was known when: the real time of callers against the positions of the log."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate

from histories import Denied, Done, Operation


class Times:
    """Of a run's operations, which position was known at which time."""

    def __init__(self, operations: Sequence[Operation]) -> None:
        answered = sorted(
            (o.returned, o.told.position)
            for o in operations
            if o.returned is not None and isinstance(o.told, Done | Denied)
        )
        self._ends = [returned for returned, _ in answered]
        self._known = [0, *accumulate((position for _, position in answered), max)]
        begun = sorted(
            (-o.invoked, o.told.position)
            for o in operations
            if isinstance(o.told, Done | Denied) and not o.told.replayed
        )
        self._begins = [invoked for invoked, _ in begun]
        self._unborn = [float("inf"), *accumulate((float(p) for _, p in begun), min)]

    def known(self, operation: Operation) -> int:
        """The newest position that somebody was told of before this was asked."""
        return self._known[bisect_left(self._ends, operation.invoked)]

    def unborn(self, operation: Operation) -> float:
        """The oldest position of what was asked only after this was answered."""
        assert operation.returned is not None
        return self._unborn[bisect_left(self._begins, -operation.returned)]
