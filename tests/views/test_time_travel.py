"""Whatever a company did: each view says of a moment what it said at that moment, for ever."""

from __future__ import annotations

import datetime as dt
import os
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from company_walk import Company
from given import at
from people import CHEN
from postgres_databases import run_id
from served import Opened

from application.envelope import Placed
from application.log import Log
from domain.company.state import COMPANY_ID
from domain.language import Language
from domain.policy import Grade
from projections.complaints import ComplaintFilter
from projections.customer_timeline import Reader
from projections.customers import CustomerFilter
from projections.forecast import Figure, ForecastFilter
from projections.funnel import FunnelFilter, FunnelTraits, Mode
from projections.history import nobody
from projections.journey import Step
from projections.leads import LeadFilter
from projections.moments import AsOf
from projections.pipeline import PipelineFilter
from projections.receivables import ReceivableFilter
from projections.views import Views

SOAK = os.environ.get("DEALTRAIL_SOAK") == "1"
MOVES, RECORDS = (3_000, 100) if SOAK else (200, 6)
#: Others in each run, the same in all workers of one.
SEEDS = [random.Random(f"{run_id()} {n}").randrange(10**6) for n in range(3)] if SOAK else [3]
ELSEWHEN = at("2030-01-01 00:00")
READER = Reader(lambda id, state: nobody, False, Language.EN)

Ask = Callable[[Views, dt.datetime, AsOf | None], Any]

BOARDS = (
    PipelineFilter(),
    PipelineFilter(breached=True),
    PipelineFilter(team="north"),
    PipelineFilter(owner=CHEN, search="有限", amount_from_fen=10_000_000),
)
FUNNELS = (
    FunnelFilter(),
    FunnelFilter(owner=CHEN, month="2026-03"),
    FunnelFilter(mode=Mode.EVENT, day_from=dt.date(2026, 3, 5)),
)
FORECASTS = (ForecastFilter(), ForecastFilter(team="sales", month="2026-03"))
LEADS = (
    LeadFilter(),
    LeadFilter(grade=Grade.A),
    LeadFilter(team="north"),
    LeadFilter(owner=CHEN, search="公司"),
)
LINES = (
    ReceivableFilter(),
    ReceivableFilter(open=True, owner=CHEN),
    ReceivableFilter(disputed=True),
    ReceivableFilter(bucket="NOT_DUE"),
)
COMPLAINTS = (
    ComplaintFilter(),
    ComplaintFilter(open=True),
    ComplaintFilter(overdue=True),
    ComplaintFilter(reopened=True, search="KS-"),
)
CUSTOMERS = (
    CustomerFilter(),
    CustomerFilter(owing=True),
    CustomerFilter(complaining=True),
    CustomerFilter(search="SJ-2026"),
)


def page(page: Any) -> Any:
    """All that a page says but what the view has seen by now."""
    return page.items, page.totals


def report(found: dict[str, Any]) -> Any:
    return {name: value for name, value in found.items() if name != "position"}


#: Every question that intervals answer.
KEPT: dict[str, Ask] = {
    "V1": lambda v, now, then: [v.pipeline(w, now, then)["columns"] for w in BOARDS],
    "V2": lambda v, now, then: [report(v.funnel(w, now, then)) for w in FUNNELS],
    "V2 leads": lambda v, now, then: [
        page(v.funnel_rows(FUNNELS[-1], step, None, now, then)) for step in (Step.SIGNED, None)
    ],
    "V2 months": lambda v, now, then: page(v.funnel_months(FunnelTraits(), 3, now, then)),
    "V3": lambda v, now, then: [report(v.forecast(w, now, then)) for w in FORECASTS],
    "V3 deals": lambda v, now, then: [
        page(v.forecast_rows(w, None, f, now, then)) for w in FORECASTS for f in Figure
    ],
    "V3 changes": lambda v, now, then: [
        page(v.forecast_changes(w, None, now, then)) for w in FORECASTS
    ],
    "V7": lambda v, now, then: [page(v.leads(w, now, then)) for w in LEADS],
    "V8": lambda v, now, then: [page(v.receivables(w, now, then)) for w in LINES],
    "V10": lambda v, now, then: [page(v.complaints(w, now, then)) for w in COMPLAINTS],
    "customers": lambda v, now, then: [page(v.customers(w, now, then)) for w in CUSTOMERS],
}


def folded(customer: UUID, case: UUID) -> dict[str, Ask]:
    """Those that are read off the streams of one customer, or of one case."""
    return {
        "V12": lambda v, now, then: report(v.customer(customer, now, READER, then) or {}),
        "V13": lambda v, now, then: v.history(case, as_of=then).items,
    }


@dataclass(frozen=True)
class Said:
    """What the live views said right behind a position."""

    position: int
    #: When the position was recorded, and what was said of that moment.
    recorded_at: dt.datetime
    then: dict[str, Any]
    #: The service's time, some way on, and what was said of that.
    now: dt.datetime
    later: dict[str, Any]
    questions: dict[str, Ask]

    def check(self, views: Views, *names: str) -> None:
        """Asked again, as of the position or the instant, the views say the same."""
        moments = (
            (self.position, self.then),
            (self.recorded_at, self.then),
            (self.now, self.later),
        )
        for moment, said in moments:
            for name in names or self.questions:
                found = self.questions[name](views, ELSEWHEN, moment)
                assert found == said[name], f"{name} as of {moment}"


def say(company: Company) -> Said:
    """Ask every view what stands now, of a customer and a case by chance."""
    office = company.office
    views = office.catch_up()
    position, now = office.position, office.now
    questions = KEPT | folded(company.one(company.customers), company.one(company.cases))
    recorded_at = office.desk.sales.log.after(position - 1, 1)[0].recorded.trail.recorded_at
    then, later = (
        {name: ask(views, moment, None) for name, ask in questions.items()}
        for moment in (recorded_at, now)
    )
    return Said(position, recorded_at, then, now, later, questions)


@pytest.fixture(scope="module", params=SEEDS, ids="seed {}".format)
def walked(
    request: pytest.FixtureRequest, opened: Opened, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Company, list[Said]]]:
    """A long walk, and what was said on the way."""
    dice = random.Random(request.param)
    with opened(tmp_path_factory.mktemp("company")) as (location, keys):
        company = Company(location, dice, keys=keys)
        when = sorted(dice.sample(range(MOVES), RECORDS))
        said = []
        for number in range(MOVES):
            company.go()
            if number in when:
                said.append(say(company))
        company.office.catch_up()
        yield company, said
        company.office.close()


Walked = tuple[Company, list[Said]]
pytestmark = pytest.mark.soak


def test_the_walk_comes_by_all_that_views_tell_of(walked: Walked) -> None:
    company, said = walked
    events = {
        type(p.recorded.event).__name__ for p in company.office.desk.sales.log.after(0, 10**6)
    }
    assert events >= {
        *(
            "LeadScoreApproved",
            "DealOpened",
            "ContractSigned",
            "PaymentReceived",
            "HandoverAccepted",
        ),
        *("ComplaintRegistered", "HandlerAssigned", "DeadlineBreached", "DeadlineWarned"),
    }
    if SOAK:
        assert events >= {
            *("LeadReassigned", "DealLost", "DeliveryStarted", "MilestoneAccepted", "DealClosed"),
            *("PaymentReversed", "LeadMerged"),
            *("FindingRecorded", "SolutionApproved", "ComplaintResolved"),
            *("PolicyPublished", "CalendarPublished", "SalesTargetPublished", "PersonRetired"),
        }
    assert len({one.position for one in said}) == RECORDS


def test_as_of_every_view_says_what_it_said_then(walked: Walked) -> None:
    company, said = walked
    for one in said:
        one.check(company.office.views)


def test_customers_in_the_list_agree_with_their_own_pages(walked: Walked) -> None:
    company, said = walked
    views = company.office.views
    columns = ("signed_deals", "signed_amount_fen", "balance_fen", "open_complaints")
    for one in said[:: max(1, len(said) // 10)]:
        for row in views.customers(CustomerFilter(), ELSEWHEN, one.position).items:
            whole = views.customer(UUID(row["id"]), ELSEWHEN, READER, one.position)
            assert whole is not None
            assert {name: row[name] for name in columns} == {name: whole[name] for name in columns}
            assert row["customer_name"] == whole["profile"]["customer_name"]
            counts = (row["lead_count"], row["deal_count"], row["complaint_count"])
            assert counts == tuple(len(whole[n]) for n in ("leads", "deals", "complaints"))


class Sealed(Log):
    """A log that tells nothing but the company's own rules, once the views are opened."""

    is_open = True

    def stream(
        self, aggregate_id: UUID, after: int = 0, up_to_position: int | None = None
    ) -> list[Placed]:
        assert self.is_open or aggregate_id == COMPANY_ID, "a stream was replayed"
        return super().stream(aggregate_id, after, up_to_position)

    def after(self, position: int, limit: int) -> list[Placed]:
        assert self.is_open, "the log was replayed"
        return super().after(position, limit)


def test_intervals_answer_without_the_log(walked: Walked) -> None:
    company, said = walked
    log = Sealed(company.office.location)
    views = Views(log)
    log.is_open = False
    for one in said:
        one.check(views, *KEPT)
    views.close()
    log.close()


def test_built_anew_they_still_say_so(walked: Walked) -> None:
    company, said = walked
    office = company.office
    before = office.tables()
    office.views.rebuild()
    assert office.tables() == before
    for one in said:
        one.check(office.views)
