"""The forms over HTTP: well-formed pages that hide what they must, and the same as data."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser
from typing import Any

import httpx
import pytest
from people import AUDITOR, CHEN, FENG, WANG, XU, ZHAO
from service import API
from stories import bodies
from stories.journeys import needs_confirmed, opened, prepared_to_negotiate, presented
from stories.journeys import solution_approved as solution
from stories.playing import Play

from projections.forms.registry import FORMS

FLOOR = 86_000_000
EVIL = "<script>alert('玉兔')</script>&\"嫦娥\""
VOID = {"meta", "br", "link", "img", "hr", "input"}


@pytest.fixture(scope="module")
def deal(service: Play) -> str:
    """A deal of 陈一's, prepared to negotiate; the customer's name is what no page may run."""
    path = opened(service, EVIL, 88_000_000)
    needs_confirmed(service, path)
    solution(service, path, 88_000_000, 60_000_000)
    presented(service, path)
    service.clock("03-11 10:00")
    prepared_to_negotiate(service, path, FLOOR)
    return path


@pytest.fixture(scope="module")
def lead(service: Play, deal: str) -> str:
    return f"/leads/{service.get(CHEN, deal)['lead_id']}"


def ask(service: Play, path: str, person: str = CHEN, **asked: Any) -> httpx.Response:
    headers = {n: asked.pop(n) for n in ("accept", "accept_language") if n in asked}
    asked.setdefault("min_position", service.position())
    return service.client.get(
        f"{API}{path}", params=asked, headers=service.headers(person, **headers)
    )


def page(service: Play, path: str, person: str = CHEN, **asked: Any) -> str:
    answer = ask(service, path, person, **asked)
    assert answer.status_code == 200, answer.text
    return answer.text


def data(service: Play, path: str, person: str = CHEN, **asked: Any) -> dict[str, Any]:
    answer = ask(service, path, person, accept="application/json", **asked)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


class Wellformed(HTMLParser):
    """Raises if tags are not closed in their order; gathers elements and text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.attributes: set[str] = set()
        self.said = ""
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes.update(name for name, _ in attrs)
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.said += data


def all_forms(service: Play, lead: str, deal: str) -> dict[str, tuple[str, str]]:
    """The path of every form of the lead and the deal, with its Chinese title and clause."""
    return {
        f"{path}/forms/{kind.name}": (kind.title.zh, kind.title.en)
        for path, aggregate in ((lead, "lead"), (deal, "deal"))
        for kind in FORMS[aggregate].values()
    }


def test_R4_every_form_is_a_wellformed_page_under_its_title(
    service: Play, lead: str, deal: str
) -> None:
    for path, (zh, en) in all_forms(service, lead, deal).items():
        for lang, title in (("zh-CN", zh), ("en", en)):
            text = page(service, path, lang=lang)
            read = Wellformed(text)
            assert text.startswith("<!doctype html>")
            assert f'<html lang="{lang}">' in text
            assert f"<h1>{title}</h1>" in text
            assert {"header", "main", "footer"} <= set(read.tags)
            assert not {"script", "link", "img", "iframe", "form"} & set(read.tags)
            assert not {a for a in read.attributes if a == "style" or a.startswith("on")}
            assert "@page" in text


def test_R4_what_a_customer_is_called_is_text_and_never_markup(
    service: Play, lead: str, deal: str
) -> None:
    for path in all_forms(service, lead, deal):
        text = page(service, path)
        assert "<script" not in text
        assert EVIL in Wellformed(text).said
        assert data(service, path)["customer_name"] == EVIL


def test_R4_a_page_may_use_its_own_style_and_nothing_else(service: Play, deal: str) -> None:
    answer = ask(service, f"{deal}/forms/needs-record")
    policy = answer.headers["content-security-policy"]
    (style,) = re.findall(r"<style>(.*?)</style>", answer.text, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'")
    assert not re.search(r"https?://|@import|url\(", answer.text)
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        (None, "text/html"),
        ("*/*", "text/html"),
        ("text/html,application/xhtml+xml;q=0.9,*/*;q=0.8", "text/html"),
        ("application/json", "application/json"),
        ("application/json, text/plain, */*", "application/json"),
        ("text/html;q=0.5, application/json", "application/json"),
        ("application/json;q=0", "text/html"),
        ("text/html, application/json;q=0.9", "text/html"),
        ("application/json;q=x;;,;", "text/html"),
    ],
)
def test_R4_a_form_comes_as_a_page_or_as_data(
    service: Play, deal: str, accept: str | None, kind: str
) -> None:
    asked = {} if accept is None else {"accept": accept}
    answer = ask(service, f"{deal}/forms/needs-record", **asked)
    assert answer.headers["content-type"].split(";")[0] == kind
    assert "Accept" in answer.headers["vary"]


@pytest.mark.parametrize(
    ("accepted", "asked", "language"),
    [
        ("en", {}, "en"),
        ("zh-CN", {}, "zh-CN"),
        ("fr", {}, "en"),
        ("zh-CN", {"lang": "en"}, "en"),
        ("en", {"lang": "zh"}, "zh-CN"),
        ("en", {"lang": "zh-CN"}, "zh-CN"),
    ],
)
def test_R4_the_language_is_the_readers(
    service: Play, deal: str, accepted: str, asked: dict[str, str], language: str
) -> None:
    answer = ask(service, f"{deal}/forms/needs-record", accept_language=accepted, **asked)
    assert answer.headers["content-language"] == language
    assert ("需求沟通记录表" in answer.text) is (language == "zh-CN")
    listed = ask(service, f"{deal}/forms", accept_language=accepted, **asked).json()["items"]
    assert ("需求沟通记录表" in [item["title"] for item in listed]) is (language == "zh-CN")


def test_R4_the_page_says_what_the_data_says(service: Play, lead: str, deal: str) -> None:
    for path in all_forms(service, lead, deal):
        said = Wellformed(page(service, path, lang="zh")).said
        form = data(service, path, lang="zh")
        cells = [field for section in form["sections"] for field in section["fields"]]
        for section in form["sections"]:
            for row in section["table"]["rows"] if section["table"] else ():
                cells += row.values()
        assert cells
        for cell in cells:
            assert all(line in said for line in cell["lines"])
            assert all(f"#{position}" in said for position in cell["positions"])
        assert form["number"] in said
        assert f"位置 {form['position']}" in said


def test_R4_guidebook_and_supplement_are_told_apart_on_paper(
    service: Play, lead: str, deal: str
) -> None:
    named = page(service, f"{deal}/forms/needs-record", lang="zh")
    assert "<strong>现有痛点</strong>" in named
    assert "<strong>是否复述确认</strong>" not in named
    assert '<span class="mark">补充</span>' in named
    ours = page(service, f"{lead}/forms/lead-score", lang="zh")
    assert "补充条款（非原文）" in ours
    assert "<strong>" not in ours


def test_R4_the_list_names_every_form_and_whether_it_says_anything(
    service: Play, lead: str, deal: str
) -> None:
    listed = ask(service, f"{deal}/forms").json()
    assert [item["name"] for item in listed["items"]] == list(FORMS["deal"])
    ready = {item["name"]: item["ready"] for item in listed["items"]}
    assert ready["needs-record"]
    assert not ready["contract-review"]
    assert listed["position"] >= 1
    (form,) = ask(service, f"{lead}/forms").json()["items"]
    assert (form["name"], form["versions"], form["ready"]) == ("lead-score", ["1"], True)


def test_R4_3_G3_4_1_the_bottom_line_is_on_the_form_of_those_on_the_deal_only(
    service: Play, deal: str
) -> None:
    path = f"{deal}/forms/negotiation-strategy"
    for person in (CHEN, WANG, AUDITOR):
        assert "¥860,000.00" in page(service, path, person)
    for person in (ZHAO, FENG):
        text = page(service, path, person, lang="zh")
        assert "保密" in text
        assert "860,000" not in text
        assert str(FLOOR) not in str(data(service, path, person))
        assert "中秋前能否投产" in text


def test_R4_8_R3_7_10_who_complains_is_on_the_form_of_those_who_handle_it_only(
    service: Play, deal: str
) -> None:
    known = service.get(CHEN, deal)
    body = {
        "customer_id": known["customer_id"],
        "deal_id": known["id"],
        "channel": "PHONE",
        "category": "QUALITY",
        "description": "蒸笼又漏气",
        "remedy": "换一台",
        "happened_on": "2026-03-10",
        "complainant": {"name": "鲸落", "phone": "13900000000"},
    }
    path = f"/complaints/{service.do(CHEN, '/complaints', body)['id']}/forms/complaint"
    for person in (XU, AUDITOR):
        text = page(service, path, person, lang="zh")
        assert "鲸落" in text
        assert f"关联商机 {known['number']}" in " ".join(Wellformed(text).said.split())
    for person in (WANG, CHEN):
        text = page(service, path, person, lang="zh")
        assert field(data(service, path, person, lang="zh"), "complainant") == ["保密"]
        assert "鲸落" not in text
    (form,) = ask(service, path.removesuffix("/complaint")).json()["items"]
    assert (form["name"], form["versions"], form["ready"]) == ("complaint", ["1"], True)


def test_R4_1_as_of_then_the_form_says_what_was_known_then(service: Play, deal: str) -> None:
    path = f"{deal}/forms/needs-record"
    recorded = service.the(deal, "NeedsRecorded")["position"]
    then, now = data(service, path, as_of=recorded), data(service, path)
    assert (field(then, "sent_at"), field(now, "sent_at") != []) == ([], True)
    assert then["position"] == recorded
    assert data(service, path, as_of=recorded) == then
    earlier = data(service, path, as_of=bodies.moment("03-04 10:00"))
    assert (earlier["ready"], earlier["version"]) == (False, None)
    assert "暂无记录" in page(service, path, as_of=bodies.moment("03-04 10:00"), lang="zh")
    assert ask(service, path, as_of=1).status_code == 404
    assert ask(service, f"{deal}/forms", as_of=1).status_code == 404


def field(form: dict[str, Any], name: str) -> list[str]:
    """The lines of a field of the form."""
    (found,) = (f for s in form["sections"] for f in s["fields"] if f["name"] == name)
    lines: list[str] = found["lines"]
    return lines


def test_R4_every_value_leads_to_its_events_in_the_history(service: Play, deal: str) -> None:
    history = {item["position"] for item in service.events(CHEN, deal)}
    form = data(service, f"{deal}/forms/needs-record")
    behind = {p for s in form["sections"] for f in s["fields"] for p in f["positions"]}
    assert behind
    assert behind <= history


def test_R4_what_is_not_there_is_not_found(service: Play, lead: str, deal: str) -> None:
    for path in (
        f"{deal}/forms/elephant",
        f"{deal}/forms/lead-score",
        f"{lead}/forms/needs-record",
        f"{lead.replace('leads', 'deals')}/forms",
        f"{lead.replace('leads', 'complaints')}/forms/complaint",
        "/deals/x/forms/needs-record",
        "/complaints/00000000-0000-4000-8000-000000000009/forms",
    ):
        answer = ask(service, path)
        assert (answer.status_code, answer.json()["type"]) == (404, "not-found"), path
    for version in ("9", "0", "x", "-1", "嫦娥"):
        answer = ask(service, f"{deal}/forms/needs-record", version=version)
        assert answer.status_code == 404, version
    assert page(service, f"{deal}/forms/needs-record", version="1")


@pytest.mark.parametrize("asked", [{"lang": "fr"}, {"as_of": "then"}, {"elephant": 1}])
def test_R4_a_wrong_question_is_invalid(service: Play, deal: str, asked: dict[str, Any]) -> None:
    for path in (f"{deal}/forms", f"{deal}/forms/needs-record"):
        answer = ask(service, path, **asked)
        assert (answer.status_code, answer.json()["type"]) == (422, "invalid")


def test_R4_without_a_key_there_is_no_form(service: Play, deal: str) -> None:
    assert service.client.get(f"{API}{deal}/forms/needs-record").status_code == 401
