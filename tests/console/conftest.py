"""A service with a small company in it, and a browser to look at it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from browsing import chromium
from console_company import Company, founded
from playwright.sync_api import Browser


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    with founded(tmp_path_factory.mktemp("console")) as found:
        yield found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running
