"""What people ask of the views all day, each question with somebody or something to ask about."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

from application.log import Log
from domain.deal.opening import DealOpened
from domain.deal.state import Stage
from domain.language import Language
from domain.policy import Grade
from projections.audit import AuditFilter
from projections.cash import CashFilter, MonthsFilter
from projections.complaints import ComplaintFilter, StatisticsFilter
from projections.conformance_report import ConformanceFilter
from projections.contracts import ContractFilter
from projections.customer_timeline import Reader
from projections.deadlines import DeadlineFilter
from projections.deals import DealFilter
from projections.forecast import Figure, ForecastFilter
from projections.funnel import FunnelFilter
from projections.journey import Step
from projections.leads import LeadFilter
from projections.moments import AsOf
from projections.overrides import OverrideFilter
from projections.pipeline import PipelineFilter
from projections.receivables import ReceivableFilter
from projections.stage_ageing import StageAgeingFilter
from projections.views import Views
from projections.worklist import WorkFilter

from .generate import END
from .staff import SELLERS

TEAM = "昆仑组"
MONTH = "2026-04"
SEARCH = "分号"
#: How many deals, complaints and customers are asked about in turn.
SUBJECTS = 40
#: A list of this many rows is a page of the console, or what a program takes at once.
PAGE = 100

Ask = Callable[[Views, "Subjects", AsOf | None], object]


@dataclass(slots=True)
class Subjects:
    """Some of those that one may ask about, drawn from the whole log; another one each time."""

    deals: Sequence[UUID]
    complaints: Sequence[UUID]
    customers: Sequence[UUID]
    now: dt.datetime = END
    dice: Random = field(default_factory=lambda: Random(7))

    @property
    def deal(self) -> UUID:
        return self.dice.choice(self.deals)

    @property
    def complaint(self) -> UUID:
        return self.dice.choice(self.complaints)

    @property
    def customer(self) -> UUID:
        return self.dice.choice(self.customers)

    @property
    def rep(self) -> str:
        return self.dice.choice(SELLERS)


@dataclass(frozen=True, slots=True)
class Question:
    """A question, and whether it can be asked as of an instant too."""

    name: str
    ask: Ask
    travels: bool = False


def subjects(path: Path, log: Log) -> Subjects:
    """Drawn by fixed dice."""
    deals = _begun(path, "DealOpened")
    dice = Random(1)
    chosen = [UUID(id) for id in dice.sample(deals, min(SUBJECTS, len(deals)))]
    complaints = [UUID(id) for id in _begun(path, "ComplaintRegistered")[:SUBJECTS]]
    opened = [log.stream(deal)[0].recorded.event for deal in chosen]
    customers = [event.customer_id for event in opened if isinstance(event, DealOpened)]
    return Subjects(chosen, complaints, customers)


def _begun(path: Path, topic: str) -> list[str]:
    question = "SELECT originator_id FROM stored_events WHERE topic=? ORDER BY position"
    with closing(sqlite3.connect(path)) as connection:
        return [row[0] for row in connection.execute(question, (topic,))]


def _all(clause: str) -> bool:
    return True


READER = Reader(lambda id, state: _all, True, Language.ZH)


def _by(view: str, filter_of: Callable[[Subjects], Any], **more: Any) -> Ask:
    """A list of a view's, filtered, as of now or then."""

    def ask(views: Views, about: Subjects, as_of: AsOf | None) -> object:
        known = more if as_of is None else more | {"as_of": as_of}
        return getattr(views, view)(filter_of(about), now=about.now, **known)

    return ask


def _plain(view: str, wanted: Any, **more: Any) -> Ask:
    return _by(view, lambda about: wanted, **more)


def _history(views: Views, about: Subjects, as_of: AsOf | None) -> object:
    return views.history(about.deal, as_of=as_of)


def _complaint_history(views: Views, about: Subjects, as_of: AsOf | None) -> object:
    return views.history(about.complaint, as_of=as_of)


def _customer(views: Views, about: Subjects, as_of: AsOf | None) -> object:
    return views.customer(about.customer, about.now, READER, as_of)


def _case(views: Views, about: Subjects, as_of: AsOf | None) -> object:
    return views.conformance_of(ConformanceFilter(deal_id=about.deal), about.now)


AT_ONCE = {"limit": PAGE}

QUESTIONS: tuple[Question, ...] = (
    Question("board", _plain("pipeline", PipelineFilter()), True),
    Question("board of a rep", _by("pipeline", lambda a: PipelineFilter(owner=a.rep)), True),
    Question("board of a team", _plain("pipeline", PipelineFilter(team=TEAM)), True),
    Question("board, search", _plain("pipeline", PipelineFilter(search=SEARCH)), True),
    Question("leads, 100", _plain("leads", LeadFilter(), **AT_ONCE), True),
    Question("leads of grade A", _plain("leads", LeadFilter(grade=Grade.A), **AT_ONCE), True),
    Question("deals, 100", _plain("deals", DealFilter(), **AT_ONCE)),
    Question("deals of a rep", _by("deals", lambda a: DealFilter(owner=a.rep), **AT_ONCE)),
    Question("deals, search", _plain("deals", DealFilter(search="9分号"), **AT_ONCE)),
    Question("contracts, 100", _plain("contracts", ContractFilter(), **AT_ONCE)),
    Question("contracts that end", _plain("contracts", ContractFilter(expiring_days=60))),
    Question("receivables, 100", _plain("receivables", ReceivableFilter(), **AT_ONCE), True),
    Question("receivables, open", _plain("receivables", ReceivableFilter(open=True)), True),
    Question(
        "receivables of a rep", _by("receivables", lambda a: ReceivableFilter(owner=a.rep)), True
    ),
    Question("cash by month", _plain("cash", MonthsFilter())),
    Question("cash of a team", _plain("cash", MonthsFilter(team=TEAM))),
    Question("cash, movements", _plain("cash_movements", CashFilter(), month=MONTH)),
    Question("complaints, 100", _plain("complaints", ComplaintFilter(), **AT_ONCE), True),
    Question("complaints, open", _plain("complaints", ComplaintFilter(open=True)), True),
    Question("complaint figures", _plain("complaint_statistics", StatisticsFilter())),
    Question("customer", _customer, True),
    Question("work list of a rep", _by("worklist", lambda a: WorkFilter(person=a.rep))),
    Question("work list of a team", _plain("worklist", WorkFilter(team=TEAM))),
    Question("work list, overdue", _plain("worklist", WorkFilter(overdue=True))),
    Question("deadlines", _plain("deadlines", DeadlineFilter())),
    Question("deadlines of a month", _plain("deadlines", DeadlineFilter(month=MONTH))),
    Question("deadlines, rows", _plain("deadline_rows", DeadlineFilter(month=MONTH), **AT_ONCE)),
    Question("audit, 100", _plain("audit", AuditFilter(), **AT_ONCE)),
    Question("audit of a person", _by("audit", lambda a: AuditFilter(actor=a.rep), **AT_ONCE)),
    Question(
        "audit of a deal", _by("audit", lambda a: AuditFilter(aggregate_id=a.deal), **AT_ONCE)
    ),
    Question("audit, refused", _plain("audit", AuditFilter(outcome="refused"), **AT_ONCE)),
    Question("conformance by clause", _plain("conformance", ConformanceFilter())),
    Question("conformance by rep", _plain("conformance", ConformanceFilter(by="rep"))),
    Question("conformance by case", _plain("conformance", ConformanceFilter(by="case"), **AT_ONCE)),
    Question("conformance of a deal", _case),
    Question("overrides, 100", _plain("overrides", OverrideFilter(), **AT_ONCE)),
    Question("overrides of a person", _by("overrides", lambda a: OverrideFilter(person=a.rep))),
    Question("funnel", _plain("funnel", FunnelFilter()), True),
    Question("funnel of a grade", _plain("funnel", FunnelFilter(grade=Grade.A)), True),
    Question("funnel of a team", _plain("funnel", FunnelFilter(team=TEAM)), True),
    Question("funnel of a month", _plain("funnel", FunnelFilter(month=MONTH)), True),
    Question(
        "funnel, rows",
        _plain("funnel_rows", FunnelFilter(), step=Step.CONVERTED, code=None, **AT_ONCE),
        True,
    ),
    Question("forecast", _plain("forecast", ForecastFilter()), True),
    Question("forecast of a team", _plain("forecast", ForecastFilter(team=TEAM)), True),
    Question(
        "forecast, rows",
        _plain("forecast_rows", ForecastFilter(), stage=None, figure=Figure.BEST, **AT_ONCE),
        True,
    ),
    Question("stage ageing", _plain("stage_ageing", StageAgeingFilter(), **AT_ONCE)),
    Question("stage ageing, p90", _plain("stage_ageing", StageAgeingFilter(over_p90=True))),
    Question("stays", _plain("stays", Stage.DISCOVERY, **AT_ONCE)),
    Question("history of a deal", _history, True),
    Question("history of a complaint", _complaint_history, True),
)
