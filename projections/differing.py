"""What differs from one showing of a state to another: `[{field, old, new}]`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any


def difference(a: Any, b: Any, field: str = "") -> list[dict[str, Any]]:
    """What differs; parts are named `negotiation.floor.price_fen` and `clocks[2].state`."""
    return list(_difference(a, b, field))


def _difference(a: Any, b: Any, field: str) -> Iterator[dict[str, Any]]:
    if a is b:
        return
    if isinstance(a, Mapping) and isinstance(b, Mapping):
        path = f"{field}." if field else ""
        for key in dict.fromkeys((*a, *b)):
            yield from _difference(a.get(key), b.get(key), f"{path}{key}")
    elif isinstance(a, list) and isinstance(b, list):
        for number, (old, new) in enumerate(zip(a, b, strict=False)):
            # Long lists have most parts in common; those are passed over at once.
            if old is not new:
                yield from _difference(old, new, f"{field}[{number}]")
        for number in range(min(len(a), len(b)), max(len(a), len(b))):
            yield from _difference(_part(a, number), _part(b, number), f"{field}[{number}]")
    elif type(a) is not type(b) or a != b:
        yield {"field": field, "old": a, "new": b}


def _part(parts: list[Any], number: int) -> Any:
    return parts[number] if number < len(parts) else None
