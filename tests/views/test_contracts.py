"""The contract ledger (V17), and the share of customers that bought again (R3.8.5)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from books import brought_in, customer_of, owed, reasoned
from deal_play import MOON, Play
from office import Office
from people import CHEN, LIU, WANG, WU, ZHAO, ZHENG, ZHOU
from samples_contract import line
from samples_deal import reassign

from domain.deal.payment_plan import LineKind, Trigger
from projections.contracts import ContractFilter
from projections.paging import BadCursorError, cursor


@pytest.fixture
def play(office: Office) -> Play:
    """A deal that was signed on Tuesday 3 March."""
    play = Play(office)
    play.until("sign")
    return play


def ledger(office: Office, **wanted: Any) -> list[dict[str, Any]]:
    return office.catch_up().contracts(ContractFilter(**wanted), office.now).items


def numbers(office: Office, **wanted: Any) -> list[str]:
    return [row["contract_no"] for row in ledger(office, **wanted)]


def held_number(play: Play) -> str:
    return str(play.story.state.contract.number)


def rate(office: Office, months: int = 24) -> tuple[int, int, int | None]:
    found = office.catch_up().repurchase(months, office.now)
    return found["customers"], found["repurchasing_customers"], found["rate_bp"]


# ---- the ledger --------------------------------------------------------------------------------


def test_V17_a_contract_stands_in_the_ledger_once_it_is_signed(office: Office) -> None:
    play = Play(office)
    play.until("vote SALES_MANAGER")
    assert ledger(office) == []
    play.move("sign")
    (row,) = ledger(office)
    assert row["id"] == row["deal_id"] == str(play.deal)
    assert row["contract_no"] == held_number(play)
    assert (row["customer_name"], row["owner_id"], row["stage"]) == (MOON, CHEN, "SIGNED")
    assert (row["amount_fen"], row["original_amount_fen"]) == (88_000_000, 88_000_000)
    assert (row["signed_on"], row["term_ends_on"]) == ("2026-03-03", "2027-03-03")
    assert (row["template_id"], row["rev"], row["non_standard_terms"]) == ("TPL-2026-A", 1, [])
    assert len(row["content_sha256"]) == 64
    assert {(vote["department"], vote["by"]) for vote in row["approvers"]} == {
        ("LEGAL", WU),
        ("FINANCE", ZHENG),
        ("TECHNICAL", ZHOU),
        ("SALES_MANAGER", WANG),
    }
    assert (row["archived"], row["archive_place"], row["amendments"]) == (False, None, [])
    assert row["imported"] is False
    signed = next(
        p
        for p in office.desk.sales.log.stream(play.deal)
        if type(p.recorded.event).__name__ == "ContractSigned"
    )
    assert row["as_of_position"] == signed.position


def test_R3_4_7_what_is_archived_says_where_it_lies(play: Play) -> None:
    office = play.office
    assert len(ledger(office, archived=False)) == 1
    play.move("archive")
    (row,) = ledger(office, archived=True)
    assert (row["archive_place"], row["archived_on"]) == ("法务部二号柜", "2026-03-03")
    assert row["scan_sha256"] == "9" * 64
    assert ledger(office, archived=False) == []


def test_R3_4_8_an_amendment_stands_beside_the_contract_it_changes(play: Play) -> None:
    office = play.office
    play.move("archive")
    before = ledger(office)[0]
    first = line("L1", 29_333_333, kind=LineKind.PREPAY, trigger=Trigger.SIGNED, days=0)
    play.amended(first, line("L2", 60_666_667))
    (row,) = ledger(office)
    assert (row["amount_fen"], row["original_amount_fen"]) == (90_000_000, 88_000_000)
    (amendment,) = row["amendments"]
    assert (amendment["amendment_no"], amendment["delta_fen"]) == (1, 2_000_000)
    assert (amendment["amount_fen"], amendment["archived_on"]) == (90_000_000, None)
    assert amendment["content_sha256"] != row["content_sha256"] == before["content_sha256"]
    assert len(amendment["approvers"]) == len(row["approvers"]) == 4
    assert row["archived"] is False, "its amendment is not"
    play.move("archive")
    (row,) = ledger(office, archived=True)
    assert row["amendments"][0]["archived_on"] is not None


def test_V17_a_contract_of_the_time_before_is_marked_and_has_no_paper_here(office: Office) -> None:
    brought_in(office, "2025-017", owed(5, "2026-09-01"), owner_id=None, term_days=500)
    (row,) = ledger(office)
    assert (row["contract_no"], row["imported"], row["stage"]) == ("2025-017", True, "SIGNED")
    assert (row["amount_fen"], row["signed_on"], row["term_ends_on"]) == (
        *(60_000_000, "2025-03-31"),
        "2026-08-13",
    )
    assert (row["archived"], row["approvers"], row["content_sha256"]) == (None, [], None)
    assert row["owner_id"] is None
    for archived in (True, False):
        assert ledger(office, archived=archived) == []


def test_V17_filters_pick(office: Office, play: Play) -> None:
    deal = brought_in(office, "2025-017", term_days=400)
    brought_in(office, "2025-018", owner_id=ZHAO, signed_on=dt.date(2025, 4, 2), term_days=350)
    everything = numbers(office)
    assert everything[1:] == ["2025-018", "2025-017"], "the last signed first"
    assert numbers(office, search="纸鸢") == ["2025-018", "2025-017"]
    assert numbers(office, search="2025-018") == numbers(office, owner=ZHAO) == ["2025-018"]
    assert numbers(office, customer_id=customer_of(office, deal)) == ["2025-018", "2025-017"]
    assert numbers(office, team="sales") == everything
    assert numbers(office, team="delivery") == []
    office.desk.do(LIU, reasoned(reassign(ZHAO)), play.deal)
    assert numbers(office, owner=ZHAO) == [everything[0], "2025-018"]


@pytest.mark.parametrize(("days", "found"), [(0, []), (13, []), (14, ["2025-018"]), (400, None)])
def test_V17_what_expires_soon(office: Office, days: int, found: list[str] | None) -> None:
    """Today is 2 March 2026; 2025-018 ends on the 16th, 2025-017 has ended, 2025-019 has no end."""
    brought_in(office, "2025-017", term_days=330)
    brought_in(office, "2025-018", term_days=350)
    brought_in(office, "2025-019")
    assert numbers(office, expiring_days=days) == (["2025-018"] if found is None else found)


def test_V17_what_was_terminated_does_not_expire_any_more(play: Play) -> None:
    office = play.office
    assert len(numbers(office, expiring_days=400)) == 1
    play.terminated()
    (row,) = ledger(office)
    assert row["stage"] == "TERMINATED"
    assert numbers(office, expiring_days=400) == []


def test_V17_pages(office: Office) -> None:
    for number in range(5):
        brought_in(office, f"2025-{number}", signed_on=dt.date(2025, 1 + number // 2, 1))
    views = office.catch_up()
    everything = views.contracts(ContractFilter(), office.now).items
    found, after = [], None
    for _ in range(3):
        page = views.contracts(ContractFilter(), office.now, 2, after)
        found += page.items
        after = page.next
    assert (found, after) == (everything, None)
    for made_up in ("x", cursor("contracts", "yesterday", "x"), cursor("contracts", 1, 2)):
        with pytest.raises(BadCursorError):
            views.contracts(ContractFilter(), office.now, 2, made_up)


# ---- buying again ------------------------------------------------------------------------------


def test_R3_8_5_nobody_bought_anything(office: Office) -> None:
    assert rate(office) == (0, 0, None)


def test_R3_8_5_who_signed_twice_within_the_time_bought_again(office: Office) -> None:
    """云上纸鸢 signed in 2023-03, 2024-06 and 2025-06, 月宫 in 2025-07; today is 2 March 2026."""
    for year, month in ((2023, 3), (2024, 6), (2025, 6)):
        brought_in(office, f"{year}", signed_on=dt.date(year, month, 1))
    brought_in(office, "M", customer_name=MOON, signed_on=dt.date(2025, 7, 1))
    assert rate(office, 6) == (0, 0, None)
    assert rate(office, 12) == (2, 0, 0)
    assert rate(office, 24) == (2, 1, 5_000)
    assert rate(office, 36) == (2, 1, 5_000)
    brought_in(
        office,
        "M2",
        customer_name=MOON,
        signed_on=dt.date(2026, 1, 1),
        closed_on=dt.date(2026, 2, 1),
    )
    assert rate(office, 24) == (2, 2, 10_000)


@pytest.mark.parametrize(("signed_on", "counts"), [("2025-09-02", 0), ("2025-09-03", 1)])
def test_R3_8_5_the_time_begins_the_day_after_that_day_of_the_earlier_month(
    office: Office, signed_on: str, counts: int
) -> None:
    brought_in(office, "A", signed_on=dt.date.fromisoformat(signed_on))
    assert rate(office, 6)[0] == counts
    found = office.views.repurchase(6, office.now)
    assert (found["signed_after"], found["signed_until"]) == ("2025-09-02", "2026-03-02")
    assert found["position"] == office.position


def test_R3_8_5_a_deal_that_is_not_signed_counts_for_nothing(office: Office) -> None:
    play = Play(office)
    play.until("vote SALES_MANAGER")
    assert rate(office) == (0, 0, None)
    play.move("sign")
    assert rate(office) == (1, 0, 0)
    play.terminated()
    assert rate(office) == (1, 0, 0), "it was signed all the same"
