"""Moving about: the keyboard, the palette, the slider of the replay."""

from __future__ import annotations

import re

import pytest
from browsing import READY, opened, reading
from console_company import Company
from people import AUDITOR, CHEN, WANG
from playwright.sync_api import Browser, expect

from interfaces.console.pages.replay import badge_of
from projections.ledger.findings import Finding, Status


def test_everything_is_reached_by_the_keyboard(company: Company, browser: Browser) -> None:
    page = reading(browser, company.play, WANG)
    opened(page, "/pipeline")
    page.keyboard.press("?")
    expect(page.locator("#help")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#help")).to_be_hidden()
    page.keyboard.press("j")
    assert "月宫" in page.evaluate("document.activeElement.textContent")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{company.deal}")
    page.wait_for_selector(READY)
    page.keyboard.press("g")
    page.keyboard.press("w")
    page.wait_for_url("**/work")
    page.wait_for_selector(READY)
    page.keyboard.press("Control+k")
    page.keyboard.type("月宫")
    page.wait_for_selector("#palette .found")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/(leads|deals|complaints)/[0-9a-f-]{36}$"))
    page.context.close()


def test_the_slider_shows_the_step_of_its_last_value(company: Company, browser: Browser) -> None:
    items = company.play.events(AUDITOR, company.deal)
    page = reading(browser, company.play, AUDITOR)
    opened(page, f"{company.deal}/replay?at={items[0]['position']}")
    page.evaluate(
        """(most) => {
            const slider = document.querySelector("replay-slider input");
            for (let round = 0; round < 3; round += 1) {
                for (let value = 1; value <= most; value += 1) {
                    slider.value = value;
                    slider.dispatchEvent(new Event("input", { bubbles: true }));
                }
            }
            slider.value = 3;
            slider.dispatchEvent(new Event("input", { bubbles: true }));
        }""",
        len(items),
    )
    third = items[2]["position"]
    page.wait_for_selector(f"#step[data-position='{third}']")
    assert page.url.endswith(f"?at={third}")
    assert page.locator(".timeline [aria-current]").count() == 1
    assert (
        page.inner_text("#step h2 >> nth=0")
        == page.inner_text(f".timeline a[data-position='{third}']").partition("\n")[0].strip()
    )
    page.context.close()


def test_a_replay_goes_step_by_step_by_button_and_key(company: Company, browser: Browser) -> None:
    first, second, third = [
        event["position"] for event in company.play.events(AUDITOR, company.deal)[:3]
    ]
    page = reading(browser, company.play, AUDITOR)
    opened(page, f"{company.deal}/replay?at={first}")
    page.click("[data-step='1']")
    page.wait_for_selector(f"#step[data-position='{second}']")
    page.keyboard.press("ArrowRight")
    page.wait_for_selector(f"#step[data-position='{third}']")
    page.keyboard.press("ArrowLeft")
    page.wait_for_selector(f"#step[data-position='{second}']")
    page.click("[data-step='-1']")
    page.wait_for_selector(f"#step[data-position='{first}']")
    page.context.close()


@pytest.mark.parametrize(
    ("status", "broken_at", "expected"),
    [
        ("not checked", None, ["not checked"] * 4),
        ("verified", None, ["verified", "verified", "verified", "not checked"]),
        ("broken", 7, ["verified", "verified", "broken", "broken"]),
    ],
)
def test_the_badge_is_red_from_the_broken_step_on(
    status: str, broken_at: int | None, expected: list[str]
) -> None:
    found = Finding(status=Status(status), position=broken_at, last_position=8, size=8)
    said = found.model_dump(mode="json")
    assert [badge_of(said, position)["state"] for position in (1, 6, 8, 9)] == expected


def test_what_nobody_checked_is_not_called_good(company: Company, browser: Browser) -> None:
    page = reading(browser, company.play, AUDITOR)
    opened(page, f"{company.deal}/replay")
    assert page.inner_text("#step .chip >> nth=0").strip() in ("未验证", "not checked")
    page.context.close()


def test_the_board_says_which_column_changed(company: Company, browser: Browser) -> None:
    page = reading(browser, company.play, WANG)
    opened(page, "/pipeline")
    assert page.locator(".changed").count() == 0
    company.play.do(CHEN, f"{company.deal}/add-contact", {"name": "玉兔", "phone": "13800000002"})
    column = page.locator(".column", has=page.locator(f"a[href='{company.deal}']"))
    expect(column.locator(".changed")).to_be_visible()
    assert page.locator(".changed").count() == 1
    page.context.close()


def test_two_points_of_a_case_are_compared_by_choosing_them(
    company: Company, browser: Browser
) -> None:
    items = company.play.events(AUDITOR, company.deal)
    first, last = items[0]["position"], items[-1]["position"]
    page = reading(browser, company.play, AUDITOR)
    opened(page, f"{company.deal}/replay?at={last}")
    page.click(f"a[href='{company.deal}/difference?to={last}']")
    page.wait_for_url("**/difference?to=*")
    page.wait_for_selector(READY)
    points = {"from": first, "to": last}
    answer = company.play.get(AUDITOR, f"{company.deal}/difference", **points)
    assert page.locator(".diff tbody tr").count() == len(answer["items"]) > 0
    page.select_option("[name=from]", str(last))
    page.click(".filters button")
    page.wait_for_url(f"**/difference?from={last}&to={last}")
    page.wait_for_selector(READY)
    assert page.locator(".diff").count() == 0
    expect(page.locator(".panel .empty")).to_be_visible()
    page.context.close()
