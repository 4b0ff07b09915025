"""docs/security.md names what there is: tests, settings, every chapter of the standard."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from interfaces.http.protecting import PROTECTING
from interfaces.settings import PREFIX, Settings

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "security.md").read_text("utf-8")
ROWS = re.findall(r"^\| (V\d+) [^|]+\|([^|]*)\|([^|]*)\|([^|]*)\|$", PAGE, re.MULTILINE)


def test_every_chapter_of_the_standard_has_its_row() -> None:
    assert [chapter for chapter, *_ in ROWS] == [f"V{n}" for n in range(1, 18)]


@pytest.mark.parametrize(("chapter", "applies", "met", "is_open"), ROWS)
def test_a_chapter_that_applies_is_met_by_something_or_open(
    chapter: str, applies: str, met: str, is_open: str
) -> None:
    assert applies.strip()
    assert met.strip(" —") or is_open.strip()


def test_all_files_that_it_names_exist() -> None:
    named = set(re.findall(r"`((?:tests|domain|interfaces)/[\w/]+\.py)`", PAGE))
    assert len(named) > 20
    assert [name for name in sorted(named) if not (ROOT / name).is_file()] == []


def test_each_of_the_ten_risks_of_apis_is_held_back_by_tests_that_there_are() -> None:
    rows = re.findall(r"^\| (API\d+) [^|]+\|[^|]+\|([^|]*)\|$", PAGE, re.MULTILINE)
    assert [risk for risk, _ in rows] == [f"API{n}" for n in range(1, 11)]
    for risk, tests in rows:
        files = re.findall(r"`(tests/[\w/]+\.py)`", tests)
        assert files, risk
        written = "".join((ROOT / file).read_text("utf-8") for file in files)
        named = re.findall(r"`(test_\w+)`", tests)
        assert [name for name in named if f"def {name}(" not in written] == [], risk


def test_all_settings_and_targets_that_it_names_exist() -> None:
    settings = {name.lower() for name in re.findall(rf"{PREFIX}([A-Z_]+)", PAGE)}
    assert settings <= Settings.model_fields.keys()
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert set(re.findall(r"`make ([a-z-]+)", PAGE)) <= targets


def test_every_header_is_explained() -> None:
    assert [name for name in PROTECTING if f"`{name}" not in PAGE] == []
    assert PROTECTING["Content-Security-Policy"] in PAGE
