"""The list of receivables as the 《回款跟踪表》 (R4.7): for people, in their language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any

from domain.deal.dunning import ReminderChannel
from domain.deal.payment_plan import LineKind, Trigger
from domain.deal.records.ageing import NOT_DUE
from domain.language import Language, Text
from domain.people import People

from .forms.collection import NOT_DUE_YET
from .forms.receivables_columns import RECEIVABLES_COLUMNS
from .forms.words import lines_of, same

#: Stands behind the heading of every column of money.
IN_YUAN = Text(" (CNY)", "（元）")

CODES: Mapping[str, type[StrEnum]] = {
    "kind": LineKind,
    "trigger": Trigger,
    "dunning_channel": ReminderChannel,
}
NAMED = frozenset({"dunned_by", "owner_id"})


def headings(language: Language) -> tuple[str, ...]:
    """The columns of the form, in its order."""
    return tuple(_heading(name, language) for name in RECEIVABLES_COLUMNS)


def sheet(items: list[dict[str, Any]], people: People, language: Language) -> list[dict[str, str]]:
    """The rows of the list under these headings."""
    return [dict(_cells(item, people, language)) for item in items]


def _cells(
    item: Mapping[str, Any], people: People, language: Language
) -> Iterator[tuple[str, str]]:
    for name in RECEIVABLES_COLUMNS:
        cell = "" if item[name] is None else _cell(name, item[name], people).in_(language)
        yield _heading(name, language), cell


def _heading(name: str, language: Language) -> str:
    label = RECEIVABLES_COLUMNS[name].in_(language)
    return label + (IN_YUAN.in_(language) if name.endswith("_fen") else "")


def _cell(name: str, value: Any, people: People) -> Text:
    """How a value reads; sums stand in yuan, so that a spreadsheet can reckon with them."""
    if name in CODES:
        return lines_of(name, CODES[name](value))[0]
    if name == "bucket":
        return NOT_DUE_YET if value == NOT_DUE else Text(f"{value} days", f"{value}天")
    if name.endswith("_fen"):
        return same(f"{value // 100}.{value % 100:02}")
    person = people.get(value) if name in NAMED else None
    return same(person.name if person is not None and person.name else value)
