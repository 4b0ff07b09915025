"""Numbers of the process stand in the policy and nowhere else (R5.3)."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import domain
from domain.policy import POLICY, Policy

DOMAIN = Path(domain.__file__).parent
#: Where numbers belong: the policy itself, bounds of values, the calendar's own arithmetic,
#: and the units in which the wording of a clause shows the policy's numbers.
HOMES = {"policy.py", "values.py", "calendar.py", "figures.py"}
#: Counting and indexing, and the units in which shares are given.
HARMLESS = {0, 1, 2, 100, 10_000}
#: Calls whose numbers are bounds of a field.
BOUNDS = {"Field", "StringConstraints"}


def literals(tree: ast.AST) -> Iterator[ast.Constant]:
    """The whole numbers and fractions written out in the code, bounds of fields apart."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in BOUNDS:
            continue
        if isinstance(node, ast.Constant) and type(node.value) in (int, float):
            yield node
        yield from literals(node)


def offences(source: str) -> list[int]:
    return [n.lineno for n in literals(ast.parse(source)) if n.value not in HARMLESS]


def test_R5_3_no_number_of_the_process_stands_outside_the_policy() -> None:
    files = [p for p in sorted(DOMAIN.rglob("*.py")) if p.name not in HOMES]
    found = [
        f"domain/{path.relative_to(DOMAIN)}:{line}"
        for path in files
        for line in offences(path.read_text(encoding="utf-8"))
    ]
    assert not found, "numbers that belong into domain/policy.py: " + ", ".join(found)


def test_R5_3_the_search_finds_what_it_is_meant_to() -> None:
    assert offences("x = 1440\ny = total >= 10 or total < -7") == [1, 2, 2]
    assert offences("def f(n: int = 30) -> None: ...\nHALF = 0.5") == [1, 2]
    assert not offences("x = items[1:2]\nflag = True\nn: int = Field(ge=1, le=5)")


def test_R5_3_the_policy_is_one_value_with_a_version() -> None:
    assert POLICY.version
    assert Policy.model_validate_json(POLICY.model_dump_json()) == POLICY


def test_R5_3_every_number_of_the_policy_rules_something() -> None:
    used = {
        node.attr
        for path in DOMAIN.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute)
    }
    assert not Policy.model_fields.keys() - used
