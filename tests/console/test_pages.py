"""Each page opens: nothing is forbidden, nothing overflows, everybody can read and use it."""

from __future__ import annotations

from collections.abc import Callable
from itertools import cycle

import pytest
from admins import BAI
from browsing import LOOKS, PICTURES, READY, SOAK, Look, opened, overflows, reading, violations
from console_company import Company
from people import AUDITOR, CHEN, WANG, XU, YI
from playwright.sync_api import Browser

from domain.language import Language
from interfaces.http.problems import CATALOGUE

Path = Callable[[Company], str]

#: Every page: who looks at it, and where it is.
PAGES: dict[str, tuple[str | None, Path]] = {
    "sign-in": (None, lambda _: "/sign-in"),
    "pipeline": (WANG, lambda _: "/pipeline"),
    "pipeline-then": (WANG, lambda _: "/pipeline?day=2026-03-01&whole=true"),
    "inbox": (WANG, lambda _: "/inbox"),
    "work": (WANG, lambda _: "/work?scope=all"),
    "figures": (WANG, lambda _: "/figures"),
    "complaints": (XU, lambda _: "/complaints"),
    "receivables": (WANG, lambda _: "/receivables"),
    "conformance": (AUDITOR, lambda _: "/conformance?strength=D"),
    "audit": (AUDITOR, lambda _: "/audit"),
    "refusals": (AUDITOR, lambda _: "/audit?outcome=refused&clause=G3.1.4"),
    "overrides": (AUDITOR, lambda _: "/overrides"),
    "exports": (AUDITOR, lambda _: "/exports"),
    "new-export": (YI, lambda _: "/exports/new"),
    "erasures": (AUDITOR, lambda _: "/erasures"),
    "new-hold": (YI, lambda _: "/legal-holds/new"),
    "account": (CHEN, lambda _: "/account"),
    "lead": (CHEN, lambda company: company.scored),
    "deal": (CHEN, lambda company: company.deal),
    "complaint": (XU, lambda company: company.complaint),
    "leads": (WANG, lambda _: "/leads"),
    "customers": (WANG, lambda _: "/customers"),
    "customer": (WANG, lambda company: company.customer),
    "contracts": (WANG, lambda _: "/contracts"),
    "people": (BAI, lambda _: "/people"),
    "person": (BAI, lambda _: f"/people/{CHEN}"),
    "evidence": (AUDITOR, lambda company: f"{company.deal}/evidence"),
    "replay": (AUDITOR, lambda company: f"{company.deal}/replay"),
    "difference": (AUDITOR, lambda company: f"{company.deal}/difference"),
    "new-lead": (CHEN, lambda _: "/leads/new"),
    "score": (CHEN, lambda company: f"{company.fresh}/do/score-lead"),
    "solution": (CHEN, lambda company: f"{company.deal}/do/draft-solution"),
    "not-now": (CHEN, lambda company: f"{company.deal}/do/sign-contract"),
}
#: In a small run each page is looked at in one way, and all ways have their turn.
ONCE = list(zip(PAGES, cycle(LOOKS), strict=False))
EACH = [(page, look) for page in PAGES for look in LOOKS]


@pytest.mark.soak
@pytest.mark.parametrize(
    ("name", "look"), EACH if SOAK else ONCE, ids=lambda part: getattr(part, "name", part)
)
def test_a_page_opens_for_everybody(
    name: str, look: Look, company: Company, browser: Browser
) -> None:
    person, path = PAGES[name]
    page = reading(browser, company.play, person, look)
    trouble = opened(page, path(company))
    if SOAK:
        PICTURES.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=PICTURES / f"{name}-{look.name}.png", full_page=True)
    assert trouble == []
    assert not overflows(page)
    assert violations(page) == []
    assert page.get_attribute("html", "lang") == look.language
    page.context.close()


def test_pages_read_without_javascript(company: Company, browser: Browser) -> None:
    keys = company.play.keys
    context = browser.new_context(base_url=company.play.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/sign-in")
    page.fill("#key", keys[WANG])
    page.click("form[action='/sign-in'] button")
    for path in ("/pipeline", company.deal, f"{company.deal}/replay", "/inbox", "/work?scope=all"):
        answer = page.goto(path)
        assert answer is not None
        assert answer.ok
        assert "月宫" in page.inner_text("main") or "广寒宫" in page.inner_text("main"), path
    context.close()


def test_language_and_theme_are_kept(company: Company, browser: Browser) -> None:
    page = reading(browser, company.play, CHEN, Look("en", "light", 1280))
    page.goto("/inbox")
    assert page.inner_text("h1") == "Inbox"
    page.click("button[name=language]")
    page.wait_for_selector(READY)
    assert (page.inner_text("h1"), page.get_attribute("html", "lang")) == ("收件箱", "zh-CN")
    before = page.evaluate("getComputedStyle(document.body).color")
    page.click("button[name=theme]")
    page.wait_for_selector(READY)
    assert page.get_attribute("html", "data-theme") == "dark"
    assert page.evaluate("getComputedStyle(document.body).color") != before
    assert page.url.endswith("/inbox")
    page.context.close()


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_an_address_that_is_nowhere_answers_a_browser_with_a_page(
    language: str, company: Company
) -> None:
    asking = {"Accept": "text/html,*/*;q=0.8", "Accept-Language": language}
    page = company.play.client.get("/no/such/page", headers=asking)
    assert page.status_code == 404
    assert page.headers["content-type"].startswith("text/html")
    assert CATALOGUE["not-found"][1].in_(Language(page.headers["content-language"])) in page.text
    assert f'lang="{language}"' in page.text
    for path, headers in (("/no/such/page", {}), ("/api/v1/no-such-list", asking)):
        answer = company.play.client.get(path, headers=headers)
        assert answer.status_code == 404
        assert answer.json()["type"] == "not-found"
