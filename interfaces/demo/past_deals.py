"""Contracts signed before the company worked with dealtrail; what is still owed is collected."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from domain.deal.ladder import name_of
from domain.deal.payment_plan import LineKind
from domain.people import OPERATOR
from domain.policy import POLICY

from .company import CUSTOMERS
from .desk import Desk
from .people import BAILU, GUYU, QIUFEN, SHUANGJIANG, XIAOMAN
from .story import Pause, Story

FEN = 100
A_YEAR = 365
#: Whose old line has been overdue for long, and grows older.
DEBTOR = "蟠桃罐头厂"


@dataclass(frozen=True, slots=True)
class OldLine:
    """What is still owed, and so many days after the play begins it is due, or before."""

    kind: LineKind
    yuan: int
    due_in: int


@dataclass(frozen=True, slots=True)
class PastDeal:
    """A contract: when it was signed and closed, in days before the play begins."""

    name: str
    owner: str
    yuan: int
    signed: int
    closed: int | None = None
    owed: OldLine | None = None


PAST = (
    PastDeal("龙须面面业集团", XIAOMAN, 268_000, 910, 640),
    PastDeal("龙须面面业集团", XIAOMAN, 352_000, 480, 190),
    PastDeal("铜墙铁壁门窗厂", SHUANGJIANG, 146_000, 400, 120),
    PastDeal("亡羊补牢养殖场", BAILU, 88_000, 520, 260),
    PastDeal("不老松体检中心", XIAOMAN, 173_000, 760, 500),
    PastDeal(
        "嫦娥月饼有限公司", BAILU, 204_000, 330, None, OldLine(LineKind.RETENTION, 20_400, 40)
    ),
    PastDeal(DEBTOR, GUYU, 129_000, 300, owed=OldLine(LineKind.ACCEPTANCE, 51_600, -48)),
)


def bring_in(desk: Desk) -> None:
    """The operator imports the old books."""
    for number, past in enumerate(PAST, start=1):
        customer = CUSTOMERS[past.name]
        body = {
            "customer_name": customer.name,
            "uscc": customer.uscc,
            "contract_no": f"JIU-{number:04d}",
            "amount_fen": past.yuan * FEN,
            "signed_on": _day(desk, -past.signed),
            "closed_on": _day(desk, -past.closed) if past.closed is not None else None,
            "term_days": A_YEAR,
            "owner_id": past.owner,
            "open_lines": [_line(desk, past.owed)] if past.owed is not None else [],
        }
        deal_id = desk.do(OPERATOR, "ImportDeal", **body).id
        desk.past_deals[past.name] = deal_id
        desk.customer_ids[past.name] = desk.state(deal_id).customer_id


def _day(desk: Desk, days: int) -> dt.date:
    return desk.today + dt.timedelta(days=days)


def _line(desk: Desk, owed: OldLine) -> dict[str, object]:
    due_on = _day(desk, owed.due_in)
    return {"kind": owed.kind, "amount_fen": owed.yuan * FEN, "due_on": due_on}


def collect_old_debts(desk: Desk) -> Story:
    """Legal sends what the ladder asks for once a line has been overdue for so long."""
    deal_id = desk.past_deals[DEBTOR]
    (line,) = desk.state(deal_id).receivables.lines
    replies = {POLICY.collection.demand_days: "等罐头卖完", POLICY.collection.final_days: None}
    for days, reply in replies.items():
        yield Pause(2, day=line.due_on + dt.timedelta(days=days))
        letter = {"step": name_of(days), "channel": "LAWYER_LETTER", "reply": reply}
        desk.do(QIUFEN, "RecordDunning", deal_id, line_id=line.line_id, **letter)
