"""The cash view (V9): what was planned, invoiced and received, month by month."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

import pytest
from books import booked, brought_in, owed, reasoned, state
from deal_play import Play
from given import at
from office import Office
from people import CHEN, FENG, LIU, QIAN, WANG, ZHAO, ZHENG
from samples_contract import line
from samples_deal import reassign
from samples_dunning import on_date, promise
from samples_money import apply_credit, invoice, refund, to

from domain.deal.invoicing import VoidInvoice
from domain.deal.payment_plan import LineKind, Trigger
from domain.deal.reversal import ReversePayment
from domain.deal.write_offs import ApproveWriteOff, ProposeWriteOff
from projections.cash import CashFilter, MonthsFilter
from projections.paging import BadCursorError, cursor


def months(office: Office, **wanted: Any) -> dict[str, dict[str, Any]]:
    found = office.catch_up().cash(MonthsFilter(**wanted), office.now)
    assert found.next is None
    return {row["month"]: row for row in found.items}


def months_by(office: Office, day: str) -> dict[str, dict[str, Any]]:
    """The same, asked on a later day."""
    found = office.catch_up().cash(MonthsFilter(), at(f"{day} 12:00"))
    return {row["month"]: row for row in found.items}


def fen(office: Office, figure: str, **wanted: Any) -> dict[str, int]:
    """The months in which the figure is not nothing."""
    found = months(office, **wanted).items()
    return {month: row[f"{figure}_fen"] for month, row in found if row[f"{figure}_fen"]}


def behind(office: Office, month: str, **wanted: Any) -> list[tuple[str, str, int]]:
    page = office.catch_up().cash_movements(CashFilter(**wanted), month, office.now)
    return [(row["event"], row["kind"], row["amount_fen"]) for row in page.items]


def test_V9_nothing_moved_yet(office: Office) -> None:
    office.lead("月宫")
    assert months(office) == {}
    assert behind(office, "2026-03") == []


def test_V9_a_month_adds_up_what_moved_in_it(office: Office) -> None:
    deal = brought_in(office, "A-1", owed(1_000, "2026-03-10"), owed(3_000, "2026-05-20"))
    office.desk.do(ZHENG, invoice("1", 1_000), deal)
    booked(office, deal, 800, "NB-1")
    march = months(office)["2026-03"]
    assert march.pop("as_of_position") == office.position - 1
    assert march == {
        "month": "2026-03",
        "planned_fen": 1_000,
        "invoiced_fen": 1_000,
        "received_fen": 800,
        "written_off_fen": 0,
        "broken_promises": 0,
        "broken_fen": 0,
        "collection_rate_bp": 8_000,
        "outstanding_fen": 200,
        # 200 of 1000 invoiced in a month of 31 days, the first there is.
        "dso_days": 6,
        "recorded_at": "2026-03-02T01:00:00Z",
    }
    assert list(months(office)) == ["2026-03", "2026-05"], "in April nothing is planned"
    may = months(office)["2026-05"]
    assert (may["outstanding_fen"], may["dso_days"]) == (None, None), "nobody knows yet"
    assert list(months(office, month_from="2026-04", month_to="2026-05")) == ["2026-05"]
    assert list(months_by(office, "2026-05-31")) == ["2026-03", "2026-04", "2026-05"]
    april = months_by(office, "2026-05-31")["2026-04"]
    assert (april["planned_fen"], april["outstanding_fen"]) == (0, 200), "some is outstanding"
    assert april["as_of_position"] == months(office)["2026-03"]["as_of_position"]
    assert months(office, month_from="2027-01") == {}
    assert behind(office, "2026-03") == [
        ("LineBecameDue", "PLANNED", 1_000),
        ("InvoiceIssued", "INVOICED", 1_000),
        ("PaymentReceived", "RECEIVED", 800),
    ]


def test_V9_days_sales_outstanding_look_at_three_months(office: Office) -> None:
    """Invoiced 300, 600 and 900 in three months, 900 of it received."""
    deal = brought_in(office, "A-1", owed(300, "2026-03-10"), owed(1_500, "2026-04-10"))
    for when, line_id, amount in (("03-02", "1", 300), ("04-02", "2", 600), ("05-02", "2", 900)):
        office.desk.clock(f"{when} 10:00")
        office.desk.do(ZHENG, invoice(line_id, amount, invoice_no=f"FP-{when}"), deal)
    booked(office, deal, 900, "NB-1", received_on=dt.date(2026, 5, 2))
    found = {
        month: (row["outstanding_fen"], row["dso_days"]) for month, row in months(office).items()
    }
    assert found == {
        "2026-03": (300, 31),
        "2026-04": (900, 900 * 61 // 900),
        "2026-05": (900, 900 * 92 // 1800),
    }


def test_V9_money_on_what_was_not_invoiced_hides_nothing(office: Office) -> None:
    one = brought_in(office, "A-1", owed(1_000, "2026-03-10"))
    other = brought_in(office, "A-2", owed(5_000, "2026-03-10"))
    office.desk.do(ZHENG, invoice("1", 1_000), one)
    booked(office, other, 5_000, "NB-1")
    assert months(office)["2026-03"]["outstanding_fen"] == 1_000


def test_V9_what_was_booked_wrongly_stands_in_no_month(office: Office) -> None:
    deal = brought_in(office, "A-1", owed(1_000, "2026-03-10"))
    paid = booked(office, deal, 1_200, "NB-1")
    office.desk.do(ZHENG, invoice("1", 700), deal)
    office.desk.clock("04-15 10:00")
    office.desk.do(FENG, reasoned(ReversePayment(payment_id=paid)), deal)
    office.desk.do(FENG, reasoned(VoidInvoice(invoice_no="FP-0001")), deal)
    assert fen(office, "received") == fen(office, "invoiced") == {}
    assert [kind for _, kind, _ in behind(office, "2026-03")] == [
        *("PLANNED", "RECEIVED", "INVOICED"),
        *("RECEIVED", "RECEIVED", "INVOICED"),
    ]
    assert sum(amount for _, kind, amount in behind(office, "2026-03") if kind != "PLANNED") == 0


def test_V9_a_refund_leaves_in_the_month_in_which_it_goes(office: Office) -> None:
    deal = brought_in(office, "A-1", owed(1_000, "2026-03-10"))
    paid = booked(office, deal, 1_500, "NB-1")
    office.desk.clock("04-15 10:00")
    office.desk.do(FENG, reasoned(refund(paid, 200)), deal)
    assert fen(office, "received") == {"2026-03": 1_500, "2026-04": -200}
    rate = months(office)["2026-04"]["collection_rate_bp"]
    assert rate is None, "nothing was planned for April"


def test_V9_money_counts_in_the_deal_whose_lines_it_pays(office: Office) -> None:
    one = brought_in(office, "A-1", owed(1_000, "2026-03-10"))
    other = brought_in(office, "A-2", owed(5_000, "2026-03-10"), owner_id=ZHAO)
    paid = booked(office, one, 2_000, "NB-1", to("1", 600), to("1", 500, other))
    assert fen(office, "received", owner=CHEN) == {"2026-03": 1_500}
    assert fen(office, "received", owner=ZHAO) == {"2026-03": 500}
    office.desk.clock("04-02 10:00")
    office.desk.do(ZHENG, apply_credit(paid, "1", 400), other)
    assert fen(office, "received", owner=CHEN) == {"2026-03": 1_500, "2026-04": -400}
    assert fen(office, "received", owner=ZHAO) == {"2026-03": 500, "2026-04": 400}
    assert fen(office, "received") == {"2026-03": 2_000}


def test_V9_a_reversal_reaches_the_other_deals(office: Office) -> None:
    one = brought_in(office, "A-1", owed(1_000, "2026-03-10"))
    other = brought_in(office, "A-2", owed(5_000, "2026-03-10"), owner_id=ZHAO)
    paid = booked(office, one, 2_000, "NB-1", to("1", 600), to("1", 500, other))
    office.desk.do(FENG, reasoned(ReversePayment(payment_id=paid)), one)
    for owner in (CHEN, ZHAO):
        assert fen(office, "received", owner=owner) == {}


def test_V9_a_broken_promise_stands_in_the_month_it_was_made_for(office: Office) -> None:
    deal = brought_in(office, "A-1", owed(1_000, "2026-03-31"))
    office.desk.clock("04-01 10:00")
    office.desk.do(CHEN, promise("T+1", "04-20", 900, line_id="1"), deal)
    office.desk.do(CHEN, promise("T+1", "04-22", 800, line_id="1"), deal)
    office.desk.clock("05-02 10:00")
    april = months(office)["2026-04"]
    assert (april["broken_promises"], april["broken_fen"]) == (2, 1_700)


def test_V9_what_is_given_up_is_outstanding_no_more(office: Office) -> None:
    deal = brought_in(office, "A-1", owed(1_000, "2026-03-10"))
    office.desk.do(ZHENG, invoice("1", 1_000), deal)
    office.desk.clock("04-15 10:00")
    office.desk.do(ZHENG, reasoned(ProposeWriteOff(line_id="1", amount_fen=300)), deal)
    write_off = state(office, deal).receivables.lines[0].write_offs[0].write_off_id
    for person in (WANG, QIAN):
        office.desk.do(person, ApproveWriteOff(write_off_id=write_off), deal)
    assert fen(office, "written_off") == {"2026-04": 300}
    assert [row["outstanding_fen"] for row in months(office).values()] == [1_000, 700]


def test_V9_an_amendment_moves_what_was_planned(office: Office) -> None:
    play = Play(office)
    play.until("sign")
    ahead = fen(office, "planned")["2026-03"]
    held = state(office, play.deal).receivables.lines
    rest, kept = held[1].amount_fen, held[2].amount_fen
    first = line("L1", ahead, kind=LineKind.PREPAY, trigger=Trigger.SIGNED, days=0)
    play.amended(first, line("L2", rest), on_date("L4", kept, dt.date(2026, 4, 1)))
    assert fen(office, "planned") == {"2026-03": ahead, "2026-04": kept}
    play.amended(first, line("L2", rest), on_date("L4", kept, dt.date(2026, 6, 1)))
    assert fen(office, "planned") == {"2026-03": ahead, "2026-06": kept}
    play.amended(first, line("L2", rest + kept))
    assert fen(office, "planned") == {"2026-03": ahead}


def test_V9_whose_deals_they_are_is_as_of_now(office: Office) -> None:
    """So that what one booked and the next took back cancel out."""
    deal = brought_in(office, "A-1", owed(1_000, "2026-03-10"))
    brought_in(office, "A-2", owed(70, "2026-03-10"), owner_id=None)
    office.catch_up()
    office.desk.do(LIU, reasoned(reassign(ZHAO)), deal)
    assert fen(office, "planned", owner=CHEN) == {}
    assert fen(office, "planned", owner=ZHAO) == {"2026-03": 1_000}
    assert fen(office, "planned", team="sales") == {"2026-03": 1_000}
    assert fen(office, "planned", team="delivery") == {}
    assert fen(office, "planned") == {"2026-03": 1_070}
    assert behind(office, "2026-03", owner=ZHAO) == [("LineBecameDue", "PLANNED", 1_000)]


def test_V9_the_pages_of_the_movements(office: Office) -> None:
    for number in range(5):
        brought_in(office, f"A-{number}", owed(10 + number, "2026-03-10"))
    views = office.catch_up()
    everything = views.cash_movements(CashFilter(), "2026-03", office.now)
    first = views.cash_movements(CashFilter(), "2026-03", office.now, 3)
    rest = views.cash_movements(CashFilter(), "2026-03", office.now, 3, first.next)
    assert [*first.items, *rest.items] == everything.items
    assert (len(first.items), rest.next) == (3, None)
    with pytest.raises(BadCursorError):
        views.cash_movements(CashFilter(), "2026-04", office.now, 3, first.next)
    with pytest.raises(BadCursorError):
        views.cash_movements(CashFilter(), "2026-03", office.now, 3, cursor("cash", 1, 1))
    row = everything.items[0]
    assert UUID(row["deal_id"]) == UUID(row["id"])
    assert row["position"] == row["as_of_position"]
    assert (row["deal_number"][:2], row["owner_id"]) == ("SJ", CHEN)


def test_V9_a_rebuild_changes_no_byte(office: Office) -> None:
    deal = brought_in(office, "A-1", owed(1_000, "2026-03-10"))
    office.catch_up()
    paid = booked(office, deal, 1_500, "NB-1")
    office.catch_up()
    office.desk.do(LIU, reasoned(reassign(ZHAO)), deal)
    office.catch_up()
    office.desk.do(FENG, reasoned(ReversePayment(payment_id=paid)), deal)
    office.catch_up()
    before = office.tables()
    assert before["cash_movements"]
    office.views.rebuild()
    assert office.tables() == before
