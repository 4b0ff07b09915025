"""The ageing of receivables (V8): what is owed, how old it is, what is done about it."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

import pytest
from books import KITES, booked, brought_in, complaint_about, customer_of, owed, reasoned
from deal_play import Play
from office import Office, without
from people import CHEN, FENG, LIU, QIAN, WANG, ZHAO, ZHENG
from samples_contract import line
from samples_deal import reassign
from samples_dunning import on_date, promise, remind
from samples_money import invoice, to

from domain.deal.disputes import DisputeAmount, ResolveDispute
from domain.deal.invoicing import VoidInvoice
from domain.deal.payment_plan import LineKind, Trigger
from domain.deal.reversal import ReversePayment
from domain.deal.write_offs import ApproveWriteOff, ProposeWriteOff
from domain.language import Language
from domain.policy import POLICY
from projections.paging import BadCursorError, cursor
from projections.receivables import ReceivableFilter, buckets_within
from projections.receivables_sheet import headings, sheet

BUCKETS = buckets_within(POLICY.collection.bucket_days)

OWED = 36_000_000
DUE = "2026-05-10"


@pytest.fixture
def deal(office: Office) -> UUID:
    """A9: one line of ¥360,000.00, due on 10 May."""
    return brought_in(office, "2025-017", owed(OWED, DUE))


def rows(office: Office, **wanted: Any) -> list[dict[str, Any]]:
    return office.catch_up().receivables(ReceivableFilter(**wanted), office.now).items


def row(office: Office, **wanted: Any) -> dict[str, Any]:
    (found,) = rows(office, **wanted)
    return found


def totals(office: Office, **wanted: Any) -> dict[str, tuple[int, int]]:
    """Of each bucket that holds something: how many lines are open, and what of them ages."""
    page = office.catch_up().receivables(ReceivableFilter(**wanted), office.now)
    assert page.totals is not None
    assert [t["bucket"] for t in page.totals] == list(BUCKETS)
    return {t["bucket"]: (t["count"], t["ageing_fen"]) for t in page.totals if t["count"]}


# ---- what a row says ---------------------------------------------------------------------------


def test_R3_6_1_a_line_that_was_brought_in_stands_in_the_list(office: Office, deal: UUID) -> None:
    found = row(office)
    assert [e["event"] for e in found.pop("events")] == ["PastDealImported", "LineBecameDue"]
    assert found.pop("as_of_position") == office.position - 1
    assert without([found], "id", "deal_number") == [
        {
            "deal_id": str(deal),
            "customer_id": str(customer_of(office, deal)),
            "customer_name": KITES,
            "contract_no": "2025-017",
            "line_id": "1",
            "kind": "ACCEPTANCE",
            "trigger": "DATE",
            "due_on": DUE,
            "amount_fen": OWED,
            "invoiced_fen": 0,
            "received_fen": 0,
            "written_off_fen": 0,
            "open_fen": OWED,
            "disputed_fen": 0,
            "ageing_fen": OWED,
            "state": "DUE",
            "overdue_days": 0,
            "bucket": "NOT_DUE",
            "last_paid_on": None,
            "holds_deliveries": False,
            "stage": None,
            "dunning_step": None,
            "dunned_on": None,
            "dunning_channel": None,
            "dunned_by": None,
            "dunning_reply": None,
            "promised_on": None,
            "promised_fen": None,
            "promise_kept": None,
            "limitation_expires_on": None,
            "next_action": "T-7",
            "next_action_on": "2026-05-03",
            "owner_id": CHEN,
            "imported": True,
            "recorded_at": "2026-03-02T01:00:00Z",
        }
    ]


def test_R3_6_1_a_deal_has_lines_once_it_is_signed(office: Office) -> None:
    play = Play(office)
    play.until("vote SALES_MANAGER")
    assert rows(office) == []
    play.move("sign")
    found = {r["line_id"]: (r["kind"], r["trigger"], r["due_on"], r["state"]) for r in rows(office)}
    assert found == {
        "L1": ("PREPAY", "SIGNED", "2026-03-03", "DUE"),
        "L2": ("ACCEPTANCE", "ACCEPTED", None, "PLANNED"),
        "L3": ("RETENTION", "ACCEPTED", None, "PLANNED"),
    }
    assert {(r["bucket"], r["overdue_days"], r["imported"]) for r in rows(office)} == {
        ("NOT_DUE", 0, False)
    }
    assert [r["line_id"] for r in rows(office)] == ["L1", "L2", "L3"], "what is due comes first"


def test_R3_4_8_the_lines_follow_the_amendment(office: Office) -> None:
    play = Play(office)
    play.until("sign")
    before, signed = rows(office), office.position
    ahead, rest, kept = (r["amount_fen"] for r in before)
    play.amended(
        line("L1", ahead, kind=LineKind.PREPAY, trigger=Trigger.SIGNED, days=0),
        line("L2", rest - 1_000_000, days=30),
        on_date("L4", kept + 1_000_000, dt.date(2026, 4, 1)),
    )
    after = {r["line_id"]: (r["amount_fen"], r["due_on"]) for r in rows(office)}
    assert after == {
        "L1": (ahead, "2026-03-03"),
        "L4": (kept + 1_000_000, "2026-04-01"),
        "L2": (rest - 1_000_000, None),
    }
    then = office.views.receivables(ReceivableFilter(), office.now, signed).items
    assert [r["line_id"] for r in then] == ["L1", "L2", "L3"]
    tables = office.tables()
    office.views.rebuild()
    assert office.tables() == tables


@pytest.mark.parametrize(
    ("on", "days", "bucket"),
    [
        ("2026-05-10", 0, "NOT_DUE"),
        ("2026-05-11", 1, "0-30"),
        ("2026-06-09", 30, "0-30"),
        ("2026-06-10", 31, "31-60"),
        ("2026-07-09", 60, "31-60"),
        ("2026-07-10", 61, "61-90"),
        ("2026-08-08", 90, "61-90"),
        ("2026-08-09", 91, "91-180"),
        ("2026-11-06", 180, "91-180"),
        ("2026-11-07", 181, ">180"),
    ],
)
def test_R3_6_5_days_overdue_count_from_the_day_after_the_due_day(
    office: Office, deal: UUID, on: str, days: int, bucket: str
) -> None:
    """The day begins at midnight in Shanghai, whatever the date is in London."""
    midnight = dt.datetime.fromisoformat(f"{on}T00:00:00+08:00")
    views = office.catch_up()
    for instant in (midnight, midnight + dt.timedelta(hours=23, minutes=59)):
        page = views.receivables(ReceivableFilter(), instant)
        assert (page.items[0]["overdue_days"], page.items[0]["bucket"]) == (days, bucket)
        assert page.totals is not None
        assert [t["bucket"] for t in page.totals if t["count"]] == [bucket]
        for name in BUCKETS:
            found = views.receivables(ReceivableFilter(bucket=name), instant).items
            assert len(found) == (1 if name == bucket else 0)


def test_A9_the_story_of_a_line_that_is_paid_too_late(office: Office, deal: UUID) -> None:
    desk = office.desk
    desk.clock("05-03 10:00")
    desk.do(CHEN, remind("T-7", "1", reply="会付的"), deal)
    found = row(office)
    assert (found["dunning_step"], found["dunned_on"], found["dunned_by"]) == (
        *("T-7", "2026-05-03"),
        CHEN,
    )
    assert (found["dunning_channel"], found["dunning_reply"]) == ("PHONE", "会付的")
    assert (found["next_action"], found["next_action_on"]) == ("T", DUE)
    desk.clock("05-12 10:00")
    booked(office, deal, 20_000_000, "NB-0512-7", received_on=dt.date(2026, 5, 12))
    found = row(office)
    assert (found["state"], found["received_fen"], found["open_fen"]) == (
        *("PARTIAL", 20_000_000),
        16_000_000,
    )
    assert found["limitation_expires_on"] == "2029-05-12"
    desk.clock("06-10 10:00")
    assert row(office)["holds_deliveries"]
    desk.clock("06-15 10:00")
    desk.do(ZHENG, promise("T+31", "06-20", 16_000_000, line_id="1"), deal)
    found = row(office)
    assert (found["overdue_days"], found["bucket"]) == (36, "31-60")
    assert (found["promised_on"], found["promised_fen"], found["promise_kept"]) == (
        *("2026-06-20", 16_000_000),
        None,
    )
    assert found["limitation_expires_on"] == "2029-06-15"
    desk.clock("06-21 00:01")
    assert row(office)["promise_kept"] is False
    office.catch_up()
    asked, then = office.position, row(office)
    desk.clock("06-25 10:00")
    booked(office, deal, 17_000_000, "NB-0625-1", received_on=dt.date(2026, 6, 25))
    paid = row(office)
    assert (paid["state"], paid["open_fen"], paid["overdue_days"], paid["bucket"]) == (
        *("PAID", 0, 46),
        None,
    )
    assert not paid["holds_deliveries"]
    assert paid["limitation_expires_on"] is None
    assert paid["next_action"] is None
    desk.clock("08-01 10:00")
    assert row(office)["overdue_days"] == 46, "what is paid gets no older"
    (as_it_was,) = office.views.receivables(ReceivableFilter(), office.now, asked).items
    assert as_it_was == then


def test_R3_6_4_a_promise_that_was_paid_in_time_is_kept(office: Office, deal: UUID) -> None:
    office.desk.clock("05-12 10:00")
    office.desk.do(CHEN, promise("T+1", "05-20", 5_000_000, line_id="1"), deal)
    office.desk.clock("05-18 10:00")
    booked(office, deal, 5_000_000, "NB-1", received_on=dt.date(2026, 5, 18))
    assert row(office)["promise_kept"] is True
    office.desk.clock("05-22 10:00")
    assert row(office)["promise_kept"] is True


def test_R3_6_5_what_is_in_dispute_does_not_age(office: Office, deal: UUID) -> None:
    case = complaint_about(office, deal)
    office.desk.clock("05-20 10:00")
    office.desk.do(ZHENG, DisputeAmount(line_id="1", complaint_id=case, amount_fen=2_000_000), deal)
    found = row(office, disputed=True)
    assert (found["open_fen"], found["disputed_fen"], found["ageing_fen"]) == (
        *(OWED, 2_000_000),
        OWED - 2_000_000,
    )
    assert totals(office) == {"0-30": (1, OWED - 2_000_000)}
    settled = ResolveDispute(line_id="1", complaint_id=case, upheld_fen=0)
    office.desk.do(ZHENG, settled, deal)
    assert rows(office, disputed=True) == []
    assert totals(office) == {"0-30": (1, OWED)}


def test_R3_6_2_invoices_that_were_voided_count_no_more(office: Office, deal: UUID) -> None:
    for number, fen in (("FP-1", 10_000_000), ("FP-2", 6_000_000)):
        office.desk.do(ZHENG, invoice("1", fen, invoice_no=number), deal)
    assert row(office)["invoiced_fen"] == 16_000_000
    office.desk.do(FENG, reasoned(VoidInvoice(invoice_no="FP-1")), deal)
    assert row(office)["invoiced_fen"] == 6_000_000


def test_R3_6_5_what_was_written_off_is_open_no_more(office: Office, deal: UUID) -> None:
    office.desk.clock("06-15 10:00")
    booked(office, deal, 30_000_000, "NB-1", received_on=dt.date(2026, 5, 12))
    office.desk.do(ZHENG, reasoned(ProposeWriteOff(line_id="1", amount_fen=6_000_000)), deal)
    assert row(office)["written_off_fen"] == 0, "nobody approved it yet"
    write_off = _write_off(office, deal)
    for person in (WANG, QIAN):
        office.desk.do(person, ApproveWriteOff(write_off_id=write_off), deal)
    found = row(office)
    assert (found["written_off_fen"], found["open_fen"], found["state"]) == (
        *(6_000_000, 0),
        "WRITTEN_OFF",
    )
    assert (found["bucket"], found["overdue_days"]) == (None, 0)
    assert totals(office) == {}


def _write_off(office: Office, deal: UUID) -> UUID:
    held = office.desk.sales.held(deal)
    assert held is not None
    found: UUID = held.stream.state.receivables.lines[0].write_offs[-1].write_off_id
    return found


def test_R3_6_3_a_payment_that_was_reversed_leaves_the_line_as_old_as_ever(
    office: Office, deal: UUID
) -> None:
    office.desk.clock("06-20 10:00")
    paid = booked(office, deal, OWED, "NB-1", received_on=dt.date(2026, 6, 20))
    assert row(office)["state"] == "PAID"
    office.desk.do(FENG, reasoned(ReversePayment(payment_id=paid)), deal)
    found = row(office)
    assert (found["open_fen"], found["overdue_days"], found["last_paid_on"]) == (OWED, 41, None)
    assert [e["event"] for e in found["events"]][-2:] == ["PaymentReceived", "PaymentReversed"]
    log = {p.position: p for p in office.desk.sales.log.stream(deal)}
    for told in found["events"]:
        assert type(log[told["position"]].recorded.event).__name__ == told["event"]


def test_R3_6_3_a_payment_reaches_the_lines_of_the_customers_other_deals(
    office: Office, deal: UUID
) -> None:
    other = brought_in(office, "2025-018", owed(1_000_000, "2026-04-01"))
    booked(office, deal, 1_500_000, "NB-1", to("1", 1_000_000, other), to("1", 500_000))
    assert row(office, deal_id=other)["state"] == "PAID"
    assert row(office, deal_id=deal)["received_fen"] == 500_000


# ---- filters, pages, totals --------------------------------------------------------------------


def many(office: Office) -> None:
    """Five lines of two customers, one of them 赵二's, one of nobody."""
    brought_in(office, "A-1", owed(100, "2026-02-20"), owed(200, "2026-03-02"))
    brought_in(office, "A-2", owed(400, "2025-12-31"), owner_id=ZHAO)
    moon = {"customer_name": "月宫桂花糕食品有限公司", "owner_id": None}
    brought_in(office, "B-1", owed(800, "2025-06-01"), owed(1600, "2026-09-01"), **moon)


def test_V8_filters_pick_and_totals_add_up_what_they_pick(office: Office) -> None:
    many(office)

    def fen(**wanted: Any) -> list[int]:
        return [r["open_fen"] for r in rows(office, **wanted)]

    assert fen() == [800, 400, 100, 200, 1600]
    assert totals(office) == {
        "NOT_DUE": (2, 1800),
        "0-30": (1, 100),
        "61-90": (1, 400),
        ">180": (1, 800),
    }
    assert fen(search="月宫") == fen(search="b-1") == [800, 1600]
    assert fen(owner=ZHAO) == [400]
    assert fen(team="sales") == [400, 100, 200]
    assert fen(bucket="0-30") == [100]
    assert fen(bucket="NOT_DUE") == [200, 1600]
    first = rows(office)[1]
    assert fen(customer_id=first["customer_id"]) == [400, 100, 200]
    assert fen(deal_id=first["deal_id"]) == [400]
    assert totals(office, owner=ZHAO) == {"61-90": (1, 400)}
    assert totals(office, bucket="0-30") == {"0-30": (1, 100)}
    assert {r["owner_id"] for r in rows(office, search="月宫")} == {None}


def test_V8_open_and_paid(office: Office) -> None:
    deal = brought_in(office, "A-1", owed(100, "2026-02-20"), owed(200, "2026-03-02"))
    booked(office, deal, 100, "NB-1")
    assert [r["open_fen"] for r in rows(office, open=True)] == [200]
    assert [r["amount_fen"] for r in rows(office, open=False)] == [100]
    assert len(rows(office)) == 2
    assert totals(office, open=False) == {}


def test_V8_a_new_owner_stands_in_every_row(office: Office, deal: UUID) -> None:
    office.desk.do(LIU, reasoned(reassign(ZHAO)), deal)
    assert row(office)["owner_id"] == ZHAO
    assert rows(office, owner=CHEN) == []


def test_V8_pages_hold_still_while_others_write(office: Office) -> None:
    many(office)
    views = office.catch_up()
    everything = views.receivables(ReceivableFilter(), office.now)
    found, after = [], None
    while True:
        page = office.catch_up().receivables(ReceivableFilter(), office.now, None, 2, after)
        assert page.totals == everything.totals
        found += page.items
        after = page.next
        brought_in(office, f"C-{len(found)}", owed(5, "2026-01-01"))
        if after is None:
            break
    assert found == everything.items


@pytest.mark.parametrize(
    "made_up",
    [
        "x",
        cursor("receivables", 1, "yesterday", "SJ", 1),
        cursor("receivables", 1, 7, "SJ", 1),
        cursor("receivables", 1, "2026-01-01", UUID(int=1)),
        cursor("cash", 1, "2026-01-01", "SJ", 1),
    ],
)
def test_V8_a_made_up_cursor_is_refused(office: Office, made_up: str) -> None:
    with pytest.raises(BadCursorError):
        office.views.receivables(ReceivableFilter(), office.now, None, 5, made_up)


# ---- the form ----------------------------------------------------------------------------------


def test_R4_7_the_sheet_has_the_columns_of_the_form_in_words(office: Office, deal: UUID) -> None:
    office.desk.clock("05-12 10:00")
    office.desk.do(CHEN, promise("T+1", "05-20", 5_000_001, line_id="1"), deal)
    (cells,) = sheet(rows(office), office.desk.sales.people, Language.ZH)
    assert tuple(cells) == headings(Language.ZH)
    assert cells == {
        "客户": KITES,
        "合同编号": "2025-017",
        "期次": "1",
        "款项类型": "验收款",
        "付款条件": "约定日期",
        "应收日期": DUE,
        "应收金额（元）": "360000.00",
        "已开票（元）": "0.00",
        "已收（元）": "0.00",
        "未收（元）": "360000.00",
        "逾期天数": "2",
        "账龄": "0-30天",
        "催收阶段": "T+1",
        "最近催收日期": "2026-05-12",
        "催收方式": "电话",
        "催收人": "陈一",
        "客户答复": "下周就付",
        "承诺付款日": "2026-05-20",
        "承诺金额（元）": "50000.01",
        "下一步": "T+3",
        "负责人": "陈一",
        "争议金额（元）": "0.00",
    }
    (english,) = sheet(rows(office), office.desk.sales.people, Language.EN)
    assert tuple(english) == headings(Language.EN)
    assert (english["Kind"], english["Amount (CNY)"]) == ("payment on acceptance", "360000.00")
    assert english["Age"] == "0-30 days"


def test_R4_7_what_is_not_there_is_an_empty_cell(office: Office) -> None:
    brought_in(office, "B-1", owed(5, "2026-09-01", LineKind.RETENTION), owner_id=None)
    (cells,) = sheet(rows(office), office.desk.sales.people, Language.ZH)
    assert (cells["负责人"], cells["催收方式"], cells["账龄"]) == ("", "", "未到期")
    assert cells["应收金额（元）"] == "0.05"
    assert cells["款项类型"] == "质保金"
