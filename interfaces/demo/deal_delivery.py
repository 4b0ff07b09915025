"""A deal's delivery: started, reported on each week, accepted milestone by milestone."""

from __future__ import annotations

import datetime as dt

from domain.calendar import day_of
from domain.deal.acceptance_request import CUSTOMER_CLOCK

from .deal_change import change
from .deal_collecting import collect_progress
from .deal_in_play import DealInPlay
from .deal_milestones import FIRST, LAST
from .deal_project import steer
from .quirks import Quirk
from .steps import Step
from .story import Beside, Story

A_WEEK_AT_MOST = dt.timedelta(days=6)
DELAY = dt.timedelta(days=9)


def start(deal: DealInPlay) -> Story:
    """The work begins, and with it the weekly reports."""
    yield deal.before(Step.STARTED)
    deal.do(deal.deliverer, "StartDelivery")
    yield Beside(_report_each_week(deal))
    if deal.is_key_account:
        yield Beside(steer(deal))


def _report_each_week(deal: DealInPlay) -> Story:
    pct_bp = 0
    while True:
        yield deal.until(deal.desk.today + A_WEEK_AT_MOST)
        if not deal.is_being_delivered:
            return
        pct_bp += (9500 - pct_bp) // 3
        text = deal.dice.choice(("设备已发运", "正在安装", "联调中，灯都亮了", "等客户停机窗口"))
        told = deal.dice.random() < 0.9
        report = {"pct_bp": pct_bp, "text": text, "customer_informed": told}
        deal.do(deal.deliverer, "ReportProgress", **report)


def deliver_first(deal: DealInPlay) -> Story:
    """The first milestone; a delay is said ahead."""
    yield deal.before(Step.HALFWAY, 0.5)
    if deal.has(Quirk.DELAYED):
        _forecast_delay(deal)
    yield deal.before(Step.HALFWAY, 0.35)
    deal.do(deal.deliverer, "RequestAcceptance", milestone_id=FIRST)
    yield deal.before(Step.HALFWAY, 0.15)
    _accept(deal, FIRST)
    if deal.is_key_account:
        yield Beside(collect_progress(deal))
    if deal.has(Quirk.CHANGED):
        yield from change(deal)


def _forecast_delay(deal: DealInPlay) -> None:
    milestone = deal.state.delivery.milestone(FIRST)
    consent = {"by_contact": deal.contact, "proof_sha256": deal.document("延期确认函")}
    deal.do(
        deal.deliverer,
        "ForecastDelay",
        milestone_id=FIRST,
        new_on=milestone.due_on + DELAY,
        consent=consent,
        reason="海运晚了一班船",
    )


def deliver_last(deal: DealInPlay) -> Story:
    """The last milestone is presented; at times it is rejected first and mended."""
    yield deal.before(Step.DELIVERED, 0.8)
    deal.do(deal.deliverer, "RequestAcceptance", milestone_id=LAST)
    if deal.has(Quirk.MILESTONE_REJECTED):
        yield deal.before(Step.DELIVERED, 0.1)
        defects = ["面板漆面有划痕", "中文说明书缺第三册"]
        deal.do(deal.owner, "RejectMilestone", milestone_id=LAST, defects=defects)
        yield deal.before(Step.DELIVERED, 0.3)
        deal.do(deal.deliverer, "RequestAcceptance", milestone_id=LAST)


def accept_last(deal: DealInPlay) -> Story:
    """The customer signs for the whole; or he is silent, which the contract takes for a yes."""
    if deal.has(Quirk.DEEMED_ACCEPTED):
        clock = deal.state.clocks.last(CUSTOMER_CLOCK, LAST)
        yield deal.until(day_of(clock.due_at))
        deal.do(deal.deliverer, "DeemAccepted", milestone_id=LAST)
        return
    yield deal.before(Step.ACCEPTED)
    _accept(deal, LAST)


def _accept(deal: DealInPlay, milestone_id: str) -> None:
    deal.do(
        deal.deliverer,
        "AcceptMilestone",
        milestone_id=milestone_id,
        accepted_on=deal.desk.today,
        doc_sha256=deal.document(f"验收单{milestone_id}"),
    )
