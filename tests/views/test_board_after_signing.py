"""The board (V1) and the deals after the signature: closed, terminated, complained about."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from books import booked, brought_in, customer_of, owed, reasoned
from complaint_play import Case
from deal_play import Play
from office import Office
from people import FENG, HE, XU, ZHENG
from samples_complaint import complain

from domain.complaint.ending import Withdraw
from domain.complaint.kinds import Category
from domain.complaint.reopening import Reopen
from domain.deal.closing import CloseDeal
from domain.deal.payment_plan import LineKind
from domain.deal.reversal import ReversePayment
from domain.deal.state import Stage
from projections.deals import DealFilter
from projections.pipeline import PipelineFilter


def card(office: Office, deal: UUID, as_of: int | None = None) -> dict[str, Any]:
    board = office.catch_up().pipeline(PipelineFilter(), office.now, as_of)
    cards = (item for column in board["columns"] for item in column["items"])
    return next(item for item in cards if item["id"] == str(deal))


def columns(office: Office) -> dict[str, tuple[int, int]]:
    """The columns that hold something: how many deals, and what they weigh."""
    board = office.catch_up().pipeline(PipelineFilter(), office.now)
    return {c["stage"]: (c["count"], c["weighted_fen"]) for c in board["columns"] if c["count"]}


def test_V1_every_stage_has_its_column(office: Office) -> None:
    board = office.catch_up().pipeline(PipelineFilter(), office.now)
    shown = [column["stage"] for column in board["columns"]]
    assert shown == [stage for stage in Stage if stage is not Stage.UNOPENED]


def test_V1_a_deal_that_is_closed_weighs_what_it_was_won_for(office: Office) -> None:
    deal = brought_in(
        office,
        "A-1",
        owed(400, "2026-03-01", LineKind.ACCEPTANCE),
        owed(100, "2026-06-01", LineKind.RETENTION),
    )
    assert columns(office) == {"SIGNED": (1, 60_000_000)}
    booked(office, deal, 400, "NB-1", received_on=dt.date(2026, 3, 1))
    for person in (ZHENG, HE):
        office.desk.do(person, CloseDeal(), deal)
    assert columns(office) == {"CLOSED_PENDING_RETENTION": (1, 60_000_000)}
    office.desk.clock("06-01 10:00")
    last = booked(office, deal, 100, "NB-2", received_on=dt.date(2026, 6, 1))
    assert columns(office) == {"CLOSED": (1, 60_000_000)}
    found = card(office, deal)
    assert (found["imported"], found["probability_bp"]) == (True, 10_000)
    office.desk.do(FENG, reasoned(ReversePayment(payment_id=last)), deal)
    assert columns(office) == {"CLOSED_PENDING_RETENTION": (1, 60_000_000)}


def test_V1_a_deal_that_was_terminated_weighs_nothing(office: Office) -> None:
    play = Play(office)
    play.until("sign")
    assert columns(office) == {"SIGNED": (1, 88_000_000)}
    play.terminated()
    assert columns(office) == {"TERMINATED": (1, 0)}
    (row,) = office.views.deals(DealFilter(stage=Stage.TERMINATED), office.now).items
    assert (row["probability_bp"], row["weighted_fen"], row["imported"]) == (0, 0, False)


def test_R3_7_1_open_complaints_stand_on_the_card_of_their_deal(office: Office) -> None:
    play = Play(office)
    play.until("sign")
    other = brought_in(office, "A-1")
    assert card(office, play.deal)["open_complaints"] == 0
    one = Case(office, play.deal)
    two = Case(office, play.deal, category=Category.OTHER).investigated().resolved()
    asked, then = office.catch_up().position, card(office, play.deal)
    assert (then["open_complaints"], card(office, other)["open_complaints"]) == (2, 0)
    assert then["as_of_position"] < asked
    one.do(XU, Withdraw(proof_sha256="a" * 64))
    assert card(office, play.deal)["open_complaints"] == 1
    two.closed()
    assert card(office, play.deal)["open_complaints"] == 0
    two.do(XU, reasoned(Reopen()))
    play.move("archive")
    found = card(office, play.deal)
    assert (found["open_complaints"], found["stage"]) == (1, "SIGNED")
    assert card(office, play.deal, asked) == then
    before = office.tables()
    office.views.rebuild()
    assert office.tables() == before


def test_V1_a_complaint_about_no_deal_stands_on_no_card(office: Office) -> None:
    deal = brought_in(office, "A-1")
    office.desk.do(XU, complain(customer_id=customer_of(office, deal), deal_id=None))
    assert card(office, deal)["open_complaints"] == 0


def test_V1_a_deal_without_an_owner_is_nobodys(office: Office) -> None:
    deal = brought_in(office, "A-1", owner_id=None)
    assert card(office, deal)["owner_id"] is None
    (row,) = office.views.deals(DealFilter(), office.now).items
    assert (row["owner_id"], row["imported"]) == (None, True)
