"""Verify this case: one click, the verdict, the proofs to take away, an export prepared."""

from __future__ import annotations

import zipfile
from pathlib import Path
from uuid import UUID

from browsing import Look, opened, reading
from console_company import Company, founded
from forging_rows import forge
from people import AUDITOR, CHEN, YI
from playwright.sync_api import Browser, expect

EN = Look("en", "light", 1280)


def test_one_click_verifies_a_case_and_another_one_takes_its_proofs(
    company: Company, browser: Browser
) -> None:
    page = reading(browser, company.play, AUDITOR, EN)
    opened(page, company.deal)
    page.get_by_role("link", name="Verify").click()
    page.wait_for_url(f"**{company.deal}/evidence")
    items = company.play.get(AUDITOR, f"{company.deal}/history", state=False)["items"]
    expect(page.locator(".verdict")).to_have_attribute("data-status", "verified")
    assert page.locator("tbody [data-status], tbody tr").count() == len(items)
    assert page.get_by_role("link", name="Export this case").count() == 0
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the proofs").click()
    with zipfile.ZipFile(download.value.path()) as bag:
        assert {f"proofs/{item['position']}.tlog-proof" for item in items} < set(bag.namelist())
    page.context.close()


def test_compliance_asks_for_an_export_of_just_this_case(
    company: Company, browser: Browser
) -> None:
    page = reading(browser, company.play, YI, EN)
    opened(page, f"{company.deal}/evidence")
    page.get_by_role("link", name="Export this case").click()
    page.wait_for_url("**/exports/new?*")
    id = company.deal.rpartition("/")[2]
    assert str(UUID(id)) == page.locator("[data-field=aggregate_ids] .row input").input_value()
    page.get_by_label("jsonl").check()
    page.locator("[data-field=purpose] :is(input, textarea)").fill("Audit of one deal")
    page.locator("form.command button[type=submit], form .submit button").first.click()
    page.wait_for_url("**/exports*")
    (newest, *_) = company.play.get(YI, "/exports")["items"]
    assert newest["filter"]["aggregate_ids"] == [id]
    page.context.close()


def test_a_forged_row_is_named_where_it_stands(tmp_path: Path, browser: Browser) -> None:
    with founded(tmp_path) as company:
        items = company.play.get(AUDITOR, f"{company.deal}/history", state=False)["items"]
        page = reading(browser, company.play, CHEN, EN)
        opened(page, f"{company.deal}/evidence")
        forge(company.play.path, items[2]["position"])
        page.get_by_role("link", name="Verify again").click()
        expect(page.locator(".verdict")).to_have_attribute("data-status", "broken")
        expect(page.locator(".verdict")).to_contain_text(f"position {items[2]['position']}")
        states = page.locator("tbody tr").evaluate_all("rows => rows.map(r => r.dataset.status)")
        assert states == ["verified", "verified", "broken", *["verified"] * (len(items) - 3)]
        page.context.close()
