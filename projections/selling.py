"""Asking how selling goes: the funnel, the forecast, the ageing of stages (V2 to V4)."""

from __future__ import annotations

import datetime as dt
from abc import ABC, abstractmethod
from contextlib import AbstractContextManager
from typing import Any, TypeVar

from domain.deal.state import Stage

from .asking import Asking
from .forecast import Figure, ForecastFilter, ForecastView
from .funnel import FunnelFilter, FunnelTraits, FunnelView
from .journey import Step
from .moments import AsOf
from .outlook import Change
from .paging import Page, bounded
from .stage_ageing import StageAgeingFilter, StageAgeingView
from .view import View

V = TypeVar("V", bound=View)

#: With when the forecast is compared unless a reader says otherwise.
A_WEEK = dt.timedelta(days=7)


class Selling(ABC):
    """Those questions, of whoever can open a view for one."""

    def funnel(
        self, wanted: FunnelFilter, now: dt.datetime, as_of: AsOf | None = None
    ) -> dict[str, Any]:
        with self._asking(FunnelView, now, as_of) as (view, asking):
            return view.report(asking, wanted) | {"position": asking.seen}

    def funnel_months(
        self, wanted: FunnelTraits, months: int, now: dt.datetime, as_of: AsOf | None = None
    ) -> Page:
        """The funnel of each of the last so many months, all on one page."""
        with self._asking(FunnelView, now, as_of) as (view, asking):
            return Page(view.by_month(asking, wanted, months), None, asking.seen)

    def funnel_rows(
        self,
        wanted: FunnelFilter,
        step: Step | None,
        code: str | None,
        now: dt.datetime,
        as_of: AsOf | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        search: str | None = None,
    ) -> Page:
        """The leads behind a step's figures; without a step those lost, of one code or all."""
        with self._asking(FunnelView, now, as_of) as (view, asking):
            return view.page(asking, wanted, step, code, search, bounded(limit), cursor)

    def forecast(
        self,
        wanted: ForecastFilter,
        now: dt.datetime,
        as_of: AsOf | None = None,
        compare: AsOf | None = None,
    ) -> dict[str, Any]:
        """The forecast, and its waterfall since `compare`, a week before unless that is given."""
        with self._asking(ForecastView, now, as_of) as (view, asking):
            since = self._since(asking, compare)
            return view.report(asking, wanted, since) | {"position": asking.seen}

    def forecast_rows(
        self,
        wanted: ForecastFilter,
        stage: Stage | None,
        figure: Figure,
        now: dt.datetime,
        as_of: AsOf | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        search: str | None = None,
    ) -> Page:
        """The deals behind the figures of a month."""
        with self._asking(ForecastView, now, as_of) as (view, asking):
            return view.page(asking, wanted, stage, figure, search, bounded(limit), cursor)

    def forecast_changes(
        self,
        wanted: ForecastFilter,
        change: Change | None,
        now: dt.datetime,
        as_of: AsOf | None = None,
        compare: AsOf | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        search: str | None = None,
    ) -> Page:
        """The changes behind the bars of the waterfall."""
        with self._asking(ForecastView, now, as_of) as (view, asking):
            since = self._since(asking, compare)
            return view.changed(asking, wanted, change, search, since, bounded(limit), cursor)

    def stage_ageing(
        self,
        wanted: StageAgeingFilter,
        now: dt.datetime,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> Page:
        with self._asking(StageAgeingView, now) as (view, asking):
            return view.page(asking, wanted, bounded(limit), cursor)

    def stays(
        self,
        stage: Stage,
        now: dt.datetime,
        limit: int | None = None,
        cursor: str | None = None,
        search: str | None = None,
    ) -> Page:
        """The stays in a stage that are over, behind its median and percentile."""
        with self._asking(StageAgeingView, now) as (view, asking):
            return view.over(asking, stage, search, bounded(limit), cursor)

    def _since(self, asking: Asking, compare: AsOf | None) -> int:
        """The position to compare with; never later than the one that is asked about."""
        instant = asking.instant - A_WEEK if compare is None else compare
        position = self.position_at(instant)
        return asking.position if position is None else min(position, asking.position)

    @abstractmethod
    def position_at(self, as_of: AsOf | None) -> int | None:
        """The position that an instant stands for; None means all there is."""

    @abstractmethod
    def _asking(
        self, kind: type[V], now: dt.datetime, as_of: AsOf | None = None
    ) -> AbstractContextManager[tuple[V, Asking]]:
        """The view as of then, in a snapshot of its own."""
