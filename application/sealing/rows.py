"""Sealing the personal values of an event on its way into the log, and opening those of a row."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pydantic_core import from_json, to_json

from application.subject_keys import Gone, SubjectKeys
from domain.kernel import Event, Recorded
from domain.personal_fields import Place, personal_in
from domain.values import ERASED, LOST, SEALED

from .form import field_key, kid_of, open_value, seal_value
from .mark import SEAL

#: What is read where a key is no more.
PLACEHOLDERS = {Gone.ERASED: ERASED, Gone.LOST: LOST}

_SEALED = to_json(SEALED)

#: Finds the kid and the key of a subject; makes them for one that has none.
KeyFor = Callable[[UUID], tuple[str, bytes]]


def sealed(recorded: Recorded, key_for: KeyFor) -> bytes:
    """The event's JSON with its personal values sealed."""
    event, event_id = recorded.event, recorded.trail.event_id
    data = event.__pydantic_serializer__.to_python(event, mode="json", by_alias=True)
    places = list(personal_in(type(event), data))
    stream = recorded.aggregate_id
    for place in places:
        kid, key = key_for(_subject(place, places, recorded))
        place.holder[place.key] = seal_value(
            place.value,
            kid=kid,
            key=field_key(key, event_id, place.path),
            stream=stream,
            event_id=event_id,
            path=place.path,
        )
    return to_json(data)


def _subject(place: Place, places: list[Place], recorded: Recorded) -> UUID:
    """Whose value it is: the person of its record, or else the first of the case's.

    What begins a case names its first person itself. A case that names nobody is its own.
    """
    if place.contact_id is not None:
        return place.contact_id
    if recorded.subjects:
        return recorded.subjects[0]
    named = next((p.contact_id for p in places if p.contact_id is not None), None)
    return named or recorded.aggregate_id


@dataclass(frozen=True, slots=True)
class SealedValue:
    """A personal value as a row holds it: where, whose if its record says so, and the seal."""

    place: Place
    kid: str

    @property
    def seal(self) -> dict[str, Any]:
        seal: dict[str, Any] = self.place.value
        return seal


def sealed_values(kind: type[Event], state: dict[str, Any]) -> Iterator[SealedValue]:
    """The sealed values of a row, from its whole JSON. Raises NotOpenedError of strange ones."""
    for place in personal_in(kind, state["event"]):
        kid = kid_of(place.value)
        if kid is not None:
            yield SealedValue(place, kid)


def readable(kind: type[Event], state: bytes, stream: UUID, keys: SubjectKeys) -> bytes:
    """The row's JSON with its personal values as they read now.

    Where a key is gone a placeholder stands for them. Raises KeyMissingError,
    NotOpenedError, and ValueError or KeyError of what is no row of ours.
    """
    found = from_json(state)
    event_id = UUID(found["trail"]["event_id"])
    for value in list(sealed_values(kind, found)):
        place = value.place
        place.holder[place.key] = _opened(value, stream, event_id, keys)
    return to_json(found)


def veiled(state: bytes) -> bytes:
    """The row's JSON with a placeholder for each value that is sealed as this version seals it."""
    return SEAL.sub(_SEALED, state)


def _opened(value: SealedValue, stream: UUID, event_id: UUID, keys: SubjectKeys) -> str:
    key = keys.open(value.kid)
    if key is None:
        return PLACEHOLDERS[keys.gone(value.kid) or Gone.ERASED]
    path = value.place.path
    return open_value(
        value.seal,
        key=field_key(key, event_id, path),
        stream=stream,
        event_id=event_id,
        path=path,
    )
