"""Reminding a customer of a line, step by step up the ladder, and what he promises."""

from __future__ import annotations

import datetime as dt
from typing import Any

from domain.china import CHINA
from domain.deal.ladder import name_of
from domain.policy import POLICY

from .deal_in_play import DealInPlay
from .people import QIUFEN, XIAOXUE
from .story import Story

STEPS = POLICY.collection.steps
#: So many days before its own a step before the due day is taken.
AHEAD = 3
#: The step from which customers use to promise something.
PROMISING = 3
#: Within how many working days they say that they will pay.
PROMISED_DAYS = 3
REPLIES = ("财务出差，回来就办", "下周一定", "老板还没签字", "在走流程了")


def remind(deal: DealInPlay, line_id: str, *, from_days: int, up_to: int) -> Story:
    """A reminder at each of these steps, as long as something is owed.

    Nobody reminds on days off, so of the steps that fell on them only the last one is taken;
    what is to be said ahead of the due day is said before the days off.
    """
    steps = [step for step in STEPS if from_days <= step <= up_to]
    for days in steps:
        line = deal.state.receivables.line(line_id)
        ahead = AHEAD if days < 0 else 0
        yield deal.until(line.due_on + dt.timedelta(days=days - ahead))
        line = deal.state.receivables.line(line_id)
        if line.open_fen == 0:
            return
        gone = (deal.desk.today - line.due_on).days
        if not any(days < later <= gone for later in steps):
            _record(deal, line, days)


def _record(deal: DealInPlay, line: Any, days: int) -> None:
    by, channel = _who(deal, days)
    body: dict[str, Any] = {"line_id": line.line_id, "step": name_of(days), "channel": channel}
    if days > 0:
        body["reply"] = deal.dice.choice(REPLIES)
    if days >= PROMISING and not line.promises:
        promised_on = CHINA.working_day(deal.desk.today, PROMISED_DAYS)
        body |= {"promised_on": promised_on, "promised_fen": line.open_fen}
    deal.do(by, "RecordDunning", **body)


def _who(deal: DealInPlay, days: int) -> tuple[str, str]:
    """Who reminds at that step, and how."""
    ladder = POLICY.collection
    if days < 0:
        return deal.owner, "WECHAT"
    if days < ladder.manager_days:
        return deal.owner, "PHONE"
    if days < ladder.hold_days:
        return deal.manager, "VISIT"
    return (XIAOXUE, "LETTER") if days < ladder.demand_days else (QIUFEN, "LAWYER_LETTER")


def promised_on(deal: DealInPlay, line_id: str) -> dt.date:
    """The day for which the customer promised to pay."""
    day: dt.date = deal.state.receivables.line(line_id).promises[-1].promised_on
    return day
