"""A card of the pipeline is moved by the keyboard alone."""

from __future__ import annotations

from browsing import READY, Look, opened, reading
from console_company import Company
from people import CHEN, QIAN
from playwright.sync_api import Browser, Page, expect

EN = Look("en", "light", 1280)


def on_the_card(page: Page) -> None:
    """From the top of the board, card by card, to the deal of 月宫."""
    opened(page, "/pipeline")
    for _ in range(20):
        page.keyboard.press("j")
        if "月宫" in page.evaluate("document.activeElement.textContent"):
            return
    raise AssertionError("the card cannot be reached")


def stage_of(page: Page, company: Company) -> str | None:
    column = page.locator(".column", has=page.locator(f"a[href='{company.deal}']"))
    return column.get_attribute("data-stage")


def test_a_card_is_moved_by_the_keyboard_alone(company: Company, browser: Browser) -> None:
    """Put on hold: what the move asks for is asked at that moment."""
    page = reading(browser, company.play, CHEN, EN)
    on_the_card(page)
    assert stage_of(page, company) == "NEEDS_CONFIRMED"
    page.keyboard.press("m")
    page.wait_for_selector("#moves[open] .doing a")
    for _ in range(20):
        if page.evaluate("document.activeElement.textContent") == "Put the deal on hold":
            break
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/do/hold-deal")
    page.wait_for_selector(READY)
    typed(page, "resume_on", "03202026")
    typed(page, "reason", "The customer waits for a budget")
    for _ in range(10):
        if page.evaluate("document.activeElement.matches('[type=submit], .submit button')"):
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{company.deal}*")
    opened(page, "/pipeline")
    assert stage_of(page, company) == "ON_HOLD"
    page.context.close()


def typed(page: Page, field: str, text: str) -> None:
    """By Tab to the field, and then typed."""
    inside = f"document.activeElement.closest('[data-field={field}]') !== null"
    typing = "document.activeElement.matches('input, textarea')"
    for _ in range(40):
        if page.evaluate(f"{inside} && {typing}"):
            break
        page.keyboard.press("Tab")
    page.keyboard.type(text)


def test_escape_leaves_the_card_where_it_is(company: Company, browser: Browser) -> None:
    page = reading(browser, company.play, QIAN, EN)
    on_the_card(page)
    page.keyboard.press("m")
    page.wait_for_selector("#moves[open]")
    page.keyboard.press("Escape")
    expect(page.locator("#moves")).to_be_hidden()
    assert "月宫" in page.evaluate("document.activeElement.textContent")
    page.context.close()
