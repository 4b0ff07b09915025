"""A story is told in turns: it pauses wherever time passes, and may begin others beside it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pause:
    """A story goes on that many working hours later, or right after a meeting then.

    One that waits for a day counts from that morning on; if the day lies beyond the end, the
    story is over.
    """

    hours: float
    meeting: bool = False
    day: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Beside:
    """Another story that begins now and is told beside this one."""

    story: Story


Story = Iterator[Pause | Beside]
