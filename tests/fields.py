"""What a body is refused for field by field, with the clause that each field declares."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pydantic import ValidationError

from domain.kernel import Command
from domain.values import By


def refused_under(kind: type[Command], build: Callable[[], Command]) -> dict[str, str]:
    """The fields for which building the command fails, and the clause of each."""
    with pytest.raises(ValidationError) as refused:
        build()
    return {field: _clause(kind, field) for field in _fields(refused.value)}


def _fields(error: ValidationError) -> set[str]:
    return {str(problem["loc"][0]) for problem in error.errors()}


def _clause(kind: type[Command], field: str) -> str:
    declared = [m for m in kind.model_fields[field].metadata if isinstance(m, By)]
    return declared[-1].clause if declared else kind.clause
