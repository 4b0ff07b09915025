"""How sentences say what fields hold."""

from __future__ import annotations

import pytest

from domain.language import in_words


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("amount_fen", 48_000_000, "¥480,000.00"),
        ("gap_fen", 1, "¥0.01"),
        ("delta_fen", -150, "-¥1.50"),
        ("amount_fen", None, None),
        ("round", 100, 100),
        ("total_fen", "—", "—"),
    ],
)
def test_money_reads_as_yuan(name: str, value: object, said: object) -> None:
    assert in_words(name, value) == said
