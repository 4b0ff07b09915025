"""Forms made from the commands: filled in by clicking, refused beside the field, never lost."""

from __future__ import annotations

import hashlib
import re

import pytest
from browsing import READY, reading
from console_company import Company
from markupsafe import escape
from people import CHEN, WANG
from playwright.sync_api import Browser, Page, expect
from service import Service

from domain.language import Language
from domain.people import People
from domain.policy import POLICY
from interfaces.console.forms.choosing import Choices
from interfaces.console.forms.field import Field
from interfaces.console.forms.making import Making
from interfaces.console.frame import ENVIRONMENTS
from interfaces.http.openapi import command_schema
from interfaces.http.routes import Route, all_routes

KINDS = frozenset(
    {
        "choice",
        "data",
        "day",
        "either",
        "file",
        "flag",
        "group",
        "id",
        "instant",
        "long",
        "money",
        "month",
        "number",
        "party",
        "person",
        "pick",
        "rating",
        "rows",
        "several",
        "share",
        "text",
    }
)
ROUTES = tuple(all_routes())
OWN_PAGE = "PublishPolicy"


def fields(made: tuple[Field, ...]) -> list[Field]:
    return [f for field in made for f in (field, *fields(field.parts))]


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: str(route.path))
def test_every_command_has_a_form(route: Route) -> None:
    if route.command.__name__ == OWN_PAGE:
        return
    for language in Language:
        making = Making(language, POLICY, Choices({}, People(), language))
        own, aside = making.form_of(route.command)
        needs_reason = route.command.reason_under is not None
        assert [f.name for f in aside] == ["reason", "occurred_at"][needs_reason:]
        assert [f.required for f in own if f.name == "reason"] == [True] * needs_reason
        body = set(command_schema(route.command)["properties"])
        assert {f.name for f in (*own, *aside)} == body
        everything = fields((*own, *aside))
        assert {f.kind for f in everything} <= KINDS
        assert all(f.clause for f in (*own, *aside))
        template = ENVIRONMENTS[language].get_template("fields.html")
        entry = vars(template.module)["entry"]
        for field in own:
            shown = str(entry(field, "f"))
            assert f'data-field="{field.name}"' in shown
            assert str(escape(field.label)) in shown


def fill(page: Page, **values: str) -> None:
    for name, value in values.items():
        page.fill(f"#f-{name}", value)


def choose(page: Page, name: str, value: str) -> None:
    page.check(f"[name=f-{name}][value='{value}']")


def submit(page: Page) -> None:
    page.click("command-form button.primary")


def landed(page: Page) -> None:
    page.wait_for_url(re.compile(r"/(leads|deals)/[0-9a-f-]{36}(\?.*)?$"))
    page.wait_for_selector(READY)


def refused(page: Page, name: str) -> str:
    place = page.locator(f"#f-{name}-refused")
    expect(place).not_to_be_empty()
    return place.inner_text()


def test_a_lead_is_registered_scored_and_approved_by_clicking(
    company: Company, browser: Browser
) -> None:
    page = reading(browser, company.play, CHEN)
    page.goto("/pipeline")
    page.click("text=登记线索 >> nth=0")
    page.wait_for_selector(READY)
    fill(page, customer_name="吴刚伐木有限公司", industry="林业")
    page.select_option("#f-source", "REFERRAL")
    choose(page, "company_size", "SMALL")
    fill(page, **{"contact-name": "吴刚", "contact-phone": "13800000009"})
    submit(page)
    landed(page)
    lead = page.url.partition("?")[0]
    assert "吴刚伐木有限公司" in page.inner_text("h1")
    page.click("a[href$='/do/score-lead']")
    page.wait_for_selector(READY)
    for name, points in (("size_fit", "3"), ("budget_clarity", "4"), ("urgency", "4")):
        choose(page, name, points)
    expect(page.locator(".grade-told")).to_have_text("11 A")
    fill(page, budget_evidence="见过预算表", need_evidence="去过现场")
    choose(page, "grade", "B")
    page.check("#f-need_verified")
    submit(page)
    # Eleven points are an A: the service says so under its clause, beside the field.
    assert "G3.1.4" in refused(page, "grade")
    assert page.is_checked("[name=f-size_fit][value='3']")
    choose(page, "grade", "A")
    submit(page)
    landed(page)
    page.context.close()
    manager = reading(browser, company.play, WANG)
    manager.goto("/inbox")
    manager.click(f"a[href='{lead.removeprefix(company.play.url)}/do/approve-score']")
    manager.wait_for_selector(READY)
    assert manager.input_value("#f-round") == "1"
    submit(manager)
    landed(manager)
    assert state(company.play, lead.removeprefix(company.play.url)) == "ASSIGNED"
    manager.context.close()


def state(service: Service, path: str) -> str:
    return str(service.get(CHEN, path)["state"])


def test_every_reason_stands_beside_its_field(company: Company, browser: Browser) -> None:
    page = reading(browser, company.play, CHEN)
    page.goto(f"{company.fresh}/do/score-lead")
    page.wait_for_selector(READY)
    submit(page)
    for name in ("size_fit", "budget_clarity", "urgency", "budget_evidence"):
        assert re.search(r"[GR]\d", refused(page, name)), name
        field = page.locator(f"[data-field={name}]")
        assert field.locator("[aria-invalid=true]").count() > 0
    assert page.locator(".refusal").is_visible()
    page.context.close()


def test_what_is_missing_is_told_before_anything_is_sent(
    company: Company, browser: Browser
) -> None:
    """Beside each field, with its clause; the first one has the focus, and what is mended is told
    no more."""
    page = reading(browser, company.play, CHEN)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    page.goto("/leads/new")
    page.wait_for_selector(READY)
    submit(page)
    assert "此项必填" in refused(page, "contact-name")
    for name in ("customer_name", "industry"):
        assert re.search(r"[GR]\d.*此项必填", refused(page, name), re.S), name
    assert page.evaluate("document.activeElement.closest('[data-required]') !== null")
    # A row of those who take part may be left out, and so may the ways to reach somebody.
    assert page.inner_text("#f-contact-email-refused") == ""
    assert "还有" in page.inner_text(".refusal")
    assert set(sent) == {"GET"}
    page.type("#f-customer_name", "吴")
    expect(page.locator("#f-customer_name-refused")).to_be_empty()
    page.context.close()


def test_limits_are_told_while_one_types(company: Company, browser: Browser) -> None:
    page = reading(browser, company.play, CHEN)
    page.goto(f"{company.deal}/do/update-forecast")
    page.wait_for_selector(READY)
    fill(page, probability_bp="120")
    page.dispatch_event("#f-probability_bp", "change")
    assert "100" in refused(page, "probability_bp")
    fill(page, probability_bp="20")
    page.dispatch_event("#f-probability_bp", "change")
    expect(page.locator("#f-probability_bp-refused")).to_be_empty()
    page.context.close()


def test_a_conflict_is_told_and_nothing_typed_is_lost(company: Company, browser: Browser) -> None:
    page = reading(browser, company.play, CHEN)
    page.goto(f"{company.deal}/do/update-forecast")
    page.wait_for_selector(READY)
    fill(page, expected_amount_fen="612345.67")
    company.play.do(CHEN, f"{company.deal}/add-contact", {"name": "玉兔", "phone": "13800000001"})
    submit(page)
    page.wait_for_selector(".refusal.stale ol li")
    assert "陈一" in page.inner_text(".refusal")
    assert page.input_value("#f-expected_amount_fen") == "612345.67"
    submit(page)
    landed(page)
    assert company.play.get(CHEN, company.deal)["expected_amount_fen"] == 61_234_567
    page.context.close()


def test_a_file_is_hashed_in_the_browser(company: Company, browser: Browser) -> None:
    page = reading(browser, company.play, CHEN)
    page.goto("/complaints/new")
    page.wait_for_selector(READY)
    content = "合同扫描件".encode()
    page.click("[data-field=evidence] > div > button.add")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    page.set_input_files(
        "[data-field=evidence] .pick-file",
        {"name": "scan.pdf", "mimeType": "application/pdf", "buffer": content},
    )
    hashed = page.locator("[data-field=evidence] input.code")
    expect(hashed).to_have_value(hashlib.sha256(content).hexdigest())
    assert sent == []
    page.context.close()
