"""The 《客诉处理表》 (R4.8): each cycle of a complaint has its form."""

from __future__ import annotations

import complaint_stages
from forms import fields_of, filled, nothing, rows, says
from given import Story
from people import SHEN, WANG, XU, ZHOU
from samples_remedies import REJECT, closed, communicated, follow_up, found_again, propose, resolved

from domain.complaint.correcting import PlanCorrectiveAction
from domain.complaint.severity import Severity
from domain.shared import AddContact


def dissatisfied() -> Story:
    """The customer gave two points: a second cycle began."""
    return resolved().when(follow_up(2), by=SHEN, at="03-03 09:00").then_accepted()


def test_R4_8_a_complaint_from_its_receipt_to_its_closing() -> None:
    form = filled(closed(), "complaint")
    assert (form.number, form.version) == ("KS-20260302-0001-CL-1", "1")
    assert (says(form, "category"), says(form, "severity")) == ("质量问题", "一般")
    assert (says(form, "handler_id"), says(form, "department")) == ("周技术", "技术部")
    assert (says(form, "founded"), says(form, "root_cause_code")) == ("成立", "密封圈批次不良")
    assert [row[4:] for row in rows(form, "Solutions")] == [
        ("批准", "王经理", "2026-03-02 09:00", "接受")
    ]
    assert (says(form, "score"), says(form, "words")) == ("4", "还行")
    assert says(form, "done_on") == "2026-03-02"
    assert says(form, "closed_at") == "2026-03-02 09:00"


def test_R4_8_R3_7_10_who_complained_is_hidden_from_all_but_those_who_handle_it() -> None:
    for story in (closed(), complaint_stages.REGISTERED):
        shown, hidden = filled(story, "complaint"), filled(story, "complaint", may=nothing)
        name = story.state.complainant.name
        assert name in says(shown, "complainant")
        assert says(hidden, "complainant") == "保密"
        assert fields_of(hidden)["complainant"].cell.value is None
        assert name not in [line.zh for f in fields_of(hidden).values() for line in f.cell.lines]


def test_R4_8_a_complainant_who_is_known_better_shows_so() -> None:
    story = closed()
    contact = story.state.complainant
    command = AddContact(contact_id=contact.contact_id, name="鲸落", phone="13900000000")
    told = story.when(command, by=XU).then_accepted()
    assert says(filled(told, "complaint"), "complainant") == "鲸落 / 13900000000"
    before = fields_of(filled(story, "complaint"))["complainant"].cell
    after = fields_of(filled(told, "complaint"))["complainant"].cell
    assert len(after.origins) == len(before.origins) + 1


def test_R4_8_each_cycle_has_its_own_finding_solutions_and_severity() -> None:
    again = found_again(dissatisfied())
    again = again.when(propose(0), by=ZHOU).then_accepted()
    first, second = filled(again, "complaint", "1"), filled(again, "complaint")
    assert (first.version, second.version) == ("1", "2")
    assert (says(first, "severity"), says(second, "severity")) == ("一般", "重大")
    assert (says(first, "score"), says(second, "score")) == ("2", "")
    assert len(rows(first, "Solutions")) == len(rows(second, "Solutions")) == 1
    assert (rows(first, "Solutions")[0][1], rows(second, "Solutions")[0][1]) == (
        *("¥3,000.00", "¥0.00"),
    )
    assert (says(second, "reopened_why"), says(first, "reopened_why")) == ("回访不满意", "")
    assert says(first, "received_by") == says(second, "received_by") == "许客服"


def test_R4_8_a_rejected_solution_shows_the_customers_words() -> None:
    story = communicated().when(REJECT, by=XU).then_accepted()
    ((*_, answer),) = rows(filled(story, "complaint"), "Solutions")
    assert answer == "不接受 / 不够"


def test_R4_8_corrective_actions_stand_with_every_cycle() -> None:
    due_on = closed().state.happened_on.replace(month=4)
    plan = PlanCorrectiveAction(owner_id=ZHOU, text="换供应商", due_on=due_on)
    story = dissatisfied().when(plan, by=WANG).then_accepted()
    for version in ("1", "2"):
        (action,) = rows(filled(story, "complaint", version), "Corrective actions")
        assert action == ("换供应商", "周技术", "2026-04-01", "", "")


def test_R4_8_before_anything_was_done_all_but_the_receipt_is_empty() -> None:
    form = filled(complaint_stages.REGISTERED, "complaint")
    assert form.is_ready
    for name in ("severity", "handler_id", "acknowledged_at", "founded", "score", "closed_at"):
        assert says(form, name) == ""
    urgent = filled(complaint_stages.found(Severity.URGENT), "complaint")
    assert says(urgent, "containment") != ""
