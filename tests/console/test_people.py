"""The pages of people: what administrators look after, and everybody's own keys."""

from __future__ import annotations

import re

from admins import BAI
from browsing import READY, Look, opened, reading
from console_company import Company
from people import AUDITOR, CHEN, WANG, ZHAO
from playwright.sync_api import Browser, expect
from service import API

ADMIN = BAI
EN = Look("en", "light", 1280)


def page(company: Company, path: str, person: str, status: int = 200) -> str:
    play = company.play
    headers = play.headers(person, accept_language="en")
    answer = play.client.get(path, headers=headers, follow_redirects=False)
    assert answer.status_code == status, (path, person, answer.status_code)
    return answer.text


def test_an_administrator_lands_where_people_are(company: Company, browser: Browser) -> None:
    admin = reading(browser, company.play, ADMIN, EN)
    opened(admin, "/")
    assert admin.url.endswith("/people")
    expect(admin.get_by_role("link", name="陈一")).to_be_visible()
    admin.context.close()


def test_everybody_works_here_in_their_roles(company: Company) -> None:
    shown = page(company, "/people", ADMIN)
    for one in company.play.get(ADMIN, "/people")["items"]:
        assert f'href="/people/{one["id"]}"' in shown
    assert "sales representative" in shown
    assert "/people/new" in shown
    assert "/people/new" not in page(company, "/people", WANG)
    page(company, "/people/nobody", ADMIN, 404)


def test_each_sees_the_keys_and_commands_that_are_his(company: Company) -> None:
    own, other = page(company, f"/people/{CHEN}", CHEN), page(company, f"/people/{ZHAO}", CHEN)
    assert "/do/issue-key" in own
    assert "Good until" in own
    assert "/do/" not in other
    assert "Good until" not in other
    assert "/do/" not in page(company, f"/people/{CHEN}", AUDITOR)
    looked_after = page(company, f"/people/{CHEN}", ADMIN)
    for name in ("issue-key", "grant-role", "revoke-role?role=sales_rep", "retire-person"):
        assert f"/people/{CHEN}/do/{name}" in looked_after, name


def test_a_new_key_is_shown_once_and_opens_the_door(company: Company, browser: Browser) -> None:
    chen = reading(browser, company.play, CHEN, EN)
    opened(chen, f"/people/{CHEN}")
    chen.get_by_role("link", name="Issue a key").click()
    chen.wait_for_url("**/do/issue-key")
    chen.wait_for_selector(READY)
    chen.click("command-form button.primary")
    key = chen.locator("code.once").inner_text()
    assert re.fullmatch(r"dt_[0-9a-f]+_[\w-]+", key)
    answer = company.play.client.get(
        f"{API}/people/{CHEN}", headers={"Authorization": f"Bearer {key}"}
    )
    assert answer.status_code == 200
    chen.get_by_role("link", name="It is kept").click()
    chen.wait_for_url(f"**/people/{CHEN}")
    assert key not in chen.content()
    assert key.split("_")[1] in chen.content()
    chen.context.close()


def test_a_key_is_taken_back_with_its_reason(company: Company, browser: Browser) -> None:
    key_id = company.play.do(ADMIN, f"/people/{ZHAO}/issue-key")["key"].split("_")[1]
    admin = reading(browser, company.play, ADMIN, EN)
    opened(admin, f"/people/{ZHAO}")
    admin.locator(f"a[href$='revoke-key?key_id={key_id}']").click()
    admin.wait_for_url("**/do/revoke-key?*")
    admin.wait_for_selector(READY)
    assert admin.input_value("#f-key_id") == key_id
    admin.fill("#f-reason", "Lost with a telephone")
    admin.click("command-form button.primary")
    admin.wait_for_url(f"**/people/{ZHAO}?*")
    (row,) = [r for r in admin.locator("tbody tr").all() if key_id in r.inner_text()]
    expect(row).to_contain_text("taken back")
    admin.context.close()


def test_what_one_administrator_did_waits_for_another(company: Company, browser: Browser) -> None:
    """A further role takes two (R5.1)."""
    company.play.do(ADMIN, f"/people/{ZHAO}/grant-role", {"role": "finance"})
    shown = page(company, f"/people/{ZHAO}", ADMIN)
    assert "Waits for a second administrator" in shown
    assert "finance" in shown
