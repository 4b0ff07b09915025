"""The documents that an event names: by their hashes, wherever they stand in its fields."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

SHA256 = re.compile(r"^[0-9a-f]{64}\Z", re.ASCII)


def documents(data: Any) -> list[dict[str, str]]:
    """Each as `{field, sha256}`, of the fields that the reader may see."""
    return [{"field": field, "sha256": found} for field, found in _hashes(data, "")]


def _hashes(part: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(part, Mapping):
        for name, value in part.items():
            yield from _hashes(value, f"{path}.{name}" if path else name)
    elif isinstance(part, list | tuple):
        for number, value in enumerate(part):
            yield from _hashes(value, f"{path}[{number}]")
    elif isinstance(part, str) and SHA256.match(part):
        yield path, part
