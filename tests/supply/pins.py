"""What requirements*.txt pin, as uv writes them (`make lock`)."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
RUNNING = ROOT / "requirements.txt"
DEVELOPING = ROOT / "requirements-dev.txt"
#: How uv calls the project itself among those who want a library.
OURSELVES = "dealtrail"
#: The extra that nobody needs to run it.
NOT_RUNNING = "dev"


@dataclass(frozen=True, slots=True)
class Pin:
    """A library in the one version that is installed."""

    requirement: Requirement
    hashes: tuple[str, ...]
    #: Who wants it; `dealtrail` for those that pyproject.toml names.
    via: tuple[str, ...]

    @property
    def name(self) -> str:
        return canonicalize_name(self.requirement.name)

    @property
    def version(self) -> str:
        (one,) = self.requirement.specifier
        return one.version

    @property
    def applies_here(self) -> bool:
        """Whether it is installed on this platform with this Python."""
        return self.requirement.marker is None or self.requirement.marker.evaluate()


def pins(path: Path) -> list[Pin]:
    """All that the file pins; raises ValueError for a line that is no pin."""
    text = path.read_text("utf-8").replace("\\\n", " ")
    blocks = re.split(r"\n(?=[^\s#])", text)
    return [_pin(block) for block in blocks if not block.startswith("#")]


def _pin(block: str) -> Pin:
    line, _, comments = block.partition("\n")
    wanted, *hashes = re.split(r"\s--hash=", line)
    requirement = Requirement(wanted)
    if [one.operator for one in requirement.specifier] != ["=="]:
        raise ValueError(f"{wanted.strip()} is not pinned to one version")
    via = re.sub(r"^\s*#\s*(via\b)?", "", comments, flags=re.MULTILINE).splitlines()
    names = tuple(name.split(" ")[0] for part in via if (name := part.strip()))
    return Pin(requirement, tuple(digest.strip() for digest in hashes), names)


@cache
def project() -> dict[str, Any]:
    """The `project` table of pyproject.toml."""
    whole = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    found: dict[str, Any] = whole["project"]
    return found


def running() -> list[Pin]:
    """All that runs with the service: what it needs, and what its extras add."""
    needed = pins(RUNNING)
    extras = [n for n in project()["optional-dependencies"] if n != NOT_RUNNING]
    named = {
        canonicalize_name(Requirement(wanted).name)
        for extra in extras
        for wanted in project()["optional-dependencies"][extra]
    }
    return needed + [p for p in pins(DEVELOPING) if p.name in named - {n.name for n in needed}]
