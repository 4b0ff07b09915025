"""The forms from the contract to the last payment (R4.5–R4.7) say what the events say."""

from __future__ import annotations

from forms import filled, nothing, rows, says
from people import CHEN, HE, WANG, WU, ZHENG
from samples_amendment import amendment_out, passed, vote_on
from samples_contract import (
    FLOOR,
    SIDE_BY_SIDE,
    agreed,
    approved,
    draft,
    exception,
    revise,
    sha,
    submitted,
    vote,
)
from samples_delivery import M1, M2, delay, give_back, hand_over, reject, request
from samples_dunning import OWED_L2, disputed, pay, promise
from samples_money import booked, invoice, to
from samples_money import signed as signed_in_small
from stages import ACCEPTANCE_REQUESTED, ACCEPTED, DELIVERING, HANDED_OVER, SIGNED

from domain.deal.handing_over import HandoverItem
from domain.deal.invoicing import VoidInvoice
from domain.deal.records.contract import Department, Opinion
from projections.forms.model import Field, Form
from projections.forms.receivables_columns import RECEIVABLES_COLUMNS

# ---- 《合同评审表》 --------------------------------------------------------------------------


def test_R4_5_every_opinion_stands_with_the_text_that_it_is_bound_to() -> None:
    form = filled(approved(), "contract-review")
    assert says(form, "result") == "评审通过"
    assert [row[:2] for row in rows(form, "Opinions by department")] == [
        *(("法务", "同意"), ("财务", "同意"), ("技术/交付", "同意"), ("销售经理", "同意"))
    ]
    assert {row[5] for row in rows(form, "Opinions by department")} == {sha("a")}
    assert says(form, "content_sha256") == sha("a")
    assert len(rows(form, "Payment plan")) == 3


def test_R4_5_a_rejection_and_the_revision_after_it_each_have_their_form() -> None:
    out = submitted()
    against = vote(Department.LEGAL, Opinion.REJECT)
    rejected = out.when(against, by=WU).then_accepted()
    assert says(filled(rejected, "contract-review"), "result") == "评审未通过"
    revised = rejected.when(revise(content_sha256=sha("b")), by=CHEN).then_accepted()
    assert says(filled(revised, "contract-review", "1"), "result") == "审批作废"
    newest = filled(revised, "contract-review")
    assert (newest.version, says(newest, "result")) == ("2", "已起草")
    assert rows(newest, "Opinions by department") == []


def test_R4_5_what_was_not_signed_in_its_window_is_in_review_again() -> None:
    story = approved().wait("04-02 09:00")
    assert says(filled(story, "contract-review"), "result") == "审批过期，重新评审"


def test_R4_5_an_amendment_has_a_review_of_its_own() -> None:
    story = passed(amendment_out(), Department.LEGAL)
    form = filled(story, "contract-review")
    assert (form.version, form.number) == ("A1.1", "SJ-20260302-0001-PS-A1.1")
    assert [row[0] for row in rows(form, "Opinions by department")] == ["法务"]
    assert says(form, "signed_on") == ""
    original = filled(story, "contract-review", "1")
    assert len(rows(original, "Opinions by department")) == len(SIDE_BY_SIDE)
    assert says(original, "signed_on") != ""
    again = story.when(vote_on(Department.FINANCE, Opinion.REJECT), by=ZHENG).then_accepted()
    assert says(filled(again, "contract-review"), "result") == "评审未通过"
    assert says(filled(again, "contract-review", "1"), "result") == "评审通过"


def test_R4_5_G3_4_1_who_let_it_fall_below_the_bottom_line_shows_but_not_how_far() -> None:
    story = agreed(FLOOR - 1).when(draft(FLOOR - 1), by=CHEN).then_accepted()
    story = story.when(exception(), by=WANG, reason="中秋前必须签").then_accepted()
    title = "Leave to go below the bottom line"
    ((by, price, _, reason),) = rows(filled(story, "contract-review"), title)
    assert (by, price, reason) == ("王经理", "¥860,000.00", "中秋前必须签")
    hidden = filled(story, "contract-review", may=nothing)
    assert [row[:2] for row in rows(hidden, title)] == [("王经理", "保密")]


# ---- 《订单交付交接表》 and 《验收单》 --------------------------------------------------------


def test_R4_6_the_hand_over_goes_item_by_item_with_what_was_agreed() -> None:
    form = filled(HANDED_OVER, "handover")
    checklist = {row[0]: row[1:] for row in rows(form, "Checklist")}
    assert len(checklist) == len(HandoverItem)
    assert {gone_through for _, gone_through in checklist.values()} == {"是"}
    assert checklist["价格"][0] == "¥480,000.00"
    assert checklist["交付时间"][0] == "2026-04-24"
    assert checklist["付款方式"][0].startswith("L1 预付款 ¥144,000.00 / L2 验收款")
    assert says(form, "special_promises") == "装机时兔子不得入内"
    assert (says(form, "handed_by"), says(form, "to_id")) == ("陈一", "何交付")
    assert [text.zh for text in form.signatures] == ["移交人", "接收人"]


def test_R4_6_a_hand_over_that_was_returned_and_the_next_each_have_their_form() -> None:
    returned = HANDED_OVER.when(give_back(), by=HE, at="03-30 15:00").then_accepted()
    again = returned.when(hand_over(), by=CHEN, at="03-31 09:00").then_accepted()
    first, second = filled(again, "handover", "1"), filled(again, "handover")
    assert (says(first, "result"), says(first, "gaps")) == ("已退回", "围栏高度没写")
    assert (second.version, says(second, "result"), says(second, "answered_by")) == ("2", "", "")


def test_R4_6_a_blank_hand_over_shows_what_was_agreed_and_nothing_done() -> None:
    form = filled(SIGNED, "handover")
    assert (form.is_ready, form.version) == (False, None)
    assert {row[2] for row in rows(form, "Checklist")} == {""}
    assert says(form, "signed_on") == "2026-03-27"


def test_R4_6_the_sheet_of_a_milestone_shows_defects_and_then_the_signed_paper() -> None:
    story = ACCEPTANCE_REQUESTED.when(reject(), by=HE, at="04-13 15:00").then_accepted()
    story = story.when(request(), by=HE, at="04-20 09:00").then_accepted()
    form = filled(story, "acceptance")
    assert (form.version, says(form, "acceptance_criteria")) == (M1, "连蒸三笼不漏气")
    rejected, asked = rows(form, "Requests and answers")
    assert (rejected[2], rejected[4]) == ("验收未通过", "左边第二笼漏气 / 围栏少一块板")
    assert asked == ("2026-04-20 09:00", "何交付", "", "", "", "", "")


def test_R4_6_every_milestone_has_its_sheet_the_newest_request_first() -> None:
    form = filled(ACCEPTED, "acceptance")
    assert form.version == M2
    ((_, _, result, accepted_on, _, _, paper),) = rows(form, "Requests and answers")
    assert (result, accepted_on, paper) == ("验收通过", "2026-04-23", "c" * 64)
    assert says(filled(ACCEPTED, "acceptance", M1), "due_on") == "2026-04-15"


def test_R4_6_an_announced_delay_stands_on_the_sheet() -> None:
    story = DELIVERING.when(delay(), by=HE, at="04-03 09:00", reason="缺料").then_accepted()
    assert says(filled(story, "acceptance", M1), "announced_on") == "2026-04-20"
    assert says(filled(story, "acceptance", M2), "announced_on") == ""


# ---- 《回款跟踪表》 --------------------------------------------------------------------------


def line(form: Form, line_id: str) -> dict[str, str]:
    """The fields of one line, in Chinese."""
    for section in form.sections:
        found = {f.column.name: _reads(f) for f in section.fields}
        if found["line_id"] == line_id:
            return found
    raise AssertionError(line_id)


def _reads(field: Field) -> str:
    return " / ".join(text.zh for text in field.cell.lines)


def test_R4_7_the_form_has_the_columns_of_the_csv_in_their_order() -> None:
    for story in (SIGNED, DELIVERING):
        for section in filled(story, "collection").sections:
            assert [f.column.name for f in section.fields] == list(RECEIVABLES_COLUMNS)
    before = filled(approved(), "collection")
    assert not before.is_ready
    assert {_reads(f) for section in before.sections for f in section.fields} == {""}


def test_R4_7_what_was_invoiced_and_received_stands_on_its_line() -> None:
    story = signed_in_small().when(invoice(), by=ZHENG).then_accepted()
    story = story.when(invoice("L2", 5_000, invoice_no="FP-2"), by=ZHENG).then_accepted()
    story = booked(story, 4_000, to("L1", 3_000), to("L2", 1_000)).then_accepted()
    form = filled(story, "collection")
    first, second = line(form, "L1"), line(form, "L2")
    assert (first["invoiced_fen"], first["received_fen"], first["open_fen"]) == (
        *("¥30.00", "¥30.00", "¥0.00"),
    )
    assert (second["received_fen"], second["open_fen"]) == ("¥10.00", "¥40.00")
    assert (first["kind"], first["trigger"], first["bucket"]) == ("预付款", "签订", "")
    void = VoidInvoice(invoice_no="FP-2")
    voided = story.when(void, by="feng", reason="抬头写错").then_accepted()
    assert line(filled(voided, "collection"), "L2")["invoiced_fen"] == "¥0.00"


def test_R4_7_days_overdue_are_counted_to_the_day_that_is_asked_for() -> None:
    due, later, old = (
        line(filled(OWED_L2, "collection", on=day), "L2")
        for day in ("05-10 23:59", "05-11 00:00", "06-20 09:00")
    )
    assert (due["overdue_days"], due["bucket"]) == ("0", "未到期")
    assert (later["overdue_days"], later["bucket"]) == ("1", "0-30天")
    assert (old["overdue_days"], old["bucket"]) == ("41", "31-60天")
    planned = line(filled(OWED_L2, "collection", on="06-20 09:00"), "L3")
    assert (planned["due_on"], planned["overdue_days"], planned["bucket"]) == ("", "0", "未到期")


def test_R4_7_the_last_reminder_the_promise_and_the_next_step_stand_there() -> None:
    story = OWED_L2.wait("05-11 09:00").when(promise("T+1", "05-18", 9_000_000), by=CHEN)
    reminded = line(filled(story.then_accepted(), "collection"), "L2")
    assert (reminded["stage"], reminded["dunned_on"], reminded["dunned_by"]) == (
        *("T+1", "2026-05-11", "陈一"),
    )
    assert (reminded["dunning_channel"], reminded["dunning_reply"]) == ("电话", "下周就付")
    assert (reminded["promised_on"], reminded["promised_fen"]) == ("2026-05-18", "¥90,000.00")
    assert "T+3" in reminded["next_action"]


def test_R4_7_what_is_in_dispute_stands_apart() -> None:
    story = disputed(OWED_L2, 2_000_000)
    assert line(filled(story, "collection"), "L2")["disputed_fen"] == "¥20,000.00"
    paid = story.when(pay(36_000_000, "05-12"), by=ZHENG, at="05-12 09:00").then_accepted()
    assert line(filled(paid, "collection"), "L2")["disputed_fen"] == "¥0.00"
