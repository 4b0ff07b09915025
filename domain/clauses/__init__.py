"""All clauses that the service knows: the guidebook's and those of our supplement."""

from collections.abc import Mapping
from types import MappingProxyType

from .guidebook import GUIDEBOOK
from .model import Clause, Source, Strength
from .supplement import SUPPLEMENT

__all__ = ["CLAUSES", "Clause", "Source", "Strength", "clause"]

CLAUSES: Mapping[str, Clause] = MappingProxyType(
    {known.id: known for known in (*GUIDEBOOK, *SUPPLEMENT)}
)
"""Every clause by its id, the guidebook's first, each part in the order of its text."""


def clause(id: str) -> Clause:
    """Return the clause that people cite by this id; an unknown one is a KeyError."""
    return CLAUSES[id]
