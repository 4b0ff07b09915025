"""When people work: a story pauses for working hours, and never goes past the end."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from domain.calendar import SHANGHAI, Calendar

from .story import Pause

OPENS, CLOSES = dt.time(9), dt.time(18)
DAY = dt.timedelta(hours=9)
ONE_DAY = dt.timedelta(days=1)
#: How far into the day a meeting is over at the earliest.
MEETING = dt.timedelta(hours=2, minutes=30)


@dataclass(frozen=True, slots=True)
class WorkingTime:
    """The working hours up to an end, in Asia/Shanghai."""

    end: dt.datetime
    calendar: Calendar

    def after(self, pause: Pause, instant: dt.datetime) -> dt.datetime | None:
        """When somebody goes on who paused at the instant: at the end at the latest.

        Nobody goes on, None, who waits for a day beyond the end.
        """
        left = dt.timedelta(minutes=round(pause.hours * 60))
        moment = self._at_work(instant)
        if pause.day is not None:
            moment = self._at_work(max(moment, _at(pause.day, OPENS)))
            if moment > self.end:
                return None
        while moment + left > _at(moment.date(), CLOSES):
            left -= _at(moment.date(), CLOSES) - moment
            moment = self._at_work(_at(moment.date(), CLOSES))
        moment += left
        if pause.meeting:
            moment = max(moment, _at(moment.date(), OPENS) + MEETING)
        return min(moment, self.end)

    def days_before_end(self, days: float) -> dt.datetime:
        """The working moment that lies so many working days before the end."""
        left = dt.timedelta(minutes=round(days * (DAY / dt.timedelta(minutes=1))))
        moment = self._last_at_work(self.end.astimezone(SHANGHAI))
        while moment - left < _at(moment.date(), OPENS):
            left -= moment - _at(moment.date(), OPENS)
            moment = self._last_at_work(_at(moment.date() - ONE_DAY, CLOSES))
        return moment - left

    def _at_work(self, instant: dt.datetime) -> dt.datetime:
        """The first working moment from the instant on."""
        moment = instant.astimezone(SHANGHAI)
        day = moment.date()
        if moment >= _at(day, CLOSES):
            day += ONE_DAY
        while not self.calendar.is_worked(day):
            day += ONE_DAY
        return max(moment, _at(day, OPENS))

    def _last_at_work(self, moment: dt.datetime) -> dt.datetime:
        """The last working moment up to this one."""
        day = moment.date()
        if moment <= _at(day, OPENS):
            day -= ONE_DAY
        while not self.calendar.is_worked(day):
            day -= ONE_DAY
        return min(moment, _at(day, CLOSES))


def _at(day: dt.date, time: dt.time) -> dt.datetime:
    return dt.datetime.combine(day, time, SHANGHAI)
