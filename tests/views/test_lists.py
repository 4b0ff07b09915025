"""Lists and the board: filters, pages that hold still, cursors that nobody can make up."""

from __future__ import annotations

import base64
import datetime as dt
import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from leads import contact, convert
from office import Office
from people import CHEN, WANG, ZHAO

from domain.deal.forecast import UpdateForecast
from domain.deal.state import Stage
from domain.lead.state import Source, Status
from domain.policy import Grade
from projections.audit import AuditFilter
from projections.deals import DealFilter
from projections.leads import LeadFilter
from projections.paging import BadCursorError, cursor
from projections.pipeline import PipelineFilter
from projections.views import Views


def names(rows: list[dict[str, Any]]) -> list[str]:
    return [row["customer_name"] for row in rows]


def converted(office: Office, name: str, amount_fen: int = 48_000_000, by: str = CHEN) -> None:
    lead = office.graded(name, 3, 4, 4, by=by)
    office.desk.do(by, contact(), lead)
    office.desk.do(by, convert(expected_amount_fen=amount_fen), lead)


def pages(office: Office, limit: int) -> Iterator[list[dict[str, Any]]]:
    """All pages of the lead list, while somebody goes on registering."""
    after: str | None = None
    while True:
        page = office.catch_up().leads(LeadFilter(), office.now, limit=limit, cursor=after)
        yield page.items
        office.lead(f"其间{office.position}")
        if page.next is None:
            return
        after = page.next


def test_pages_hold_still_while_others_write(office: Office) -> None:
    expected = [f"第{number}号" for number in range(7)]
    for name in expected:
        office.lead(name)
    found = list(pages(office, 3))
    assert [len(items) for items in found] == [3, 3, 1]
    assert names([row for items in found for row in items]) == expected[::-1]


def test_the_filters_of_the_lead_list(office: Office) -> None:
    office.graded("月宫桂花糕食品有限公司", 3, 4, 4)
    office.graded("会飞的石头建材有限公司", 2, 3, 3, by=ZHAO, source=Source.REFERRAL)
    office.lead("会飞的石头建材有限公司", confirm_not_duplicate=True, reason="另一家分公司")
    views = office.catch_up()

    def found(**wanted: Any) -> list[str]:
        page = views.leads(LeadFilter(**wanted), office.now)
        return [row["number"][-4:] for row in page.items]

    assert found() == ["0003", "0002", "0001"]
    assert found(grade=Grade.A) == ["0001"]
    assert found(state=Status.REGISTERED) == ["0003"]
    assert found(source=Source.REFERRAL) == ["0002"]
    assert found(search="石头") == ["0003", "0002"]
    assert found(search="xs-20260302-0002") == ["0002"]
    assert found(search="%") == []
    assert found(duplicates=True) == ["0003"]
    assert found(owner=ZHAO) == ["0002"]


def test_a_lead_shows_its_scores_and_who_approved_them(office: Office) -> None:
    lead = office.graded("月宫桂花糕食品有限公司", 3, 4, 4)
    row = office.catch_up().leads(LeadFilter(), office.now).items[0]
    assert row["id"] == row["lead_id"] == str(lead)
    assert (row["size_fit"], row["budget_clarity"], row["urgency"]) == (3, 4, 4)
    assert (row["total"], row["grade"], row["round"]) == (11, "A", 1)
    assert (row["approver_id"], row["owner_id"], row["state"]) == (WANG, CHEN, "ASSIGNED")
    assert row["first_contact_due_at"] == "2026-03-03T01:00:00Z"
    assert row["recorded_at"] == "2026-03-02T01:00:00Z"


def test_the_board_counts_what_its_columns_hold(office: Office) -> None:
    for number in range(5):
        converted(office, f"第{number}号", (number + 1) * 1_000_000)
    views = office.catch_up()
    board = views.pipeline(PipelineFilter(), office.now, limit=2)
    assert [c["stage"] for c in board["columns"]] == [s for s in Stage if s != "UNOPENED"]
    discovery = board["columns"][0]
    assert (discovery["count"], discovery["amount_fen"]) == (5, 15_000_000)
    assert discovery["weighted_fen"] == 1_500_000
    assert names(discovery["items"]) == ["第0号", "第1号"]
    card = discovery["items"][0]
    assert (card["grade"], card["probability_bp"], card["days_in_stage"]) == ("A", 1000, 0)

    office.desk.clock("03-05 09:00")
    converted(office, "其间")
    views = office.catch_up()
    rest = views.pipeline(PipelineFilter(), office.now, limit=9, cursor=discovery["next"])
    assert [c["stage"] for c in rest["columns"]] == ["DISCOVERY"]
    assert names(rest["columns"][0]["items"]) == ["第2号", "第3号", "第4号"]
    assert rest["columns"][0]["items"][0]["days_in_stage"] == 3


def test_the_filters_of_the_board(office: Office) -> None:
    converted(office, "月宫桂花糕食品有限公司", 1_000_000)
    converted(office, "会飞的石头建材有限公司", 2_000_000, by=ZHAO)
    views = office.catch_up()

    def found(**wanted: Any) -> list[str]:
        board = views.pipeline(PipelineFilter(**wanted), office.now)
        return [row["number"][-4:] for column in board["columns"] for row in column["items"]]

    assert found() == ["0001", "0002"]
    assert found(search="石头") == ["0002"]
    assert found(owner=CHEN, team="sales") == ["0001"]
    assert found(amount_from_fen=1_500_000) == ["0002"]
    assert found(amount_to_fen=1_500_000) == ["0001"]
    assert found(grade=Grade.B) == []
    assert found(source=Source.EXHIBITION, industry="食品") == ["0001", "0002"]
    assert found(stage=Stage.LOST) == []
    assert found(breached=True) == []


def test_a_probability_of_the_owners_own_weighs(office: Office) -> None:
    converted(office, "月宫桂花糕食品有限公司")
    deal = office.catch_up().deals(DealFilter(), office.now).items[0]
    forecast = UpdateForecast(
        expected_amount_fen=10_000_000, expected_sign_on=dt.date(2026, 4, 1), probability_bp=2500
    )
    office.desk.do(CHEN, forecast, UUID(deal["id"]))
    views = office.catch_up()
    listed = views.deals(DealFilter(), office.now).items[0]
    assert (listed["expected_amount_fen"], listed["weighted_fen"]) == (10_000_000, 2_500_000)
    card = views.pipeline(PipelineFilter(), office.now)["columns"][0]["items"][0]
    assert card["weighted_fen"] == 2_500_000


def cursors_made_up() -> list[str]:
    def packed(value: object) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).decode()

    return [
        "",
        "x",
        "ä",
        "!!!!",
        packed(None),
        packed(7),
        packed([]),
        packed(["leads"]),
        packed(["leads", "1", "XS", "no id"]),
        packed(["leads", 2**70, "XS", "00000000-0000-4000-8000-000000000001"]),
        packed(["leads", True, "XS", "00000000-0000-4000-8000-000000000001"]),
        cursor("audit", 7),
    ]


@pytest.mark.parametrize("made_up", cursors_made_up())
def test_a_made_up_cursor_is_refused(office: Office, made_up: str) -> None:
    with pytest.raises(BadCursorError):
        office.views.leads(LeadFilter(), office.now, cursor=made_up)
    with pytest.raises(BadCursorError):
        office.views.pipeline(PipelineFilter(), office.now, cursor=made_up)


@pytest.mark.parametrize(("limit", "rows"), [(None, 100), (0, 1), (-5, 1), (7, 7), (10_000, 120)])
def test_a_page_is_never_larger_than_allowed(office: Office, limit: int | None, rows: int) -> None:
    for number in range(51):
        office.lead(f"第{number}号")
    views: Views = office.catch_up()
    assert office.position >= 120
    wanted = AuditFilter(to_position=121)
    assert len(views.audit(wanted, office.now, limit=limit).items) == rows
