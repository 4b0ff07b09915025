"""The licence gate (`make licences`): what runs with the service is free to use and hand on.

Licences are read from the metadata of the installed packages. A licence that is not listed here
stops the gate, whatever it is; so does an exception that nothing needs any more.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from importlib.metadata import metadata
from typing import Any, Protocol

from supply.pins import Pin, running

CLASSIFIER = "License :: "
#: SPDX identifiers, and what the classifiers of packages call the same licences.
PERMISSIVE = frozenset(
    {
        "Apache-2.0",
        "BSD-2-Clause",
        "BSD-3-Clause",
        "ISC",
        "MIT",
        "MIT-0",
        "PSF-2.0",
        "Apache Software License",
        "BSD License",
        "ISC License (ISCL)",
        "MIT License",
    }
)
LGPL = (
    "LGPL-3.0-only",
    "used as it is, by its public interface, and anybody can replace it (decision 7)",
)
#: Not permissive, and used nevertheless: under which licence, and why that may be.
EXCEPTIONS: Mapping[str, tuple[str, str]] = {
    "certifi": (
        "Mozilla Public License 2.0 (MPL 2.0)",
        "a list of certificates, handed on unchanged; the licence binds its own files only",
    ),
    "psycopg": LGPL,
    "psycopg-binary": LGPL,
    "psycopg-pool": LGPL,
}
#: Pinned for other platforms, so that its metadata cannot be read everywhere.
ELSEWHERE: Mapping[str, str] = {"colorama": "BSD-3-Clause", "tzdata": "Apache-2.0"}


class Said(Protocol):
    """What a package says of itself, by the names of its metadata (PEP 566)."""

    def get_all(self, name: str, /) -> list[Any] | None: ...


def licence_of(pin: Pin) -> str:
    """Its licence, as an SPDX expression if it says so itself; empty if it says nothing."""
    if not pin.applies_here:
        return ELSEWHERE.get(pin.name, "")
    return licence_in(metadata(pin.name))


def licence_in(said: Said) -> str:
    """The expression (PEP 639), else the classifiers, else the old field if it is a mere name."""
    if expressions := said.get_all("License-Expression"):
        return str(expressions[0])
    classifiers = said.get_all("Classifier") or []
    named = [c.rpartition(" :: ")[2] for c in classifiers if c.startswith(CLASSIFIER)]
    text = str((said.get_all("License") or [""])[0]).strip()
    return " AND ".join(named) or (text if "\n" not in text else "")


def is_permissive(licence: str) -> bool:
    """Whether each part of it is, or has a choice that is; brackets are left to people."""
    return all(
        any(choice in PERMISSIVE for choice in part.split(" OR "))
        for part in licence.split(" AND ")
    )


def objections(
    licences: Mapping[str, str], exceptions: Mapping[str, tuple[str, str]] = EXCEPTIONS
) -> Iterable[str]:
    """What speaks against running with these packages, by name, under these licences."""
    for name, licence in sorted(licences.items()):
        granted = exceptions.get(name)
        if granted is None and not is_permissive(licence):
            yield f"{name}: {licence or 'no licence that can be read'} is not on the list"
        elif granted is not None and granted[0] != licence:
            yield f"{name}: the exception is for {granted[0]}, it says {licence or 'nothing'}"
    for name in sorted(exceptions.keys() - licences.keys()):
        yield f"{name}: has an exception and is not pinned any more"


def main() -> int:
    """Print each package with its licence, then what is wrong; 1 if anything is."""
    licences = {pin.name: licence_of(pin) for pin in running()}
    for name, licence in sorted(licences.items()):
        why = f" ({EXCEPTIONS[name][1]})" if name in EXCEPTIONS else ""
        print(f"{name:20} {licence}{why}")
    wrong = list(objections(licences))
    for line in wrong:
        print(line, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
