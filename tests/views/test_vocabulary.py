"""Whatever a sentence can say has words: enums, deadlines, why they fall away, commands, roles."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from string import Formatter
from typing import Any, get_args, get_origin
from uuid import UUID

import pytest
from given import at

from application.coverage import events_of
from domain.approvals import ApprovalGiven
from domain.clocks import DeadlineArmed, DeadlineCancelled, DeadlineMet
from domain.codes import CODES
from domain.complaint.ending import ComplaintClosed
from domain.deal.confirmation import NeedsConfirmed
from domain.deal.ladder import kind_of
from domain.deal.negotiation import NegotiationStarted
from domain.deal.records.negotiation import CoreTerm
from domain.deal.rounds import ConcessionMade
from domain.deal.terminating import TerminationCode
from domain.kernel import Event
from domain.language import Language
from domain.lead.assignment import OWN_RULES
from domain.lead.correction import BaseField, LeadCorrected
from domain.people import Role
from domain.policy import CLOCKS, POLICY
from domain.registry import COMMANDS, EVENTS
from projections.sentences import OWN_RULES_IN_WORDS, SPECIAL, sentence
from projections.showing import shown
from projections.vocabulary.cancelling import WHY_CANCELLED
from projections.vocabulary.commands import COMMANDS_IN_WORDS
from projections.vocabulary.duties import WHAT_TO_DO, deadline_named
from projections.vocabulary.enums import WORDS
from projections.vocabulary.saying import lateness, said

ID = UUID("00000000-0000-4000-8000-000000000001")
DOMAIN = Path(__file__).resolve().parents[2] / "domain"
CODE = re.compile(r"[A-Z]+(_[A-Z]+)*\Z")
HAN = re.compile(r"[\u4e00-\u9fff]")


def enums_in(annotation: Any) -> Iterator[type[StrEnum]]:
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        yield annotation
    for argument in get_args(annotation):
        yield from enums_in(argument)


def spoken(event: type[Event]) -> set[str]:
    """The fields that the event's sentences name."""
    parsed = (Formatter().parse(text) for text in event.sentence)
    return {name for parts in parsed for _, name, _, _ in parts if name}


def said_enums() -> set[type[StrEnum]]:
    fields = (event.model_fields[name] for event in EVENTS.values() for name in spoken(event))
    return {enum for field in fields for enum in enums_in(field.annotation)}


def full_name(enum: type[StrEnum]) -> str:
    return f"{enum.__module__}.{enum.__name__}"


ENUMS = {full_name(enum): enum for enum in (*said_enums(), *WORDS)}


@pytest.mark.parametrize("name", sorted(ENUMS))
def test_every_code_of_an_enum_has_words(name: str) -> None:
    enum = ENUMS[name]
    assert set(WORDS[enum]) == {code.value for code in enum}
    for text in WORDS[enum].values():
        assert text.en
        assert HAN.search(text.zh) or text.en == text.zh


def test_every_kind_of_clock_has_a_name() -> None:
    steps = [kind_of(days) for days in POLICY.collection.steps]
    for kind in (*CLOCKS, *POLICY.clocks, "RECEIVABLE", "PROMISE", *steps):
        named = deadline_named(kind)
        assert kind not in (named.en, named.zh)
    assert len({deadline_named(kind).zh for kind in steps}) == len(steps)


def codes_where_clocks_are_cancelled() -> set[str]:
    """All codes in the files that cancel clocks: reasons, and what else they name."""
    found: set[str] = set()
    for path in DOMAIN.rglob("*.py"):
        text = path.read_text("utf-8")
        if "Cancel(" not in text and "DeadlineCancelled(" not in text:
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found |= {node.value} if CODE.match(node.value) else set()
    return found


def test_every_reason_for_which_a_clock_is_cancelled_has_words() -> None:
    found = codes_where_clocks_are_cancelled()
    assert {"LINE_EMPTIED", "GRADE_CHANGED", "REPLANNED", "SEVERITY_CHANGED"} <= found
    assert found - WHY_CANCELLED.keys() - WHAT_TO_DO.keys() - CODES.keys() == set()


def test_every_command_has_words() -> None:
    assert COMMANDS_IN_WORDS.keys() == COMMANDS.keys()
    jointly = [name for name, kind in COMMANDS.items() if ApprovalGiven in events_of(kind)]
    assert "CloseDeal" in jointly


def both(event: Event) -> tuple[str, str]:
    return sentence(event, shown(event), Language.EN), sentence(event, shown(event), Language.ZH)


def test_a_cancelled_reminder_is_told_in_words() -> None:
    event = DeadlineCancelled(clock_id=ID, kind="DUNNING_T+8", why="LINE_EMPTIED")
    assert both(event) == (
        f"Deadline “{deadline_named('DUNNING_T+8').en}” cancelled: "
        + WHY_CANCELLED["LINE_EMPTIED"].en,
        "期限“致电客户催收逾期款（T+8）”取消：该付款行已结清",
    )


def test_an_agreement_is_told_in_words() -> None:
    given = ApprovalGiven(command="CloseDeal", role=Role.DELIVERY)
    assert both(given) == ("delivery agrees to close the deal", "交付同意商机完结")
    code = TerminationCode.BY_AGREEMENT
    ended = ApprovalGiven(command="TerminateDeal", subject=code, role=Role.LEGAL)
    assert both(ended) == (
        "legal agrees to terminate the deal by agreement",
        "法务同意终止合同 协商一致",
    )


def test_instants_are_shanghais() -> None:
    event = DeadlineArmed(
        clock_id=ID,
        kind="INVOICE",
        clause="R3.6.2",
        starts_at=at("03-02 09:00"),
        due_at=at("03-05 18:00"),
        calendar_version="2026-1",
    )
    assert both(event)[1].endswith("截止 2026-03-05 18:00")


@pytest.mark.parametrize(
    ("seconds", "english", "chinese"),
    [
        (0, "in time", "按时"),
        (59, "59 s late", "迟 59 秒"),
        (3_600, "1 h late", "迟 1 小时"),
        (90_061, "1 d 1 h late", "迟 1 天 1 小时"),
    ],
)
def test_lateness_reads_in_its_largest_units(seconds: int, english: str, chinese: str) -> None:
    assert lateness(seconds) == (english, chinese)
    met = DeadlineMet(
        clock_id=ID, kind="INVOICE", by_event=ID, late_seconds=seconds, met_at=at("03-02 09:00")
    )
    assert both(met)[0] == f"Deadline “Issue the invoice” met {english}"


def test_what_a_correction_changed_reads_as_what_it_is() -> None:
    size = LeadCorrected(field=BaseField.COMPANY_SIZE, old="SMALL", new="LARGE")
    assert both(size)[1] == "更正企业规模：由 小型 改为 大型"
    amount = LeadCorrected(field=BaseField.EXPECTED_AMOUNT_FEN, old=None, new=100)
    assert both(amount)[0] == "Corrected: expected amount, from — to ¥1.00"


def test_what_a_manager_passed_over_and_what_a_customer_corrects_is_said() -> None:
    plain = NegotiationStarted(overridden=(), override_reason=None)
    assert both(plain) == ("Negotiation started", "进入商务谈判")
    past = NegotiationStarted(overridden=(ID, ID), override_reason="客户急着谈")
    assert both(past)[0] == "Negotiation started past 2 open objection(s)"
    assert both(past)[1] == "进入商务谈判，越过 2 条未答异议"
    answer: dict[str, Any] = {"needs_version": 1, "by_contact": "c", "proof_sha256": "a" * 64}
    assert both(NeedsConfirmed(deviations=(), **answer))[1].endswith("确认无偏差")
    corrected = NeedsConfirmed(deviations=("预算是 30 万",), **answer)
    assert both(corrected)[0].endswith("of the needs: 1 point(s) to correct")


@pytest.mark.parametrize(
    ("minutes", "words"), [(0, "0 min"), (59, "59 min"), (11_655, "8 d 2 h"), (61, "1 h 1 min")]
)
def test_how_long_a_complaint_took_reads_in_its_largest_units(minutes: int, words: str) -> None:
    closed = ComplaintClosed(total_minutes=minutes, cycle=1)
    assert both(closed)[0] == f"Closed in cycle 1, {words} after registration"


def test_a_conceded_price_is_money_and_other_terms_are_not() -> None:
    price = ConcessionMade(term=CoreTerm.PRICE, from_=50_000_000, to=48_000_000)
    assert both(price)[1] == "在“价格”上让步：由 ¥500,000.00 到 ¥480,000.00"


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [("pct_bp", 3_000, "30 %"), ("x", True, "是"), ("x", None, "—"), ("role", Role.LEGAL, "法务")],
)
def test_single_values(name: str, value: object, words: str) -> None:
    assert said(name, value).zh == words


@pytest.mark.parametrize("event", EVENTS.values(), ids=lambda event: event.__name__)
def test_G1_4_a_sentence_holds_a_list_only_where_it_has_words_of_its_own(
    event: type[Event],
) -> None:
    worded = {name for kind, names, _ in SPECIAL if issubclass(event, kind) for name in names}
    for name in spoken(event) - worded:
        assert get_origin(event.model_fields[name].annotation) is not tuple, name


def test_every_rule_of_the_service_has_words() -> None:
    assert set(OWN_RULES_IN_WORDS) == OWN_RULES
