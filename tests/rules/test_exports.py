"""What it takes to take events out of the house (R5.5)."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from fields import refused_under
from given import T0, Story, given
from people import AUDITOR, BING, QIAN, WANG, WU, YI
from pydantic import ValidationError

from domain.company.export import ExportFilter, ExportRange, Format, Stage
from domain.company.exports import (
    ApproveExport,
    CancelExport,
    ExportApproved,
    ExportCancelled,
    ExportRequested,
    LogExport,
    LogExported,
    RequestExport,
)
from domain.facts import Exportable
from domain.kernel import Command
from domain.outcomes import Problem
from domain.people import OPERATOR
from domain.registry import EXPORT

NOT_YET = given(EXPORT)
ID = NOT_YET.stream.id
HASH = "ab" * 32
FIRST, LAST = "01" * 32, "02" * 32


def request(**given: Any) -> RequestExport:
    return RequestExport(**({"formats": (Format.JSONL,), "purpose": "年度审计"} | given))


def requested(**given: Any) -> ExportRequested:
    return ExportRequested.of(request(**given), export_id=ID)


PERSONAL: dict[str, Any] = {"personal": True, "legal_basis": "个人信息保护法第十三条"}
PLAIN = NOT_YET.when(request(), YI)
WAITING = NOT_YET.when(request(**PERSONAL), YI)
APPROVED = WAITING.when(ApproveExport(), BING)
WRITTEN = LogExport(
    range=ExportRange(from_=1, to=90), rows=80, sha256=HASH, first_hash=FIRST, last_hash=LAST
)
DONE = PLAIN.when(WRITTEN)
CANCELLED = PLAIN.when(CancelExport(), BING)

# ---- asking for one -------------------------------------------------------------------------


@pytest.mark.parametrize("who", [YI, OPERATOR])
def test_R5_5_compliance_or_the_operator_asks_for_an_export(who: str) -> None:
    story = NOT_YET.when(request(), who)
    story.then(requested())
    assert (story.state.stage, story.state.requester_id) == (Stage.READY, who)


@pytest.mark.parametrize("who", [WANG, QIAN, AUDITOR, WU])
def test_R5_5_nobody_else_does(who: str) -> None:
    NOT_YET.when(request(), who).then_refused("R5.5", "ROLE", Problem.ROLE)


def test_R5_5_all_that_was_asked_for_is_kept_each_form_once() -> None:
    asked: dict[str, Any] = {
        "range": ExportRange(from_=T0, to=T0 + dt.timedelta(days=90)),
        "filter": ExportFilter(aggregate_ids=(uuid4(),)),
        "legal_basis": "合同",
    }
    story = NOT_YET.when(request(formats=(Format.CSV, Format.XES, Format.CSV), **asked), YI)
    story.then(requested(formats=(Format.CSV, Format.XES), **asked))


def test_R5_5_a_day_stands_for_its_first_instant_in_shanghai() -> None:
    days = ExportRange.model_validate_json('{"from": "2026-01-01", "to": "2026-04-01"}')
    instants = '{"from": "2026-01-01T00:00:00+08:00", "to": "2026-03-31T16:00:00Z"}'
    assert days == ExportRange.model_validate_json(instants)
    assert ExportRange.model_validate_json(days.model_dump_json()) == days


def test_R5_5_a_position_is_a_whole_number_that_can_be_one() -> None:
    assert ExportRange.model_validate_json('{"from": 0, "to": 7}') == ExportRange(from_=0, to=7)
    for wrong in (
        "-1",
        "true",
        "1.5",
        "4611686018427387905",
        '"12"',
        '"2026-01-01T00:00:00"',
        '"2026-02-30"',
        '"0001-01-01"',
    ):
        with pytest.raises(ValidationError):
            ExportRange.model_validate_json(f'{{"from": {wrong}}}')


@pytest.mark.parametrize(
    ("begin", "end", "is_empty"),
    [
        (None, None, False),
        (5, None, False),
        (None, 5, False),
        (5, 6, False),
        (5, 5, True),
        (6, 5, True),
        (T0, T0 + dt.timedelta(microseconds=1), False),
        (T0, T0, True),
        (5, T0, False),
    ],
)
def test_R5_5_a_range_that_ends_before_it_begins_is_none(
    begin: Any, end: Any, is_empty: bool
) -> None:
    story = NOT_YET.when(request(range=ExportRange(from_=begin, to=end)), YI)
    if is_empty:
        story.then_refused("R5.5", "EXPORT_RANGE_EMPTY")
    else:
        story.then_accepted()


def test_R5_5_purpose_and_form_are_named() -> None:
    assert refused_under(RequestExport, lambda: RequestExport.model_validate({})) == {
        "purpose": "R5.5",
        "formats": "R5.5",
    }
    assert refused_under(RequestExport, lambda: request(formats=())) == {"formats": "R5.5"}


def test_R5_5_personal_data_leaves_on_a_legal_basis_only() -> None:
    NOT_YET.when(request(personal=True), YI).then_refused("R5.5", "LEGAL_BASIS_MISSING")
    WAITING.then(requested(**PERSONAL))


# ---- approval -------------------------------------------------------------------------------


@pytest.mark.parametrize("who", [BING, WU])
def test_R5_5_with_personal_data_another_one_of_compliance_or_legal_approves(who: str) -> None:
    assert WAITING.state.stage is Stage.WAITING
    story = WAITING.when(ApproveExport(), who)
    story.then(ExportApproved(export_id=ID))
    assert story.state.stage is Stage.READY


def test_R5_5_nobody_approves_his_own_export() -> None:
    WAITING.when(ApproveExport(), YI).then_refused("R5.5", "OWN_EXPORT", Problem.FOUR_EYES)
    of_operator = NOT_YET.when(request(**PERSONAL), OPERATOR)
    of_operator.when(ApproveExport(), YI).then(ExportApproved(export_id=ID))


@pytest.mark.parametrize("who", [WANG, QIAN, AUDITOR, OPERATOR])
def test_R5_5_nobody_else_approves(who: str) -> None:
    WAITING.when(ApproveExport(), who).then_refused("R5.5", "ROLE", Problem.ROLE)


def test_R5_5_without_personal_data_there_is_nothing_to_approve() -> None:
    PLAIN.when(ApproveExport(), BING).then_refused("R5.5", "EXPORT_NEEDS_NO_APPROVAL")


def test_R5_5_it_is_approved_once() -> None:
    again = APPROVED.when(ApproveExport(), WU)
    again.then_refused("R5.5", "ILLEGAL_STATE", Problem.ILLEGAL_STATE)


# ---- calling it off -------------------------------------------------------------------------


@pytest.mark.parametrize("story", [PLAIN, WAITING, APPROVED], ids=["plain", "waiting", "approved"])
@pytest.mark.parametrize("who", [YI, BING, OPERATOR])
def test_R5_5_an_export_is_called_off_until_it_is_done(story: Story, who: str) -> None:
    called_off = story.when(CancelExport(), who)
    called_off.then(ExportCancelled(export_id=ID))
    assert called_off.state.stage is Stage.CANCELLED


@pytest.mark.parametrize("story", [DONE, CANCELLED], ids=["done", "cancelled"])
@pytest.mark.parametrize("command", [CancelExport(), ApproveExport()], ids=["cancel", "approve"])
def test_R5_5_what_is_done_or_called_off_stays_so(story: Story, command: Command) -> None:
    personal = replace(story.state, personal=True)
    ended = replace(story, stream=replace(story.stream, state=personal))
    refused = ended.when(command, BING)
    refused.then_refused("R5.5", "ILLEGAL_STATE", Problem.ILLEGAL_STATE)


def test_R5_5_only_who_may_ask_for_it_calls_it_off() -> None:
    PLAIN.when(CancelExport(), WU).then_refused("R5.5", "ROLE", Problem.ROLE)


# ---- done -----------------------------------------------------------------------------------


@pytest.mark.parametrize("story", [PLAIN, APPROVED], ids=["plain", "approved"])
def test_R5_5_when_it_is_written_the_log_says_what_left_the_house(story: Story) -> None:
    done = story.when(WRITTEN)
    done.then(LogExported.of(WRITTEN, export_id=ID, by=YI, purpose="年度审计"))
    assert (done.state.stage, done.state.sha256) == (Stage.DONE, HASH)


@pytest.mark.parametrize("who", [YI, OPERATOR])
def test_R5_5_only_the_service_says_that_it_was_written(who: str) -> None:
    PLAIN.when(WRITTEN, who).then_refused("R5.5", "ROLE", Problem.ROLE)


@pytest.mark.parametrize("story", [WAITING, CANCELLED, DONE], ids=["waiting", "cancelled", "done"])
def test_R5_5_nothing_is_recorded_that_may_not_leave(story: Story) -> None:
    story.when(WRITTEN).then_refused("R5.5", "ILLEGAL_STATE", Problem.ILLEGAL_STATE)


# ---- what the log does not hold --------------------------------------------------------------


@pytest.mark.parametrize(("begin", "is_ahead"), [(1, False), (90, False), (91, False), (92, True)])
def test_R5_5_a_range_behind_the_end_of_the_log_is_none(begin: int, is_ahead: bool) -> None:
    asked = request(range=ExportRange(from_=begin))
    story = NOT_YET.when(asked, YI, facts=(Exportable(last_position=90),))
    if is_ahead:
        story.then_refused("R5.5", "EXPORT_RANGE_AHEAD")
    else:
        story.then_accepted()


def test_R5_5_what_nothing_is_recorded_under_cannot_be_exported() -> None:
    known, unknown = uuid4(), uuid4()
    asked = request(filter=ExportFilter(aggregate_ids=(known, unknown)))
    story = NOT_YET.when(asked, YI, facts=(Exportable(90, (unknown,)),))
    story.then_refused("R5.5", "EXPORT_OF_UNKNOWN")
    (reason,) = story.reasons
    assert reason.detail == {"ids": str(unknown)}


def test_R5_5_the_service_calls_off_what_can_never_be_written() -> None:
    PLAIN.when(CancelExport(reason="nothing is recorded there")).then_accepted()
    DONE.when(CancelExport(reason="nothing is recorded there")).then_refused(
        "R5.5", "ILLEGAL_STATE", Problem.ILLEGAL_STATE
    )
