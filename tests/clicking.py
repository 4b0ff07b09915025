"""Somebody who uses the console by what it shows: he clicks and types, and knows no address.

hand = Hand(reading(browser, service, CHEN))
hand.click("登记线索")
hand.write("客户名称", "月宫桂花糕食品有限公司")
hand.send()
"""

from __future__ import annotations

import hashlib
import re
from typing import Self

from browsing import READY
from playwright.sync_api import Locator, Page, expect

CASE = re.compile(r"/(leads|deals|complaints)/[0-9a-f-]{36}\b(?!/)")


class Hand:
    """A person at a page, or at a part of it."""

    def __init__(self, page: Page, part: Locator | None = None) -> None:
        self.page = page
        self._part = page.locator("main") if part is None else part

    def open(self) -> Self:
        """Come in by the front door: the only address that anybody knows."""
        self.page.goto("/")
        self.page.wait_for_selector(READY)
        return self

    # ---- going about ---------------------------------------------------------------

    def click(self, link: str) -> Self:
        """Follow the link that reads so, and wait until the page is there."""
        return self._follow(self._part.get_by_role("link", name=link))

    def rail(self, link: str) -> Self:
        """Go to a page of the navigation."""
        rail = self.page.get_by_role("navigation", name="页面")
        return self._follow(rail.get_by_role("link", name=link))

    def _follow(self, link: Locator) -> Self:
        with self.page.expect_navigation():
            link.first.click()
        self.page.wait_for_selector(READY)
        return self

    def do(self, command: str) -> Self:
        """Take up one of the things that the case offers to be done now."""
        offered = self.page.locator(
            "section", has=self.page.get_by_role("heading", name="现在可以做的")
        )
        return self._follow(offered.get_by_role("link", name=command, exact=True))

    def send(self) -> Self:
        """Send the form; it must lead to the case, with word of what was done."""
        form = self.page.locator("command-form")
        form.get_by_role("button", name=self.page.inner_text("h1"), exact=True).click()
        refusal = self.page.get_by_role("alert")
        notice = self.page.locator("#notices .notice")
        expect(notice.or_(refusal.filter(visible=True)).first).to_be_visible()
        assert not refusal.filter(visible=True).count(), self.told()
        expect(notice).to_contain_text(re.compile("已办理：.+(接下来由您办理|下一步)："))
        self.page.wait_for_selector(READY)
        assert CASE.search(self.page.url), self.page.url
        return self

    def told(self) -> str:
        """All that the form says against what was typed."""
        said = self.page.locator("[role=alert], .refused:not(:empty)").all_inner_texts()
        return "\n".join(said)

    # ---- filling in ----------------------------------------------------------------

    def group(self, legend: str) -> Self:
        """The part of the form under that legend."""
        return type(self)(self.page, self._part.get_by_role("group", name=_starts(legend)).first)

    def row(self, legend: str) -> Self:
        """The first row under that legend that nobody filled in yet, or one more."""
        group = self._part.get_by_role("group", name=_starts(legend)).first
        rows = group.locator(":scope > .rows > .row")
        used = int(group.get_attribute("data-used") or 0)
        if rows.count() <= used:
            group.get_by_role("button", name="添加").last.click()
        group.evaluate("(group, used) => { group.dataset.used = used; }", used + 1)
        return type(self)(self.page, rows.nth(used))

    def field(self, label: str) -> Locator:
        return self._part.get_by_label(_starts(label)).first

    def write(self, label: str, text: str) -> Self:
        """Type into the field of that label."""
        self.field(label).fill(text)
        return self

    def entry(self, text: str) -> Self:
        """Type into the only field of a row."""
        self._part.locator("input, textarea").first.fill(text)
        return self

    def pick(self, label: str, option: str) -> Self:
        """Choose from a list that folds out, by what one can read there."""
        select = self.field(label)
        chosen = select.locator("option", has_text=option).first
        select.select_option(label=chosen.inner_text())
        return self

    def choose(self, legend: str, *options: str) -> Self:
        """Mark these of the choices that stand side by side."""
        group = self._part.get_by_role("group", name=_starts(legend)).first
        for option in options:
            group.get_by_label(_starts(option)).first.check()
        return self

    def tick(self, label: str) -> Self:
        self.field(label).check()
        return self

    def file(self, label: str, content: str) -> Self:
        """Pick a file; the browser computes what stands for it."""
        self._part.get_by_label(f"{label}: 选择文件").set_input_files(
            {"name": f"{label}.pdf", "mimeType": "application/pdf", "buffer": content.encode()}
        )
        hashed = self._part.get_by_role("textbox", name=_starts(label))
        expect(hashed).to_have_value(hashlib.sha256(content.encode()).hexdigest())
        return self


def _starts(label: str) -> re.Pattern[str]:
    return re.compile(rf"^\s*{re.escape(label)}")
