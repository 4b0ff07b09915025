"""What people write into the cells of a list, turned into what a field wants.

A value that is not understood is passed on as it stands, so that the field's own rule
refuses it under its clause. Only what a spreadsheet has destroyed is told apart here.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

#: Reads a cell; raises DigitsLostError.
Convert = Callable[[str], Any]

YES = frozenset({"是", "对", "y", "yes", "true", "1", "√", "✓"})
NO = frozenset({"否", "n", "no", "false", "0"})
NOTHING = frozenset({"-", "--", "—", "——", "/", "无", "n/a", "#n/a", "null", "none"})

SCIENTIFIC = re.compile(r"(?P<lead>\d)(\.(?P<rest>\d+))?e\+?(?P<power>\d{1,2})", re.IGNORECASE)
WITH_DECIMALS = re.compile(r"(\d+)\.0+")
AS_FORMULA = re.compile(r'="(.*)"')
AMOUNT = re.compile(
    r"(?:¥|rmb|cny|人民币)?\s*(?P<number>-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:e\+?\d{1,2})?)"
    r"\s*(?P<unit>万|亿)?\s*(?:元|圆|rmb|cny)?(?:整)?",
    re.IGNORECASE,
)
MULTIPLES = {"万": 10_000, "亿": 100_000_000}
FEN_PER_YUAN = 100
LIST_ENDS = re.compile(r"[;；、,，|]")
#: Year, month and day in that order; which of 3/4/2026 is the month nobody can tell.
DATE = re.compile(
    r"(?P<year>\d{4})[-/.年](?P<month>\d{1,2})[-/.月](?P<day>\d{1,2})[日号]?"
    r"(?:[ t]0{1,2}:00(?::00(?:\.0+)?)?)?"
)
DAYS = re.compile(r"(?P<count>\d{1,6})(?:\.0+)?\s*(?:天|日|days?)?", re.IGNORECASE)


class DigitsLostError(Exception):
    """The spreadsheet rounded a long number (1.38E+10) and its last digits are gone."""


def is_nothing(cell: str) -> bool:
    """Whether the cell only says that there is nothing."""
    return cell.casefold() in NOTHING or not cell


def same(text: str) -> str:
    return text


def plain(text: str) -> str:
    """A word to look up by: no case, no width, no blanks and no punctuation."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(c for c in folded if c.isalnum())


def one_of(words: Mapping[str, Any], kind: type[StrEnum]) -> Convert:
    """Looks a word up among those that people use and among the values themselves."""
    known = {plain(value): value for value in kind} | {plain(w): v for w, v in words.items()}
    return lambda text: known.get(plain(text), text)


def code(text: str) -> str:
    """A phone, a code or an account name, as it was before the spreadsheet made it a number."""
    text = unicodedata.normalize("NFKC", text).lstrip("'’‘`").strip()
    if formula := AS_FORMULA.fullmatch(text):
        text = formula[1].strip()
    if decimals := WITH_DECIMALS.fullmatch(text):
        return decimals[1]
    if short := SCIENTIFIC.fullmatch(text):
        digits = short["lead"] + (short["rest"] or "")
        if len(digits) != int(short["power"]) + 1:
            raise DigitsLostError(text)
        return digits
    return text


def credit_code(text: str) -> str:
    return re.sub(r"\s", "", code(text)).upper()


def fen_from(unit_in_yuan: int) -> Convert:
    """Reads an amount in yuan, or in the unit of its heading unless the cell names its own."""

    def convert(text: str) -> Any:
        found = AMOUNT.fullmatch(unicodedata.normalize("NFKC", text).strip())
        if found is None:
            return text
        factor = MULTIPLES[found["unit"]] if found["unit"] else unit_in_yuan
        try:
            fen = Decimal(found["number"].replace(",", "")) * factor * FEN_PER_YUAN
        except InvalidOperation:
            return text
        return int(fen) if fen == fen.to_integral_value() else text

    return convert


def whole(text: str) -> Any:
    """A whole number, for a column that is in fen already."""
    digits = unicodedata.normalize("NFKC", text).replace(",", "")
    return int(digits) if re.fullmatch(r"\d{1,18}", digits, re.ASCII) else text


def yes_or_no(text: str) -> Any:
    word = unicodedata.normalize("NFKC", text).casefold()
    return True if word in YES else False if word in NO else text


def several(text: str) -> list[str]:
    return [part for part in map(str.strip, LIST_ENDS.split(text)) if part]


def day(text: str) -> str:
    """A date as 2026-03-02, where the cell says year, month and day in that order."""
    plain_text = unicodedata.normalize("NFKC", text).strip().casefold()
    compact = re.fullmatch(r"(\d{4})(\d{2})(\d{2})", plain_text, re.ASCII)
    found = DATE.fullmatch(plain_text)
    parts = compact.groups() if compact else found and found.group("year", "month", "day")
    if not parts:
        return text
    try:
        return dt.date(*map(int, parts)).isoformat()
    except ValueError:
        return text


def days(text: str) -> Any:
    """A number of days."""
    found = DAYS.fullmatch(unicodedata.normalize("NFKC", text).strip())
    return int(found["count"]) if found else text


def choices(words: Mapping[str, StrEnum], kind: type[StrEnum]) -> str:
    """What may stand in such a cell, for a person who has to mend it."""
    first = {value: word for word, value in reversed(list(words.items()))}
    return ", ".join(f"{first.get(value, '')} {value}".strip() for value in kind)
