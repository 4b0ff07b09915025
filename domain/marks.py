"""What the fields of a model or dataclass say of themselves: their marks, and what they hold."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterator, Mapping
from typing import Annotated, Any, get_args, get_origin, get_type_hints
from uuid import UUID

from pydantic import BaseModel

from .personal_fields import OWNERS
from .values import Personal, Restricted


@dataclasses.dataclass(frozen=True, slots=True)
class Marked:
    """A field of a model or dataclass under its JSON key, and what its marks say."""

    key: str
    type: Any
    clause: str | None
    personal: bool


def fields_of(kind: type) -> Iterator[Marked]:
    """Every field, under the key that JSON has for it."""
    for key, annotation, marks in _typed(kind):
        clause = next((mark.clause for mark in marks if isinstance(mark, Restricted)), None)
        is_personal = any(isinstance(m, Personal) for m in (*marks, *_marks_in(annotation)))
        yield Marked(key, annotation, clause, is_personal)


def owner_in(kind: type) -> str | None:
    """The field by which a record names the contact of whom it tells; a state tells of many."""
    fields = kind.model_fields if issubclass(kind, BaseModel) else ()
    return next((name for name in OWNERS if name in fields), None)


def _typed(kind: type) -> Iterator[tuple[str, Any, Collection[Any]]]:
    """JSON key, type and metadata of each field of a model or dataclass."""
    if issubclass(kind, BaseModel):
        for name, info in kind.model_fields.items():
            yield info.serialization_alias or name, info.annotation, info.metadata
    elif dataclasses.is_dataclass(kind):
        for name, hint in get_type_hints(kind, include_extras=True).items():
            if get_origin(hint) is Annotated:
                yield name, get_args(hint)[0], get_args(hint)[1:]
            else:
                yield name, hint, ()


def _marks_in(annotation: Any) -> Iterator[Any]:
    """The marks on the texts that a type is made of: one of several, or many of them."""
    for argument in get_args(annotation):
        if get_origin(argument) is Annotated:
            yield from get_args(argument)[1:]
        yield from _marks_in(argument)


def records_in(annotation: Any) -> Iterator[type]:
    """The models and dataclasses that a type is made of."""
    if isinstance(annotation, type) and (
        issubclass(annotation, BaseModel) or dataclasses.is_dataclass(annotation)
    ):
        yield annotation
    for argument in get_args(annotation):
        yield from records_in(argument)


def _mappings_in(annotation: Any) -> Iterator[Any]:
    origin = get_origin(annotation)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        yield annotation
    for argument in get_args(annotation):
        yield from _mappings_in(argument)


def is_keyed(annotation: Any) -> bool:
    """Whether what it holds stands under keys of its own."""
    return next(_mappings_in(annotation), None) is not None


def is_keyed_by_id(annotation: Any) -> bool:
    """Whether these keys are ids."""
    return any(get_args(mapping)[0] is UUID for mapping in _mappings_in(annotation))
