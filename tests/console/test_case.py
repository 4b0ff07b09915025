"""The page of a case: what was done and what comes next, and what the customer needs in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from browsing import opened, reading
from console_company import Company
from people import CHEN
from playwright.sync_api import Browser

from domain.language import Language
from interfaces.console.facts import parts_of, plain_facts
from interfaces.console.frame import is_flat
from interfaces.console.notices import in_words, notice

Told = Mapping[str, Any]
WAITING = ({"command": "ApproveScore", "waits_for": ["SALES_MANAGER"]},)


@pytest.mark.parametrize(
    ("language", "what", "mine", "missing", "said"),
    [
        (
            Language.EN,
            "Scored",
            [("ScoreLead", "/")],
            (),
            "Done: Scored. Next for you: Score the lead.",
        ),
        (
            Language.ZH,
            "评分",
            [("ScoreLead", "/")],
            (),
            "已办理：评分。 接下来由您办理：线索评分。",
        ),
        (Language.ZH, "评分", [], WAITING, "已办理：评分。 下一步：审核通过评分，等待销售经理。"),
        (Language.EN, "", [], (), "Done. It stands in the log."),
    ],
)
def test_a_notice_says_what_was_done_and_whose_turn_it_is(
    language: Language, what: str, mine: list[tuple[str, str]], missing: tuple[Told, ...], said: str
) -> None:
    assert notice(what, mine, missing, language) == said


def test_reasons_name_commands_as_their_buttons_do() -> None:
    text = "请先发送（SendNeedsSummary），OpenSSL 除外"
    assert in_words(text, Language.ZH) == "请先发送（发送需求纪要），OpenSSL 除外"


def test_a_deal_tells_its_needs_and_folds_what_is_not_present() -> None:
    case = {
        "state": "NEGOTIATION",
        "id": "x",
        "scenario": "NEW_CUSTOMER",
        "discovery": {"prepared": True, "needs": [{"pain_ids": ["P1"]}], "confirmed_version": 2},
        "negotiation": {"rounds": [{"round": 1}], "doers": ["chen"]},
        "delivery": {"state": "NOT_HANDED"},
    }
    needs = {
        "needs_version": 2,
        "goals": ["快"],
        "pains": [{"id": "P1", "text": "慢"}],
        "complex": True,
    }
    assert plain_facts(case) == {"scenario": "NEW_CUSTOMER"}
    discovery, negotiation = parts_of(case, needs)
    said = {"goals": ["快"], "pains": ["慢"], "needs_version": 2, "confirmed_version": 2}
    assert (discovery.told, discovery.is_open) == (said, False)
    assert (negotiation.told, negotiation.is_open) == ({"rounds": [{"round": 1}]}, True)


def test_records_of_plain_values_are_a_table() -> None:
    record = {"line_id": "L1", "amount_fen": 1}
    assert is_flat([record, record])
    assert not is_flat([record])
    assert not is_flat([record, {"votes": []}])
    assert not is_flat([record, {str(n): n for n in range(9)}])


def test_the_customers_words_stand_on_the_page(company: Company, browser: Browser) -> None:
    page = reading(browser, company.play, CHEN)
    assert opened(page, company.deal) == []
    needs = page.locator("details.part[open]").first.inner_text()
    for words in ("中秋前日产三千块", "蒸笼漏气", "玉兔偷吃", "¥400,000.00", "八月初一试产"):
        assert words in needs
    page.context.close()
