"""The canary company at a place of its own, and the search for its canaries there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from canary_company import CanaryCompany
from canary_places import Found, canaries_anywhere, written_ahead
from engines import Place, place


@dataclass(frozen=True)
class Told:
    """The company after its play, and where its data stands."""

    company: CanaryCompany
    place: Place
    folder: Path
    since: str

    def anywhere(self, *more: str) -> Found:
        """Its canaries, and those told by others, in every file and table that holds some.

        What a server has written ahead it shares with all who play there.
        """
        ours = {*self.company.canaries.planted, *more}
        found = canaries_anywhere(self.place, self.folder, self.since)
        kept = {
            name: Counter({c: hits[c] for c in hits if c in ours}) for name, hits in found.items()
        }
        return {name: hits for name, hits in kept.items() if hits}


@contextmanager
def told_on(engine: str, folder: Path) -> Iterator[Told]:
    """The company, played on that engine; gone afterwards."""
    with place(engine, folder) as found:
        since = written_ahead(found)
        company = CanaryCompany(found.location, keys=found.keys)
        yield Told(company.play(), found, folder, since)
        company.office.close()
