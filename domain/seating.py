"""Who takes which seat, where a decision has a seat for each of those who must agree (3.4)."""

from __future__ import annotations

from dataclasses import dataclass

from .people import Role

#: The roles of which one person must take each seat.
Seats = tuple[frozenset[Role], ...]


@dataclass(frozen=True, slots=True)
class Seated:
    """Who takes a seat, in which role, and who is behind it."""

    by: str
    role: Role
    doers: frozenset[str]


def seated(people: tuple[Seated, ...], seats: Seats) -> dict[int, Seated]:
    """As many seats as possible, by their index, each with other people whose role fits it."""
    best: dict[int, Seated] = {}

    def place(left: tuple[Seated, ...], taken: dict[int, Seated]) -> None:
        nonlocal best
        if len(taken) > len(best):
            best = taken
        if not left or len(best) == len(seats):
            return
        one, *others = left
        is_new = all(one.doers.isdisjoint(other.doers) for other in taken.values())
        for index, seat in enumerate(seats):
            if index not in taken and one.role in seat and is_new:
                place(tuple(others), {**taken, index: one})
        place(tuple(others), taken)

    place(people, {})
    return best
