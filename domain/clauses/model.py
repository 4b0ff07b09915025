"""What a clause is: one rule of the sales process, under the id that people cite."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from string import Formatter

from ..language import Text


class Strength(StrEnum):
    """How firmly a clause binds."""

    HARD = "H"
    """A command against it is refused."""
    DEVIATION = "D"
    """A command against it is accepted and flagged."""
    CLOCK = "C"
    """It sets a deadline."""
    PURPOSE = "P"
    """It is advice, shown as help."""


class Source(StrEnum):
    """Whose words a clause goes back to, so that ours never pass for the guidebook's."""

    GUIDEBOOK = "guidebook"
    SUPPLEMENT = "supplement"


_SOURCES: Mapping[str, Source] = {"G": Source.GUIDEBOOK, "R": Source.SUPPLEMENT}


@dataclass(frozen=True, slots=True)
class Clause:
    """One rule, in our own words, with `{names}` where a number of the policy belongs."""

    id: str
    strength: frozenset[Strength]
    title: Text
    text: Text
    serves: tuple[str, ...] = ()
    """The guidebook clauses that a clause of the supplement puts into practice."""

    @property
    def source(self) -> Source:
        """Tell the guidebook's clauses from those of the supplement."""
        return _SOURCES[self.id[0]]

    @property
    def is_advice(self) -> bool:
        """Whether the clause only helps, and can be neither met nor violated."""
        return self.strength == {Strength.PURPOSE}

    @property
    def placeholders(self) -> frozenset[str]:
        """The names of the policy's numbers that the text needs."""
        return frozenset(
            name for part in self.text for _, name, _, _ in Formatter().parse(part) if name
        )

    def wording(self, values: Mapping[str, object]) -> Text:
        """Return the text with the policy's numbers in place; a missing one is a KeyError.

        Whole numbers are grouped by thousands.
        """
        shown = {name: _shown(values[name]) for name in self.placeholders}
        return Text(self.text.en.format_map(shown), self.text.zh.format_map(shown))


def rule(
    id: str,
    strength: str,
    title: tuple[str, str],
    en: str,
    zh: str,
    *,
    serves: tuple[str, ...] = (),
) -> Clause:
    """Build a clause from the short form of the lists, the strength as its letters."""
    letters = frozenset(Strength(letter) for letter in strength)
    return Clause(id, letters, Text(*title), Text(en, zh), serves)


def _shown(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)
