"""Commands that must say why: which they are stands on their classes, and each is held to it."""

from __future__ import annotations

import pytest

from domain.clauses import CLAUSES
from domain.kernel import Command
from domain.registry import COMMANDS
from interfaces.http.openapi import command_schema
from interfaces.intake import clause_of

EXPLAINED = [kind for kind in COMMANDS.values() if kind.reason_under is not None]


@pytest.mark.parametrize("kind", EXPLAINED, ids=lambda kind: kind.__name__)
def test_R5_1_what_needs_a_reason_is_described_so(kind: type[Command]) -> None:
    assert kind.reason_under in CLAUSES
    assert "reason" in command_schema(kind)["required"]
    assert clause_of(kind, "reason") == kind.reason_under


def test_R5_1_some_need_one_and_most_do_not() -> None:
    assert 20 < len(EXPLAINED) < len(COMMANDS) / 2
