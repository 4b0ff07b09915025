"""The page of exports: how far one is shows by itself, until it can be downloaded."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import pytest
from browsing import Look, opened, reading
from console_company import Company
from people import YI
from playwright.sync_api import Browser, Locator, Page, expect
from stories import bodies

from interfaces.exports.place import Progress
from interfaces.exports.worker import Exports

EN = Look("en", "light", 1280)


@pytest.fixture
def worker(company: Company) -> Iterator[Exports]:
    """One that begins only when a test says so, in place of the service's own."""
    state = company.play.app.state
    own = state.exports
    own.stop()
    state.exports = Exports(state.sales, state.views, company.play.settings)
    yield state.exports
    state.exports = own


def asked_for(company: Company) -> str:
    """The id of a new export."""
    found: str = company.play.do(YI, "/exports", bodies.export())["id"]
    company.play.get(YI, f"/exports/{found}")
    return found


def row_of(page: Page, export: str) -> Locator:
    return page.locator(f"[data-row='{export}']")


def test_progress_shows_by_itself_until_the_download_is_there(
    company: Company, browser: Browser, worker: Exports
) -> None:
    place = worker.place
    assert place is not None
    export = asked_for(company)
    page = reading(browser, company.play, YI, EN)
    opened(page, "/exports")
    bar = row_of(page, export).locator("progress")
    expect(row_of(page, export)).to_contain_text("begins soon")
    assert bar.get_attribute("value") is None
    for done in (10, 60):
        place.keep(UUID(export), Progress(step="events.jsonl", done=done, total=100))
        expect(bar).to_have_attribute("value", str(done))
        expect(row_of(page, export)).to_contain_text(f"events.jsonl {done} / 100")
    worker.start()
    expect(row_of(page, export).get_by_role("link", name="Download")).to_be_visible()
    assert bar.count() == 0
    with page.expect_download() as download:
        row_of(page, export).get_by_role("link", name="Download").click()
    assert download.value.suggested_filename == f"dealtrail-export-{export}.zip"
    worker.stop()
    page.context.close()


def test_without_scripts_it_stands_as_it_was(
    company: Company, browser: Browser, worker: Exports
) -> None:
    export = asked_for(company)
    page = reading(browser, company.play, YI, EN, scripts=False)
    page.goto("/exports")
    expect(row_of(page, export)).to_contain_text("begins soon")
    expect(row_of(page, export).get_by_role("link", name="Call off")).to_be_visible()
    page.context.close()
