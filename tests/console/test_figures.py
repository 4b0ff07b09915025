"""The charts: bars are as long as their figures say, and what is drawn is what the API answers."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

import pytest
from console_company import Company
from hypothesis import given
from hypothesis import strategies as st
from people import WANG

from interfaces.console.charts import LONGEST, bars, falls
from interfaces.console.forecast_charts import CHANGES
from interfaces.console.frame import percent, yuan
from projections.outlook import Change

FEN = st.integers(-(10**12), 10**12)
#: What a rounded number of the drawing may be off.
OFF = 0.02


@given(st.lists(st.integers(0, 10**12), min_size=1))
def test_the_greatest_bar_is_the_longest_and_nothing_has_none(values: list[int]) -> None:
    lengths = bars(values)
    assert max(lengths) == (LONGEST if max(values) else 0)
    for value, length in zip(values, lengths, strict=True):
        assert (length > 0) == (value > 0)
        assert length <= LONGEST


@given(FEN, st.lists(FEN, max_size=13))
def test_each_change_begins_where_the_one_before_ended(begun: int, changes: list[int]) -> None:
    """In units of the drawing; what is too small to be seen is drawn a little longer."""
    sums = [begun]
    for change in changes:
        sums.append(sums[-1] + change)
    least, most = min(0, *sums), max(0, *sums)
    spans = falls(begun, changes)
    assert len(spans) == len(changes) + 2
    ends = [(0, begun), *pairwise(sums), (0, sums[-1])]
    for span, (one, other) in zip(spans, ends, strict=True):
        assert 0 <= span.start <= span.start + span.length <= LONGEST + OFF
        assert (span.length > 0) == (one != other)
        if one != other and abs(other - one) * 100 >= most - least:
            place = (min(one, other) - least) / (most - least) * LONGEST
            assert abs(span.start - place) <= OFF
            assert abs(span.length - abs(other - one) / (most - least) * LONGEST) <= OFF


def test_every_bar_of_the_waterfall_has_words() -> None:
    assert set(CHANGES) == set(Change)


def shown(company: Company, path: str) -> str:
    play = company.play
    answer = play.client.get(path, headers=play.headers(WANG, accept_language="en"))
    assert answer.status_code == 200
    return answer.text


@pytest.mark.parametrize("days", [7, 90])
def test_the_waterfall_ends_at_what_is_expected_now(company: Company, days: int) -> None:
    page = shown(company, f"/figures?since={days}")
    (table,) = re.findall(r"What changed the forecast</h2>(.*?)</section>", page, re.S)
    found: dict[str, Any] = company.play.get(WANG, "/forecast")["waterfall"]
    assert yuan(found["to"]["weighted_fen"]) in table
    assert CHANGES["NEW"].en in table
    assert f'href="/figures?since={days}" aria-current="page"' in table


def test_deadlines_stand_under_the_month_in_which_they_fell_due(company: Company) -> None:
    page = shown(company, "/figures")
    (table,) = re.findall(r"by the month they fell due</h2>(.*?)</section>", page, re.S)
    rows = company.play.get(WANG, "/deadlines", month="2026-03")["items"]
    met, judged = (sum(row[name] for row in rows) for name in ("met", "judged"))
    assert judged > 0
    assert re.search(rf"2026-03</th>.*?{percent(met * 10_000 // judged)}", table, re.S)
    assert "2026-02" not in table
