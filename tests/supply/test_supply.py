"""What the service runs with: pinned with hashes, free to use and hand on, listed."""

from __future__ import annotations

import json
import re
from email.message import Message
from pathlib import Path
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from supply.licences import (
    EXCEPTIONS,
    is_permissive,
    licence_in,
    licence_of,
    main,
    objections,
)
from supply.pins import DEVELOPING, ROOT, RUNNING, pins, running
from supply.sbom import main as write
from supply.sbom import sbom

PINNED = sorted([*ROOT.glob("requirements*.txt"), *ROOT.glob("tests/**/*requirements.txt")])


# ---- pins ----------------------------------------------------------------------------------


@pytest.mark.parametrize("path", PINNED, ids=lambda path: str(path.relative_to(ROOT)))
def test_each_library_is_pinned_to_one_version_with_its_hashes(path: Path) -> None:
    found = pins(path)
    assert found
    for pin in found:
        assert pin.hashes, pin.name
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", digest) for digest in pin.hashes), pin.name


@pytest.mark.parametrize("path", PINNED, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_pin_says_where_it_came_from(path: Path) -> None:
    text = path.read_text("utf-8")
    assert not re.search(r"://|(index-url|find-links|trusted-host)|^-", text, re.MULTILINE)


def test_what_runs_is_tested_in_the_very_same_versions() -> None:
    tested = {(pin.name, pin.version) for pin in pins(DEVELOPING)}
    assert {(pin.name, pin.version) for pin in pins(RUNNING)} <= tested


@pytest.mark.parametrize("line", ["rich", "rich>=15", "rich==15.0.0,!=15.0.1", "rich @ file:///x"])
def test_what_is_no_pin_is_no_pin(tmp_path: Path, line: str) -> None:
    path = tmp_path / "requirements.txt"
    path.write_text(f"# made\nsix==1.17.0 \\\n    --hash=sha256:ab\n{line}\n", "utf-8")
    with pytest.raises(ValueError, match="not pinned"):
        pins(path)


# ---- licences ------------------------------------------------------------------------------


def test_all_that_runs_is_under_a_licence_of_the_list(capsys: pytest.CaptureFixture[str]) -> None:
    assert main() == 0
    said = capsys.readouterr()
    assert said.err == ""
    assert all(pin.name in said.out for pin in running())


@pytest.mark.parametrize(
    ("licence", "is_fine"),
    [
        ("MIT", True),
        ("MIT OR GPL-3.0-only", True),
        ("MIT AND GPL-3.0-only", False),
        ("GPL-2.0-or-later", False),
        ("AGPL-3.0-only", False),
        ("LGPL-3.0-only", False),
        ("Apache-2.0 AND (MIT OR BSD-3-Clause)", False),
        ("Proprietary", False),
        ("", False),
    ],
)
def test_a_licence_that_is_not_known_to_be_permissive_is_none(licence: str, is_fine: bool) -> None:
    assert is_permissive(licence) is is_fine
    assert bool(list(objections({"x": licence}, {}))) is not is_fine


def test_an_exception_is_for_one_licence_and_goes_with_its_package() -> None:
    granted = {"x": ("LGPL-3.0-only", "as it is")}
    assert list(objections({"x": "LGPL-3.0-only"}, granted)) == []
    assert "the exception is for" in next(iter(objections({"x": "GPL-3.0-only"}, granted)))
    assert "not pinned any more" in next(iter(objections({}, granted)))
    assert all(why for _, why in EXCEPTIONS.values())


@pytest.mark.parametrize(
    ("said", "licence"),
    [
        ([("License-Expression", "MIT"), ("License", "GPL")], "MIT"),
        ([("Classifier", "License :: OSI Approved :: MIT License")], "MIT License"),
        (
            [
                ("License", "MIT"),
                ("Classifier", "License :: OSI Approved :: GNU General Public License v3 (GPLv3)"),
            ],
            "GNU General Public License v3 (GPLv3)",
        ),
        ([("Classifier", "License :: Other/Proprietary License")], "Other/Proprietary License"),
        ([("License", "Apache-2.0")], "Apache-2.0"),
        ([("License", "Permission is granted\nto nobody")], ""),
        ([], ""),
    ],
)
def test_the_licence_is_what_the_package_says_of_itself(
    said: list[tuple[str, str]], licence: str
) -> None:
    message = Message()
    for name, value in said:
        message[name] = value
    assert licence_in(message) == licence


# ---- the list of what runs -----------------------------------------------------------------


@pytest.fixture(scope="module")
def listed() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(sbom())
    return found


def test_the_list_names_all_that_runs_and_nothing_else(listed: dict[str, Any]) -> None:
    assert (listed["bomFormat"], listed["specVersion"]) == ("CycloneDX", "1.6")
    assert listed["metadata"]["component"]["name"] == "dealtrail"
    found = {(c["name"], c["version"], c["purl"]) for c in listed["components"]}
    assert found == {(p.name, p.version, f"pkg:pypi/{p.name}@{p.version}") for p in running()}
    assert "pytest" not in {c["name"] for c in listed["components"]}


def test_the_list_says_under_which_licence_each_is(listed: dict[str, Any]) -> None:
    by_name = {c["name"]: c["licenses"] for c in listed["components"]}
    assert by_name["psycopg"] == [{"license": {"id": "LGPL-3.0-only"}}]
    assert by_name["cryptography"] == [{"expression": "Apache-2.0 OR BSD-3-Clause"}]
    assert by_name.keys() == {p.name for p in running() if licence_of(p)}
    assert all(by_name.values())


def test_the_list_says_who_needs_whom(listed: dict[str, Any]) -> None:
    needs = {d["ref"].split("@")[0]: d.get("dependsOn", []) for d in listed["dependencies"]}
    ours = {ref.split("@")[0].removeprefix("pkg:pypi/") for ref in needs["pkg:pypi/dealtrail"]}
    assert {"fastapi", "psycopg", "pyarrow"} <= ours
    assert "starlette" not in ours
    assert any("starlette" in ref for ref in needs["pkg:pypi/fastapi"])
    reached, waiting = set(), ["pkg:pypi/dealtrail"]
    while waiting:
        name = waiting.pop()
        reached.add(name)
        waiting += {ref.split("@")[0] for ref in needs[name]} - reached
    assert reached == needs.keys()


def test_the_list_is_written_as_the_schema_wants_it(tmp_path: Path) -> None:
    path = tmp_path / "build" / "dealtrail.cdx.json"
    write(path)
    text = path.read_text("utf-8")
    validator = JsonStrictValidator(SchemaVersion.V1_6)
    assert validator.validate_str(text) is None
    assert validator.validate_str(text.replace('"name": "fastapi"', '"nom": "fastapi"')) is not None
    assert str(ROOT) not in text
