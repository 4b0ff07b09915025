"""The replay: what led to a step and what followed, and where a forged event turns it red."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from browsing import Look, opened, reading
from console_company import Company, founded
from forging_rows import forge
from people import AUDITOR
from playwright.sync_api import Browser, Page, expect

from interfaces.console.causes import Node, tree_of


def timeline(company: Company, case: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = company.play.get(AUDITOR, f"{case}/history", state=False)["items"]
    return items


def every(nodes: Sequence[Node]) -> Iterator[Node]:
    for node in nodes:
        yield node
        yield from every(node.follows)


def test_each_event_stands_once_below_what_it_followed_from(company: Company) -> None:
    for case in (company.fresh, company.scored, company.deal, company.complaint):
        items = timeline(company, case)
        for step in items:
            roots = tree_of(items, step)
            found = [node.item["position"] for node in every(roots)]
            same = [i["position"] for i in items if i["correlation_id"] == step["correlation_id"]]
            assert sorted(found) == same
            assert [n.item for n in every(roots) if n.is_here] == [step]
            for node in every(roots):
                assert {n.item["causation_id"] for n in node.follows} <= {node.item["event_id"]}
                assert node.after >= 0


def test_a_deadline_leads_back_to_the_event_that_armed_it(
    company: Company, browser: Browser
) -> None:
    items = timeline(company, company.scored)
    armed = next(item for item in items if item["event"] == "DeadlineArmed")
    cause = next(item for item in items if item["event_id"] == armed["causation_id"])
    page = reading(browser, company.play, AUDITOR, Look("en", "light", 1280))
    opened(page, f"{company.scored}/replay?at={armed['position']}")
    here = page.locator(".causes [aria-current]")
    expect(here).to_have_text(armed["sentence"], use_inner_text=True)
    page.locator(".causes").get_by_role("link", name=cause["sentence"], exact=True).click()
    page.wait_for_selector(f"#step[data-position='{cause['position']}']")
    page.context.close()


def test_what_the_same_command_wrote_elsewhere_is_one_click_away(
    company: Company, browser: Browser
) -> None:
    """The conversion of the lead opened the deal."""
    first = timeline(company, company.deal)[0]["position"]
    page = reading(browser, company.play, AUDITOR)
    opened(page, f"{company.deal}/replay?at={first}")
    page.click("#step .hint a[href^='/leads/']")
    page.wait_for_url("**/leads/*/replay?at=*")
    page.wait_for_selector("#step")
    assert page.locator(f"#step a[href^='{company.deal}/replay']").count() == 1
    page.context.close()


def test_a_forged_event_turns_the_badge_red_from_its_step_on(
    tmp_path: Path, browser: Browser
) -> None:
    with founded(tmp_path) as company:
        state = company.play.app.state
        state.ledger.catch_up()
        state.ledger.sign()
        items = timeline(company, company.deal)
        state.checker.verify()
        page = reading(browser, company.play, AUDITOR)
        assert badges(page, company, items) == ["good"] * len(items)
        forge(company.play.path, items[2]["position"])
        assert badges(page, company, items) == ["good"] * len(items)
        state.checker.verify()
        assert badges(page, company, items) == ["good"] * 2 + ["bad"] * (len(items) - 2)
        page.context.close()


def badges(page: Page, company: Company, items: Sequence[dict[str, Any]]) -> list[str]:
    """Whether the badge at each step is good or bad."""
    found = []
    for item in items:
        opened(page, f"{company.deal}/replay?at={item['position']}")
        said = page.locator("#step .page-head .chip").get_attribute("class")
        assert said is not None
        found.append(said.removeprefix("chip").strip())
    return found
