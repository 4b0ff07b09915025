"""Whatever happens to the money: the views say what the streams say, and said so ever after."""

from __future__ import annotations

import datetime as dt
import os
import random
import tempfile
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from books import brought_in, complaint_about, customer_of, owed, reasoned, state
from deal_play import MOON, Play
from given import Story, at
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ledger import Ledger
from money_moves import Move, move_of
from office import Office

from domain.calendar import day_of
from domain.deal.credits import CreditRefunded
from domain.deal.payment_plan import LineKind
from domain.deal.records.lines import Line
from domain.deal.state import Deal
from domain.language import Language
from domain.policy import POLICY
from projections.cash import MonthsFilter
from projections.contracts import ContractFilter
from projections.customer_timeline import Reader
from projections.history import nobody
from projections.pipeline import PipelineFilter
from projections.receivables import ReceivableFilter, buckets_within

BUCKETS = buckets_within(POLICY.collection.bucket_days)

SOAK = os.environ.get("DEALTRAIL_SOAK") == "1"
NUMBERS = st.lists(st.integers(0, 9_999), min_size=16, max_size=16)
READER = Reader(lambda id, state: nobody, False, Language.EN)


class Books:
    """Two past deals of one customer and a fresh one of another, and what the views said."""

    def __init__(self, folder: str) -> None:
        self.office = Office(Path(folder) / "log.sqlite3")
        play = Play(self.office, MOON)
        play.until("sign")
        old = (owed(3_000, "2026-02-20"), owed(5_000, "2026-05-10"))
        kept = owed(2_000, "2026-08-31", LineKind.RETENTION)
        self.deals = {
            "a": brought_in(self.office, "A", *old, kept),
            "b": brought_in(self.office, "B", owed(7_000, "2026-03-20")),
            "c": play.deal,
        }
        self.complaint = complaint_about(self.office, self.deals["a"])
        self.customers = {customer_of(self.office, deal) for deal in self.deals.values()}
        self.said: list[tuple[int, dict[str, Any]]] = []

    @property
    def states(self) -> list[Deal]:
        return [state(self.office, deal) for deal in self.deals.values()]

    def walk(self, way: Iterable[list[int]]) -> None:
        """Tries one move after the other, allowed or not."""
        for thrown in way:
            hours = thrown[-1] % 600
            self.office.desk.sales.set_clock(self.office.now + dt.timedelta(hours=hours))
            self._send(move_of(self._ledger(), thrown))
            self.note()
            self.check()

    def _ledger(self) -> Ledger:
        held = {name: self.office.desk.sales.held(deal) for name, deal in self.deals.items()}
        now = self.office.now
        return Ledger({name: Story(h.stream, now) for name, h in held.items() if h is not None})

    def _send(self, move: Move) -> None:
        command = reasoned(move.command)
        if hasattr(command, "complaint_id"):
            command = command.model_copy(update={"complaint_id": self.complaint})
        self.office.desk.send(move.by, command, self.deals[move.deal])

    # ---- what the views say ------------------------------------------------------------

    def note(self) -> None:
        """Write down what is said now, by the instant that the last position stands for."""
        self.office.catch_up()
        position = self.office.position
        last = self.office.desk.sales.log.after(position - 1, 1)[0]
        self.said.append((position, self.ask(last.recorded.trail.recorded_at, None)))

    def ask(self, now: dt.datetime, as_of: int | None) -> dict[str, Any]:
        views = self.office.views
        a = self.deals["a"]
        wanted = [
            ReceivableFilter(),
            ReceivableFilter(open=True, deal_id=a),
            ReceivableFilter(disputed=True),
            *(ReceivableFilter(bucket=bucket) for bucket in BUCKETS),
        ]
        pages = [views.receivables(one, now, as_of) for one in wanted]
        people = [views.customer(c, now, READER, as_of) for c in sorted(self.customers)]
        return {
            "lines": [page.items for page in pages],
            "totals": [page.totals for page in pages],
            "customers": [(p or {}) | {"position": None} for p in people],
            "board": views.pipeline(PipelineFilter(), now, as_of)["columns"],
        }

    def check(self) -> None:
        """The views say what the streams say."""
        today, deals = day_of(self.office.now), self.states
        views = self.office.views
        page = views.receivables(ReceivableFilter(), self.office.now)
        lines = {(r["deal_id"], r["line_id"]): r for r in page.items}
        expected = {(str(d.id), n.line_id): (d, n) for d in deals for n in d.receivables.lines}
        assert lines.keys() == expected.keys()
        for key, (deal, line) in expected.items():
            told = _told(deal, line, today)
            assert {name: lines[key][name] for name in told} == told
        assert page.totals == _totals(deals, today)
        self._check_cash(deals)
        ledger = views.contracts(ContractFilter(), self.office.now).items
        assert {(r["id"], r["stage"]) for r in ledger} == {(str(d.id), d.stage) for d in deals}

    def _check_cash(self, deals: list[Deal]) -> None:
        months = self.office.views.cash(MonthsFilter(), self.office.now).items
        for figure in ("planned", "invoiced", "received", "written_off"):
            found = Counter({row["month"]: row[f"{figure}_fen"] for row in months})
            expected = Counter[str]()
            for deal in deals:
                expected.update(getattr(self, f"_{figure}")(deal))
            assert +found == +expected, figure
            assert -found == -expected, figure

    def _planned(self, deal: Deal) -> Counter[str]:
        return _by_month((n.due_on, n.amount_fen) for n in deal.receivables.lines if n.due_on)

    def _invoiced(self, deal: Deal) -> Counter[str]:
        valid = (i for i in deal.receivables.invoices if not i.voided)
        return _by_month((day_of(i.issued_at), i.amount_fen) for i in valid)

    def _received(self, deal: Deal) -> Counter[str]:
        """All payments that stand, in the deal where they were booked; refunds as they went."""
        payments = [p for p in deal.receivables.payments if not p.reversed]
        found = _by_month((p.received_on, p.amount_fen) for p in payments)
        log = self.office.desk.sales.log.stream(deal.id)
        refunds = (p.recorded for p in log if isinstance(p.recorded.event, CreditRefunded))
        found.subtract(_by_month((day_of(r.trail.occurred_at), _fen(r.event)) for r in refunds))
        return found

    def _written_off(self, deal: Deal) -> Counter[str]:
        log = self.office.desk.sales.log.stream(deal.id)
        kinds = (p.recorded for p in log if type(p.recorded.event).__name__ == "WriteOffApproved")
        return _by_month((day_of(r.trail.occurred_at), _fen(r.event)) for r in kinds)


def _fen(event: Any) -> int:
    amount: int = event.amount_fen
    return amount


def _by_month(sums: Iterable[tuple[dt.date, int]]) -> Counter[str]:
    found = Counter[str]()
    for day, fen in sums:
        found[f"{day:%Y-%m}"] += fen
    return found


def _told(deal: Deal, line: Line, today: dt.date) -> dict[str, Any]:
    """What the row of a line must say, by the domain's own words."""
    invoices = deal.receivables.invoices_of(line.line_id)
    is_open = line.open_fen > 0
    return {
        "amount_fen": line.amount_fen,
        "invoiced_fen": sum(i.amount_fen for i in invoices),
        "received_fen": line.received_fen + line.credited_fen,
        "written_off_fen": line.written_off_fen,
        "open_fen": line.open_fen,
        "disputed_fen": line.disputed_fen,
        "state": line.state,
        "bucket": line.bucket(today) if is_open else None,
        "due_on": line.due_on.isoformat() if line.due_on is not None else None,
        "owner_id": deal.owner_id,
        "holds_deliveries": line.holds,
    } | ({"overdue_days": line.overdue_days(today)} if is_open else {})


def _totals(deals: list[Deal], today: dt.date) -> list[dict[str, Any]]:
    found = []
    for bucket in BUCKETS:
        lines = [
            n
            for d in deals
            for n in d.receivables.lines
            if n.open_fen and n.bucket(today) == bucket
        ]
        open_fen, disputed = sum(n.open_fen for n in lines), sum(n.disputed_fen for n in lines)
        sums = {"open_fen": open_fen, "disputed_fen": disputed, "ageing_fen": open_fen - disputed}
        found.append({"bucket": bucket, "count": len(lines)} | sums)
    return found


def check_for_ever(books: Books) -> None:
    """As of each position the views say what they said then; built anew they are the same."""
    elsewhen, office = at("2030-01-01 00:00"), books.office
    for position, said in books.said:
        assert books.ask(elsewhen, position) == said
    before = office.tables()
    office.views.rebuild()
    assert office.tables() == before
    for position, said in books.said[-3:]:
        assert books.ask(elsewhen, position) == said


@pytest.mark.soak
@settings(
    max_examples=60 if SOAK else 3,
    deadline=None,
    derandomize=not SOAK,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(way=st.lists(NUMBERS, min_size=8, max_size=40 if SOAK else 14))
def test_V8_V9_V12_whatever_is_booked_the_views_say_what_the_streams_say(
    way: list[list[int]],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        books = Books(folder)
        books.walk(way)
        check_for_ever(books)
        books.office.close()


def test_V8_V9_V12_a_long_walk_comes_by_everything_that_can_happen_to_money() -> None:
    dice = random.Random(4)
    way = [[dice.randrange(10_000) for _ in range(16)] for _ in range(70)]
    with tempfile.TemporaryDirectory() as folder:
        books = Books(folder)
        books.walk(way)
        check_for_ever(books)
        log = books.office.desk.sales.log.after(0, 10_000)
        happened = {type(placed.recorded.event).__name__ for placed in log}
        books.office.close()
    assert happened >= {
        *("InvoiceIssued", "PaymentReceived", "PaymentAllocated", "PaymentReversed"),
        *("CustomerCredited", "CreditApplied", "CreditUsed", "CreditRefunded"),
        *("AmountDisputed", "DisputeResolved", "WriteOffProposed", "DeliveryHeld"),
    }
