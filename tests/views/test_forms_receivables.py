"""The 《回款跟踪表》 of a deal (R4.7) and the ageing of receivables (V8) are one and the same."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from office import Office
from people import CHEN, ZHENG
from samples_dunning import promise
from samples_money import invoice, payment, to

from domain.deal.importing import ImportDeal, OpenLine
from domain.deal.payment_plan import LineKind
from domain.language import Language
from domain.people import OPERATOR
from projections.forms.reading import record_at
from projections.forms.registry import FORMS
from projections.forms.worded import worded
from projections.history import nobody
from projections.receivables import ReceivableFilter


def past_deal(office: Office) -> UUID:
    """A contract of last year, brought in with two lines that are still owed."""
    lines = (
        OpenLine(kind=LineKind.ACCEPTANCE, amount_fen=60_000, due_on=dt.date(2026, 3, 6)),
        OpenLine(kind=LineKind.RETENTION, amount_fen=40_000, due_on=dt.date(2026, 9, 30)),
    )
    command = ImportDeal(
        customer_name="桃花源智能农场有限公司",
        contract_no="2025-017",
        amount_fen=480_000,
        signed_on=dt.date(2025, 3, 31),
        owner_id=CHEN,
        open_lines=lines,
    )
    return office.desk.do(OPERATOR, command).id


def form_of(office: Office, deal: UUID, as_of: int | None = None) -> dict[str, Any]:
    sales = office.desk.sales
    position, instant = office.views.moment(office.now, as_of)
    found = record_at(sales.log, deal, position, instant, sales.people, nobody)
    assert found is not None
    subject, record = found
    return worded(FORMS["deal"]["collection"].filled(record, subject, None), Language.ZH)


def lines_of(form: dict[str, Any]) -> list[dict[str, Any]]:
    return [{f["name"]: f["value"] for f in section["fields"]} for section in form["sections"]]


def agree(office: Office, deal: UUID, as_of: int | None = None) -> None:
    """Form and view say the same of every line, now or as of a position."""
    views = office.catch_up()
    rows = views.receivables(ReceivableFilter(deal_id=deal), office.now, as_of).items
    lines = lines_of(form_of(office, deal, as_of))
    assert lines
    by_id = {row["line_id"]: row for row in rows}
    assert lines == [{n: by_id[line["line_id"]][n] for n in line} for line in lines]


def test_R4_7_the_form_says_what_the_list_of_receivables_says(office: Office) -> None:
    deal = past_deal(office)
    agree(office, deal)
    first, second = (line["line_id"] for line in lines_of(form_of(office, deal)))
    office.desk.do(ZHENG, invoice(first, 60_000), deal)
    office.desk.clock("03-09 10:00")
    office.desk.do(ZHENG, payment(20_000, to(first, 20_000)), deal)
    office.desk.do(CHEN, promise("T+3", "03-18", 40_000, line_id=first), deal)
    agree(office, deal)
    asked = office.position
    office.desk.clock("03-20 09:00")
    agree(office, deal)
    rest = payment(80_000, bank_ref="NB-2", received_on=dt.date(2026, 3, 20))
    office.desk.do(ZHENG, rest, deal)
    agree(office, deal)
    agree(office, deal, asked)
    paid, _ = lines_of(form_of(office, deal))
    assert (paid["open_fen"], paid["overdue_days"], paid["bucket"]) == (0, 14, None)
    assert second == lines_of(form_of(office, deal))[1]["line_id"]


def test_R4_7_a_deal_of_before_is_marked_as_imported(office: Office) -> None:
    deal = past_deal(office)
    office.catch_up()
    form = form_of(office, deal)
    assert form["imported"]
    assert form["ready"]
