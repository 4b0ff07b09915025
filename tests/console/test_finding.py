"""What somebody looks for is where he is led: the refused field, the new deal, the present step."""

from __future__ import annotations

import re

from browsing import READY, Look, opened, reading
from console_company import Company
from people import AUDITOR, CHEN, WANG
from playwright.sync_api import Browser, expect
from stories import bodies
from stories.journeys import approved, registered

PHONE = Look("zh-CN", "light", 390)
#: Whether what one is at lies within the row that holds it.
WITHIN = """(here) => {
    const [outer, inner] = [here.parentElement, here].map((e) => e.getBoundingClientRect());
    return inner.left >= outer.left && inner.right <= outer.right;
}"""


def test_G3_1_7_a_reason_in_what_is_folded_away_is_opened(
    company: Company, browser: Browser
) -> None:
    page = reading(browser, company.play, WANG)
    opened(page, f"{company.scored}/do/return-score")
    expect(page.locator("details.more-fields")).not_to_have_attribute("open", "")
    page.click("command-form button.primary")
    expect(page.locator("#f-reason-refused")).to_be_visible()
    expect(page.locator("#f-reason")).to_be_focused()
    page.context.close()


def test_R3_1_2_who_converts_a_lead_comes_to_its_deal(company: Company, browser: Browser) -> None:
    play = company.play
    lead = registered(play, "羲和日晷有限公司")
    approved(play, lead, 3, 4, 4)
    play.do(CHEN, f"{lead}/record-first-contact", bodies.contact())
    page = reading(browser, play, CHEN)
    opened(page, f"{lead}/do/convert-lead")
    page.evaluate(
        """async ([path, body]) => {
            const form = document.querySelector("command-form");
            const { send } = await import(document.querySelector("script[src*='command-form']")
                .src.replace("command-form", "page"));
            await form.answered(await send(form.dataset.action, body));
        }""",
        [lead, bodies.intent(48_000_000)],
    )
    page.wait_for_url(re.compile(r"/deals/[0-9a-f-]{36}(\?.*)?$"))
    page.wait_for_selector(READY)
    assert "羲和日晷有限公司" in page.inner_text("h1")
    page.context.close()


def test_on_a_phone_the_present_step_is_in_sight(company: Company, browser: Browser) -> None:
    page = reading(browser, company.play, WANG, PHONE)
    opened(page, company.complaint)
    for here in (".steps [aria-current]", ".rail [aria-current]"):
        assert page.locator(here).evaluate(WITHIN), here
    page.context.close()


def test_on_a_phone_the_replay_scrolls_its_list_only(company: Company, browser: Browser) -> None:
    page = reading(browser, company.play, AUDITOR, PHONE)
    opened(page, f"{company.deal}/replay")
    assert page.evaluate("scrollY") == 0
    inside = page.locator(".timeline [aria-current]").evaluate(
        """(here) => {
            const [outer, inner] = [here.parentElement, here].map((e) => e.getBoundingClientRect());
            return inner.top >= outer.top - 1 && inner.bottom <= outer.bottom + 1;
        }"""
    )
    assert inside
    page.context.close()


def test_G3_3_3_who_reviews_a_solution_sees_what_it_offers(company: Company) -> None:
    play, deal = company.play, company.deal
    play.clock("03-05 10:00")
    offered = bodies.solution(48_000_000, 30_000_000)
    play.do(CHEN, f"{deal}/draft-solution", offered)
    play.do(CHEN, f"{deal}/submit-solution", {"solution_version": 1})
    headers = play.headers(WANG, accept_language="en")
    answer = play.client.get(f"{deal}/do/review-solution", headers=headers)
    assert answer.status_code == 200
    decided = answer.text.partition("What is decided on")[2]
    assert "¥480,000.00" in decided
    assert "¥300,000.00" in decided
    assert "37.5 %" in decided
    for item in (*offered["core_offer"], *offered["advantages"]):
        assert item.get("item", item.get("text")) in decided
