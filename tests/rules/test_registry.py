"""All commands and events are complete: docs, clauses, sentences, codes, personal data."""

from __future__ import annotations

import ast
import re
import typing
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
from annotations import named_in, outcomes_of
from pydantic import BaseModel
from pydantic.fields import FieldInfo

import domain
from domain.clauses import CLAUSES
from domain.codes import CHAPTERS, CODES
from domain.context import Fact
from domain.kernel import Command, Event
from domain.outcomes import Deviation, Reason
from domain.people import Relation, Role
from domain.registry import AGGREGATES, COMMANDS, EVENTS
from domain.values import By, Personal, Restricted

DOMAIN = Path(domain.__file__).parent
CLAUSE_ID = re.compile(r"\b[GR]\d(?:\.\d+){1,2}\b")
CJK = re.compile(r"[\u3400-\u9fff]")
every_command = pytest.mark.parametrize("command", COMMANDS.values(), ids=list(COMMANDS))
every_event = pytest.mark.parametrize("event", EVENTS.values(), ids=list(EVENTS))

# ---- names ----------------------------------------------------------------------------------


def test_R5_1_no_two_classes_share_a_name() -> None:
    assert not COMMANDS.keys() & EVENTS.keys()
    for name, kind in {**COMMANDS, **EVENTS}.items():
        assert name == kind.__name__
        assert name == "ForecastUpdated" or not re.search(r"Updated|Data|Manager|Util", name)


@every_command
def test_G1_4_every_step_is_a_command_that_says_its_rule(command: type[Command]) -> None:
    assert (command.__doc__ or "").strip().endswith(".")
    assert command.aggregates
    assert set(command.aggregates) <= AGGREGATES.keys()
    assert command.issued_by, "somebody may issue it"
    assert all(isinstance(role, Role) for role in command.issued_by)
    assert all(isinstance(relation, Relation) for relation in command.issued_by.values())
    assert command.clause in CLAUSES
    assert set(command.also) <= CLAUSES.keys()
    assert command.clause not in command.also
    assert len(set(command.also)) == len(command.also)
    assert all(issubclass(fact, Fact) for fact in command.needs)


@every_command
def test_R5_1_auditors_and_the_like_issue_no_business_command(command: type[Command]) -> None:
    if command.aggregates[0] in ("lead", "deal", "complaint"):
        assert not {Role.AUDITOR, Role.COMPLIANCE, Role.ADMIN} & set(command.issued_by)


@every_command
def test_R5_1_every_own_field_of_a_command_is_refused_under_a_clause(
    command: type[Command],
) -> None:
    for name, field in command.model_fields.items():
        for mark in marks_of(field, By):
            assert mark.clause in CLAUSES, name


@every_command
def test_R5_1_what_a_command_can_lead_to_is_known(command: type[Command]) -> None:
    known = {Reason, Deviation, *EVENTS.values()}
    outcomes = outcomes_of(command)
    assert outcomes <= known, outcomes - known
    assert outcomes & set(EVENTS.values()), "a command that is accepted leaves an event"


def test_R5_2_every_event_comes_from_somewhere() -> None:
    yielded = {event for command in COMMANDS.values() for event in outcomes_of(command)}
    by_clocks = {e for e in EVENTS.values() if e.__module__ == "domain.clocks.events"}
    follow = {
        event
        for aggregate in AGGREGATES.values()
        for consequence in aggregate.consequences
        for event in named_in(consequence)
    }
    orphans = set(EVENTS.values()) - yielded - by_clocks - follow
    assert not {e.__name__ for e in orphans}


# ---- clauses --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", sorted(DOMAIN.rglob("*.py")), ids=lambda p: str(p.relative_to(DOMAIN))
)
def test_R5_1_every_clause_that_is_named_anywhere_exists(path: Path) -> None:
    named = set(CLAUSE_ID.findall(path.read_text(encoding="utf-8")))
    chapters = {known.rpartition(".")[0] for known in CLAUSES}
    assert named <= CLAUSES.keys() | chapters, named - CLAUSES.keys()


def calls(*names: str) -> Iterator[tuple[str, ast.Call]]:
    """Every call of one of these names in the domain, with its place."""
    for path in sorted(DOMAIN.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in names:
                yield f"domain/{path.relative_to(DOMAIN)}:{node.lineno}", node


# ---- sentences ------------------------------------------------------------------------------


@every_event
def test_R5_2_every_event_is_told_in_both_languages(event: type[Event]) -> None:
    assert (event.__doc__ or "").strip()
    assert not CJK.search(event.sentence.en)
    assert CJK.search(event.sentence.zh)
    for wording in event.sentence:
        placeholders = {name for _, name, _, _ in Formatter().parse(wording) if name}
        assert placeholders <= event.model_fields.keys()
    assert placeholders_of(event.sentence.en) == placeholders_of(event.sentence.zh)


def placeholders_of(wording: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(wording) if name}


# ---- personal data --------------------------------------------------------------------------


def marks_of(field: FieldInfo, kind: type[Any]) -> list[Any]:
    """Marks of the kind on the field or inside its type."""
    return [m for m in field.metadata if isinstance(m, kind)] + _inside(field.annotation, kind)


def _inside(annotation: Any, kind: type[Any]) -> list[Any]:
    found = [m for m in getattr(annotation, "__metadata__", ()) if isinstance(m, kind)]
    for part in typing.get_args(annotation):
        if not isinstance(part, kind):
            found += _inside(part, kind)
    return found


def parts_of(model: type[BaseModel]) -> Iterator[tuple[str, FieldInfo]]:
    """The fields of an event and of every shape within it."""
    for name, field in model.model_fields.items():
        yield f"{model.__name__}.{name}", field
        for part in _models(field.annotation):
            yield from parts_of(part)


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in typing.get_args(annotation):
        yield from _models(part)


#: Words for what may hold a customer's person or quote one.
PERSONAL = re.compile(r"(^|_)(phone|email|wechat|evidence|intent|text|words|reply)$")
#: Free text or names that are ours: our staff, our technical judgement, our steering report.
OURS = {
    "PersonAdded.name",
    "Question.text",
    "Advantage.text",
    "SteeringReported.text",
    "CorrectiveActionPlanned.text",
}
#: Of evidence only the hashes of the files are kept.
HASHES = {"ComplaintRegistered.evidence", "ComplaintResolved.evidence"}


@every_event
def test_R5_4_whatever_names_or_quotes_a_customers_person_is_marked(event: type[Event]) -> None:
    for place, field in parts_of(event):
        name = place.rpartition(".")[2]
        holds_text = "str" in str(field.annotation)
        if holds_text and (PERSONAL.search(name) or place.endswith(("Contact.name", "Added.name"))):
            assert place in OURS | HASHES or marks_of(field, Personal), place


def events_of(command: type[Command]) -> list[type[Event]]:
    return [event for event in EVENTS.values() if event in outcomes_of(command)]


@every_command
def test_R5_4_a_command_marks_what_its_event_marks(command: type[Command]) -> None:
    for event in events_of(command):
        for name in command.model_fields.keys() & event.model_fields.keys():
            for kind in (Personal, Restricted):
                if marks_of(event.model_fields[name], kind):
                    assert marks_of(command.model_fields[name], kind), name


# ---- codes ----------------------------------------------------------------------------------

#: Texts for what the door itself refuses: fields that are missing or badly formed.
AT_THE_DOOR = {"MALFORMED", "MISSING", "OUT_OF_RANGE"}


def codes_used() -> dict[str, str]:
    """Every code that stands in the domain as a string of capitals, with a place."""
    return {
        node.value: f"{path.name}:{node.lineno}"
        for path in sorted(DOMAIN.rglob("*.py"))
        if path.name != "codes.py"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and re.fullmatch(r"[A-Z][A-Z0-9_]+", node.value)
    }


def codes_of_reasons() -> dict[str, str]:
    """The codes written out where a reason is made."""
    found = {}
    for place, call in calls("Reason", "Reason.role", "Reason.four_eyes", "Reason.duplicate"):
        arguments = call.args[1:2] + [k.value for k in call.keywords if k.arg == "code"]
        for argument in arguments:
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                found[argument.value] = place
    return found


def test_R5_1_every_code_of_a_refusal_has_a_text() -> None:
    missing = {code: place for code, place in codes_of_reasons().items() if code not in CODES}
    assert not missing


def test_R5_1_no_text_is_unused() -> None:
    assert not CODES.keys() - codes_used().keys() - AT_THE_DOOR


def test_R5_1_codes_stand_in_alphabetical_order_and_each_in_one_chapter() -> None:
    for chapter in CHAPTERS:
        assert list(chapter) == sorted(chapter)
    assert sum(map(len, CHAPTERS)) == len(CODES)


@pytest.mark.parametrize("code", CODES)
def test_R5_1_a_refusal_is_told_in_both_languages(code: str) -> None:
    text = CODES[code]
    assert text.en.endswith(".")
    assert text.zh.endswith("。")
    assert not CJK.search(text.en)
    assert CJK.search(text.zh)
    assert placeholders_of(text.en) == placeholders_of(text.zh)


def test_R5_1_a_reason_brings_the_figures_that_its_text_names() -> None:
    for place, call in calls("Reason"):
        code = ast.literal_eval(call.args[1]) if is_text(call.args[1:2]) else ""
        wanted = placeholders_of(CODES[code].en) if code in CODES else set()
        details = [*call.args[4:], *(k.value for k in call.keywords if k.arg == "detail")]
        for detail in details:
            if isinstance(detail, ast.Dict):
                keys = {k.value for k in detail.keys if isinstance(k, ast.Constant)}
                assert wanted <= keys, place
        assert details or not wanted, place


def is_text(arguments: list[ast.expr]) -> bool:
    return all(isinstance(a, ast.Constant) and isinstance(a.value, str) for a in arguments)
