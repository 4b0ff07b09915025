"""What there is, is documented: commands, clauses, settings, views, problems, the command line."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from domain.clauses import CLAUSES
from domain.registry import COMMANDS
from interfaces.cli import app
from interfaces.http.problems import CATALOGUE
from interfaces.settings import PREFIX, Settings
from projections.views import VIEWS

ROOT = Path(__file__).parents[2]


def page(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("docs/clauses.md", ["clauses", "--markdown"]),
        ("docs/commands.md", ["commands", "--markdown"]),
        ("docs/authorization.md", ["commands", "--authorization"]),
    ],
)
def test_generated_pages_are_up_to_date(name: str, arguments: list[str]) -> None:
    made = subprocess.run(
        [sys.executable, "-m", "interfaces.cli", *arguments],
        capture_output=True,
        check=True,
        cwd=ROOT,
    )
    assert made.stdout.decode() == page(name), "run `make docs`"


def test_every_command_and_clause_is_documented() -> None:
    commands, clauses = page("docs/commands.md"), page("docs/clauses.md")
    assert [name for name in COMMANDS if name not in commands] == []
    assert [id for id in CLAUSES if f"**{id}**" not in clauses] == []


def test_every_setting_is_documented_with_its_default() -> None:
    operations = page("docs/operations.md")
    for name, field in Settings.model_fields.items():
        row = re.search(rf"\| `{PREFIX}{name.upper()}` \| ([^|]*) \|", operations)
        assert row, f"{PREFIX}{name.upper()} is not documented"
        if isinstance(field.default, str) or (
            isinstance(field.default, int) and name != "max_body_bytes"
        ):
            assert row.group(1).strip("` ") == str(field.default)


def test_every_view_is_documented() -> None:
    assert [v.name for v in VIEWS if f"`{v.name}`" not in page("docs/operations.md")] == []


def test_every_problem_is_documented_with_its_status() -> None:
    api = page("docs/api.md")
    rows = {f"| `{kind}` | {status} |" for kind, (status, _) in CATALOGUE.items()}
    assert [row for row in rows if row not in api] == []


def test_every_command_of_the_command_line_is_documented() -> None:
    operations = page("docs/operations.md")
    top = typer.main.get_command(app)
    assert [name for name in top.commands if f"`dealtrail {name}" not in operations] == []  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "name", ["README.md", *(f"docs/{p.name}" for p in (ROOT / "docs").glob("*.md"))]
)
def test_links_within_the_project_lead_somewhere(name: str) -> None:
    folder = (ROOT / name).parent
    links = re.findall(r"\]\(([^)#]+)\)", page(name))
    inside = [link for link in links if "://" not in link]
    assert [link for link in inside if not (folder / link).exists()] == []


def test_the_pages_speak_of_the_project_alone() -> None:
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    for path in pages:
        text = path.read_text(encoding="utf-8")
        assert str(ROOT) not in text, path
