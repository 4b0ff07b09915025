"""What makes a form one of those of R4: its name, its clause, its versions, how it is filled."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from domain.clauses.model import Source
from domain.kernel import Event
from domain.language import Text

from .model import Form, Section, Subject
from .record import Record


class NoSuchVersionError(LookupError):
    """The form has no version of that name."""


def _none(record: Record) -> tuple[str, ...]:
    return ()


@dataclass(frozen=True, slots=True)
class FormKind:
    """One of the forms of R4.

    `begins_with`: the events of which one must have happened for the form to say anything;
    `mark`: what tells its number from those of other forms of the same case.
    """

    name: str
    aggregate: str
    clause: str
    title: Text
    mark: str
    begins_with: tuple[type[Event], ...]
    fill: Callable[[Record, str | None], tuple[Section, ...]]
    versions: Callable[[Record], tuple[str, ...]] = _none
    source: Source = Source.SUPPLEMENT
    signatures: tuple[Text, ...] = ()

    def is_ready(self, record: Record) -> bool:
        """Whether there is anything to show yet."""
        return any(isinstance(told.event, self.begins_with) for told in record.told)

    def filled(self, record: Record, subject: Subject, version: str | None) -> Form:
        """The form as the events have it; of its versions the newest, unless one is named."""
        known = self.versions(record)
        if version is not None and version not in known:
            raise NoSuchVersionError(version)
        chosen = version if version is not None else next(reversed(known), None)
        return Form(
            name=self.name,
            title=self.title,
            clause=self.clause,
            source=self.source,
            number=f"{subject.number}-{self.mark}{f'-{chosen}' if chosen else ''}",
            version=chosen,
            is_ready=self.is_ready(record),
            subject=subject,
            sections=self.fill(record, chosen),
            signatures=self.signatures,
            position=record.position,
            as_of=record.instant,
        )
