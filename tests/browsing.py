"""A real Chromium that looks at the console, as whoever is to look.

with chromium() as browser:
    page = reading(browser, service, CHEN, Look("zh-CN", "dark", 390))
    page.goto("/pipeline")
"""

from __future__ import annotations

import datetime as dt
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from itertools import product
from pathlib import Path
from typing import Literal, NamedTuple

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright
from service import Service

from application.sessions import Begun
from interfaces.identity.sessions import COOKIE

SOAK = os.environ.get("DEALTRAIL_SOAK") == "1"
PICTURES = Path(__file__).resolve().parents[1] / "build" / "console"
NAMES = ("chromium", "chromium-browser", "google-chrome")
READY = "[data-ready]"
HEIGHT = 900
#: Looks for what people cannot use who see or point otherwise (WCAG, and good practice besides).
VIOLATIONS = "axe.run({resultTypes: ['violations']}).then((found) => found.violations)"
AXE = (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")


Language = Literal["en", "zh-CN"]
Theme = Literal["light", "dark"]


class Look(NamedTuple):
    """In which language and theme, and how wide, a page is looked at."""

    language: Language
    theme: Theme
    width: int

    @property
    def name(self) -> str:
        return f"{self.language[:2]}-{self.theme}-{self.width}"


LANGUAGES: tuple[Language, ...] = ("zh-CN", "en")
THEMES: tuple[Theme, ...] = ("light", "dark")
WIDTHS = (1280, 390)
LOOKS = tuple(Look(*look) for look in product(LANGUAGES, THEMES, WIDTHS))


def program() -> str:
    """Debian's Chromium, or whichever is there."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        pytest.skip("there is no Chromium here; on Debian: apt-get install chromium")
    return found


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        # Its sandbox needs what root in a container lacks; only our own pages are opened.
        browser = playwright.chromium.launch(executable_path=program(), args=["--no-sandbox"])
        try:
            yield browser
        finally:
            browser.close()


class Trouble(list[str]):
    """What a page complained of: errors of scripts, and whatever its policy forbade."""

    def hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.append(message.text)


def reading(
    browser: Browser,
    service: Service,
    person: str | None,
    look: Look = LOOKS[0],
    *,
    scripts: bool = True,
) -> Page:
    """A page of a browser of its own, signed in as the person; perhaps without JavaScript."""
    context = browser.new_context(
        base_url=service.url,
        locale=look.language,
        color_scheme=look.theme,
        viewport={"width": look.width, "height": HEIGHT},
        java_script_enabled=scripts,
    )
    if person is not None:
        context.add_cookies(
            [{"name": COOKIE, "value": session_of(service, person), "url": service.url}]
        )
    page = context.new_page()
    page.set_default_timeout(10_000)
    return page


def session_of(service: Service, person: str) -> str:
    """A session of the person, as signing in begins it."""
    now, key_id = dt.datetime.now(dt.UTC), service.keys[person].split("_")[1]
    begun = Begun(person, key_id, "Chromium", now, now + dt.timedelta(hours=1))
    text: str = service.app.state.sales.keys.sessions.begin(begun)
    return text


def opened(page: Page, path: str) -> Trouble:
    """Go there and wait until the page is ready; what it complained of."""
    trouble = Trouble()
    page.on("console", trouble.hear)
    page.on("pageerror", lambda error: trouble.append(str(error)))
    answer = page.goto(path)
    page.wait_for_selector(READY)
    assert answer is not None
    assert answer.ok, (path, answer.status)
    return trouble


def violations(page: Page) -> list[str]:
    """What axe finds wrong with the page as it is."""
    page.evaluate(AXE)
    found = page.evaluate(VIOLATIONS)
    return [
        f"{rule['id']}: {node['target']} {node['failureSummary']}"
        for rule in found
        for node in rule["nodes"]
    ]


def overflows(page: Page) -> bool:
    """Whether the page is wider than the window."""
    width = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return bool(width > 0)
