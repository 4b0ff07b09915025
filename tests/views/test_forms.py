"""The forms up to the negotiation (R4.1–R4.4) say what the events say, and nothing else."""

from __future__ import annotations

import pytest
from forms import fields_of, filled, nothing, of_the_guidebook, rows, says
from given import Story, at
from leads import LEAD_REGISTERED, approve
from people import CHEN, WANG
from samples import score
from samples_deal import confirm, draft, record, review, submit
from samples_negotiation import answer, concession, material, objection, objection_ids, present
from stages import (
    NEEDS_CONFIRMED,
    NEEDS_RECORDED,
    NEEDS_SENT,
    OPENED,
    PREPARED_TO_NEGOTIATE,
    PRESENTED,
    TERMS_DISCUSSED,
)

from domain.clauses.model import Source
from domain.deal.presentation import PresentSolution
from domain.lead.correction import BaseField, CorrectLead
from domain.lead.scoring import ReturnScore
from projections.forms.kinds import NoSuchVersionError

# ---- 《需求沟通记录表》 ----------------------------------------------------------------------


def test_R4_1_the_form_shows_the_talk_its_preparation_and_the_answer() -> None:
    form = filled(NEEDS_CONFIRMED, "needs-record")
    assert (form.number, form.version) == ("SJ-20260302-0001-XQ-1", "1")
    assert says(form, "contacts") == "嫦娥 (总经理)"
    assert says(form, "our_people") == "陈一"
    assert says(form, "talked_at") == "2026-03-05 15:00 – 2026-03-05 16:00"
    assert says(form, "sources") == "客户官网"
    assert len(rows(form, "Preparation")) == 4
    assert [row[0] for row in rows(form, "Questions and answers by SPIN type")] == [
        *("背景问题", "难点问题", "影响问题", "价值问题")
    ]
    assert (says(form, "restated"), says(form, "cc")) == ("是", "王经理 / 孙产品")
    assert (says(form, "sent_at"), says(form, "confirmed_at")) == (
        "2026-03-06 11:00",
        "2026-03-06 15:00",
    )


def test_R4_1_G3_2_4_the_guidebooks_own_columns_are_told_from_ours() -> None:
    form = filled(NEEDS_CONFIRMED, "needs-record")
    assert form.source is Source.GUIDEBOOK
    assert of_the_guidebook(form) == ["现有痛点", "期望目标", "决策流程", "预算范围", "时间节点"]
    assert says(form, "pains") == "leak  蒸笼漏气 / P1  玉兔偷吃半成品"
    assert says(form, "budget") == "不低于 ¥400,000.00 / 不超过 ¥550,000.00"


def test_R4_1_each_version_of_the_needs_has_its_form() -> None:
    unknown = record(
        budget_min_fen=None,
        budget_max_fen=None,
        budget_unknown_reason="嫦娥还没问吴刚",
        talk_ended_at=at("03-06 17:00"),
    )
    contradicted = NEEDS_SENT.when(confirm(deviations=("老板还没批钱",)), by=CHEN, at="03-06 15:00")
    again = contradicted.when(unknown, by=CHEN, at="03-06 18:00").then_accepted()
    newest = filled(again, "needs-record")
    assert (newest.version, says(newest, "budget")) == ("2", "嫦娥还没问吴刚")
    assert "G3.2.4 BUDGET_UNKNOWN" in says(newest, "flags")
    old = filled(again, "needs-record", "1")
    assert (says(old, "corrections"), says(old, "confirmed_at")) == ("老板还没批钱", "")


def test_R4_1_what_no_event_says_is_empty_and_never_made_up() -> None:
    form = filled(NEEDS_CONFIRMED, "needs-record")
    for name in ("place", "open_points", "next_step"):
        cell = fields_of(form)[name].cell
        assert (cell.value, cell.lines, cell.origins) == (None, (), ())


def test_R4_1_before_the_mail_the_form_does_not_know_of_it() -> None:
    before, after = filled(NEEDS_RECORDED, "needs-record"), filled(NEEDS_SENT, "needs-record")
    assert (says(before, "sent_at"), says(after, "sent_at")) == ("", "2026-03-06 11:00")


def test_R4_1_a_form_without_a_talk_is_not_ready_and_has_no_version() -> None:
    form = filled(OPENED, "needs-record")
    assert (form.is_ready, form.version, form.number) == (False, None, "SJ-20260302-0001-XQ")
    with pytest.raises(NoSuchVersionError):
        filled(OPENED, "needs-record", "1")


# ---- 《方案反馈记录表》 ----------------------------------------------------------------------


def _second_meeting() -> PresentSolution:
    return present(started_at=at("03-16 14:30"), ended_at=at("03-16 15:30"))


def presented_again(story: Story) -> Story:
    """The next version of the solution, presented four days later."""
    for command, by, when in (
        (draft(), CHEN, "03-13 10:00"),
        (submit(solution_version=2), CHEN, "03-13 11:00"),
        (review(2), WANG, "03-13 14:00"),
        (material(), CHEN, "03-13 15:00"),
        (_second_meeting(), CHEN, "03-16 16:00"),
    ):
        story = story.when(command, by=by, at=when).then_accepted()
    return story


def test_R4_2_objections_stand_with_the_presentation_that_they_followed() -> None:
    first = PRESENTED.when(objection(), by=CHEN).then_accepted()
    first = first.when(answer(objection_ids(first)[0]), by=CHEN, at="03-13 09:00").then_accepted()
    again = presented_again(first).when(objection("03-16 15:10", text="交期太长"), by=CHEN)
    old = rows(filled(again.then_accepted(), "solution-feedback", "1"), "Objections")
    assert [(row[0], row[4], row[5]) for row in old] == [("价格偏高", "2026-03-13 09:00", "否")]
    new = rows(filled(again, "solution-feedback"), "Objections")
    assert [(row[0], row[3]) for row in new] == [("交期太长", "")]


def test_R4_2_the_form_names_the_decision_maker_and_the_minutes() -> None:
    form = filled(PRESENTED, "solution-feedback")
    assert form.source is Source.GUIDEBOOK
    assert of_the_guidebook(form) == []
    assert "（决策人）" in says(form, "attendees")
    assert says(form, "decision_maker") == "是"
    assert (says(form, "reserved_qa_minutes"), says(form, "actual_qa_minutes")) == ("40", "35")
    assert says(form, "submitted_at") == says(form, "attitude") == ""


# ---- 《谈判策略表》 --------------------------------------------------------------------------


def test_R4_3_G3_4_1_the_bottom_line_is_hidden_from_whom_it_is_secret_to() -> None:
    names = ("floor_price_fen", "max_payment_days", "min_scope")
    open_, hidden = (
        filled(PREPARED_TO_NEGOTIATE, "negotiation-strategy"),
        filled(PREPARED_TO_NEGOTIATE, "negotiation-strategy", may=nothing),
    )
    assert [says(open_, name) for name in names] == ["¥460,000.00", "60", "密封蒸笼线"]
    for name in names:
        cell = fields_of(hidden)[name].cell
        assert (says(hidden, name), cell.value, cell.hidden) == ("保密", None, True)
    assert "46000000" not in repr(hidden)
    assert says(hidden, "concerns") == "中秋前能否投产"


def test_R4_3_G3_4_2_the_guidebooks_own_columns_are_told_from_ours() -> None:
    form = filled(PREPARED_TO_NEGOTIATE, "negotiation-strategy")
    assert of_the_guidebook(form) == ["客户关注点", "我方优势", "让步空间"]


def test_R4_3_concessions_rounds_and_rehearsals_stand_in_their_order() -> None:
    story = TERMS_DISCUSSED.when(concession(), by=CHEN).then_accepted()
    form = filled(story, "negotiation-strategy")
    assert rows(form, "Concession ladder") == [
        ("价格", "¥500,000.00", "¥480,000.00", "预付款提高到三成", "2026-03-17 15:00")
    ]
    assert rows(form, "Roles and rehearsal") == [("2026-03-13 14:00", "陈一 / 王经理 / 吴法务")]
    ((number, _, positions, theirs, ours),) = rows(form, "Rounds")
    assert (number, theirs, ours) == ("1", "不超过四十八万", "预付三成")
    assert positions.startswith("价格：双方各让一步")


# ---- 《线索登记评分表》 ----------------------------------------------------------------------


def test_R4_4_a_round_that_was_returned_and_the_next_one_each_have_their_form() -> None:
    story = LEAD_REGISTERED.when(score(3, 4, 4), by=CHEN, at="03-02 10:00")
    story = story.when(ReturnScore(round=1), by=WANG, at="03-02 11:00", reason="预算没有依据")
    story = story.then_accepted().when(score(3, 3, 3), by=CHEN, at="03-02 13:00").then_accepted()
    story = approve(story, at="03-02 14:00")
    first, second = filled(story, "lead-score", "1"), filled(story, "lead-score")
    assert (says(first, "total"), says(first, "result")) == ("11", "退回")
    assert (says(first, "opinion"), says(first, "reviewed_by")) == ("预算没有依据", "王经理")
    assert (says(second, "total"), says(second, "grade"), says(second, "result")) == (
        *("9", "B", "通过"),
    )
    assert says(second, "owner_id") == "陈一"


def test_R4_4_a_corrected_field_shows_as_it_stands_with_both_events_behind_it() -> None:
    command = CorrectLead(field=BaseField.REGION, new="广寒")
    story = LEAD_REGISTERED.when(command, by=CHEN, reason="写错了").then_accepted()
    region = fields_of(filled(story, "lead-score"))["region"].cell
    assert region.value == "广寒"
    assert [origin.position for origin in region.origins] == [1, 2]
