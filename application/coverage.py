"""Which clause is carried out by what: commands, events, deadlines and tests, found in the code.

Nothing here is kept by hand: a command says its clauses, its `decide` the events that can
follow, an `Arm` the clause of its clock, and a test begins its name with the clause.
"""

from __future__ import annotations

import ast
import inspect
import re
import sys
import typing
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from domain.clauses import CLAUSES, Clause
from domain.clauses.figures import figures
from domain.clocks import Arm
from domain.kernel import Command, Event
from domain.language import Text
from domain.policy import POLICY, Policy
from domain.registry import COMMANDS
from domain.values import By

TEST_NAME = re.compile(r"^def (test_((?:[GR]\d+(?:_\d+)+_)+)\w+)", re.MULTILINE)
CLAUSE_IN_NAME = re.compile(r"([GR])(\d+(?:_\d+)+)_")


@dataclass(frozen=True, slots=True)
class ClauseRow:
    """One clause, worded with the numbers in force, and what carries it out."""

    clause: Clause
    wording: Text
    commands: tuple[str, ...]
    events: tuple[str, ...]
    clocks: tuple[str, ...]
    #: None where the tests are not at hand (an installed package).
    tests: tuple[str, ...] | None

    @property
    def is_due(self) -> bool:
        """Whether something must carry it out: it binds, and is no mere advice."""
        return not self.clause.is_advice


def clause_table(policy: Policy = POLICY) -> tuple[ClauseRow, ...]:
    """Every clause, in order, with what carries it out."""
    values = figures(policy)
    tests = tests_by_clause()
    return tuple(
        ClauseRow(
            clause=clause,
            wording=clause.wording(values),
            commands=tuple(kind.__name__ for kind in _commands().get(id, ())),
            events=_events_of(_commands().get(id, ())),
            clocks=_clocks().get(id, ()),
            tests=None if tests is None else tests.get(id, ()),
        )
        for id, clause in CLAUSES.items()
    )


def clauses_of(kind: type[Command]) -> tuple[str, ...]:
    """Every clause that a command rests on: its own, those it looks at, those of its fields."""
    marks = (mark for info in kind.model_fields.values() for mark in info.metadata)
    named = (mark.clause for mark in marks if isinstance(mark, By))
    return tuple(dict.fromkeys((kind.clause, *kind.also, *named)))


def events_of(kind: type[Command]) -> tuple[type[Event], ...]:
    """The events that a command can lead to, as `decide` declares them."""
    return named_in(kind.decide)


def named_in(function: Callable[..., Any]) -> tuple[type[Event], ...]:
    """The events that a function says it yields, in its return annotation."""
    returned = typing.get_type_hints(function).get("return")
    return tuple(sorted(set(_event_classes(returned)), key=lambda event: event.__name__))


@cache
def tests_by_clause() -> Mapping[str, tuple[str, ...]] | None:
    """The tests that begin with a clause's id, as `folder/file.py::name`; None without tests."""
    folder = Path(__file__).resolve().parent.parent / "tests"
    if not (folder / "rules").is_dir():
        return None
    found: dict[str, list[str]] = {}
    for file in sorted(folder.rglob("test_*.py")):
        for name, ids in TEST_NAME.findall(file.read_text(encoding="utf-8")):
            for id in _ids_in(ids):
                found.setdefault(id, []).append(f"{file.relative_to(folder).as_posix()}::{name}")
    return {id: tuple(names) for id, names in found.items()}


def _ids_in(prefix: str) -> Iterator[str]:
    """The clauses that the name of a test begins with: `G3_1_4_`, or several in a row.

    A number that begins the sentence looks like part of the id: the longest known id counts.
    """
    for letter, digits in CLAUSE_IN_NAME.findall(prefix):
        parts = digits.split("_")
        for length in range(len(parts), 0, -1):
            id = letter + ".".join(parts[:length])
            if id in CLAUSES:
                yield id
                break


@cache
def _commands() -> Mapping[str, tuple[type[Command], ...]]:
    found: dict[str, tuple[type[Command], ...]] = {}
    for kind in COMMANDS.values():
        for id in clauses_of(kind):
            found[id] = (*found.get(id, ()), kind)
    return found


@cache
def _clocks() -> Mapping[str, tuple[str, ...]]:
    """The kinds of clock that stand for each clause, from every `Arm(kind, clause, …)`."""
    found: dict[str, set[str]] = {}
    modules = [m for name, m in sys.modules.items() if name.startswith("domain.")]
    for module in modules:
        if getattr(module, "Arm", None) is not Arm or module.__name__ == Arm.__module__:
            continue
        for node in ast.walk(ast.parse(inspect.getsource(module))):
            if isinstance(node, ast.Call) and _names(node.func, Arm) and len(node.args) > 1:
                kind, clause = (_value(argument, module) for argument in node.args[:2])
                found.setdefault(clause, set()).add(kind)
    return {id: tuple(sorted(kinds)) for id, kinds in found.items()}


def _names(node: ast.expr, kind: type) -> bool:
    return isinstance(node, ast.Name) and node.id == kind.__name__


def _value(node: ast.expr, module: ModuleType) -> str:
    """What an argument says: the text itself, or the constant of the module that it names."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.Name(id=name):
            return str(getattr(module, name))
        case _:
            raise TypeError(
                f"{module.__name__} line {node.lineno}: the kind and the clause of an Arm must "
                "be written out, or the clauses table cannot show them"
            )


def _events_of(kinds: tuple[type[Command], ...]) -> tuple[str, ...]:
    return tuple(sorted({event.__name__ for kind in kinds for event in events_of(kind)}))


def _event_classes(hint: Any) -> Iterator[type[Event]]:
    if isinstance(hint, type) and issubclass(hint, Event):
        yield hint
    for part in typing.get_args(hint):
        yield from _event_classes(part)
