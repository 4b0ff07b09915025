"""Somebody who never read the docs carries a lead to a signed deal, by clicking, and replays it."""

from __future__ import annotations

from pathlib import Path

import pytest
from browsing import SOAK, reading
from clicking import Hand
from people import AUDITOR, CHEN
from playwright.sync_api import Browser, expect
from stories.playing import Play
from walk_to_a_deal import COMPANY, STAFF, TO_A_DEAL, TO_THE_SIGNATURE

#: Where the walk ends: at the deal, or at the signature of it.
STEPS = (*TO_A_DEAL, *TO_THE_SIGNATURE) if SOAK else TO_A_DEAL
STATE = "已签订" if SOAK else "需求沟通"
#: The sentences of what is replayed: of the deal, or of the lead that became one.
FIRST, LAST = ("开立商机", "合同于 2026-03-27 签订") if SOAK else ("登记线索", "转为商机")


class House:
    """The people, each in a browser of his own, and the clock on the wall."""

    def __init__(self, play: Play, browser: Browser) -> None:
        self._play, self._browser = play, browser
        self._hands: dict[str, Hand] = {}

    def come_in(self, person: str, when: str) -> Hand:
        self._play.clock(when)
        if person not in self._hands:
            self._hands[person] = Hand(reading(self._browser, self._play, person))
        return self._hands[person].open()


@pytest.mark.soak
def test_a_lead_becomes_a_deal_by_clicking_alone(tmp_path: Path, browser: Browser) -> None:
    """Every form comes from its command, and no page leaves one without the next step."""
    with Play(tmp_path, people=STAFF, verify_seconds=0) as play:
        house = House(play, browser)
        for step in STEPS:
            step(house.come_in)
        state = play.app.state
        state.ledger.catch_up()
        state.ledger.sign()
        state.checker.verify()
        _replayed(house.come_in(AUDITOR, "03-27 16:00"))
        refused = play.get(AUDITOR, "/audit", outcome="refused")["items"]
        assert refused == []
        if SOAK:
            _named_as_meant(play)


def _named_as_meant(play: Play) -> None:
    """Names that were typed stand for the people who bear them, ours and the customer's."""
    columns = play.get(AUDITOR, "/pipeline")["columns"]
    (deal,) = (f"/deals/{item['id']}" for column in columns for item in column["items"])
    customer = play.get(AUDITOR, deal)["contact_id"]
    assert play.the(deal, "NeedsRecorded")["data"]["participants"] == [CHEN, customer]
    assert play.the(deal, "NeedsSummarySent")["data"]["to"] == customer
    assert play.the(deal, "ContractSigned")["data"]["their_signatory"] == customer


def _replayed(auditor: Hand) -> None:
    """The slider goes from the first step to the last; what stands there is vouched for."""
    page = auditor.rail("商机看板").click(COMPANY).page
    expect(page.locator(".case-head .chip").first).to_have_text(STATE)
    if not SOAK:
        auditor.click("来源线索")
    auditor.click("回放")
    slider = page.get_by_role("slider", name="步骤")
    slider.focus()
    page.keyboard.press("Home")
    expect(page.locator("#step h2").first).to_contain_text(FIRST)
    page.keyboard.press("End")
    last = page.locator(".timeline a").last.get_attribute("data-position")
    page.wait_for_selector(f"#step[data-position='{last}']")
    assert page.url.endswith(f"?at={last}")
    assert slider.input_value() == slider.get_attribute("max")
    expect(page.locator(".timeline")).to_contain_text(LAST)
    expect(page.locator("#step .chip").first).to_contain_text("已验证")
