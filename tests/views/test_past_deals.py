"""Past deals stand in the lists like any other, and are marked as imported."""

from __future__ import annotations

import datetime as dt

from office import Office
from people import CHEN

from domain.deal.importing import ImportDeal, OpenLine
from domain.deal.payment_plan import LineKind
from domain.people import OPERATOR
from projections.deals import DealFilter
from projections.pipeline import PipelineFilter

RETAINED = OpenLine(kind=LineKind.RETENTION, amount_fen=4_800_000, due_on=dt.date(2026, 9, 30))
PAST = ImportDeal(
    customer_name="桃花源智能农场有限公司",
    contract_no="2025-017",
    amount_fen=48_000_000,
    signed_on=dt.date(2025, 3, 31),
    owner_id=CHEN,
    open_lines=(RETAINED,),
)


def test_G2_2_the_list_of_deals_shows_when_a_past_deal_was_signed(office: Office) -> None:
    deal = office.desk.do(OPERATOR, PAST).id
    (row,) = office.catch_up().deals(DealFilter(), office.now).items
    assert row["deal_id"] == str(deal)
    assert row["imported"] is True
    assert (row["signed_on"], row["amount_fen"]) == ("2025-03-31", 48_000_000)
    assert (row["stage"], row["owner_id"]) == ("CLOSED_PENDING_RETENTION", CHEN)


def test_G1_4_the_board_marks_a_past_deal(office: Office) -> None:
    office.desk.do(OPERATOR, PAST)
    views = office.catch_up()
    columns = views.pipeline(PipelineFilter(), office.now)["columns"]
    cards = [card for column in columns for card in column["items"]]
    assert [(card["imported"], card["stage"]) for card in cards] == [
        (True, "CLOSED_PENDING_RETENTION")
    ]


def test_a_rebuild_changes_no_byte(office: Office) -> None:
    office.desk.do(OPERATOR, PAST)
    office.catch_up()
    before = office.tables()
    office.views.rebuild()
    assert office.tables() == before
