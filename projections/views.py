"""All views of one log behind one door: kept up to date, waited for, and asked."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Connection, inspect
from sqlalchemy.exc import DatabaseError, OperationalError

from application.engines.errors import StoreUnavailableError
from application.engines.location import Location
from application.envelope import Placed
from application.log import Log
from application.policies import PolicyBook
from domain.language import Language
from domain.scope import WHOLE, Scope

from .asking import Asking
from .audit import AuditFilter, AuditView
from .backlog import Lag, Under
from .builds import live_builds
from .cash import CashFilter, CashView, MonthsFilter
from .complaints import ComplaintFilter, ComplaintsView, StatisticsFilter
from .conformance import ConformanceView
from .conformance_report import ConformanceFilter, Report
from .contracts import ContractFilter, ContractsView
from .customer import customer
from .customer_cases import cases
from .customer_timeline import Reader
from .customers import CustomerFilter, CustomersView
from .deadlines import DeadlineFilter, DeadlinesView
from .deals import DealFilter, DealsView
from .differing import difference
from .duty import Duty
from .exports import ExportsFilter, ExportsView
from .following import Wake
from .forecast import ForecastView
from .funnel import FunnelView
from .history import (
    EVERYTHING,
    HistoryFilter,
    May,
    Timeline,
    history,
    nobody,
    shown_state,
    timeline,
)
from .known import known
from .lane import Failure
from .leads import LeadFilter, LeadsView
from .moments import AsOf, MomentsView
from .overrides import OverrideFilter, OverridesView
from .paging import Page, bounded
from .people import PeopleView
from .personal_data import PersonalDataFilter, PersonalDataView
from .pipeline import PipelineFilter, PipelineView
from .reader import Reading, UnscopedError
from .receivables import ReceivableFilter, ReceivablesView
from .replaying import OneByOne, held_at
from .replies import EyesOn, with_replies
from .runner import Progress, Runner
from .selling import Selling
from .showing import Showing
from .stage_ageing import StageAgeingView
from .store import beside, opened
from .view import View
from .whose import WhoseView
from .worklist import WorkFilter, WorklistView

V = TypeVar("V", bound=View)

VIEWS: tuple[type[View], ...] = (
    MomentsView,
    PeopleView,
    WhoseView,
    PipelineView,
    LeadsView,
    WorklistView,
    DeadlinesView,
    AuditView,
    DealsView,
    ContractsView,
    ReceivablesView,
    CashView,
    ComplaintsView,
    CustomersView,
    ConformanceView,
    OverridesView,
    ExportsView,
    PersonalDataView,
    FunnelView,
    ForecastView,
    StageAgeingView,
)


#: What stands for all views among those that stopped: the log itself cannot be followed.
ALL_VIEWS = "log"


class RebuildingError(Exception):
    """The view has other columns than its last build; the new build is still on its way."""


class Views(Selling):
    """The read side over one event log.

    `now` of a query is what days, ages and time left are counted to, unless it is asked as
    of a position or an instant.
    """

    def __init__(
        self,
        log: Log,
        wake: Wake | None = None,
        place: Location | None = None,
        kinds: Sequence[type[View]] = VIEWS,
        duty: Duty | None = None,
    ) -> None:
        self._log = log
        self._store = opened(place or beside(log.location))
        self.policies = PolicyBook(log)
        self._kinds = {kind.name: kind for kind in kinds}
        self._instances: dict[tuple[str, int], View] = {}
        self._fitting: set[tuple[str, int]] = set()
        try:
            self.runner = Runner(log, self._store, kinds, wake, duty)
        except DatabaseError as error:
            if isinstance(error, OperationalError):
                raise
            # Of a damaged file that is marked by now: opened anew it is set aside.
            self._store.close()
            self._store = opened(place or beside(log.location))
            self.runner = Runner(log, self._store, kinds, wake, duty)
        self._replaying = OneByOne()
        self._scope = WHOLE

    def read_by(self, scope: Scope) -> Views:
        """The same views for a reader with that scope: what is not his to read is left out."""
        if scope == WHOLE:
            return self
        his = copy.copy(self)
        his._scope = scope
        return his

    # ---- keeping up ----------------------------------------------------------------

    def start(self) -> None:
        """Follow the log from now on."""
        self.runner.start()

    def stop(self) -> None:
        """Stop following; do so before the write side is closed."""
        self.runner.stop()

    def close(self) -> None:
        self.stop()
        self._store.close()

    @property
    def position(self) -> int:
        """What all views that still go have seen."""
        return self.runner.position

    @property
    def failures(self) -> Mapping[str, Failure]:
        """Views that stopped; under "log" what keeps all of them from going on."""
        return self.runner.failures

    @property
    def unreadable_position(self) -> int | None:
        """The next event if this version cannot read it: no view can go past it."""
        return self.runner.unreadable_position

    def lags(self, now: dt.datetime) -> Mapping[str, Lag]:
        """How far each view is behind the log."""
        return self.runner.lags(now)

    def under_way(self) -> Mapping[str, Under]:
        """The builds that are to answer later, and how far each has come."""
        return self.runner.under_way()

    def stands(self, view: type[View]) -> bool:
        """Whether nothing new reaches the view: it stopped, or is being built anew."""
        return self.runner.stands(self._needed_by(view))

    def wait_for(self, position: int, timeout: float, view: type[View] | None = None) -> bool:
        """Wait until the view, or every one that still goes, has seen the position.

        False if it has not in time, at once if the view stands still.
        """
        needed = None if view is None else self._needed_by(view)
        return self.runner.wait_for(position, timeout, needed)

    def rebuild(self, view: str | None = None, progress: Progress | None = None) -> None:
        """Build a view (or all) anew from the first event on."""
        self.runner.rebuild(view, progress)

    # ---- asking --------------------------------------------------------------------

    def pipeline(
        self,
        wanted: PipelineFilter,
        now: dt.datetime,
        as_of: AsOf | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> dict[str, Any]:
        """The board, as `{columns, position}`; a column's cursor goes on with that column."""
        with self._asking(PipelineView, now, as_of) as (view, asking):
            columns = view.board(asking, wanted, bounded(limit), cursor)
            return {"columns": columns, "position": asking.seen}

    def leads(
        self,
        wanted: LeadFilter,
        now: dt.datetime,
        as_of: AsOf | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> Page:
        with self._asking(LeadsView, now, as_of) as (view, asking):
            return view.page(asking, wanted, bounded(limit), cursor)

    def deals(
        self,
        wanted: DealFilter,
        now: dt.datetime,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> Page:
        with self._asking(DealsView, now) as (view, asking):
            return view.page(asking, wanted, bounded(limit), cursor)

    def contracts(
        self,
        wanted: ContractFilter,
        now: dt.datetime,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> Page:
        with self._asking(ContractsView, now) as (view, asking):
            return view.page(asking, wanted, bounded(limit), cursor)

    def repurchase(self, months: int, now: dt.datetime) -> dict[str, Any]:
        """How many customers signed within so many months, and how many of them again."""
        with self._asking(ContractsView, now) as (view, asking):
            return view.repurchase(asking, months) | {"position": asking.seen}

    def receivables(
        self,
        wanted: ReceivableFilter,
        now: dt.datetime,
        as_of: AsOf | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        eyes: EyesOn = lambda deal_id: nobody,
    ) -> Page:
        """`eyes` tells what the reader sees of a deal: who owes may have answered something."""
        with self._asking(ReceivablesView, now, as_of) as (view, asking):
            page = view.page(asking, wanted, bounded(limit), cursor)
        return with_replies(page, self._log, eyes)

    def cash(self, wanted: MonthsFilter, now: dt.datetime) -> Page:
        """All months on one page."""
        with self._asking(CashView, now) as (view, asking):
            return Page(view.report(asking, wanted), None, asking.seen)

    def cash_movements(
        self,
        wanted: CashFilter,
        month: str,
        now: dt.datetime,
        limit: int | None = None,
        cursor: str | None = None,
        search: str | None = None,
    ) -> Page:
        """The movements behind the figures of a month."""
        with self._asking(CashView, now) as (view, asking):
            return view.page(asking, wanted, month, search, bounded(limit), cursor)

    def complaints(
        self,
        wanted: ComplaintFilter,
        now: dt.datetime,
        as_of: AsOf | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> Page:
        with self._asking(ComplaintsView, now, as_of) as (view, asking):
            return view.page(asking, wanted, bounded(limit), cursor)

    def complaint_statistics(self, wanted: StatisticsFilter, now: dt.datetime) -> Page:
        """The figures of each category and root cause, all on one page."""
        with self._asking(ComplaintsView, now) as (view, asking):
            return Page(view.statistics(asking, wanted), None, asking.seen)

    def customers(
        self,
        wanted: CustomerFilter,
        now: dt.datetime,
        as_of: AsOf | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> Page:
        with self._asking(CustomersView, now, as_of) as (view, asking):
            return view.page(asking, wanted, bounded(limit), cursor)

    def customer(
        self, customer_id: UUID, now: dt.datetime, reader: Reader, as_of: AsOf | None = None
    ) -> dict[str, Any] | None:
        """All that the log tells of a customer; None of one there was not by then."""
        with self._asking(CustomersView, now, as_of) as (view, asking):
            ids = view.cases_of(asking, customer_id)
        known = cases((id, self._log.stream(id, up_to_position=asking.position)) for id in ids)
        if not known:
            return None
        found = customer(customer_id, known, asking.instant, reader, self.policies.of)
        return found | {"as_of_position": asking.position, "position": asking.seen}

    def worklist(
        self,
        wanted: WorkFilter,
        now: dt.datetime,
        language: Language = Language.ZH,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> Page:
        with self._asking(WorklistView, now) as (view, asking):
            return view.page(asking, wanted, language, bounded(limit), cursor)

    def deadlines(self, wanted: DeadlineFilter, now: dt.datetime) -> Page:
        """The figures of each kind and clause, all on one page."""
        with self._asking(DeadlinesView, now) as (view, asking):
            return Page(view.report(asking, wanted), None, asking.seen)

    def deadline_rows(
        self,
        wanted: DeadlineFilter,
        now: dt.datetime,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> Page:
        """The clocks behind the figures."""
        with self._asking(DeadlinesView, now) as (view, asking):
            return view.page(asking, wanted, bounded(limit), cursor)

    def audit(
        self,
        wanted: AuditFilter,
        now: dt.datetime,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> Page:
        with self._asking(AuditView, now) as (view, asking):
            return view.page(asking, wanted, bounded(limit), cursor)

    def conformance(
        self,
        wanted: ConformanceFilter,
        now: dt.datetime,
        language: Language = Language.ZH,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> Page:
        """How clauses are kept over all cases, by clause, by rep or by case."""
        with self._asking(ConformanceView, now) as (view, asking):
            return Report(view, asking, wanted, language).page(bounded(limit), cursor)

    def conformance_of(
        self, wanted: ConformanceFilter, now: dt.datetime, language: Language = Language.ZH
    ) -> dict[str, Any] | None:
        """How one case stands to each clause; None if there is no such case."""
        with self._asking(ConformanceView, now) as (view, asking):
            return Report(view, asking, wanted, language).of_case()

    def overrides(
        self,
        wanted: OverrideFilter,
        now: dt.datetime,
        language: Language = Language.ZH,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> Page:
        with self._asking(OverridesView, now) as (view, asking):
            return view.page(asking, wanted, language, bounded(limit), cursor)

    def exports(
        self,
        wanted: ExportsFilter,
        now: dt.datetime,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> Page:
        with self._asking(ExportsView, now) as (view, asking):
            return view.page(asking, wanted, bounded(limit), cursor)

    def export(self, export_id: UUID, now: dt.datetime) -> dict[str, Any] | None:
        """One export as it stands in the register; None if there is none with this id."""
        with self._asking(ExportsView, now) as (view, asking):
            found = view.one(asking, export_id)
            return found and found | {"position": asking.seen}

    def personal_data(
        self,
        kind: str,
        wanted: PersonalDataFilter,
        now: dt.datetime,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> Page:
        """Holds, erasures or restrictions, by the name of the kind of aggregate."""
        with self._asking(PersonalDataView, now) as (view, asking):
            return view.page(asking, kind, wanted, bounded(limit), cursor)

    def personal_act(self, kind: str, id: UUID, now: dt.datetime) -> dict[str, Any] | None:
        """One of them as it stands; None if there is none with this id."""
        with self._asking(PersonalDataView, now) as (view, asking):
            found = view.one(asking, kind, id)
            return found and found | {"position": asking.seen}

    def history(
        self,
        aggregate_id: UUID,
        language: Language = Language.ZH,
        as_of: AsOf | None = None,
        may: May = nobody,
        wanted: HistoryFilter = EVERYTHING,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> Timeline:
        """A page of an aggregate's timeline; empty if there is none (or was none then)."""

        def items(events: Sequence[Placed], after: int) -> Iterator[dict[str, Any]]:
            return history(events, language, may, self.policies.of, wanted, after)

        with self._replaying.turn():
            events = self._log.stream(aggregate_id, up_to_position=self.position_at(as_of))
            return timeline(aggregate_id, events, items, limit, cursor)

    def known(
        self,
        aggregate_id: UUID,
        position: int,
        language: Language = Language.ZH,
        may: May = nobody,
    ) -> dict[str, Any] | None:
        """What was known to who brought about the event at the position; None if there is none."""
        with self._replaying.turn():
            events = self._log.stream(aggregate_id)
            return known(events, position, language, may, self.policies.of)

    def difference(
        self, aggregate_id: UUID, a: AsOf | None, b: AsOf | None, may: May = nobody
    ) -> list[dict[str, Any]]:
        """What differs in an aggregate from one point to another, as `[{field, old, new}]`."""
        showing = Showing()
        with self._replaying.turn():
            before, after = (self._shown_at(aggregate_id, at, may, showing) for at in (a, b))
        return difference(before or {}, after or {})

    def state_at(
        self, aggregate_id: UUID, as_of: AsOf | None, may: May = nobody
    ) -> dict[str, Any] | None:
        """An aggregate as it stood then; None before it began."""
        shown = self._shown_at(aggregate_id, as_of, may, Showing())
        return dict(shown) if shown is not None else None

    def position_at(self, as_of: AsOf | None) -> int | None:
        """The position that an instant stands for; None means all there is."""
        if not isinstance(as_of, dt.datetime):
            return as_of
        with self._reading() as connection:
            moments, _ = self._view(connection, MomentsView)
            return moments.position_at(connection, as_of)

    def moment(self, now: dt.datetime, as_of: AsOf | None = None) -> tuple[int, dt.datetime]:
        """The position that a question is answered at, and the instant that days count to."""
        with self._asking(MomentsView, now, as_of) as (_, asking):
            return asking.position, asking.instant

    # ---- inside --------------------------------------------------------------------

    def _shown_at(
        self, aggregate_id: UUID, as_of: AsOf | None, may: May, showing: Showing
    ) -> Mapping[str, Any] | None:
        held = held_at(self._log, aggregate_id, self.position_at(as_of))
        return shown_state(held.stream.state, showing, may) if held is not None else None

    @contextmanager
    def _asking(
        self, kind: type[V], now: dt.datetime, as_of: AsOf | None = None
    ) -> Iterator[tuple[V, Asking]]:
        with self._reading() as connection:
            view, seen = self._view(connection, kind)
            people, _ = self._view(connection, PeopleView)
            position, instant = seen, now
            if as_of is not None:
                moments, _ = self._view(connection, MomentsView)
                if isinstance(as_of, dt.datetime):
                    position, instant = moments.position_at(connection, as_of), as_of
                else:
                    position, instant = as_of, moments.instant_of(connection, as_of) or now
            position = min(position, seen)
            reading = self._reading_of(connection)
            yield (
                view,
                Asking(
                    connection,
                    seen,
                    position,
                    instant,
                    people,
                    self.policies,
                    reading,
                    self._scope.personal_data,
                ),
            )
            if reading is not None and kind.about_cases and not reading.was_asked:
                raise UnscopedError(f"{kind.name} did not ask which cases its reader sees")

    def _reading_of(self, connection: Connection) -> Reading | None:
        """What the reader sees if it is not everything."""
        if self._scope.is_whole:
            return None
        return Reading(self._scope, self._view(connection, WhoseView)[0])

    def _needed_by(self, view: type[View]) -> tuple[str, ...]:
        """The view, and those that tell every question of when, of whom and by whom it is."""
        whose = () if self._scope.is_whole else (WhoseView.name,)
        named = (view.name, MomentsView.name, PeopleView.name, *whose)
        return tuple(dict.fromkeys(named))

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        """A snapshot; who finds the store away trusts no position that was seen before."""
        try:
            with self._store.reading() as connection:
                yield connection
        except StoreUnavailableError:
            self.runner.doubt()
            raise

    def _view(self, connection: Connection, kind: type[V]) -> tuple[V, int]:
        """The build of the view that answers, and what it has seen."""
        build = live_builds(connection)[kind.name]
        known = self._kinds[kind.name]
        key = kind.name, build.build
        view = self._instances.get(key) or self._instances.setdefault(key, known(build.build))
        if build.version != known.version and key not in self._fitting:
            if not _fits(connection, view):
                raise RebuildingError(f"the view {kind.name} is being built anew")
            self._fitting.add(key)
        assert isinstance(view, kind)
        return view, build.position


def _fits(connection: Connection, view: View) -> bool:
    """Whether the tables in the database have the columns that the view asks for."""
    inspector = inspect(connection)
    return all(
        inspector.has_table(table.name)
        and {c["name"] for c in inspector.get_columns(table.name)} >= set(table.c.keys())
        for table in view.metadata.tables.values()
    )
