"""The end of a signed deal: closed, with the retention open or not; visited; or terminated."""

from __future__ import annotations

from domain.deal.payment_plan import LineKind

from .deal_in_play import DealInPlay
from .deal_money import pay
from .people import CHUNFEN, QIUFEN, XIAOXUE
from .quirks import Quirk
from .steps import Step
from .story import Story


def close(deal: DealInPlay) -> Story:
    """Finance and delivery close it; some customers pay the retention long before its day."""
    yield deal.before(Step.CLOSED, 0.5)
    deal.do(CHUNFEN, "CloseDeal")
    yield deal.before(Step.CLOSED, 0.5)
    deal.do(deal.deliverer, "CloseDeal")
    if deal.has(Quirk.RETENTION_EARLY):
        yield deal.pause(6)
        line = deal.line(LineKind.RETENTION)
        pay(deal, line.open_fen, {"line_id": line.line_id, "amount_fen": line.open_fen})


def visit(deal: DealInPlay) -> Story:
    """The owner looks in."""
    yield deal.before(Step.VISITED)
    text = f"{deal.ware.item}用得顺手，想再看看{deal.ware.extra}"
    deal.do(deal.owner, "LogVisit", text=text, happened_on=deal.desk.today)


def terminate(deal: DealInPlay) -> Story:
    """A manager, legal and finance agree to let it go; the owner alone cannot."""
    code = {"reason_code": "BY_AGREEMENT"}
    deal.refused(deal.owner, "TerminateDeal", "ROLE", **code)
    for by in (deal.manager, QIUFEN, XIAOXUE):
        yield deal.pause(3)
        deal.do(by, "TerminateDeal", **code)
