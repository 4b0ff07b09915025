"""A bank reference is one reference, however it is typed (R3.6.3)."""

from __future__ import annotations

import pytest

from application.indexes.money import as_read


@pytest.mark.parametrize(
    "typed", ["con-2", "ＣＯＮ-2", "CON -2", "CON-\u200b2", "CON\u00a0-2", "\u3000CON-2"]
)
def test_R3_6_3_what_reads_the_same_is_the_same(typed: str) -> None:
    assert as_read(typed) == as_read("CON-2")


@pytest.mark.parametrize("other", ["CON2", "CON-3", "CON_2", "CON-2-"])
def test_R3_6_3_what_reads_otherwise_is_another(other: str) -> None:
    assert as_read(other) != as_read("CON-2")
