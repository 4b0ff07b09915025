"""Words that stand nowhere by chance, put in place of whatever is personal in a command.

Whoever plays with them can look afterwards where what he said of a person came to stand: in
which table, in which file, in the pages that a database gave up but did not wipe.
"""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from domain.kernel import Command
from domain.parties import as_uuid
from domain.values import Personal

#: What a text and a phone number look like once they are marked; letters may have changed case.
CANARY = re.compile(rb"kanari\d{6}|19907\d{6}", re.IGNORECASE)

#: So much of a file at once, and so much of it again with the next, that none is cut in two.
PIECE, OVERLAP = 1 << 20, 64


class Canaries:
    """Marks what is personal in commands, and remembers under which command and field."""

    def __init__(self, ours: frozenset[str]) -> None:
        """`ours` are the ids of our own people, whom some fields may name as well."""
        self._ours = ours
        #: By canary, in small letters: `RegisterLead.contact.phone`.
        self.planted: dict[str, str] = {}

    def dress(self, command: Command) -> Command:
        """The command with a canary in each of its personal fields, in those left out too.

        Where a person is named by his id, he is by a bare name when it is the field's first time.
        """
        dressed: Command = self._record(command, type(command).__name__)
        return dressed

    def _record(self, record: Any, where: str) -> Any:
        changed = {}
        for name, field in type(record).model_fields.items():
            value, marks, at = getattr(record, name), tuple(field.metadata), f"{where}.{name}"
            if value is None and is_personal(field.annotation, marks):
                value = ""
            if value is not None:
                changed[name] = self._value(value, field.annotation, marks, at)
        return record.model_copy(update=changed)

    def _value(self, value: Any, annotation: Any, marks: tuple[Any, ...], where: str) -> Any:
        match value:
            case BaseModel():
                return self._record(value, where)
            case str():
                return self._text(value, where) if is_personal(annotation, marks) else value
            case tuple():
                inside = _inside(annotation, tuple)
                return tuple(self._value(item, inside, (), where) for item in value)
            case Mapping():
                inside = _inside(annotation, Mapping)
                return {key: self._value(item, inside, (), where) for key, item in value.items()}
        return value

    def _text(self, value: str, where: str) -> str:
        named_by_id = as_uuid(value) is not None
        if value in self._ours or CANARY.search(value.encode()):
            return value
        if named_by_id and where in self.planted.values():
            return value
        digits = f"{len(self.planted):06}"
        canary = f"19907{digits}" if where.endswith(".phone") else f"Kanari{digits}"
        self.planted[canary.lower()] = where
        if where.endswith(".email"):
            return f"{canary}@moon.example"
        return canary if named_by_id or canary.isdigit() else f"{value[:180]} {canary}".strip()


def is_personal(annotation: Any, marks: tuple[Any, ...]) -> bool:
    """Whether the text of a field of that type and with these marks is personal (R5.4)."""
    if any(isinstance(mark, Personal) for mark in marks):
        return True
    if get_origin(annotation) is Annotated:
        return is_personal(None, get_args(annotation)[1:])
    if get_origin(annotation) in (Union, UnionType):
        return any(is_personal(one, ()) for one in get_args(annotation))
    return False


def _inside(annotation: Any, kind: type) -> Any:
    """What stands in a tuple, or under the keys of a mapping, of this type."""
    origin = get_origin(annotation)
    if isinstance(origin, type) and issubclass(origin, kind):
        return get_args(annotation)[0 if kind is tuple else 1]
    found = (_inside(argument, kind) for argument in get_args(annotation))
    return next((inside for inside in found if inside is not None), None)


def found_in(content: bytes) -> Counter[str]:
    """The canaries in some bytes and how often each; in text of two bytes a letter too."""
    found = Counter(hit.decode().lower() for hit in CANARY.findall(content))
    if b"\0" in content:
        narrow = CANARY.findall(content.replace(b"\0", b""))
        found |= Counter(hit.decode().lower() for hit in narrow)
    return found


def in_files(folder: Path) -> dict[str, Counter[str]]:
    """The canaries in the files of a folder and in archives among them; files without are not."""
    found = {}
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = str(path.relative_to(folder))
        found[name] = _in_file(path)
        if zipfile.is_zipfile(path):
            found |= {f"{name}!{part}": hits for part, hits in _in_archive(path)}
    return {name: hits for name, hits in found.items() if hits}


def _in_file(path: Path) -> Counter[str]:
    found: Counter[str] = Counter()
    rest = b""
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            found |= found_in(rest + piece)
            rest = piece[-OVERLAP:]
    return found


def _in_archive(path: Path) -> Iterator[tuple[str, Counter[str]]]:
    with zipfile.ZipFile(path) as archive:
        for part in archive.namelist():
            yield part, found_in(archive.read(part))
